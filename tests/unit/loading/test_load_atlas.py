"""Broken fields: each is told with its file, its line, what came and what is allowed."""

from __future__ import annotations

import shutil

import pytest

from ims_atlas.errors import DataFilesInvalid
from ims_atlas.loading.load_atlas import load_atlas
from ims_atlas.model.muscles import Region
from ims_atlas.model.places import KEYS, BesideSpine, Direction, Mirror, OnMuscle
from tests.unit.loading.edits import append, replace, rewrite

MUSCLE = """\
  - id: test_muscle
    names: {en: Test, la: Musculus probatus, fr: Essai}
    regions: [neck]
    nerve: {en: "facial nerve, cervical branch", fr: "nerf facial, rameau cervical"}
    ramus: anterior
    action: {en: Moves., fr: Bouge.}
    origin: [xiphoid_process]
    insertion: [xiphoid_process]
    plain: {en: Trial, fr: Essai}
    patient: {en: It moves., fr: Il bouge.}
    sources: [knowledge]
"""
SITE = """\
  - id: test_site
    muscle: soleus
    kind: motor_point
    place: {muscle: soleus, start: superior, fraction: 0.4321, facing: [posterior]}
    place_text: {en: Somewhere, fr: Ailleurs}
    direction: perpendicular
    position: prone
    none_named: true
    sources: [knowledge]
"""
TEXT = """\
id: test_text
order: 999
title: {en: Test, fr: Essai}
summary: {en: Test, fr: Essai}
sections:
  - heading: {en: Test, fr: Essai}
    table:
      columns: [{en: One, fr: Un}, {en: Two, fr: Deux}]
      rows: [{cells: [{en: a, fr: b}, {en: c, fr: d}], sources: [knowledge]}]
    sources: [knowledge]
sources: [knowledge]
"""


def test_the_copy_is_as_good_as_the_original(maps, atlas):
    assert load_atlas(maps) == atlas


def test_a_record_that_is_added_is_found(maps):
    append(maps / "muscles/neck.yaml", MUSCLE)
    replace(maps / "nerves/cranial.yaml", "supplies: [platysma]", "supplies: [platysma, test_muscle]")
    append(maps / "needle_sites/leg.yaml", SITE)
    changed = load_atlas(maps)
    assert changed.muscle("test_muscle").names.la == "Musculus probatus"
    assert isinstance(changed.site("test_site").place, OnMuscle)


def test_texts_stand_in_the_order_they_name_whatever_their_files_are_called(maps):
    path = maps / "texts/aaa_first_file.yaml"
    path.write_text(TEXT, encoding="utf-8")
    changed = load_atlas(maps)
    assert changed.texts[-1].id == "test_text"
    assert [text.order for text in changed.texts] == sorted(text.order for text in changed.texts)


def test_a_file_of_sources_may_be_added(maps):
    record = "sources:\n  - {id: zzzz, title: T, authors: A, year: 1999, kind: article, read: All}\n"
    (maps / "sources/zzzz.yaml").write_text(record, encoding="utf-8")
    append(maps / "needle_sites/leg.yaml", SITE.replace("[knowledge]", "[zzzz]"))
    assert load_atlas(maps).source("zzzz").year == 1999


def test_an_unknown_key_is_told_with_the_nearest_known_one(maps, problems_in):
    path = maps / "muscles/neck.yaml"
    line = append(path, MUSCLE.replace("    regions:", "    synonims: []\n    regions:")) + 2
    (problem,) = problems_in(maps)
    assert (problem.path, problem.line, problem.record) == (path, line, "test_muscle")
    assert problem.text == "unknown key 'synonims'"
    assert "'synonyms'" in problem.hint


def test_an_unknown_key_inside_a_record_is_compared_with_the_keys_there(maps, problems_in):
    path = maps / "innervation/ditki.yaml"
    line = append(path, "  - muscle: iliacus\n    roots: [L2]\n    mian: [L2]\n") + 2
    (problem,) = problems_in(maps)
    assert (problem.path, problem.line, problem.record) == (path, line, "ditki")
    assert problem.text == "unknown key 'mian'"
    assert "'main'" in problem.hint


@pytest.mark.parametrize(
    ("wrong", "nearest", "allowed"),
    [
        (
            "{muscle: soleus, start: superior, fraktion: 0.5, fraction: 0.5, facing: [medial]}",
            "fraction",
            OnMuscle,
        ),
        ("{beside: [vertebra_l1], lateral: 20, lateral_mm: 20}", "lateral_mm", BesideSpine),
    ],
)
def test_a_broken_place_is_judged_by_the_rule_it_was_meant_for(maps, problems_in, wrong, nearest, allowed):
    path = maps / "needle_sites/leg.yaml"
    line = append(path, SITE.replace(SITE.splitlines()[3], f"    place: {wrong}")) + 3
    (problem,) = problems_in(maps)
    assert (problem.path, problem.line, problem.record) == (path, line, "test_site")
    assert problem.text.startswith("unknown key")
    assert nearest in allowed.model_fields
    assert problem.hint == f"did you mean '{nearest}'?"


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ("{muscel: soleus, start: superior, fraction: 0.5, facing: [medial]}", "place"),
        ("{mirror: {muscel: soleus}}", "place.mirror"),
        ("{between: [navel, {from: navel}], share: 0.5}", "place.between.1"),
    ],
)
def test_a_place_that_begins_with_no_known_key_is_told_with_all_first_keys(maps, problems_in, place, field):
    path = maps / "needle_sites/leg.yaml"
    line = append(path, SITE.replace(SITE.splitlines()[3], f"    place: {place}")) + 3
    (problem,) = problems_in(maps)
    assert (problem.path, problem.line, problem.record, problem.field) == (path, line, "test_site", field)
    assert problem.text == "no rule for a place begins with these keys"
    assert problem.hint == f"the first key is one of {', '.join(KEYS)}"


