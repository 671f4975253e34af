"""A student brings the archive: good, broken, and changed their mind."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ims_atlas.body.bodies import Bodies
from ims_atlas.body.pack import BodyPack
from ims_atlas.ui.main_window import MainWindow


def write_archive(path: Path, body: BodyPack, named: dict[str, tuple[int, str]]) -> Path:
    """Write parts of a body as the real archive is: numbered OBJ files, and the table beside them."""
    rows = ["concept id\tname\telement file id"]
    with zipfile.ZipFile(path, "w") as archive:
        for number, (structure, (fma, name)) in enumerate(named.items(), start=1):
            part = body.parts_of(structure)[0]
            points, triangles = body.part_points(part, 0), body.part_triangles(part, 0) + 1
            lines = [f"v {x:.2f} {y:.2f} {z:.2f}" for x, y, z in points]
            lines += [f"f {a} {b} {c}" for a, b, c in triangles]
            archive.writestr(f"isa_small/FJ{number}.obj", "\n".join(lines) + "\n")
            system = "FMA5018\tbone organ" if part.system == "bones" else "FMA5022\tmuscle organ"
            rows += [f"FMA{fma}\t{name}\tFJ{number}", f"{system}\tFJ{number}"]
    (path.parent / "isa_element_parts.txt").write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture
def small_archive(tmp_path: Path, embedded: BodyPack) -> Path:
    """An archive of two parts."""
    named = {"infraspinatus": (32546, "infraspinatus"), "vertebra_c6": (12524, "sixth cervical vertebra")}
    return write_archive(tmp_path / "isa_small.zip", embedded, named)


@pytest.fixture
def long_archive(tmp_path: Path, embedded: BodyPack) -> Path:
    """An archive of all muscles and bones of the atlas body, which takes a while to install."""
    structures = dict.fromkeys(
        p.structure for p in embedded.manifest.parts if p.system in ("muscles", "bones")
    )
    named = {structure: (900_000 + i, structure) for i, structure in enumerate(structures)}
    return write_archive(tmp_path / "isa_long.zip", embedded, named)


def own_parts(body: BodyPack) -> list[str]:
    """Return the parts of a body that did not come from the atlas."""
    return [part.id for part in body.manifest.parts if not part.generated]


def test_the_installed_body_opens_at_once(qtbot: QtBot, window: MainWindow, small_archive: Path) -> None:
    window.show_install_page()
    window.start.source_chosen.emit(str(small_archive))
    qtbot.waitUntil(lambda: Bodies().chosen() == "bodyparts3d", timeout=20_000)
    qtbot.waitUntil(lambda: window.stage is not None and len(own_parts(window.stage.pack)) == 2)
    assert window.tools.body_button.text() == "BodyParts3D 4.0"
    window.session.levels = frozenset({"C5"})
    assert "deltoid_acromial_part" in window.meaning.rows


def test_a_broken_archive_leaves_the_body_and_says_why(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 cut short")
    window.show_install_page()
    window.start.source_chosen.emit(str(broken))
    qtbot.waitUntil(lambda: "broken.zip" in window.start.message.text(), timeout=20_000)
    assert "get it again" in window.start.message.text()
    assert window.start.file_button.isEnabled()
    assert Bodies().chosen() == "embedded"
    qtbot.mouseClick(window.start.close_button, Qt.MouseButton.LeftButton)
    assert window.viewport.isVisible()


def test_cancel_stops_and_changes_nothing(qtbot: QtBot, window: MainWindow, long_archive: Path) -> None:
    window.show_install_page()
    window.start.source_chosen.emit(str(long_archive))
    qtbot.mouseClick(window.start.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.start.file_button.isEnabled(), timeout=20_000)
    assert window.start.message.text() == "Stopped. Nothing was changed."
    assert [body.name for body in Bodies().known()] == ["embedded"]
    bodies = Bodies().folder_for("x").parent
    assert not list(bodies.glob("*"))
