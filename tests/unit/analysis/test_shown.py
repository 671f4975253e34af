"""What is lit and needled: of levels under a rule, or of a condition."""

from __future__ import annotations

import pytest

from ims_atlas.analysis.shown import shown
from ims_atlas.analysis.supply import Agreement, Strength, sites_at, supplied_muscles
from ims_atlas.model.innervation import SUPPLY_RULES
from tests.facts import facts

FACTS = facts()


@pytest.mark.parametrize("rule", SUPPLY_RULES)
def test_without_a_condition_the_levels_and_the_rule_are_shown(atlas, rule):
    found = shown(atlas, ["C5", "C6"], rule)
    assert found.muscles == supplied_muscles(atlas, ["C5", "C6"], rule)
    assert found.sites == sites_at(atlas, ["C5", "C6"], rule)


def test_nothing_chosen_shows_nothing(atlas):
    found = shown(atlas, [])
    assert (found.muscles, found.sites) == ({}, [])


@pytest.mark.parametrize("condition", FACTS.conditions, ids=lambda condition: condition.id)
def test_of_a_condition_only_its_muscles_and_sites_are_shown(atlas, condition):
    found = shown(atlas, condition.levels, "any", condition.id)
    whole = {key for muscle in condition.muscles for key in atlas.with_descendants(muscle)}
    assert set(found.muscles) == whole >= set(condition.muscles)
    assert [site.id for site in found.sites] == list(condition.sites)
    supplied = supplied_muscles(atlas, condition.levels)
    for key, supply in found.muscles.items():
        assert supply == supplied.get(key, supply)
        if key not in supplied:
            assert (supply.muscle, supply.strength, supply.naming) == (key, Strength.FURTHER, 0)


def test_the_rule_does_not_hide_what_a_condition_is_examined_by(atlas):
    condition = atlas.conditions[0]
    found = [shown(atlas, condition.levels, rule, condition.id) for rule in SUPPLY_RULES]
    assert all(set(each.muscles) == set(found[0].muscles) for each in found)


def test_a_muscle_that_the_levels_do_not_supply_is_no_disagreement(atlas):
    condition = atlas.condition("tennis_elbow")
    found = shown(atlas, ["S4"], "any", condition.id)
    assert {supply.agreement for supply in found.muscles.values()} == {Agreement.TAUGHT}
