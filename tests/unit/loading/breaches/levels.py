"""Breaches of the rules on levels: supply, examination, skin and reflexes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ims_atlas.loading.rules import levels
from ims_atlas.model.atlas import Atlas
from tests.unit.loading.breaches.records import EVERYWHERE, Told, breaches
from tests.unit.loading.edits import append, replace, rewrite

SEGMENTS = "segments.yaml"
SYSTEMS = "body_systems.yaml"
GAPS = "gaps.yaml"
KEY_POINTS = "sensory/key_points.yaml"
EXAMINATIONS = "examination/segments.yaml"
MAP = """\
source: gray_1918
method: textbook
dermatomes:
  - level: C6
    areas: [{{region: hand, facing: [lateral], between: [elbow_crease, {end}]}}]
    text: {{en: Thumb, fr: Pouce}}
  - level: {level}
    areas: [{{region: hand, facing: [lateral], between: [elbow_crease, elbow_crease]}}]
    text: {{en: Second, fr: Second}}
"""
EXAMINATION = """\
  - level: {level}
    findings:
      - {{sign: {sign}, where: {{en: Leg, fr: Jambe}}, muscles: [{muscle}]}}
    sources: [knowledge]
"""
REFLEX = """\
  - id: test_reflex
    names: {en: Test, fr: Essai}
    muscles: [solleus]
    how: {en: Tap, fr: Percuter}
    look_for: {en: Twitch, fr: Secousse}
    roots: [{source: knowledge, roots: [S1]}]
    sources: [knowledge]
