"""Labels on a picture: names in two columns, with leader lines that never cross."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from ims_atlas.scene.label_columns import Label, PlacedLabel, place_labels
from ims_atlas.scene.label_layer import FONT
from ims_atlas.scene.palette import Palette

_LINE_SPACING = 1.55
_MARGIN_SHARE = 0.02
_LINES = 52


def draw_labels(
    image: Image.Image,
    palette: Palette,
    labels: Sequence[Label],
    credit: str,
    *,
    lines: int = _LINES,
) -> Image.Image:
    """Return the picture with labels at its left and right edge and the credit at its foot.

    ``credit`` may have several lines; what is too long for the picture is broken. ``lines`` is how many lines
    of text, set solid, the picture's shorter side holds.
    """
    draw, shorter = ImageDraw.Draw(image, "RGBA"), min(image.size)
    size = max(11, round(shorter / lines))
    font, line = _font(size), max(1, round(shorter / 700))
    for on_left in (True, False):
        own = [label for label in labels if (label.x < 0.5) == on_left]
        widest = max((draw.textlength(label.text, font) for label in own), default=0.0)
        for placed in place_labels(own, image.size, size * _LINE_SPACING, widest, on_left=on_left):
            _draw_label(draw, palette, placed, font, line)
    if credit:
        _draw_credit(draw, palette, credit, image.size)
    return image


def draw_caption(image: Image.Image, palette: Palette, title: str, rows: Sequence[tuple[str, bool]]) -> None:
    """Write a title into the upper left corner and rows beneath it; a row that counts now is not quiet."""
    draw = ImageDraw.Draw(image, "RGBA")
    size = max(12, round(min(image.size) / 40))
    ground = _outlined(palette, size)
    x = y = size
    draw.text((x, y), title, palette.text, _font(size), **ground)
    for text, now in rows:
        y += round(size * 1.5)
        draw.text(
            (x, y), text, palette.text if now else palette.text_quiet, _font(round(size * 0.82)), **ground
        )


def _draw_credit(draw: ImageDraw.ImageDraw, palette: Palette, credit: str, size: tuple[int, int]) -> None:
    """Write the credit at the foot, outlined in the ground's colour: the body may reach down to it."""
    width, height = size
    foot = width * _MARGIN_SHARE / 2
    small = _font(max(9, round(min(size) / 75)))
    lines = [part for line in credit.splitlines() for part in _broken(draw, line, small, width - 2 * foot)]
    for i, line in enumerate(reversed(lines)):
        at = (foot, height - foot - i * small.size * 1.3)
        draw.text(at, line, palette.text_quiet, small, anchor="ls", **_outlined(palette, small.size))


def _broken(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    """Break a text between words into lines that fit into a width in pixels."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, font) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _outlined(palette: Palette, size: float) -> dict[str, Any]:
    return {"stroke_width": max(1, round(size / 9)), "stroke_fill": palette.ground_bottom}


def draw_halves(image: Image.Image, palette: Palette, line: float, captions: tuple[str, str]) -> None:
    """Draw the line between two halves, at a share of the width, and a caption in each that has room."""
    draw = ImageDraw.Draw(image, "RGBA")
    width, height = image.size
    x, font = round(line * width), _font(max(11, round(height / 46)))
    draw.line([(x, 0), (x, height)], palette.text_quiet, max(1, round(height / 600)))
    gap = font.size * 0.8
    for caption, at, room, anchor in (
        (captions[0], gap, x, "la"),
        (captions[1], width - gap, width - x, "ra"),
    ):
        if draw.textlength(caption, font) + 2 * gap < room:
            draw.text((at, gap), caption, palette.text, font, anchor=anchor)


def _draw_label(
    draw: ImageDraw.ImageDraw,
    palette: Palette,
    placed: PlacedLabel,
    font: ImageFont.FreeTypeFont,
    line: int,
) -> None:
    x, y = placed.edge
    gap = font.size / 2
    text_end = x + (draw.textlength(placed.text, font) + gap) * (1 if placed.on_left else -1)
    beyond = placed.point[0] > placed.bend[0] if placed.on_left else placed.point[0] < placed.bend[0]
    bend = [placed.bend] if beyond else []  # a point beside the text itself is reached without one
    draw.line([(text_end, y), *bend, placed.point], palette.text_quiet, line)
    dot = 1.8 * line
    px, py = placed.point
    draw.ellipse([px - dot, py - dot, px + dot, py + dot], palette.text)
    anchor = "lm" if placed.on_left else "rm"
    draw.text((x, y), placed.text, palette.text, font, anchor=anchor, **_outlined(palette, font.size))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)