def test_another_location_may_start_from_the_point_itself(maps):
    other = {
        "place": {"mirror": "LU3"},
        "place_text": {"en": "Across", "fr": "En face"},
        "sources": ["who_2008"],
    }
    rewrite(maps / "acupoints/lung.yaml", lambda facts: facts["points"][2].update(alternatives=[other]))
    assert load_atlas(maps).acupoint("LU3").alternatives[0].place == Mirror(mirror="LU3")


def test_a_missing_key_is_told_at_its_record(maps, problems_in):
    path = maps / "muscles/neck.yaml"
    line = append(path, MUSCLE.replace("    ramus: anterior\n", ""))
    (problem,) = problems_in(maps)
    assert (problem.path, problem.line, problem.field) == (path, line, "ramus")
    assert problem.text == "the key 'ramus' is missing"


def test_a_missing_name_is_told_at_the_names(maps, problems_in):
    path = maps / "muscles/neck.yaml"
    line = append(path, MUSCLE.replace("la: Musculus probatus, ", "")) + 1
    (problem,) = problems_in(maps)
    assert (problem.line, problem.field) == (line, "names.la")


@pytest.mark.parametrize(
    ("right", "wrong", "given", "allowed"),
    [
        ("regions: [neck]", "regions: [nek]", "nek", Region),
        ("position: prone", "position: stood", "stood", None),
    ],
)
def test_a_word_that_is_not_allowed_is_told_with_those_that_are(
    maps, problems_in, right, wrong, given, allowed
):
    path = maps / ("muscles/neck.yaml" if right in MUSCLE else "needle_sites/leg.yaml")
    record = MUSCLE if right in MUSCLE else SITE
    line = append(path, record.replace(right, wrong)) + record.partition(right)[0].count("\n")
    (problem,) = problems_in(maps)
    assert (problem.path, problem.line) == (path, line)
    assert f"'{given}' is not allowed; allowed: " in problem.text
    for word in allowed.__args__ if allowed else ("prone", "supine", "side_lying", "sitting"):
        assert word in problem.text


@pytest.mark.parametrize(
    ("right", "wrong", "field", "text"),
    [
        ("perpendicular", "perpendiculer", "direction", "allowed: perpendicular"),
        ("perpendicular", "[inward]", "direction.0", ", ".join(Direction.__args__)),
        ("fraction: 0.4321", "fraction: 1.5", "place.fraction", "less than or equal to 1, found 1.5"),
        ("[posterior]", "[]", "place.facing", "at least 1 item"),
        ("id: test_site", "id: Test Site", "id", "found 'Test Site'"),
        ("sources: [knowledge]", "sources: []", "sources", "at least 1 item"),
        ("en: Somewhere", "en: ''", "place_text.en", "at least 1 character"),
        ("en: Somewhere, ", "", "place_text.en", "the key 'en' is missing"),
        ("{en: Somewhere, fr: Ailleurs}", "Somewhere", "place_text", "found 'Somewhere'"),
        ("kind: motor_point", "kind: paraspinal", "", "a paraspinal site needs a level"),
        ("kind: motor_point", "kind: motor_point\n    level: L1", "", "only a paraspinal site has one"),
        (
            "position: prone",
            "position: prone\n    review: checked",
            "review",
            "'checked' is not allowed; allowed: unreviewed",
        ),
        (
            "position: prone",
            "position: prone\n    depths: [{min_mm: 9, max_mm: 3, source: gray_1918, of: {en: a, fr: b}}]",
            "depths.0",
            "min_mm 9 is greater than max_mm 3",
        ),
        (
            "position: prone",
            "position: prone\n    needles: [{min_mm: 50, max_mm: 30, source: gray_1918}]",
            "needles.0",
            "min_mm 50 is greater than max_mm 30",
        ),
    ],
)
def test_a_wrong_value_gives_one_problem(maps, problems_in, right, wrong, field, text):
    path = maps / "needle_sites/leg.yaml"
    first = append(path, SITE.replace(right, wrong, 1))
    (problem,) = problems_in(maps)
    assert problem.path == path
    assert first <= problem.line <= first + SITE.count("\n")
    assert problem.field == field
    assert text in problem.text