"""


def level_without_a_muscle(maps: Path, _: Atlas) -> list[Told]:
    def cut(facts: Any) -> None:
        key = next(key for key in facts if isinstance(facts[key], list))
        for row in facts[key]:
            for field in {"roots", "main"} & set(row):
                row[field] = [root for root in row[field] if root != "S4"]
        facts[key] = [row for row in facts[key] if row["roots"]]

    for path in (*maps.glob("innervation/*.yaml"), maps / "uncarried_roots.yaml"):
        if "S4" in path.read_text(encoding="utf-8"):
            rewrite(path, cut)
    return [Told(EVERYWHERE, "", "no map names a muscle for S4")]


def level_without_a_paraspinal_site(maps: Path, _: Atlas) -> list[Told]:
    def move(facts: Any) -> None:
        for site in facts["sites"]:
            site["level"] = "S5" if site["level"] == "S4" else site["level"]

    rewrite(maps / "needle_sites/paraspinals.yaml", move)
    return [Told(EVERYWHERE, "", "no paraspinal site for S4")]


def segments_out_of_order(maps: Path, _: Atlas) -> list[Told]:
    replace(maps / SEGMENTS, "- id: C4", "- id: C5 # again")
    return [Told(SEGMENTS, "# again", "expected the segment C4 here")]


def last_segment_missing(maps: Path, _: Atlas) -> list[Told]:
    path = maps / SEGMENTS
    kept, _record, _rest = path.read_text(encoding="utf-8").partition("  - id: Co1")
    path.write_text(kept, encoding="utf-8")
    return [
        Told(EVERYWHERE, "", "expected the segment Co1 here"),
        Told(GAPS, "about: Co1", "not a known subject"),
    ]


def one_segment_too_many(maps: Path, _: Atlas) -> list[Told]:
    leaves = "leaves: {en: Nowhere, fr: Nulle part}"
    append(
        maps / SEGMENTS, f"  - {{id: C1, names: {{en: A, la: B, fr: C}}, {leaves}, sources: [knowledge]}}\n"
    )
    return [Told(SEGMENTS, "Nowhere", "expected no further segment here")]


def unknown_vertebra_of_a_level(maps: Path, _: Atlas) -> list[Told]:
    replace(maps / SEGMENTS, "vertebra: vertebra_c4", "vertebra: vertebra_c44")
    text = "'vertebra_c44' is not a known bone (did you mean 'vertebra_c4'?)"
    return [Told(SEGMENTS, "vertebra_c44", text)]


def early_system_without_numbers(maps: Path, _: Atlas) -> list[Told]:
    (maps / SYSTEMS).write_text(
        "systems:\n  - {system: bones, fma: [1]}\n  - {system: skin, fma: []}\n"
        "  - {system: organs, fma: []}\n",
        encoding="utf-8",
    )
    return [Told(SYSTEMS, "system: skin", "only the last system may do without FMA numbers")]


def last_system_with_numbers(maps: Path, _: Atlas) -> list[Told]:
    append(maps / SYSTEMS, "  - {system: skin, fma: [99]}\n")
    return [
        Told(SYSTEMS, "fma: []", "only the last system may do without FMA numbers"),
        Told(SYSTEMS, "[99]", "the last system takes what is left"),
    ]


def no_systems(maps: Path, _: Atlas) -> list[Told]:
    (maps / SYSTEMS).write_text("systems: []\n", encoding="utf-8")
    return [Told(EVERYWHERE, "", "the last system takes what is left")]


def standards(maps: Path, atlas: Atlas) -> list[Path]:
    """Return the files of the maps that test single levels."""
    tested = {m.source for m in atlas.maps if m.method == "examination_standard" and not m.lists_all_roots}
    return [
        path
        for path in maps.glob("innervation/*.yaml")
        if path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("source: ") in tested
    ]


def level_without_a_key_muscle(maps: Path, atlas: Atlas) -> list[Told]:
    for path in standards(maps, atlas):
        rewrite(path, without_t1)
    return [Told(EVERYWHERE, "", "no examination standard names a key muscle for T1")]


def key_muscle_of_one_standard_alone(maps: Path, atlas: Atlas) -> list[Told]:
    stranger = next(
        muscle.id
        for muscle in atlas.muscles
        if atlas.nerve_ways("T1", muscle.id)
        and not atlas.sources_naming(muscle.id, "T1")
        and len(atlas.sources_read_on(muscle.id)) > 1
        and "isncsci" not in atlas.maps_on(muscle.id)
    )
    for path in standards(maps, atlas):
        rewrite(path, without_t1)
    append(maps / "innervation/isncsci.yaml", f"- {{muscle: {stranger}, roots: [T1]}}\n")
    return [Told(EVERYWHERE, "", "no other source gives a key muscle of T1 this root")]


def without_t1(facts: Any) -> None:
    """Give the muscles of T1 to C8."""
    for link in facts["links"]:
        link["roots"] = ["C8"] if link["roots"] == ["T1"] else link["roots"]


def key_points_out_of_order(maps: Path, _: Atlas) -> list[Told]:
    def swap(facts: Any) -> None:
        facts["key_points"][3:5] = facts["key_points"][4], facts["key_points"][3]

    rewrite(maps / KEY_POINTS, swap)
    path = maps / KEY_POINTS
    text = path.read_text(encoding="utf-8")
    before, found, after = text.partition("- id: key_point_c6")
    assert found
    path.write_text(f"{before}{found}{after.replace('levels:', 'levels: # here', 1)}", encoding="utf-8")
    return [Told(KEY_POINTS, "# here", "expected the key sensory point of C5 here")]


def last_key_point_missing(maps: Path, _: Atlas) -> list[Told]:
    rewrite(maps / KEY_POINTS, lambda facts: facts["key_points"].pop())
    return [Told(EVERYWHERE, "", "expected the key sensory point of S4, S5 here")]


def one_key_point_too_many(maps: Path, _: Atlas) -> list[Told]:
    names = "names: {en: Test, fr: Essai}, place: {en: Test, fr: Essai}"
    append(maps / KEY_POINTS, f"  - {{id: test_point, levels: [Co1], {names}, sources: [knowledge]}}\n")
    return [Told(KEY_POINTS, "test_point", "expected no further key sensory point")]


def level_twice_in_a_dermatome_map(maps: Path, _: Atlas) -> list[Told]:
    file = "sensory/dermatomes/zz_test.yaml"
    (maps / file).write_text(MAP.format(level="C6", end="elbow_crease"), encoding="utf-8")
    return [Told(file, "- level: C6", "'C6': a second dermatome of this level")]


def unknown_landmark_of_a_dermatome(maps: Path, _: Atlas) -> list[Told]:
    file = "sensory/dermatomes/zz_test.yaml"
    (maps / file).write_text(MAP.format(level="C7", end="elbow_creases"), encoding="utf-8")
    text = "'elbow_creases' is not a known landmark (did you mean 'elbow_crease'?)"
    return [Told(file, "elbow_creases", text)]


def level_without_a_dermatome(maps: Path, _: Atlas) -> list[Told]:
    def cut(facts: Any) -> None:
        facts["dermatomes"] = [row for row in facts["dermatomes"] if row["level"] != "T7"]

    for path in maps.glob("sensory/dermatomes/*.yaml"):
        if "level: T7" in path.read_text(encoding="utf-8"):
            rewrite(path, cut)
    return [Told(EVERYWHERE, "", "no dermatome map speaks of T7")]


def add_examination(
    maps: Path, *, level: str = "Co1", sign: str = "muscle_shortening", muscle: str = "soleus"
) -> str:
    """Add the examination of a level; return its file."""
    append(maps / EXAMINATIONS, EXAMINATION.format(level=level, sign=sign, muscle=muscle))
    return EXAMINATIONS


def level_examined_twice(maps: Path, _: Atlas) -> list[Told]:
    return [Told(add_examination(maps, level="C6"), "level: C6", "'C6': a second examination of this level")]


def unknown_sign(maps: Path, _: Atlas) -> list[Told]:
    text = "'muscle_shortning' is not a known sign (did you mean 'muscle_shortening'?)"
    return [Told(add_examination(maps, sign="muscle_shortning"), "muscle_shortning", text)]


def unknown_muscle_of_an_examination(maps: Path, _: Atlas) -> list[Told]:
    text = "'solleus' is not a known muscle (did you mean 'soleus'"
    return [Told(add_examination(maps, muscle="solleus"), "solleus", text)]


def level_without_an_examination(maps: Path, _: Atlas) -> list[Told]:
    def cut(facts: Any) -> None:
        facts["examinations"] = [row for row in facts["examinations"] if row["level"] != "T7"]

    rewrite(maps / EXAMINATIONS, cut)
    return [Told(EVERYWHERE, "", "no examination for T7")]


def unknown_muscle_of_a_reflex(maps: Path, _: Atlas) -> list[Told]:
    append(maps / "sensory/reflexes.yaml", REFLEX)
    text = "'solleus' is not a known muscle (did you mean 'soleus'"
    return [Told("sensory/reflexes.yaml", "solleus", text)]


def unknown_landmark_of_a_key_point(maps: Path, _: Atlas) -> list[Told]:
    rewrite(maps / KEY_POINTS, lambda facts: facts["key_points"][0].update(landmark="elbow_creases"))
    text = "'elbow_creases' is not a known landmark (did you mean 'elbow_crease'?)"
    return [Told(KEY_POINTS, "elbow_creases", text)]


BREACHES = [
    *breaches(levels.every_level_is_supplied, level_without_a_muscle, level_without_a_paraspinal_site),
    *breaches(
        levels.segments_are_complete,
        segments_out_of_order,
        last_segment_missing,
        one_segment_too_many,
        unknown_vertebra_of_a_level,
    ),
    *breaches(
        levels.systems_are_complete, early_system_without_numbers, last_system_with_numbers, no_systems
    ),
    *breaches(
        levels.key_muscles_stand_at_their_level, level_without_a_key_muscle, key_muscle_of_one_standard_alone
    ),
    *breaches(
        levels.key_points_are_complete,
        key_points_out_of_order,
        last_key_point_missing,
        one_key_point_too_many,
    ),
    *breaches(
        levels.dermatomes_are_complete,
        level_twice_in_a_dermatome_map,
        unknown_landmark_of_a_dermatome,
        level_without_a_dermatome,
    ),
    *breaches(
        levels.examinations_are_complete,
        level_examined_twice,
        unknown_sign,
        unknown_muscle_of_an_examination,
        level_without_an_examination,
    ),
    *breaches(
        levels.reflexes_and_key_points_resolve, unknown_muscle_of_a_reflex, unknown_landmark_of_a_key_point
    ),
]
