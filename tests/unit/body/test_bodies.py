"""The bodies of a user: which there are, which is in use, and what removing one does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ims_atlas.body.bodies import EMBEDDED, Bodies
from ims_atlas.body.install import install_body
from ims_atlas.errors import AtlasError, BodyNotFound, PackInvalid
from ims_atlas.loading.locate import embedded_body
from ims_atlas.model.atlas import Atlas

pytestmark = pytest.mark.usefixtures("unfilled")

CLIMBING = ["../x", "..", ".", "a/b", "/etc", "", "..\\x", ".installing-x"]


@pytest.fixture
def two(atlas: Atlas, bodies: Bodies, small_zip: Path) -> Bodies:
    """Install two bodies, ``first`` and then ``second``."""
    install_body(str(small_zip), atlas, bodies, name="first")
    install_body(str(small_zip), atlas, bodies, name="second")
    return bodies


def names(bodies: Bodies) -> list[str]:
    return [body.name for body in bodies.known()]


def test_without_any_installation_the_shipped_body_is_in_use(bodies: Bodies) -> None:
    assert names(bodies) == [EMBEDDED]
    assert bodies.chosen() == EMBEDDED
    assert bodies.open().folder == embedded_body()


def test_installed_bodies_are_known_beside_the_shipped_one(two: Bodies) -> None:
    assert names(two) == [EMBEDDED, "first", "second"]
    assert [body.installed for body in two.known()] == [False, True, True]
    assert two.chosen() == "second"


def test_a_choice_is_kept(two: Bodies) -> None:
    two.use("first")
    assert Bodies().chosen() == "first"
    assert Bodies().open().about.name == "first"
    two.use(EMBEDDED)
    assert Bodies().chosen() == EMBEDDED


def test_after_the_removal_of_the_chosen_body_the_newest_is_in_use(two: Bodies, bodies_folder: Path) -> None:
    os.utime(bodies_folder / "first", (1, 1))
    two.use("first")
    two.remove("first")
    assert names(two) == [EMBEDDED, "second"]
    assert not (bodies_folder / "first").exists()
    assert two.chosen() == "second"
    two.remove("second")
    assert two.chosen() == EMBEDDED


@pytest.mark.parametrize("choice", [b"gone\n", b"", b"\xff\xfe\x00", b"../../etc"])
def test_a_choice_that_makes_no_sense_is_passed_over(choice: bytes, two: Bodies, home: Path) -> None:
    (home / "config" / "body.txt").write_bytes(choice)
    assert two.chosen() in ("first", "second")


def test_the_shipped_body_stays(two: Bodies) -> None:
    with pytest.raises(AtlasError, match="comes with the atlas and stays"):
        two.remove(EMBEDDED)
    assert (embedded_body() / "manifest.yaml").is_file()


@pytest.mark.parametrize("name", CLIMBING)
def test_a_name_that_climbs_out_is_never_used_or_removed(name: str, two: Bodies, home: Path) -> None:
    outside = home / "data" / "x"
    outside.mkdir()
    (outside / "manifest.yaml").write_text("{}", encoding="utf-8")
    with pytest.raises(BodyNotFound, match=r"no body named .* there are: embedded, first, second"):
        two.remove(name)
    with pytest.raises(BodyNotFound):
        two.use(name)
    with pytest.raises(AtlasError, match="cannot be a body's name"):
        two.folder_for(name)
    assert (outside / "manifest.yaml").exists()
    assert names(two) == [EMBEDDED, "first", "second"]


def test_an_unknown_body_is_told_with_those_there_are(two: Bodies) -> None:
    with pytest.raises(BodyNotFound, match="no body named 'fourth'; there are: embedded, first, second"):
        two.open("fourth")


def test_a_pack_opens_by_its_path(two: Bodies, bodies_folder: Path) -> None:
    assert two.open(str(bodies_folder / "first")).about.name == "first"
    with pytest.raises(PackInvalid, match="this is not a body pack"):
        two.open(str(bodies_folder))


def test_a_folder_that_is_no_body_is_not_listed(two: Bodies, bodies_folder: Path) -> None:
    (bodies_folder / "notes").mkdir()
    (bodies_folder / "file.txt").touch()
    assert names(two) == [EMBEDDED, "first", "second"]


def test_settings_that_cannot_be_written_are_told(two: Bodies, home: Path) -> None:
    (home / "config" / "body.txt").unlink()
    (home / "config" / "body.txt").mkdir()
    with pytest.raises(AtlasError, match="the choice is not kept"):
        two.use("first")


def test_a_check_finds_nothing_in_whole_bodies(two: Bodies) -> None:
    assert two.check("first") == []
    assert two.check(EMBEDDED) == []


def test_a_check_names_the_damaged_file(two: Bodies, bodies_folder: Path) -> None:
    file = bodies_folder / "first" / "muscles.detail1.glb"
    content = file.read_bytes()
    file.write_bytes(content[:-100])
    (problem,) = two.check("first")
    assert "muscles.detail1.glb: unreadable" in problem


def test_a_check_finds_points_that_are_no_numbers(two: Bodies, bodies_folder: Path) -> None:
    file = bodies_folder / "first" / "bones.detail0.glb"
    content = bytearray(file.read_bytes())
    start = content.index(b"BIN\0") + 4
    content[start : start + 4] = b"\x00\x00\xc0\x7f"
    file.write_bytes(content)
    (problem,) = two.check("first")
    assert problem.endswith("bones, detail 0: points that are not numbers")
