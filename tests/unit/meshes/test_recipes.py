"""Every row of the recipes of written muscles: what it shows, whose figures it uses, what it names.

Rule of the sources: each row has one ``source``, a key of segmental_maps/sources.yaml (such as `knowledge`)
or of meshes/recipes/literature.yaml, which says for each work what of it was read.
"""

from __future__ import annotations

import csv
import fnmatch
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from builder.points import read_landmarks
from builder.written_muscles import DIRECTIONS, written_rows

from ims_atlas.body.pack import BodyPack, System
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Source
from ims_atlas.model.segments import SEGMENTS
from tests.walk import every

RECIPES = Path(__file__).parents[3] / "meshes" / "recipes"
ROWS = list(written_rows(RECIPES / "written"))
ROW_KEYS = {
    *("id", "structure", "name", "system", "side", "fma", "levels", "source", "strands", "sheets"),
    *("clear_of", "carved_by", "gap", "keep_left"),
}
STRAND_KEYS = {"through", "width", "thickness", "facing", "tendon", "cap", "bend", "outline"}
SHEET_KEYS = {
    *("fibres", "thickness", "facing", "tendon", "over", "under", "gap", "crossings", "hug", "drape", "calm"),
    *("grid", "edge", "ring", "mirror"),
}
NO_MUSCLES = {
    "supraspinous_ligament",
    "nuchal_ligament",
    "iliolumbar_ligament",
    "erector_spinae_aponeurosis",
    "thoracolumbar_fascia",
    "inguinal_ligament",
    "quadriceps_tendon",
    "rectus_sheath_upper_end",
    "temporomandibular_ligament",
    "epicranial_aponeurosis",
    "septal_nasal_cartilage",
    "lateral_nasal_cartilage",
    "major_alar_cartilage",
    "patellar_ligament",
    "sclera",
    "parotid_gland",
    "plantar_aponeurosis",
}
"""Written parts that are ligament, fascia, cartilage or organ: the atlas has no record of them."""


def named(row: dict[str, Any]) -> str:
    return str(row.get("id", row))


every_row = every("file, row", ROWS)


def points_in(value: Any) -> Iterator[Any]:
    """Yield every point of a recipe that stands in strands, fibres or other points."""
    match value:
        case {"through": points} | {"fibres": points}:
            yield from points_in(points)
        case [list() | dict() | str(), *_] as points:
            for point in points:
                yield from points_in(point)
        case {"at": base, **_rest} | {"near": base, **_rest} | {"from": base, **_rest}:
            yield value
            yield from points_in(base)
        case {"between": both, **_rest}:
            yield value
            yield from points_in(both)
        case str() | dict():
            yield value


