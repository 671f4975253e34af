"""The importer of BodyParts3D on a small archive: names, structures, sides, systems, and every refusal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ims_atlas.body.archive import open_archive
from ims_atlas.body.bodies import Bodies
from ims_atlas.body.bodyparts3d import CREDIT, TABLE, import_bodyparts3d, read_table
from ims_atlas.body.install import install_body, vocabulary_of
from ims_atlas.body.pack import BodyPack, PartRecord
from ims_atlas.errors import AtlasError
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side

from .small_archive import CENTRES_MM, files, sphere_obj, state_of, table_text, write_folder, write_zip

pytestmark = pytest.mark.usefixtures("unfilled")

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture
def small_body(atlas: Atlas, small_zip: Path, tmp_path: Path) -> BodyPack:
    import_bodyparts3d(open_archive(small_zip), None, vocabulary_of(atlas), tmp_path / "body")
    return BodyPack(tmp_path / "body")


def part(body: BodyPack, origin: str) -> PartRecord:
    (found,) = [record for record in body.manifest.parts if record.origin == origin]
    return found


def test_every_file_becomes_one_part_with_its_most_specific_name(small_body: BodyPack) -> None:
    names = {record.origin: record.name for record in small_body.manifest.parts}
    assert names == {
        "FJ1500": "right infraspinatus muscle",
        "FJ1500M": "left infraspinatus muscle",
        "FJ1469": "left flexor pollicis brevis",
        "FJ1469M": "right flexor pollicis brevis",
        "FJ2000": "third cervical vertebra",
        "FJ3000": "right ventricle",
        "FJ4000": "left common iliac artery",
        "FJ4000M": "right common iliac artery",
    }


def test_a_structure_is_found_by_its_fma_number_or_made_from_the_name(small_body: BodyPack) -> None:
    structures = {record.origin: record.structure for record in small_body.manifest.parts}
    assert structures["FJ1500"] == structures["FJ1500M"] == "infraspinatus"
    assert structures["FJ2000"] == "vertebra_c3"
    assert structures["FJ4000"] == "common_iliac_artery"
    assert {record.origin for record in small_body.parts_of("infraspinatus")} == {"FJ1500", "FJ1500M"}
    assert part(small_body, "FJ1500").fma == (32547,)


def test_a_muscle_has_the_side_on_which_it_lies_whatever_its_name_says(small_body: BodyPack) -> None:
    sides = {record.origin: record.side for record in small_body.manifest.parts}
    assert sides["FJ1500"] is Side.RIGHT
    assert sides["FJ1500M"] is Side.LEFT
    assert sides["FJ1469"] is Side.RIGHT
    assert sides["FJ1469M"] is Side.LEFT
    assert sides["FJ2000"] is Side.MIDLINE
    assert part(small_body, "FJ1469").id == "flexor_pollicis_brevis_right"


def test_a_viscus_has_the_side_of_its_name_wherever_it_lies(small_body: BodyPack) -> None:
    ventricle = part(small_body, "FJ3000")
    assert small_body.part_points(ventricle)[:, 0].min() > 0
    assert ventricle.side is Side.RIGHT


def test_systems_follow_the_rules_and_the_rest_are_organs(small_body: BodyPack) -> None:
    assert {record.origin: record.system for record in small_body.manifest.parts} == {
        "FJ1500": "muscles",
        "FJ1500M": "muscles",
        "FJ1469": "muscles",
        "FJ1469M": "muscles",
        "FJ2000": "bones",
        "FJ3000": "organs",
        "FJ4000": "vessels",
        "FJ4000M": "vessels",
    }


def test_geometry_arrives_where_it_was(small_body: BodyPack) -> None:
    for record in small_body.manifest.parts:
        points = small_body.part_points(record)
        np.testing.assert_allclose(points.mean(axis=0), CENTRES_MM[record.origin], atol=0.05)
        radii = np.linalg.norm(points - CENTRES_MM[record.origin], axis=1)
        np.testing.assert_allclose(radii, 20.0, atol=0.05)


def test_licence_and_credit_travel_with_the_body(small_body: BodyPack) -> None:
    assert small_body.about.credit == CREDIT
    assert small_body.about.licence == "CC BY 4.0"


def test_two_parts_of_one_name_get_ids_of_their_own(atlas: Atlas, tmp_path: Path) -> None:
    content = files() | {"isa/FJ1500M.obj": sphere_obj((-150.0, 60.0, 1300.0))}
    folder = write_folder(tmp_path / "unpacked", content)
    import_bodyparts3d(open_archive(folder), None, vocabulary_of(atlas), tmp_path / "body")
    ids = [record.id for record in BodyPack(tmp_path / "body").parts_of("infraspinatus")]
    assert ids == ["infraspinatus_right", "infraspinatus_right_2"]


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte-order-mark"])
def test_the_table_may_lie_beside_the_archive(prefix: bytes, atlas: Atlas, tmp_path: Path) -> None:
    shapes = {name: content for name, content in files().items() if name != TABLE}
    path = write_zip(tmp_path / "a.zip", shapes)
    (tmp_path / TABLE).write_bytes(prefix + table_text().replace(b"\n", b"\r\n"))
    import_bodyparts3d(open_archive(path), None, vocabulary_of(atlas), tmp_path / "body")
    assert len(BodyPack(tmp_path / "body").manifest.parts) == len(CENTRES_MM)


def test_a_table_can_be_named(atlas: Atlas, bodies: Bodies, tmp_path: Path) -> None:
    shapes = {name: content for name, content in files().items() if name != TABLE}
    path = write_zip(tmp_path / "a.zip", shapes)
    table = tmp_path / "elsewhere" / "parts.txt"
    table.parent.mkdir()
    table.write_bytes(table_text())
    assert len(install_body(str(path), atlas, bodies, table=table).manifest.parts) == len(CENTRES_MM)


@pytest.mark.parametrize(
    "line",
    [
        "FMA32546\tinfraspinatus",
        "FMA32546 infraspinatus FJ1500",
        "32546\tinfraspinatus\tFJ1500",
        "FMA32546\t\tFJ1500",
        f"FMA32546\t{'x' * 401}\tFJ1500",
        "FMA32546\tinfraspinatus\tBP1500",
        "<html>",
    ],
)
def test_a_bad_line_of_the_table_is_named(line: str) -> None:
    rows = table_text().decode().splitlines()
    content = "\n".join([*rows[:4], line, *rows[4:]]).encode()
    with pytest.raises(AtlasError, match=rf"{TABLE}:5: expected 'FMA number, name, FJ number'"):
        read_table(content, TABLE)


def _without_table(content: dict[str, bytes]) -> None:
    del content[TABLE]


def _empty_table(content: dict[str, bytes]) -> None:
    content[TABLE] = b"concept id\tname\telement file id\n"


def _bad_table(content: dict[str, bytes]) -> None:
    content[TABLE] += b"FMA1\tno tab at the end\n"


def _without_a_part(content: dict[str, bytes]) -> None:
    del content["isa/FJ3000.obj"]


def _stray_part(content: dict[str, bytes]) -> None:
    content["isa/FJ7777.obj"] = sphere_obj((0.0, 0.0, 0.0))


def _broken_part(content: dict[str, bytes]) -> None:
    content["isa/FJ4000.obj"] = content["isa/FJ4000.obj"].replace(b"v ", b"v x", 1)


def _flat_part(content: dict[str, bytes]) -> None:
    content["isa/FJ4000.obj"] = b"v 0 0 0\nv 1 0 0\nv 2 0 0\nf 1 1 2\nf 3 3 3\n"


def _no_parts(content: dict[str, bytes]) -> None:
    for name in [name for name in content if name.endswith(".obj")]:
        del content[name]


FAULTS = [
    (_without_table, r"the table isa_element_parts\.txt is missing.*--table"),
    (_empty_table, "holds no concepts"),
    (_bad_table, r"isa_element_parts\.txt:\d+: expected"),
    (_without_a_part, r"FJ3000\.obj is missing \(1 of 8 parts are\).*--partial"),
    (_stray_part, r"FJ7777\.obj is not in isa_element_parts\.txt"),
    (_broken_part, r"FJ4000\.obj:2: expected three coordinates"),
    (_flat_part, "FJ4000: no triangle has an area"),
    (_no_parts, r"holds no FJ\*\.obj files"),
]


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "folder"])
@pytest.mark.parametrize(("change", "fault"), FAULTS, ids=[change.__name__[1:] for change, _ in FAULTS])
def test_after_a_refusal_the_bodies_are_as_they_were(
    change: Change,
    fault: str,
    zipped: bool,
    atlas: Atlas,
    bodies: Bodies,
    bodies_folder: Path,
    small_zip: Path,
    tmp_path: Path,
) -> None:
    content = files()
    change(content)
    place = tmp_path / "somewhere" / "else"
    place.mkdir(parents=True)
    source = (
        write_zip(place / "a.zip", content) if zipped else write_folder(place / "deep" / "unpacked", content)
    )
    with pytest.raises(AtlasError, match=fault):
        install_body(str(source), atlas, bodies, name="mine")
    assert state_of(bodies_folder) == {}
    install_body(str(small_zip), atlas, bodies, name="mine")
    before = state_of(bodies_folder)
    with pytest.raises(AtlasError, match=fault):
        install_body(str(source), atlas, bodies, name="mine")
    assert state_of(bodies_folder) == before
    assert bodies.chosen() == "mine"


def test_an_incomplete_archive_is_taken_when_that_is_asked_for(
    atlas: Atlas, bodies: Bodies, tmp_path: Path
) -> None:
    content = files()
    _without_a_part(content)
    body = install_body(str(write_zip(tmp_path / "a.zip", content)), atlas, bodies, partial=True)
    assert {record.origin for record in body.manifest.parts} == set(CENTRES_MM) - {"FJ3000"}
    assert "organs" not in body.systems
