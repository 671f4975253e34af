"""The pieces in which a large picture is drawn: where each lies, and how the camera looks at it alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

import numpy as np

from ims_atlas.scene import camera, lighting
from ims_atlas.scene.palette import rgb
from ims_atlas.scene.stage import Stage

_PIECE = (1400, 1000)
"""Largest piece of a picture that is drawn at once, pixels."""

_OVERLAP = 24
"""So many pixels more are drawn round each piece: occlusion looks about itself, and would show seams."""

_DOTS_PER_INCH = 72
_WINDOW_HEIGHT = 760
"""Height of the picture in a usual window, pixels."""


@dataclass(frozen=True)
class Piece:
    """A part of a picture, in pixels from its upper left corner; ``edge`` more are drawn all round it."""

    left: int
    upper: int
    right: int
    lower: int
    edge: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as drawn."""
        return self.right - self.left + 2 * self.edge, self.lower - self.upper + 2 * self.edge

    @property
    def kept(self) -> tuple[int, int, int, int]:
        """Which part of what was drawn is kept: left, upper, right and lower edge."""
        width, height = self.size
        return self.edge, self.edge, width - self.edge, height - self.edge


def may_be_cut(stage: Stage) -> bool:
    """Tell whether pieces fit together: halves and what is written belong to the picture as a whole."""
    return stage.session.comparison == "overlay" and not stage.halves.writes


def pieces(size: tuple[int, int]) -> list[Piece]:
    """Return pieces of equal size that cover a picture of this width and height."""
    across, down = (ceil(whole / most) for whole, most in zip(size, _PIECE, strict=True))
    width, height = ceil(size[0] / across), ceil(size[1] / down)
    edge = 0 if across * down == 1 else _OVERLAP
    return [
        Piece(i * width, j * height, (i + 1) * width, (j + 1) * height, edge)
        for j in range(down)
        for i in range(across)
    ]


@contextmanager
def looking_at(stage: Stage, piece: Piece, size: tuple[int, int], supersampling: int) -> Iterator[None]:
    """Let the plotter show one piece of the picture, and then the whole again."""
    plotter, lens = stage.plotter, stage.plotter.camera
    width, height = piece.size
    half = np.tan(np.radians(camera.VIEW_ANGLE_DEG / 2))
    plotter.window_size = [width * supersampling, height * supersampling]
    lens.view_angle = float(np.degrees(2 * np.arctan(half * height / size[1])))
    lens.SetWindowCenter(
        (piece.left + piece.right - size[0]) / width, (size[1] - piece.upper - piece.lower) / height
    )
    paint_ground(stage, piece, size)
    scale_writing(stage, size[1] * supersampling)
    try:
        yield
    finally:
        scale_writing(stage, None)
        plotter.window_size = list(size)
        lens.view_angle = camera.VIEW_ANGLE_DEG
        lens.SetWindowCenter(0.0, 0.0)
        lighting.paint_ground(plotter, stage.palette)


def scale_writing(stage: Stage, height: int | None) -> None:
    """Let what is written over the body be as large as in a window, in a picture of this height, pixels.

    Without a height it is as large as VTK makes it.
    """
    larger = 1.0 if height is None else max(height / _WINDOW_HEIGHT, 0.5)
    stage.plotter.render_window.SetDPI(round(_DOTS_PER_INCH * larger))


def paint_ground(stage: Stage, piece: Piece, size: tuple[int, int]) -> None:
    """Paint the part of the ground's gradient that lies behind a piece."""
    bottom, top = stage.palette.ground_bottom, stage.palette.ground_top
    low, high = (1 - y / size[1] for y in (piece.lower + piece.edge, piece.upper - piece.edge))
    ends = (_between(bottom, top, share) for share in (low, high))
    stage.plotter.set_background(next(ends), top=next(ends))


def _between(one: str, other: str, share: float) -> tuple[float, float, float]:
    """Return a colour on the way from one to another, 0..1; the way may lead beyond both."""
    red, green, blue = (
        min(max((a + share * (b - a)) / 255, 0.0), 1.0) for a, b in zip(rgb(one), rgb(other), strict=True)
    )
    return red, green, blue
