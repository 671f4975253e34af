"""What the command line says of a level, a muscle and a site."""

from __future__ import annotations

import json

import numpy as np

from ims_atlas.analysis.answers import about_level, about_muscle, about_site, innervation
from ims_atlas.analysis.supply import claims, named_muscles, sites_at
from ims_atlas.body.places import Place
from ims_atlas.model.segments import SEGMENTS, Side


def test_every_answer_can_be_written_as_json(atlas):
    for level in SEGMENTS:
        assert json.loads(json.dumps(about_level(atlas, level)))["level"] == level
    for muscle in atlas.muscles:
        assert json.loads(json.dumps(about_muscle(atlas, muscle.id)))["id"] == muscle.id
    for site in atlas.sites:
        assert json.loads(json.dumps(about_site(site, {})))["id"] == site.id


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
            assert row.get("note") == claim.note


def test_a_site_without_a_figure_says_that_its_depth_is_unknown(atlas):
    silent = next(site for site in atlas.sites if not site.depths)
    figured = next(site for site in atlas.sites if site.depths)
    assert about_site(silent, {})["depths"] == "unknown"
    assert about_site(figured, {})["depths"][0]["source"] == figured.depths[0].source


def test_a_site_gives_only_the_sides_that_the_body_has(atlas):
    place = Place(np.array([1.004, 2.0, 3.0]), np.array([0.0, 1.0, 0.0]), None)
    answer = about_site(atlas.sites[0], {Side.LEFT: place})
    assert answer["position_mm"] == {"left": [1.0, 2.0, 3.0]}
    assert answer["direction"] == {"left": [0.0, 1.0, 0.0]}
    assert answer["skin_mm"] == {}