@pytest.mark.parametrize(
    ("roots", "text"),
    [
        ("[L2, L9]", "'L9' is not a segment; allowed: C1, C2"),
        ("[]", "at least 1 item"),
        ("L2", "found 'L2'"),
        ("[L2]\n    main: [L3]", "main L3 is not among the roots L2"),
    ],
)
def test_wrong_roots_are_told(maps, problems_in, roots, text):
    path = maps / "innervation/ditki.yaml"
    first = append(path, f"  - muscle: iliacus\n    roots: {roots}\n")
    (problem,) = problems_in(maps)
    assert problem.path == path
    assert problem.line in (first, first + 1)
    assert text in problem.text


@pytest.mark.parametrize(
    ("right", "wrong", "line", "text"),
    [
        (
            "cells: [{en: a, fr: b}, {en: c, fr: d}]",
            "cells: [{en: a, fr: b}, {en: c, fr: d}, {en: e, fr: f}]",
            7,
            "a row has 3 cells, the table 2 columns",
        ),
        ("order: 999", "order: last", 2, "found 'last'"),
        ("title: {en: Test, fr: Essai}", "title: {en: Test}", 3, "the key 'fr' is missing"),
        ("table:", "grid:", 7, "unknown key 'grid'"),
    ],
)
def test_a_wrong_text_is_told(maps, problems_in, right, wrong, line, text):
    path = maps / "texts/zz_test.yaml"
    path.write_text(TEXT.replace(right, wrong), encoding="utf-8")
    (problem,) = problems_in(maps)
    assert (problem.path, problem.line, problem.record) == (path, line, "test_text")
    assert text in problem.text


def test_all_problems_of_all_files_are_told_at_once_in_order(maps, problems_in):
    muscles, sites, links = (
        maps / name for name in ("muscles/neck.yaml", "needle_sites/leg.yaml", "innervation/ditki.yaml")
    )
    expected = {
        (muscles, append(muscles, MUSCLE.replace("ramus: anterior", "ramus: front")) + 4),
        (muscles, append(muscles, MUSCLE.replace("regions: [neck]", "regions: [nowhere]")) + 2),
        (sites, append(sites, SITE.replace("kind: motor_point", "kind: motorpoint")) + 2),
        (links, append(links, "  - muscle: iliacus\n    roots: [Q1]\n") + 1),
    }
    found = [(problem.path, problem.line) for problem in problems_in(maps)]
    assert set(found) == expected
    assert len(found) == len(expected)
    assert found == sorted(found, key=lambda at: (str(at[0]), at[1]))


def test_unreadable_yaml_does_not_hide_the_other_files(maps, problems_in):
    append(maps / "muscles/neck.yaml", "\t- broken\n")
    append(maps / "needle_sites/leg.yaml", SITE.replace("position: prone", "position: stood"))
    assert {problem.path.name for problem in problems_in(maps)} == {"neck.yaml", "leg.yaml"}


def test_a_file_with_another_list_is_refused(maps, problems_in):
    path = maps / "muscles/neck.yaml"
    replace(path, "muscles:", "muscle:")
    (problem,) = problems_in(maps)
    assert (problem.path, problem.line) == (path, 1)
    assert problem.text == "expected one list under the key 'muscles'"


@pytest.mark.parametrize("content", ["just text\n", "- a list\n", "bones: 3\n", "bones: []\nmore: []\n"])
def test_a_file_of_another_form_is_refused(maps, problems_in, content):
    (maps / "bones.yaml").write_text(content, encoding="utf-8")
    (problem,) = problems_in(maps)
    assert problem.path == maps / "bones.yaml"
    assert "one list under the key 'bones'" in problem.text


def test_a_map_that_is_no_mapping_is_refused(maps, problems_in):
    (maps / "innervation/ditki.yaml").write_text("- soleus\n", encoding="utf-8")
    (problem,) = problems_in(maps)
    assert problem.path == maps / "innervation/ditki.yaml"


@pytest.mark.parametrize(
    "name",
    [
        "segments.yaml",
        "bones.yaml",
        "body_systems.yaml",
        "gaps.yaml",
        "sensory/reflexes.yaml",
        "examination/signs.yaml",
    ],
)
def test_a_missing_file_is_told(maps, problems_in, name):
    (maps / name).unlink()
    (problem,) = problems_in(maps)
    assert (problem.path, problem.text) == (maps / name, "no such file")


@pytest.mark.parametrize("folder", ["sources", "needle_sites", "conditions", "texts", "sensory/dermatomes"])
def test_a_missing_folder_inside_is_told(maps, problems_in, folder):
    shutil.rmtree(maps / folder)
    (problem,) = problems_in(maps)
    assert problem.path == maps / folder / "*.yaml"


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(DataFilesInvalid, match="nowhere:1: no such folder"):
        load_atlas(tmp_path / "nowhere")


def test_a_problem_reads_as_one_line_with_file_and_line(maps, problems_in):
    path = maps / "muscles/neck.yaml"
    line = append(path, MUSCLE.replace("ramus: anterior", "ramus: anteror")) + 4
    (problem,) = problems_in(maps)
    assert str(problem) == (
        f"{path}:{line}: test_muscle ramus: 'anteror' is not allowed; "
        "allowed: anterior, posterior, cranial (did you mean 'anterior'?)"
    )
