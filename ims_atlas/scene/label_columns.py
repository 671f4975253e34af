"""Names beside a picture: in two columns, with leader lines that never cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]

_MARGIN_SHARE = 0.02


@dataclass(frozen=True)
class Label:
    """A name and the point it belongs to, as shares (0..1) of the picture from the upper left."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class PlacedLabel:
    """A label in a picture, pixels: text at the edge, then a leader over the bend to the point."""

    text: str
    edge: Point
    bend: Point
    point: Point
    on_left: bool


def place_labels(
    labels: Sequence[Label],
    size: tuple[int, int],
    step: float,
    text_width: float,
    *,
    on_left: bool,
    highest: float = 0.0,
) -> list[PlacedLabel]:
    """Give each label of a column a height of its own, so that no two leader lines cross.

    Parameters
    ----------
    size
        Width and height of the picture, pixels.
    step
        Least distance between two lines of text, pixels.
    text_width
        Width of the longest label of the column, pixels; all leaders bend beside it.
    highest
        Where the column may begin, pixels from the top.

    Returns
    -------
    The labels from top to bottom; those that find no room are left out.
    """
    width, height = size
    room = max(1, int((height - highest - 3 * step) / step))
    ordered = sorted(labels, key=lambda label: label.y)[:room]
    margin = width * _MARGIN_SHARE
    edge = margin if on_left else width - margin
    bend = edge + (text_width + margin) * (1 if on_left else -1)
    wanted = [max(label.y * height, highest) for label in ordered]
    heights = _spread(wanted, step, height - 2 * step)
    points = [(label.x * width, label.y * height) for label in ordered]
    order = list(range(len(ordered)))
    while (pair := _first_crossing(order, heights, points, bend)) is not None:
        upper, lower = pair
        order[upper], order[lower] = order[lower], order[upper]
    return [
        PlacedLabel(ordered[i].text, (edge, y), (bend, y), points[i], on_left)
        for i, y in zip(order, heights, strict=True)
    ]


def _spread(wanted: Sequence[float], step: float, lowest: float) -> list[float]:
    """Move sorted heights apart by at least `step`, none below `lowest`."""
    heights = list(wanted)
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + step)
    limit = lowest
    for i in range(len(heights) - 1, -1, -1):
        heights[i] = min(heights[i], limit)
        limit = heights[i] - step
    return heights


def _first_crossing(
    order: Sequence[int], heights: Sequence[float], points: Sequence[Point], bend: float
) -> tuple[int, int] | None:
    """Return two places whose leaders cross; exchanging them makes the leaders shorter in all."""
    for upper in range(len(order)):
        for lower in range(upper + 1, len(order)):
            a, b = points[order[upper]], points[order[lower]]
            if _cross((bend, heights[upper]), a, (bend, heights[lower]), b):
                return upper, lower
    return None


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Tell whether the lines a-b and c-d cross."""

    def turn(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0