def shapes(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [*row.get("strands", ()), *row.get("sheets", ())]


@every_row
def test_a_row_holds_only_what_the_builder_reads(file: Path, row: dict[str, Any]) -> None:
    assert set(row) <= ROW_KEYS
    assert shapes(row)
    for keys, kind in ((STRAND_KEYS, "strands"), (SHEET_KEYS, "sheets")):
        for shape in row.get(kind, ()):
            assert set(shape) <= keys
    assert row.get("system", "muscles") in get_args(System)
    assert row.get("side", "both") in ("both", "midline")
    assert set(row.get("fma", {})) <= {"left", "right", "both"}


@every_row
def test_a_row_shows_a_muscle_of_the_atlas_or_a_known_other_part(
    file: Path, row: dict[str, Any], atlas: Atlas
) -> None:
    structure = row.get("structure", row["id"])
    if structure in NO_MUSCLES:
        assert row["system"] not in ("muscles", "bones")
        assert not atlas.is_muscle(structure)
    else:
        assert atlas.is_muscle(structure)
        assert row.get("system", "muscles") in ("muscles", "tendons")


@every_row
def test_a_row_says_whose_figures_it_uses(file: Path, row: dict[str, Any], atlas: Atlas) -> None:
    known = {source.id for source in atlas.sources} | {source.id for source in literature()}
    assert row["source"] in known


@every_row
def test_levels_are_segments_and_supply_the_muscle(file: Path, row: dict[str, Any], atlas: Atlas) -> None:
    levels = row.get("levels", [])
    assert set(levels) <= set(SEGMENTS)
    assert len(levels) == len(set(levels))
    if levels:
        assert "structure" in row
        assert row["structure"] != row["id"]


@every_row
def test_the_landmarks_and_directions_that_a_row_names_exist(file: Path, row: dict[str, Any]) -> None:
    known = read_landmarks(RECIPES / "landmarks.csv")
    found = [point for shape in shapes(row) for point in points_in(shape)]
    assert [point for point in found if isinstance(point, str) and point not in known] == []
    facings = [shape["facing"] for shape in shapes(row)]
    words = {word for facing in facings for word in ([facing] if isinstance(facing, str) else facing)}
    assert {word for word in words if isinstance(word, str)} <= set(DIRECTIONS)


@every_row
def test_measures_are_plausible(file: Path, row: dict[str, Any]) -> None:
    for shape in shapes(row):
        for name, most in (("width", 120.0), ("thickness", 60.0)):
            numbers = shape.get(name, 1.0)
            values = numbers if isinstance(numbers, list) else [numbers]
            assert all(0.2 <= value <= most for value in values), (name, values)
        for share in shape.get("crossings", ()):
            assert 0.0 < share < 1.0


def literature() -> list[Source]:
    content = yaml.safe_load((RECIPES / "literature.yaml").read_text(encoding="utf-8"))
    return [Source.model_validate(source) for source in content["sources"]]


def test_the_literature_of_the_recipes_is_used_and_listed_once(atlas: Atlas) -> None:
    listed = [source.id for source in literature()]
    assert len(listed) == len(set(listed))
    assert set(listed).isdisjoint(source.id for source in atlas.sources)
    assert set(listed) == {row["source"] for _, row in ROWS} - {source.id for source in atlas.sources}


def test_no_two_rows_have_the_same_id() -> None:
    counts = Counter(row["id"] for _, row in ROWS)
    assert [name for name, count in counts.items() if count > 1] == []


def test_what_is_measured_is_not_written_too() -> None:
    assert measured_names() & {row["id"] for _, row in ROWS} == set()


@pytest.mark.parametrize(
    ("structure", "levels"),
    [
        ("multifidus_cervicis", {f"C{i}" for i in range(2, 8)}),
        ("multifidus_thoracis", {f"T{i}" for i in range(1, 13)}),
        ("multifidus_lumborum", {*(f"L{i}" for i in range(1, 6)), *(f"S{i}" for i in range(1, 5))}),
        ("rotatores_thoracis", {f"T{i}" for i in range(1, 13)}),
    ],
)
def test_fascicles_are_written_for_every_level(structure: str, levels: set[str]) -> None:
    written = [level for _, row in ROWS if row.get("structure") == structure for level in row["levels"]]
    assert sorted(written) == sorted(levels)


@every_row
def test_the_parts_that_a_row_names_stand_before_it(file: Path, row: dict[str, Any]) -> None:
    at = next(i for i, (_, other) in enumerate(ROWS) if other is row)
    known = measured_names() | {other["id"] for _, other in ROWS[:at]}
    patterns = {*row.get("clear_of", ()), *row.get("carved_by", ())}
    for shape in shapes(row):
        patterns |= {*shape.get("over", ()), *shape.get("under", ())}
        points = [point for point in points_in(shape) if isinstance(point, dict)]
        patterns |= {point[key] for point in points for key in ("onto", "of") if key in point}
    assert [pattern for pattern in sorted(patterns) if not fnmatch.filter(known, pattern)] == []


@cache
def measured_names() -> frozenset[str]:
    """Names without side of all parts that are built before the written muscles."""
    ids = yaml.safe_load((RECIPES / "ids.yaml").read_text(encoding="utf-8"))
    hazards = json.loads((RECIPES / "hazards.json").read_text(encoding="utf-8"))
    discs = {f"intervertebral_disc_{name}" for name in ("c2_c3", "l4_l5", "l5_s1")}
    vessels = {row["id"] for row in hazards["vessels"]}
    return frozenset({row["id"] for row in ids["muscles"]} | set(ids["bones"]) | discs | vessels)


def test_every_landmark_has_a_place_a_side_and_a_confidence() -> None:
    with (RECIPES / "landmarks.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert Counter((row["id"], row["side"]) for row in rows).most_common(1)[0][1] == 1
    for row in rows:
        assert row["side"] in ("left", "right", "midline"), row["id"]
        assert -90.0 <= float(row["z_mm"]) <= 1790.0, row["id"]
        assert row["confidence"] in ("high", "medium", "low"), row["id"]
        if row["side"] != "midline":
            assert (float(row["x_mm"]) > -0.7) == (row["side"] == "left"), row["id"]


def test_every_muscle_of_the_atlas_is_on_the_body_or_is_known_to_lack(
    atlas: Atlas, embedded: BodyPack
) -> None:
    shown = {part.structure for part in embedded.manifest.parts if part.system in ("muscles", "tendons")}
    lacking = {
        muscle.id
        for muscle in atlas.muscles
        if shown.isdisjoint({*atlas.with_descendants(muscle.id), *atlas.ancestors(muscle.id)})
    }
    assert lacking == {gap.about for gap in atlas.gaps if gap.kind == "not_drawn"}


def test_every_written_muscle_is_on_the_body(embedded: BodyPack) -> None:
    shown = {part.id for part in embedded.manifest.parts}
    wanted = {
        row["id"] if row.get("side") == "midline" else f"{row['id']}_{side}"
        for _, row in ROWS
        for side in ("left", "right")
    }
    assert wanted - shown == set()
