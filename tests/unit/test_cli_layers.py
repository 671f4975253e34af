"""``ims-atlas layers`` as a user types it."""

from __future__ import annotations

import json

import pytest

from ims_atlas.loading.locate import embedded_body

SITE = "trapezius_transverse_part_motor_point"


def answer(ran) -> dict:
    """Return what a command that went well said in JSON."""
    assert (ran.returncode, ran.stderr) == (0, "")
    return json.loads(ran.stdout)


def test_a_site_is_answered_with_its_layers_and_what_lies_near(run_cli):
    layers = answer(run_cli("layers", SITE, "--json"))
    assert (layers["id"], layers["side"], layers["body"]) == (SITE, "left", "embedded")
    kinds = [layer["kind"] for layer in layers["layers"]]
    assert kinds[0] == "skin"
    assert kinds.index("muscle") < len(kinds)
    (trapezius,) = [each for each in layers["layers"] if each["id"] == "trapezius_transverse_part"]
    assert 0 < trapezius["entered_mm"] < trapezius["left_mm"]
    assert (trapezius["name"], trapezius["side"]) == ("Transverse part of trapezius", "left")
    assert layers["not_in_this_body"] == ["brain", "abdominal_organ"]
    assert layers["corridor"] is None
    for each in layers["at_risk"]:
        assert each["kind"] not in ("muscle", "bone")
        assert 0 <= each["nearest_mm"] <= layers["at_risk_within_mm"]
        assert bool(each["met"]) == (each["nearest_mm"] == 0)


def test_the_other_side_is_answered_on_its_own_geometry(run_cli):
    left, right = (answer(run_cli("layers", SITE, "--side", side, "--json")) for side in ("left", "right"))
    assert left["skin_mm"][0] > 0 > right["skin_mm"][0]
    assert {layer["side"] for layer in right["layers"]} <= {"right", "midline"}


def test_a_corridor_is_answered_with_shares_and_depths_and_repeats_itself(run_cli):
    first = answer(run_cli("layers", SITE, "--corridor", "--json"))["corridor"]
    assert (first["rays"], first["entry_mm"], first["angle_deg"]) == (1000, 5.0, 10.0)
    for each in first["structures"]:
        depths = [each["first_met_mm"][name] for name in ("min", "p10", "median", "p90", "max")]
        assert depths == sorted(depths)
        assert 0 < each["share"] <= 1
    assert answer(run_cli("layers", SITE, "--corridor", "--json"))["corridor"] == first


def test_layers_in_plain_words_are_readable_and_judge_nothing(run_cli):
    ran = run_cli("layers", SITE, "--corridor", "--body", embedded_body())
    assert (ran.returncode, ran.stderr) == (0, "")
    for words in (
        "LAYERS",
        "Skin",
        "Transverse part of trapezius, left",
        "AT RISK",
        "not in this body: brain",
    ):
        assert words in ran.stdout
    assert "CORRIDOR: 1000 rays" in ran.stdout
    assert "PUBLISHED DEPTHS" in ran.stdout
    for word in ("safe", "should", "recommend"):
        assert word not in ran.stdout.lower()


def test_an_acupoint_is_answered_with_its_published_depth_in_cun(run_cli, atlas):
    point = next((point for point in atlas.acupoints if point.code == "ST36"), None)
    if point is None:
        pytest.skip("the facts have no ST36")
    layers = answer(run_cli("layers", "st36", "--json"))
    assert layers["id"] == "ST36"
    assert "tibialis_anterior" in [layer["id"] for layer in layers["layers"]]
    assert [(each["min"], each["max"], each["unit"]) for each in layers["published"]] == [
        (depth.min_cun, depth.max_cun, "cun") for depth in point.depths
    ]


def test_a_depth_asked_for_leads_through_bone(run_cli):
    through = answer(run_cli("layers", "infraspinatus_motor_point", "--depth", "75", "--json"))
    to_bone = answer(run_cli("layers", "infraspinatus_motor_point", "--json"))
    (scapula,) = [layer for layer in through["layers"] if layer["id"] == "scapula"]
    assert (through["end"], through["end_mm"]) == ("depth", 75.0)
    assert (to_bone["end"], to_bone["end_mm"]) == ("bone", scapula["entered_mm"])
    assert scapula["entered_mm"] < scapula["left_mm"] < 75.0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("trapezius_transverse_motor_point",), "near it: trapezius_transverse_part_motor_point"),
        (("qqqq",), "neither a needle site nor an acupoint"),
        ((SITE, "--body", "nobody"), "embedded"),
    ],
)
def test_what_is_unknown_is_refused_in_one_line(run_cli, words, told):
    ran = run_cli("layers", *words)
    assert (ran.returncode, ran.stdout) == (1, "")
    (line,) = ran.stderr.splitlines()
    assert told in line


@pytest.mark.parametrize("words", [(), (SITE, "--side", "both"), (SITE, "--depth", "-3")])
def test_wrong_usage_ends_with_2_and_shows_the_usage(run_cli, words):
    ran = run_cli("layers", *words)
    assert ran.returncode == 2
    assert "Usage:" in ran.stderr
