"""The command line as a user types it, on a machine without a display."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ims_atlas import __version__
from ims_atlas.loading.locate import embedded_body, segmental_maps

Ran = subprocess.CompletedProcess[str]


def answer(ran: Ran) -> dict:
    """Return what a command that went well said in JSON."""
    assert (ran.returncode, ran.stderr) == (0, "")
    return json.loads(ran.stdout)


def refusal(ran: Ran) -> str:
    """Return the one line with which a command refused."""
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    (line,) = ran.stderr.splitlines()
    return line


# --- query ---


def test_a_level_is_answered_in_the_agreed_form(run_cli, atlas):
    level = answer(run_cli("query", "level", "C6", "--json", anew=True))
    assert list(level) == [
        "level", "rule", "muscles", "nerves", "sites", "key_points", "reflexes", "conditions"
    ]  # fmt: skip
    assert (level["level"], level["rule"]) == ("C6", "any")
    assert level["muscles"]
    for muscle in level["muscles"]:
        assert set(muscle) == {"id", "ramus", "nerve", "agreement", "naming", "speaking", "innervation"}
        known = atlas.muscle(muscle["id"])
        assert (muscle["ramus"], muscle["nerve"]) == (known.ramus, known.nerve.en)
        for claim in muscle["innervation"]:
            assert {"source", "roots", "main"} <= set(claim)
            assert atlas.source(claim["source"])
            assert set(claim["main"]) <= set(claim["roots"])
        assert 0 < muscle["naming"] <= muscle["speaking"]
    assert level["sites"]
    for site in level["sites"]:
        assert set(site) == {"id", "muscle", "kind", "side"}
        known = atlas.site(site["id"])
        assert (site["muscle"], site["kind"]) == (known.muscle, known.kind)
        assert site["side"] in ("left", "right")


def test_a_level_in_plain_words_names_its_muscles(run_cli, atlas):
    ran = run_cli("query", "level", "c6")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("level: C6\n")
    assert "id brachioradialis" in ran.stdout
    assert atlas.muscle("brachioradialis").nerve.en in ran.stdout


@pytest.mark.parametrize("rule", ["majority", "all"])
def test_a_stricter_rule_answers_with_fewer_muscles(run_cli, rule):
    loose = answer(run_cli("query", "level", "C6", "--json"))
    strict = answer(run_cli("query", "level", "C6", "--rule", rule, "--json"))
    assert strict["rule"] == rule
    names = [{row["id"] for row in level["muscles"]} for level in (strict, loose)]
    assert names[0] < names[1]
    for row in strict["muscles"]:
        assert 2 * row["naming"] > row["speaking"]
        assert rule == "majority" or row["naming"] == row["speaking"]


def test_a_condition_is_answered_with_levels_muscles_sites_and_evidence(run_cli, atlas):
    condition, known = answer(run_cli("query", "condition", "tennis_elbow", "--json")), "tennis_elbow"
    assert (condition["id"], condition["levels"]) == (known, list(atlas.condition(known).levels))
    assert condition["muscles"]
    assert condition["sites"]
    assert condition["evidence"]
    assert answer(run_cli("query", "condition", "Tennis elbow", "--json")) == condition


def test_a_condition_in_plain_words_names_its_muscles(run_cli, atlas):
    ran = run_cli("query", "condition", "tennis_elbow")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("id: tennis_elbow\n")
    assert f"levels: {'; '.join(atlas.condition('tennis_elbow').levels)}" in ran.stdout


def test_a_muscle_is_answered_under_an_old_name(run_cli, atlas):
    muscle = answer(run_cli("query", "muscle", "peroneus_longus", "--json"))
    assert muscle["id"] == "fibularis_longus"
    assert muscle["names"]["la"] == atlas.muscle("fibularis_longus").names.la
    assert answer(run_cli("query", "muscle", "Peroneus Longus", "--json")) == muscle


def test_a_nerve_is_answered_with_its_origin_and_muscles(run_cli):
    nerve = answer(run_cli("query", "nerve", "Axillary nerve", "--json"))
    assert nerve["springs_from"] == [{"nerve": "brachial_plexus_posterior_cord", "roots": ["C5", "C6"]}]
    assert "deltoid" in nerve["supplies"]


def test_a_level_and_a_muscle_tell_the_nerves_on_the_way(run_cli):
    assert "axillary_nerve" in answer(run_cli("query", "level", "C6", "--json"))["nerves"]
    paths = answer(run_cli("query", "muscle", "deltoid", "--json"))["nerve_paths"]
    assert [paths["C5"][0], paths["C5"][-1]] == ["spinal_root_c5", "axillary_nerve"]


def test_a_site_is_answered_with_its_place_on_both_sides(run_cli):
    site = answer(run_cli("query", "site", "infraspinatus_motor_point", "--json"))
    assert site["muscle"] == "infraspinatus"
    for key in ("position_mm", "direction"):
        assert set(site[key]) == {"left", "right"}
    assert site["position_mm"]["left"][0] > 0 > site["position_mm"]["right"][0]
    for side in ("left", "right"):
        assert len(site["position_mm"][side]) == 3
        assert np.linalg.norm(site["direction"][side]) == pytest.approx(1.0, abs=1e-3)


def test_a_body_can_be_named_by_its_folder(run_cli):
    by_name = run_cli("query", "site", "infraspinatus_motor_point", "--json", "--body", "embedded")
    by_path = run_cli("query", "site", "infraspinatus_motor_point", "--json", "--body", embedded_body())
    assert answer(by_path) == answer(by_name)


@pytest.mark.parametrize(
    ("words", "suggestion"),
    [
        (("level", "C9"), "C1-C8"),
        (("level", "C5-C7"), "one at a time"),
        (("muscle", "infraspinatis"), "infraspinatus"),
        (("muscle", "peroneus_longs"), "peroneus_longus"),
        (("site", "infraspinatus_motorpoint"), "infraspinatus_motor_point"),
        (("acupoint", "GB344"), "GB34,"),
        (("condition", "tenis_elbow"), "tennis_elbow"),
        (("nerve", "axilary_nerve"), "axillary_nerve"),
        (("site", "infraspinatus_motor_point", "--body", "nobody"), "embedded"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_unknown_is_refused_in_one_line_with_a_suggestion(run_cli, words, suggestion):
    line = refusal(run_cli("query", *words))
    assert suggestion in line
    asked = words[-1]
    assert f"'{asked}'" in line


def test_what_is_like_nothing_is_refused_without_a_suggestion(run_cli):
    assert refusal(run_cli("query", "muscle", "qqqq")) == "'qqqq' is not a muscle of the atlas"


@pytest.mark.parametrize(
    "words",
    [
        ("fly",),
        ("query",),
        ("query", "bone", "femur"),
        ("query", "level", "C6", "--xml"),
        ("query", "level", "C6", "--rule", "most"),
        ("render", "--level", "C6"),
        ("render", "--level", "C6", "--out", "a.png", "--side", "up"),
        ("body", "use"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_shows_the_usage(run_cli, words):
    ran = run_cli(*words)
    assert ran.returncode == 2
    assert "Usage:" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_version_and_help(run_cli):
    assert run_cli("--version", anew=True).stdout == f"IMS Atlas {__version__}\n"
    helped = run_cli("--help")
    assert helped.returncode == 0
    assert all(word in helped.stdout for word in ("open", "render", "query", "validate", "body"))


def test_an_acupoint_is_answered_with_its_place_on_both_sides(run_cli, atlas):
    point = answer(run_cli("query", "acupoint", "LI11", "--json"))
    known = atlas.acupoint("LI11")
    assert (point["code"], point["meridian"]) == ("LI11", "large_intestine")
    assert point["names"] == known.names.model_dump()
    assert point["place"] == known.place_text.en
    assert [depth["source"] for depth in point["depths_cun"]] == [depth.source for depth in known.depths]
    for key in ("position_mm", "direction"):
        assert set(point[key]) == {"left", "right"}
    assert point["position_mm"]["left"][0] > 0 > point["position_mm"]["right"][0]
    assert answer(run_cli("query", "acupoint", "li11", "--json")) == point


def test_an_acupoint_of_the_mid_line_has_one_place(run_cli):
    assert set(answer(run_cli("query", "acupoint", "CV12", "--json"))["position_mm"]) == {"midline"}


# --- place ---


def test_an_acupoint_is_placed_step_by_step_on_both_sides(run_cli, atlas):
    found = answer(run_cli("place", "st36", "--json"))
    assert (found["name"], found["kind"]) == ("ST36", "acupoint")
    for side in ("left", "right"):
        steps = found[side]["steps"]
        assert steps[-1]["rule"] == "skin"
        assert steps[-1]["leads_to_mm"] == found[side]["position_mm"]
        assert any(step.get("cun") == 3 and atlas.ruler(step["ruler"]) for step in steps)
    assert found["left"]["position_mm"][0] > 0 > found["right"]["position_mm"][0]


def test_a_landmark_and_a_site_are_placed(run_cli):
    for name, kind in (("patella_apex", "landmark"), ("infraspinatus_motor_point", "site")):
        found = answer(run_cli("place", name, "--json"))
        assert (found["name"], found["kind"]) == (name, kind)
        assert found["left"]["position_mm"][0] > 0 > found["right"]["position_mm"][0]


def test_a_place_is_told_in_plain_words(run_cli):
    ran = run_cli("place", "CV12")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("name: CV12\nkind: acupoint\nmidline:\n  position_mm: ")
    assert "ruler trunk_upper_abdomen" in ran.stdout


def test_a_landmark_without_a_rule_says_so(run_cli, atlas):
    name = next(landmark.id for landmark in atlas.landmarks if landmark.found is None)
    found = answer(run_cli("place", name, "--json"))
    assert "has no rule" in found["left"]["missing"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("ST366",), "ST36,"),
        (("patella_apx",), "patella_apex"),
        (("infraspinatus_motorpoint",), "infraspinatus_motor_point"),
        (("ST36", "--body", "nobody"), "'nobody'"),
        ((), "name a place"),
        (("ST36", "--out", "a.csv"), "--compare"),
        (("--compare", "embedded", "nobody"), "'nobody'"),
        (("--compare", "embedded", "embedded", "--out", "a.txt"), "as .csv or .json"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_place_that_cannot_be_told_is_refused_in_one_line(run_cli, words, text):
    assert text in refusal(run_cli("place", *words))


def test_a_place_like_nothing_is_refused_without_a_suggestion(run_cli):
    line = refusal(run_cli("place", "qqqq"))
    assert line == "'qqqq' is neither an acupoint, a needle site nor a landmark of the atlas"


def test_no_place_moves_between_a_body_and_itself(run_cli, tmp_path, atlas):
    found = answer(
        run_cli("place", "--compare", "embedded", "embedded", "--out", tmp_path / "moved.csv", "--json")
    )
    assert found["bodies"] == ["embedded", "embedded"]
    assert found["places on both"] > 2 * len(atlas.sites)
    assert (found["median moved, cun"], found["nine of ten move less than, cun"]) == (0, 0)
    assert {row["mm"] for row in found["farthest"]} == {0}
    with (tmp_path / "moved.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    both = [row for row in rows if not row["missing"]]
    assert len(both) == found["places on both"]
    assert {(row["moved_mm"], row["moved_cun"]) for row in both} == {("0.0", "0.0")}


# --- contrast ---


def test_the_contrast_of_a_level_goes_to_a_table(run_cli, tmp_path, atlas):
    out = tmp_path / "c6.csv"
    ran = run_cli("contrast", "--level", "C6", "--rule", "melzack", "--out", out)
    assert (ran.returncode, ran.stderr) == (0, "")
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert ran.stdout == f"{out}: {len(rows)} rows\n"
    rule = atlas.match_rule("melzack")
    assert {row["rule"] for row in rows} == {rule.id}
    assert {row["level"] for row in rows} >= {"", "C6"}
    for row in rows:
        assert atlas.site(row["site"]).muscle == row["muscle"]
        assert atlas.meridian_of(row["acupoint"]).code == row["meridian"]
        if row["matches"] == "True":
            assert float(row["straight_mm"]) <= rule.within_mm + 0.05
    assert {row["matches"] for row in rows} == {"True", "False"}


def test_the_contrast_the_other_way_round_goes_to_a_table_for_programs(run_cli, tmp_path, atlas):
    out = tmp_path / "points.json"
    ran = run_cli("contrast", "--acupoints", "--rule", "strict", "--out", out)
    assert (ran.returncode, ran.stderr) == (0, "")
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert {row["acupoint"] for row in rows} <= {point.code for point in atlas.acupoints}
    assert {row["rule"] for row in rows} == {"strict"}
    assert all(isinstance(row["straight_mm"], float) and row["matches"] in (True, False) for row in rows)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--level", "C9"), "C1-C8"),
        (("--rule", "melzak"), "known: "),
        (("--level", "C6", "--out", "a.xlsx"), "as .csv or .json"),
        (("--body", "nobody"), "'nobody'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_contrast_that_cannot_be_is_refused_in_one_line(run_cli, words, text):
    assert text in refusal(run_cli("contrast", *words))


# --- validate ---


def test_the_shipped_facts_are_valid(run_cli):
    ran = run_cli("validate")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "no problems\n", "")


def test_the_report_counts_by_region_and_source_and_lists_the_gaps(run_cli, atlas):
    ran = run_cli("validate", "--report")
    assert (ran.returncode, ran.stderr) == (0, "")
    first, _, report = ran.stdout.partition("\n")
    assert first == "no problems"
    rows = {line.split("  ")[0].strip(): line.split() for line in report.splitlines()}
    assert rows["muscles"][-1] == str(len(atlas.muscles))
    assert rows["conditions"][-1] == str(len(atlas.conditions))
    shoulder = [muscle for muscle in atlas.muscles if muscle.region == "shoulder"]
    assert rows["shoulder"][1] == str(len(shoulder))
    for source_map in atlas.maps:
        assert rows[source_map.source] == [source_map.source, source_map.method, str(len(source_map.links))]
    for gap in atlas.gaps:
        assert f"  {gap.about}: {gap.text.en}" in report
    assert all(line == line.rstrip() for line in report.splitlines())


def test_broken_facts_have_no_report(run_cli, tmp_path):
    maps = shutil.copytree(segmental_maps(), tmp_path / "maps")
    (maps / "gaps.yaml").write_text("gaps: 3\n", encoding="utf-8")
    ran = run_cli("validate", maps, "--report")
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout == f"{maps / 'gaps.yaml'}:1: expected one list under the key 'gaps'\n"


def test_broken_facts_are_listed_one_a_line(run_cli, tmp_path):
    maps = shutil.copytree(segmental_maps(), tmp_path / "maps")
    assert run_cli("validate", maps).returncode == 0
    for name, old, new in (
        ("segments.yaml", "id: C4", "id: C44"),
        ("muscles/neck.yaml", "ramus: cranial", "ramus: front"),
        ("innervation/ditki.yaml", "method: textbook", "methd: textbook"),
    ):
        text = (maps / name).read_text(encoding="utf-8")
        assert old in text
        (maps / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    ran = run_cli("validate", maps)
    assert (ran.returncode, ran.stderr) == (1, "")
    lines = ran.stdout.splitlines()
    assert all(re.match(rf"{re.escape(str(maps))}/[\w/]+\.yaml:\d+: .+", line) for line in lines)
    assert {Path(line.split(":")[0]).name for line in lines} == {"segments.yaml", "neck.yaml", "ditki.yaml"}


def test_a_folder_that_is_not_there_is_told(run_cli, tmp_path):
    ran = run_cli("validate", tmp_path / "nowhere")
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout == f"{tmp_path / 'nowhere'}:1: no such folder\n"


# --- render ---


def test_a_picture_has_the_size_asked_for(run_cli, tmp_path):
    out = tmp_path / "x.png"
    ran = run_cli("render", "--level", "C5-C7", "--out", out, "--size", "320x240", "--labels", anew=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"{out}\n", "")
    with Image.open(out) as image:
        assert (image.format, image.size, image.mode) == ("PNG", (320, 240), "RGB")
        assert min(high - low for low, high in image.getextrema()) > 50
    assert [path.name for path in tmp_path.glob("*.png*")] == ["x.png"]


def test_a_transparent_picture_is_clear_around_the_body(run_cli, tmp_path):
    words = ("--level", "C6,C7", "--out", "x.png", "--size", "240x320", "--transparent", "--theme", "light")
    ran = run_cli("render", *words, "--side", "left", "--view", "back")
    assert (ran.returncode, ran.stderr) == (0, "")
    with Image.open(tmp_path / "x.png") as image:
        assert (image.size, image.mode) == ((240, 320), "RGBA")
        alpha = np.asarray(image)[..., 3]
    assert (alpha == 0).mean() > 0.1
    assert (alpha == 255).any()
    assert alpha[0, 0] == 0


def test_a_rule_changes_the_picture(run_cli, tmp_path):
    pictures = []
    for rule in ("any", "all"):
        words = ("--level", "C6", "--out", f"{rule}.png", "--size", "240x320", "--rule", rule)
        ran = run_cli("render", *words)
        assert (ran.returncode, ran.stderr) == (0, "")
        with Image.open(tmp_path / f"{rule}.png") as image:
            pictures.append(np.asarray(image).astype(int))
    assert (np.abs(pictures[0] - pictures[1]).max(axis=-1) > 30).any()


def test_acupoints_are_drawn_where_they_are_asked_for(run_cli, tmp_path):
    words = ("--level", "L5", "--size", "128x128", "--out")
    for name, layers in (("bones.png", "bones"), ("points.png", "bones,acupoints")):
        assert run_cli("render", *words, name, "--layers", layers).returncode == 0
    assert (tmp_path / "bones.png").read_bytes() != (tmp_path / "points.png").read_bytes()


def test_the_scene_is_written_in_3d_where_the_name_asks_for_it(run_cli, tmp_path):
    for name, start in (("scene.glb", b"glTF"), ("scene.html", b"<!doctype html>")):
        ran = run_cli("render", "--level", "C6", "--layers", "muscles", "--out", name)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"{name}\n", "")
        assert (tmp_path / name).read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"--level": "C9"}, "'C9' is not a spinal level"),
        ({"--level": "C5-"}, "'C5-' is not a spinal level"),
        ({"--size": "huge"}, "'huge' is not a size"),
        ({"--size": "320x4"}, "'320x4' is not a size"),
        ({"--layers": "bones,hair"}, "'hair' is not a layer"),
        ({"--out": "nowhere/x.png"}, "nowhere: no such folder"),
        ({"--out": "."}, "is a folder"),
        ({"--out": "x.jpg"}, "let the name end in .png"),
        ({"--body": "nobody"}, "no body named 'nobody'"),
    ],
    ids=lambda value: " ".join(*value.items()) if isinstance(value, dict) else "",
)
def test_a_picture_that_cannot_be_is_refused_in_one_line(run_cli, tmp_path, changes, text):
    options = {"--level": "C6", "--out": "x.png", "--size": "64x64"} | changes
    line = refusal(run_cli("render", *(word for pair in options.items() for word in pair)))
    assert text in line
    assert list(tmp_path.rglob("*.png*")) == []


# --- the window ---


def test_without_a_display_a_picture_is_written_instead_of_a_window(run_cli, tmp_path):
    ran = run_cli(anew=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    (picture,) = tmp_path.glob("*.png")
    assert str(picture) in ran.stdout
    assert "No display" in ran.stdout
    with Image.open(picture) as image:
        image.verify()


# --- bodies ---


@pytest.fixture
def second_body(home: Path) -> str:
    """Install a copy of the atlas body by hand, and return its name."""
    shutil.copytree(embedded_body(), home / "data" / "bodies" / "second")
    return "second"


def starred(ran: Ran) -> list[str]:
    return [line.split()[1] for line in ran.stdout.splitlines() if line.startswith("*")]


def test_the_embedded_body_is_listed_in_use(run_cli):
    ran = run_cli("body", "list")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert starred(ran) == ["embedded"]


def test_a_body_is_chosen_and_removed(run_cli, second_body):
    assert starred(run_cli("body", "list")) == [second_body]
    assert run_cli("body", "use", "embedded").returncode == 0
    assert starred(run_cli("body", "list")) == ["embedded"]
    assert run_cli("body", "use", second_body).returncode == 0
    assert run_cli("body", "remove", second_body).returncode == 0
    listed = run_cli("body", "list")
    assert starred(listed) == ["embedded"]
    assert second_body not in listed.stdout


def test_a_whole_body_has_no_problems(run_cli):
    ran = run_cli("body", "check", "embedded")
    assert (ran.returncode, ran.stdout) == (0, "embedded: no problems\n")


def test_a_damaged_body_is_told(run_cli, home, second_body):
    file = next((home / "data" / "bodies" / second_body).glob("bones*.glb"))
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    ran = run_cli("body", "check", second_body)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert file.name in ran.stdout
    assert "Traceback" not in ran.stdout


@pytest.mark.parametrize("command", ["use", "check", "remove"])
def test_a_body_that_is_not_there_is_refused(run_cli, command):
    assert refusal(run_cli("body", command, "nobody")) == "no body named 'nobody'; there are: embedded"


def test_the_embedded_body_stays(run_cli):
    assert "stays" in refusal(run_cli("body", "remove", "embedded"))
    assert embedded_body().is_dir()


def test_a_source_that_is_not_there_is_refused(run_cli, tmp_path):
    line = refusal(run_cli("body", "install", tmp_path / "absent.zip"))
    assert "absent.zip" in line


def test_a_damaged_body_does_not_hide_the_others(run_cli, home):
    damaged = home / "data" / "bodies" / "broken"
    damaged.mkdir(parents=True)
    (damaged / "manifest.yaml").write_text("{")
    answer = run_cli("body", "list")
    assert answer.returncode == 0
    assert "embedded  Atlas body" in answer.stdout
    assert "broken  damaged:" in answer.stdout
