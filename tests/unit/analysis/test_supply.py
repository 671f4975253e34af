"""Who supplies what: maps are kept apart, heads inherit from their whole, main is a majority."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ims_atlas.analysis.supply import (
    Agreement,
    Strength,
    claims,
    named_muscles,
    roots_in_words,
    sites_at,
    supplied_muscles,
    supply,
)
from ims_atlas.model.innervation import SUPPLY_RULES
from ims_atlas.model.segments import SEGMENTS
from tests.unit.analysis.small_atlas import single_roots, small_atlas, source_map


def test_silence_is_no_claim():
    facts = small_atlas(source_map("one", biceps=["C5"]))
    assert claims(facts, "other") == ()
    assert supply(facts, "other", ["C5"]) is None
    assert roots_in_words(facts, "other") == ""


def test_a_head_inherits_what_is_said_of_the_whole():
    facts = small_atlas(source_map("one", biceps=["C5", "*C6"]))
    (claim,) = claims(facts, "tip")
    assert (claim.roots, claim.main, claim.inherited_from) == (("C5", "C6"), ("C6",), "biceps")
    (claim,) = claims(facts, "biceps")
    assert claim.inherited_from is None


def test_a_head_inherits_from_the_nearest_whole_that_a_map_names():
    facts = small_atlas(source_map("one", biceps=["C5"], long_head=["C6"]))
    (claim,) = claims(facts, "tip")
    assert (claim.roots, claim.inherited_from) == (("C6",), "long_head")


def test_what_is_said_of_a_head_itself_counts_for_that_map_alone():
    facts = small_atlas(source_map("one", biceps=["C5"], tip=["C7"]), source_map("two", biceps=["C6"]))
    own, inherited = claims(facts, "tip")
    assert (own.source, own.roots, own.inherited_from) == ("one", ("C7",), None)
    assert (inherited.source, inherited.roots, inherited.inherited_from) == ("two", ("C6",), "biceps")


def test_a_whole_does_not_inherit_from_its_heads():
    facts = small_atlas(source_map("one", tip=["C7"]))
    assert claims(facts, "biceps") == ()


def test_disagreement_is_kept_source_by_source():
    facts = small_atlas(
        source_map("one", biceps=["C5"]), source_map("two", biceps=["C6"]), source_map("three", other=["C5"])
    )
    assert [(claim.source, claim.roots) for claim in claims(facts, "biceps")] == [
        ("one", ("C5",)),
        ("two", ("C6",)),
    ]
    found = supply(facts, "biceps", ["C5"])
    assert (found.speaking, found.naming) == (2, 1)
    assert supply(facts, "biceps", ["C7"]) is None


@pytest.mark.parametrize(
    ("maps", "strength", "main", "distinguishing"),
    [
        ([["C5", "C6"]], Strength.FURTHER, 0, 0),
        ([["*C5", "C6"]], Strength.MAIN, 1, 1),
        ([["C5", "*C6"]], Strength.FURTHER, 0, 1),
        ([["*C5", "C6"], ["C5", "*C6"]], Strength.MAIN, 1, 2),
        ([["*C5", "C6"], ["C5", "*C6"], ["C5", "*C6"]], Strength.FURTHER, 1, 3),
        ([["*C5"], ["C5", "C6"], ["C6"], ["C5", "C7"]], Strength.MAIN, 1, 1),
    ],
)
def test_a_level_is_main_for_half_of_the_maps_that_single_roots_out(maps, strength, main, distinguishing):
    facts = small_atlas(*(source_map(f"map_{i}", biceps=roots) for i, roots in enumerate(maps)))
    found = supply(facts, "biceps", ["C5"])
    assert (found.strength, found.main, found.distinguishing) == (strength, main, distinguishing)
    assert found.speaking == len(maps)


@pytest.mark.parametrize(
    ("named", "denied", "rules"),
    [
        (1, 0, ["any", "majority", "all"]),
        (3, 0, ["any", "majority", "all"]),
        (2, 1, ["any", "majority"]),
        (1, 1, ["any"]),
        (1, 2, ["any"]),
    ],
)
def test_a_level_holds_under_a_rule_if_enough_sources_name_it(named, denied, rules):
    facts = small_atlas(
        *(source_map(f"names_{i}", biceps=["C5", "C6"]) for i in range(named)),
        *(source_map(f"denies_{i}", biceps=["C6"]) for i in range(denied)),
    )
    found = supply(facts, "biceps", ["C5"])
    assert (found.naming, found.speaking) == (named, named + denied)
    assert [rule for rule in SUPPLY_RULES if found.holds(rule)] == rules
    for rule in SUPPLY_RULES:
        assert ("tip" in supplied_muscles(facts, ["C5"], rule)) == (rule in rules)


@pytest.mark.parametrize(
    ("maps", "agreement"),
    [
        ([["C5"], ["C5", "C6"]], Agreement.AGREED),
        ([["C5"], ["C6"]], Agreement.DISPUTED),
        ([["C5"], ["C5"], ["C5"], ["C6"]], Agreement.DISPUTED),
        ([["C5", "C6"]], Agreement.ONE_SOURCE),
    ],
)
def test_sources_agree_or_one_of_them_denies(maps, agreement):
    facts = small_atlas(*(source_map(f"map_{i}", biceps=roots) for i, roots in enumerate(maps)))
    assert supply(facts, "biceps", ["C5"]).agreement == agreement


def test_a_source_on_single_roots_names_and_never_denies():
    facts = small_atlas(source_map("one", biceps=["C5", "C6"]), single_roots("two", biceps=["C5"]))
    at_c5, at_c6 = (supply(facts, "biceps", [level]) for level in ("C5", "C6"))
    assert (at_c5.naming, at_c5.speaking, at_c5.agreement) == (2, 2, Agreement.AGREED)
    assert (at_c6.naming, at_c6.speaking, at_c6.agreement) == (1, 1, Agreement.ONE_SOURCE)
    assert at_c6.holds("all")


def test_what_is_taught_has_no_vote_beside_a_source_on_all_roots():
    facts = small_atlas(source_map("knowledge", biceps=["C5", "C6"]), source_map("one", biceps=["C5"]))
    found = supply(facts, "biceps", ["C5"])
    assert (found.sources, found.naming, found.speaking, found.agreement) == (1, 1, 1, Agreement.ONE_SOURCE)
    assert supply(facts, "biceps", ["C6"]) is None
    assert [claim.source for claim in claims(facts, "biceps")] == ["knowledge", "one"]


def test_what_is_taught_counts_under_the_loosest_rule_where_no_source_was_read():
    found = supply(small_atlas(source_map("knowledge", biceps=["C5"])), "biceps", ["C5"])
    assert (found.sources, found.naming, found.speaking, found.agreement) == (0, 1, 1, Agreement.TAUGHT)
    assert [rule for rule in SUPPLY_RULES if found.holds(rule)] == ["any"]


def test_what_is_taught_counts_beside_a_source_on_single_roots():
    facts = small_atlas(source_map("knowledge", biceps=["C5", "C6"]), single_roots("one", biceps=["C5"]))
    at_c5, at_c6 = (supply(facts, "biceps", [level]) for level in ("C5", "C6"))
    assert (at_c5.sources, at_c5.naming, at_c5.speaking, at_c5.agreement) == (1, 2, 2, Agreement.ONE_SOURCE)
    assert (at_c6.sources, at_c6.naming, at_c6.speaking, at_c6.agreement) == (0, 1, 1, Agreement.TAUGHT)
    assert at_c5.holds("all")
    assert not at_c6.holds("majority")


def test_a_part_of_the_back_stands_at_a_height_of_its_own():
    facts = small_atlas(
        source_map("one", biceps=["T1", "T2", "T3"], long_head=["T1"]), source_map("two", biceps=["T2"])
    )
    back = [muscle.model_copy(update={"ramus": "posterior"}) for muscle in facts.muscles]
    facts = replace(facts, muscles=back)
    assert [(claim.source, claim.roots) for claim in claims(facts, "long_head")] == [("one", ("T1",))]
    assert supply(facts, "long_head", ["T2"]) is None


def test_a_part_of_the_back_that_no_map_names_inherits():
    facts = small_atlas(source_map("one", biceps=["T1", "T2", "T3"]))
    back = [muscle.model_copy(update={"ramus": "posterior"}) for muscle in facts.muscles]
    (claim,) = claims(replace(facts, muscles=back), "tip")
    assert claim.inherited_from == "biceps"


def test_a_source_denies_only_if_it_names_none_of_the_levels_asked_for():
    facts = small_atlas(source_map("one", biceps=["C5"]), source_map("two", biceps=["C6"]))
    assert supply(facts, "biceps", ["C5", "C6"]).agreement == Agreement.AGREED
    assert supply(facts, "biceps", ["C5", "C7"]).agreement == Agreement.DISPUTED


def test_several_levels_count_together():
    facts = small_atlas(source_map("one", biceps=["*C5"]), source_map("two", biceps=["*C6"]))
    both = supply(facts, "biceps", ["C5", "C6"])
    assert (both.naming, both.main, both.strength) == (2, 2, Strength.MAIN)
    assert supply(facts, "biceps", ["C5"]).naming == 1


def test_supplied_are_the_named_ones_and_their_heads():
    facts = small_atlas(source_map("one", biceps=["C5"]), source_map("two", other=["C8"]))
    assert set(supplied_muscles(facts, ["C5"])) == {"biceps", "long_head", "tip"}
    assert named_muscles(facts, ["C5"]) == ["biceps"]
    assert named_muscles(facts, ["C8", "C5"]) == ["biceps", "other"]
    assert supplied_muscles(facts, ["T1"]) == {}


@pytest.mark.parametrize(
    ("roots", "words"),
    [(["C6", "C5"], "C5, C6"), (["T1"], "T1"), (["T1", "C6", "C7", "C8"], "C6-T1")],
)
def test_roots_are_put_in_words_from_top_to_bottom(roots, words):
    assert roots_in_words(small_atlas(source_map("one", biceps=roots)), "biceps") == words


@pytest.mark.parametrize("level", SEGMENTS)
def test_the_sites_of_a_level_are_of_its_muscles_or_its_own(atlas, level):
    supplied = supplied_muscles(atlas, [level])
    found = sites_at(atlas, [level])
    for site in found:
        assert site.level == level if site.kind == "paraspinal" else site.muscle in supplied
    assert {site.id for site in atlas.sites if site.level == level} <= {site.id for site in found}


@pytest.mark.parametrize("level", SEGMENTS)
def test_a_stricter_rule_shows_no_more(atlas, level):
    by_any, by_majority, by_all = (supplied_muscles(atlas, [level], rule) for rule in SUPPLY_RULES)
    assert set(by_all) <= set(by_majority) <= set(by_any)
    for rule in SUPPLY_RULES:
        own = {site.id for site in atlas.sites if site.level == level}
        assert own <= {site.id for site in sites_at(atlas, [level], rule)}


def test_the_rules_differ_in_the_shipped_maps(atlas):
    by_any, by_majority, by_all = (supplied_muscles(atlas, ["C6"], rule) for rule in SUPPLY_RULES)
    assert set(by_all) < set(by_majority) < set(by_any)
    assert {found.agreement for found in by_any.values()} >= {Agreement.AGREED, Agreement.DISPUTED}


def test_nothing_chosen_supplies_nothing(atlas):
    assert supplied_muscles(atlas, []) == {}
    assert sites_at(atlas, []) == []


def test_sources_that_disagree_in_the_shipped_maps_stay_apart(atlas):
    divided = [
        muscle.id
        for muscle in atlas.muscles
        if len({frozenset(claim.roots) for claim in claims(atlas, muscle.id)}) > 1
    ]
    assert divided
    for key in divided:
        found = claims(atlas, key)
        assert len({claim.source for claim in found}) == len(found)
