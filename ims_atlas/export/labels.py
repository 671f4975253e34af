"""Labels on a picture: names in two columns, with leader lines that never cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib
from PIL import Image, ImageDraw, ImageFont

from ims_atlas.scene.palette import Palette

_LINE_SPACING = 1.55
_MARGIN_SHARE = 0.02


@dataclass(frozen=True)
class Label:
    """A name and the point it belongs to, as shares (0..1) of the picture from the upper left."""

    text: str
    x: float
    y: float


def draw_labels(image: Image.Image, palette: Palette, labels: Sequence[Label], credit: str) -> Image.Image:
    """Return the picture with labels at its left and right edge and the credit at its foot."""
    draw = ImageDraw.Draw(image, "RGBA")
    width, height = image.size
    size = max(11, round(height / 52))
    for column in ("left", "right"):
        own = [label for label in labels if (label.x < 0.5) == (column == "left")]
        for label, y in _spread(own, height, size * _LINE_SPACING):
            _draw_label(draw, palette, label, y, column == "left", (width, height), size)
    if credit:
        font = _font(max(9, round(height / 75)))
        draw.text(
            (width * _MARGIN_SHARE / 2, height - width * _MARGIN_SHARE / 2),
            credit,
            palette.text_quiet,
            font,
            anchor="ls",
        )
    return image


def _spread(labels: Sequence[Label], height: int, step: float) -> list[tuple[Label, float]]:
    """Give each label a height of its own, in the order of their points, so that no lines cross."""
    room = max(1, int((height - 3 * step) / step))
    ordered = sorted(labels, key=lambda label: label.y)[:room]
    heights = [label.y * height for label in ordered]
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + step)
    limit = height - 2 * step
    for i in range(len(heights) - 1, -1, -1):
        heights[i] = min(heights[i], limit)
        limit = heights[i] - step
    return list(zip(ordered, heights, strict=True))


def _draw_label(
    draw: ImageDraw.ImageDraw,
    palette: Palette,
    label: Label,
    y: float,
    on_left: bool,
    size: tuple[int, int],
    text_size: int,
) -> None:
    font = _font(text_size)
    margin = size[0] * _MARGIN_SHARE
    x = margin if on_left else size[0] - margin
    anchor = "lm" if on_left else "rm"
    length = draw.textlength(label.text, font)
    elbow = x + (length + margin / 2) * (1 if on_left else -1)
    point = (label.x * size[0], label.y * size[1])
    line = max(1, round(size[1] / 700))
    draw.line([(elbow, y), (elbow + (margin if on_left else -margin), y), point], palette.text_quiet, line)
    dot = 1.8 * line
    draw.ellipse([point[0] - dot, point[1] - dot, point[0] + dot, point[1] + dot], palette.text)
    draw.text((x, y), label.text, palette.text, font, anchor=anchor)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"), size
    )
