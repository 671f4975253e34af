"""Pictures for checking landmarks: each shows what can be seen from its side, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ims_atlas.analysis.found_places import FoundPlace
from ims_atlas.body.pack import BodyPack
from ims_atlas.errors import AtlasError
from ims_atlas.export.check_pictures import landmark_pictures, point_pictures
from ims_atlas.export.image import prefer_headless_rendering
from ims_atlas.model.segments import Side

GREEN = np.array([26, 127, 55])


@pytest.fixture(scope="module", autouse=True)
def _headless() -> None:
    prefer_headless_rendering()


def extreme(body: BodyPack, structure: str, axis: int, sign: int) -> np.ndarray:
    """Return the outermost point of a structure along an axis."""
    parts = [part for part in body.parts_of(structure) if part.side in (Side.LEFT, Side.MIDLINE)]
    points = np.concatenate([body.part_points(part) for part in parts]).astype(float)
    return np.asarray(points[np.argmax(sign * points[:, axis])])


def place(name: str, point: np.ndarray, group: str, confidence: str = "high") -> FoundPlace:
    """Return a place on the left."""
    return FoundPlace(name, Side.LEFT, point, "by hand", confidence, group)


def near_colour(path: Path, colour: np.ndarray) -> int:
    """Return how many pixels of a picture have nearly that colour."""
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    return int((np.abs(pixels - colour).max(axis=2) < 12).sum())


def test_a_landmark_is_drawn_in_the_pictures_of_its_bone_and_of_the_body(embedded, tmp_path):
    head = place("fibula_head", extreme(embedded, "fibula", 0, 1), "fibula")
    told: list[float] = []
    written = landmark_pictures(embedded, [head], tmp_path / "new" / "folder", lambda _, s: told.append(s))
    names = {path.stem for path in written}
    assert {"body_left", "leg_left"} <= names
    assert not any(name.startswith(("skull", "hand", "skin")) for name in names)
    assert all(near_colour(path, GREEN) > 40 for path in written)
    assert told == sorted(told)


def test_what_lies_on_the_far_side_is_not_shown(embedded, tmp_path):
    back = place("calcaneus", extreme(embedded, "calcaneus", 2, -1), "calcaneus")
    names = {path.stem for path in landmark_pictures(embedded, [back], tmp_path)}
    assert "foot_below" in names
    assert "foot_above" not in names


def test_points_are_drawn_meridian_by_meridian_on_the_skin(embedded, tmp_path):
    brow = extreme(embedded, "cranium", 1, -1) - np.array([0, 6, 0])
    written = point_pictures(
        embedded, [place("GV24", brow, "GV", ""), place("ST1", brow, "ST", "")], tmp_path
    )
    names = {path.stem for path in written}
    assert {"GV_skin_front", "GV_skin_head_front", "ST_skin_front"} <= names
    assert "GV_skin_back" not in names


def test_a_folder_that_cannot_be_made_is_told(embedded, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(AtlasError, match="cannot be made"):
        landmark_pictures(embedded, [], tmp_path / "file" / "folder")
