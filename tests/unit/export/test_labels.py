"""Labels stand apart, and their leaders never cross."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PIL import Image

from ims_atlas.export.labels import draw_labels
from ims_atlas.scene.label_columns import Label, PlacedLabel, place_labels
from ims_atlas.scene.palette import PALETTES

SIZE, STEP = (1200, 900), 28.0


def crosses(one: PlacedLabel, other: PlacedLabel) -> bool:
    a, b, c, d = (np.array(p) for p in (one.bend, one.point, other.bend, other.point))
    matrix = np.stack([b - a, c - d], axis=1)
    if abs(np.linalg.det(matrix)) < 1e-9:
        return False
    along = np.linalg.solve(matrix, c - a)
    return bool(((along > 1e-6) & (along < 1 - 1e-6)).all())


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("on_left", [True, False])
def test_no_two_leaders_cross(seed: int, on_left: bool) -> None:
    chance = np.random.default_rng(seed)
    x = chance.uniform(0.3, 0.5, 20) if on_left else chance.uniform(0.5, 0.7, 20)
    y = chance.uniform(0.55, 0.75, 20)
    labels = [Label(f"muscle {i}", float(x[i]), float(y[i])) for i in range(20)]
    placed = place_labels(labels, SIZE, STEP, 200.0, on_left=on_left)
    assert sorted(p.text for p in placed) == sorted(label.text for label in labels)
    assert not any(crosses(one, other) for one, other in itertools.combinations(placed, 2))


def test_labels_keep_their_distance_and_stay_inside() -> None:
    labels = [Label(str(i), 0.4, 0.99) for i in range(15)]
    heights = [placed.edge[1] for placed in place_labels(labels, SIZE, STEP, 100.0, on_left=True)]
    assert np.diff(heights).min() >= STEP - 1e-9
    assert heights[0] > 0
    assert heights[-1] <= SIZE[1]


def test_labels_that_find_no_room_are_left_out() -> None:
    labels = [Label(str(i), 0.4, i / 100) for i in range(100)]
    placed = place_labels(labels, SIZE, STEP, 100.0, on_left=True)
    assert 0 < len(placed) <= SIZE[1] / STEP


def test_more_lines_make_the_text_smaller() -> None:
    heights = []
    for lines in (40, 90):
        ground = Image.new("RGB", (1200, 900), "#ffffff")
        drawn = draw_labels(ground, PALETTES["light"], [Label("a long name", 0.4, 0.5)], "", lines=lines)
        text = np.asarray(drawn.convert("L"))[:, :60] < 160
        heights.append(int(text.any(axis=1).sum()))
    assert heights[0] > heights[1] > 0
