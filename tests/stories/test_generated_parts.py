"""A student tells apart what the archive shows and what the atlas made."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from ims_atlas.body.bodies import Bodies
from ims_atlas.body.install import install_body
from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import MEASURED, WRITTEN, BodyAbout, BodyPack, PartRecord
from ims_atlas.body.pack_writer import write_pack
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.state.session import Pick
from ims_atlas.ui.main_window import MainWindow

from .conftest import OpenWindow

SHOWN = {
    "vertebra_l4": "",
    "gluteus_maximus": "",
    "infraspinatus": MEASURED,
    "multifidus_lumborum": WRITTEN,
    "rectus_abdominis": WRITTEN,
}
"""What the body of these tests shows, and how each shape was made."""


@pytest.fixture
def mixed_body(tmp_path: Path, embedded: BodyPack, home: Path) -> Path:
    """Return a pack that mixes original and generated parts, in shapes of the atlas body."""
    shape = embedded.parts_of("infraspinatus")[0]
    mesh = TriangleMesh(embedded.part_points(shape).copy(), embedded.part_triangles(shape))
    parts = [
        (
            PartRecord(
                id=f"{structure}_left",
                structure=structure,
                name=structure,
                system="bones" if structure.startswith("vertebra") else "muscles",
                side=Side.LEFT,
                generated=bool(origin),
                origin=origin or "FJ1",
            ),
            mesh,
        )
        for structure, origin in SHOWN.items()
    ]
    folder = home / "data" / "bodies" / "mixed"
    write_pack(folder, BodyAbout(name="mixed", title="Mixed", licence="CC BY 4.0", credit="us"), parts)
    Bodies().use("mixed")
    return folder


@pytest.fixture
def mixed(mixed_body: Path, open_window: OpenWindow) -> MainWindow:
    """A window with that body in it."""
    window = open_window()
    assert window.stage is not None
    assert window.stage.pack.folder == mixed_body
    return window


@pytest.mark.parametrize("structure", SHOWN)
def test_the_hover_says_generated_only_of_what_was_written(structure: str, mixed: MainWindow) -> None:
    mixed.viewport.hovered.emit(Pick("structure", structure, Side.LEFT), QPointF(200.0, 200.0))
    said = mixed.body_view.hover_chip.text()
    assert mixed.body_view.hover_chip.isVisible()
    assert said.endswith("(left) · generated") == (SHOWN[structure] == WRITTEN)
    assert ("generated" in said) == (SHOWN[structure] == WRITTEN)


@pytest.mark.parametrize("structure", [name for name in SHOWN if not name.startswith("vertebra")])
def test_the_panel_says_how_a_muscles_shape_was_made(
    structure: str, mixed: MainWindow, qtbot: QtBot, atlas: Atlas
) -> None:
    mixed.session.selected = Pick("structure", structure, Side.LEFT)
    qtbot.waitUntil(lambda: structure in mixed.meaning.rows)
    text = mixed.meaning.rows[structure].facts_text()
    made = SHOWN[structure]
    assert ("Shape on this body" in text) == bool(made)
    if made:
        assert f"{made[0].upper()}{made[1:]}." in text


def test_the_atlas_body_says_of_each_shape_how_it_was_made(window: MainWindow) -> None:
    assert window.body_view.shape_of("deltoid_acromial_part") == MEASURED
    assert window.body_view.shape_of("rectus_abdominis") == WRITTEN
    assert window.body_view.shape_of("femur") == ""


def test_an_archive_that_is_installed_shows_its_own_parts_and_the_atlas_parts(
    archive_of_one: Path, atlas: Atlas, open_window: OpenWindow
) -> None:
    install_body(str(archive_of_one), atlas, Bodies())
    window = open_window()
    for structure, made in (("infraspinatus", False), ("rectus_abdominis", True)):
        window.viewport.hovered.emit(Pick("structure", structure, Side.LEFT), QPointF(200.0, 200.0))
        assert window.body_view.hover_chip.text().endswith("· generated") == made


@pytest.fixture
def archive_of_one(tmp_path: Path, embedded: BodyPack) -> Path:
    """Return an archive of one muscle."""
    folder = tmp_path / "isa_one"
    folder.mkdir()
    shape = embedded.parts_of("infraspinatus")[0]
    lines = [f"v {x:.2f} {y:.2f} {z:.2f}" for x, y, z in embedded.part_points(shape)]
    lines += [f"f {a} {b} {c}" for a, b, c in embedded.part_triangles(shape) + 1]
    (folder / "FJ1.obj").write_text("\n".join(lines) + "\n")
    rows = [
        "concept id\tname\telement file id",
        "FMA5022\tmuscle organ\tFJ1",
        "FMA32548\tleft infraspinatus\tFJ1",
    ]
    (folder / "isa_element_parts.txt").write_text("\n".join(rows) + "\n")
    return folder
