"""What the command line says of a level, a muscle and a site."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ims_atlas.analysis.answers import (
    about_condition,
    about_level,
    about_muscle,
    about_nerve,
    about_site,
    innervation,
)
from ims_atlas.analysis.supply import claims, named_muscles, sites_at, supplied_muscles
from ims_atlas.body.places import Place
from ims_atlas.model.innervation import SUPPLY_RULES
from ims_atlas.model.segments import SEGMENTS, Side


def test_every_answer_can_be_written_as_json(atlas):
    for level in SEGMENTS:
        assert json.loads(json.dumps(about_level(atlas, level)))["level"] == level
    for muscle in atlas.muscles:
        assert json.loads(json.dumps(about_muscle(atlas, muscle.id)))["id"] == muscle.id
    for site in atlas.sites:
        assert json.loads(json.dumps(about_site(site, {})))["id"] == site.id
    for nerve in atlas.nerves:
        assert json.loads(json.dumps(about_nerve(atlas, nerve.id)))["id"] == nerve.id
    for condition in atlas.conditions:
        assert json.loads(json.dumps(about_condition(atlas, condition.id)))["id"] == condition.id


def test_a_level_lists_its_muscles_with_every_source_and_its_sites_on_both_sides(atlas):
    answer = about_level(atlas, "L5")
    assert [row["id"] for row in answer["muscles"]] == named_muscles(atlas, ["L5"])
    for row in answer["muscles"]:
        assert row["innervation"] == innervation(atlas, row["id"])
        assert any("L5" in claim["roots"] for claim in row["innervation"])
    sides = [(row["id"], row["side"]) for row in answer["sites"]]
    assert sides == [(site.id, side) for site in sites_at(atlas, ["L5"]) for side in ("left", "right")]


def test_innervation_says_of_what_a_source_spoke(atlas):
    for muscle in atlas.muscles:
        for claim, row in zip(claims(atlas, muscle.id), innervation(atlas, muscle.id), strict=True):
            assert (row["source"], tuple(row["roots"])) == (claim.source, claim.roots)
            assert row.get("said_of") == claim.inherited_from
            assert row.get("note") == (claim.note.en if claim.note else None)


@pytest.mark.parametrize("rule", SUPPLY_RULES)
def test_a_level_lists_what_holds_under_a_rule_with_the_votes(atlas, rule):
    answer, found = about_level(atlas, "C6", rule), supplied_muscles(atlas, ["C6"], rule)
    assert answer["rule"] == rule
    assert {row["id"] for row in answer["muscles"]} == set(named_muscles(atlas, ["C6"])) & set(found)
    for row in answer["muscles"]:
        supply = found[row["id"]]
        assert (row["naming"], row["speaking"]) == (supply.naming, supply.speaking)
        assert row["agreement"] == supply.agreement
    assert {row["id"] for row in answer["sites"]} == {s.id for s in sites_at(atlas, ["C6"], rule)}


def test_a_level_tells_its_skin_reflexes_and_conditions(atlas):
    answer = about_level(atlas, "C6")
    (point,) = [point for point in atlas.key_points if point.levels == ("C6",)]
    assert answer["key_points"] == [point.place.en]
    assert atlas.reflexes
    assert set(answer["reflexes"]) == {
        reflex.names.en for reflex in atlas.reflexes if any("C6" in row.roots for row in reflex.roots)
    }
    assert "tennis_elbow" in answer["conditions"]
    assert all("C6" in atlas.condition(key).levels for key in answer["conditions"])


def test_the_lowest_key_point_is_told_for_both_of_its_levels(atlas):
    assert about_level(atlas, "S4")["key_points"] == about_level(atlas, "S5")["key_points"] != []


def test_a_muscle_tells_where_it_is_attached_and_its_plain_name(atlas):
    answer, known = about_muscle(atlas, "infraspinatus"), atlas.muscle("infraspinatus")
    assert answer["origin"] == list(known.origin)
    assert answer["insertion"] == list(known.insertion)
    assert answer["plain"] == {"en": known.plain.en, "fr": known.plain.fr}
    assert answer["regions"] == list(known.regions)


def test_a_condition_tells_its_levels_muscles_sites_and_evidence(atlas):
    answer, known = about_condition(atlas, "tennis_elbow"), atlas.condition("tennis_elbow")
    for field in ("levels", "muscles", "sites", "synonyms", "sources"):
        assert answer[field] == list(getattr(known, field))
    assert answer["names"] == {"en": known.names.en, "fr": known.names.fr}
    assert [row["level"] for row in answer["evidence"]] == [each.level for each in known.evidence]
    assert all(row["sources"] and row["text"] for row in answer["evidence"])
    assert answer["ask"] == [question.en for question in known.ask]
    assert answer["review"] == "unreviewed"


def test_a_site_without_a_figure_says_that_its_depth_is_unknown(atlas):
    silent = next(site for site in atlas.sites if not site.depths)
    figured = next(site for site in atlas.sites if site.depths)
    assert about_site(silent, {})["depths"] == "unknown"
    depth = about_site(figured, {})["depths"][0]
    assert (depth["source"], depth["of"]) == (figured.depths[0].source, figured.depths[0].of.en)


def test_a_site_without_a_needle_length_says_that_it_is_unknown(atlas):
    silent = next(site for site in atlas.sites if not site.needles)
    figured = next(site for site in atlas.sites if site.needles)
    assert about_site(silent, {})["needle_lengths"] == "unknown"
    assert about_site(figured, {})["needle_lengths"][0]["source"] == figured.needles[0].source


def test_a_site_tells_its_hazards_and_who_uses_it(atlas):
    site = next(site for site in atlas.sites if site.hazards and site.uses)
    answer = about_site(site, {})
    assert answer["hazards"] == list(site.hazards)
    assert [use["by"] for use in answer["uses"]] == [use.by for use in site.uses]


def test_a_site_gives_only_the_sides_that_the_body_has(atlas):
    inward = np.array([0.0, 1.0, 0.0])
    place = Place(np.array([1.004, 2.0, 3.0]), inward, None, -inward)
    answer = about_site(atlas.sites[0], {Side.LEFT: place})
    assert answer["position_mm"] == {"left": [1.0, 2.0, 3.0]}
    assert answer["direction"] == {"left": [0.0, 1.0, 0.0]}
    assert answer["skin_mm"] == {}
