"""A still picture of the stage: supersampled, with occlusion, and labels if asked for.

A large picture is drawn in pieces that are put together, so that it needs no more memory on the graphics
card than a small one, and so that whoever waits for it can stop it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from ims_atlas.errors import AtlasError
from ims_atlas.export.labels import draw_halves, draw_labels
from ims_atlas.export.pieces import Piece, looking_at, may_be_cut, paint_ground, pieces
from ims_atlas.export.piecewise import Piecewise, finish
from ims_atlas.loading.whole_file import write_whole
from ims_atlas.scene.label_columns import Label
from ims_atlas.scene.stage import Stage

_SUPERSAMPLING = 2
_QUICK_PX = 900
_CAPTIONS = ("IMS", "Acupuncture")
_DRAWING = "Drawing the picture"
Pixels = NDArray[np.uint8]
Labels = Callable[[Stage], list[Label]]
"""Finds what is named in the picture in which a stage stands."""


def prefer_headless_rendering() -> None:
    """Let VTK draw without asking an X server first. Call before the first plotter is made."""
    if sys.platform.startswith("linux"):
        os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")


def picture(
    stage: Stage,
    size: tuple[int, int],
    *,
    transparent: bool = False,
    labels: Labels | None = None,
    credit: str | None = None,
) -> Image.Image:
    """Return a picture of the stage at `size` pixels (width, height).

    Parameters
    ----------
    transparent
        Leave the ground clear instead of painting it.
    labels
        Finds the names to write at the edges.
    credit
        What is written at the foot, may have several lines; None for the body's credit.

    Raises
    ------
    AtlasError
        If the graphics cannot draw so large a picture.
    """
    return finish(draw_picture(stage, size, transparent=transparent, labels=labels, credit=credit))


def draw_picture(
    stage: Stage,
    size: tuple[int, int],
    *,
    transparent: bool = False,
    labels: Labels | None = None,
    credit: str | None = None,
    supersampling: int = _SUPERSAMPLING,
    detail: int = 0,
) -> Piecewise[Image.Image]:
    """Draw a picture piece by piece; see `picture`.

    Parameters
    ----------
    supersampling
        So many pixels a side are drawn for each pixel of the picture.
    detail
        Level of detail of the body, 0 the finest.
    """
    plotter = stage.plotter
    stage.set_detail(detail)
    plotter.window_size = _small(size)
    named = labels(stage) if labels else []
    plotter.window_size = list(size)
    stage.settle()
    stage.depth.on(smooth=False)
    image = Image.new("RGBA" if transparent else "RGB", size)
    parts = pieces(size) if may_be_cut(stage) else [Piece(0, 0, *size, 0)]
    for done, piece in enumerate(parts):
        yield done / len(parts), _DRAWING
        with looking_at(stage, piece, size, supersampling):
            drawn = _cut_out(stage, piece, size) if transparent else _pixels(stage)
        part = Image.fromarray(drawn, image.mode).resize(piece.size, Image.Resampling.LANCZOS)
        image.paste(part.crop(piece.kept), (piece.left, piece.upper))
    return dressed(stage, image, named, stage.pack.about.credit if credit is None else credit)


def dressed(stage: Stage, image: Image.Image, named: list[Label], credit: str) -> Image.Image:
    """Return a picture of the stage with its labels, the line between its halves, and a credit."""
    width, height = image.size
    for start, end in stage.halves.pictures:
        box = (round(start * width), 0, round(end * width), height)
        image.paste(draw_labels(image.crop(box), stage.palette, named, ""), box)
    if stage.session.comparison != "overlay":
        draw_halves(image, stage.palette, stage.halves.line, _CAPTIONS)
    return draw_labels(image, stage.palette, [], credit)


def save(image: Image.Image, path: Path, credit: str = "", dots_per_inch: int | None = None) -> None:
    """Write a picture as PNG; an unfinished file never stays behind.

    Parameters
    ----------
    credit
        Who made what it shows, kept within the file.

    Raises
    ------
    AtlasError
        If the file cannot be written.
    """
    told = PngImagePlugin.PngInfo()
    told.add_text("Software", "IMS Atlas")
    if credit:
        told.add_itxt("Copyright", credit)
    resolution = {} if dots_per_inch is None else {"dpi": (dots_per_inch, dots_per_inch)}
    content = BytesIO()
    image.save(content, "PNG", optimize=False, pnginfo=told, **resolution)
    write_whole(content.getvalue(), path)


def projected(stage: Stage, point: NDArray[np.float64]) -> tuple[float, float]:
    """Return where a (3,) point in mm appears, as shares (0..1) from the picture's upper left corner.

    Side by side there are two pictures, and it appears at the same place in both.
    """
    renderer = stage.plotter.renderer
    renderer.SetWorldPoint(*point, 1.0)
    renderer.WorldToDisplay()
    x, y, _ = renderer.GetDisplayPoint()
    width, height = stage.halves.picture_size
    return x / width, 1.0 - y / height


def _small(size: tuple[int, int]) -> list[int]:
    """Return a picture's size, reduced so far that it is drawn quickly."""
    share = min(1.0, _QUICK_PX / max(size))
    return [max(round(size[0] * share), 1), max(round(size[1] * share), 1)]


def _pixels(stage: Stage) -> Pixels:
    plotter = stage.plotter
    plotter.renderer.ResetCameraClippingRange()
    plotter.render()
    drawn = np.asarray(plotter.screenshot(return_img=True), np.uint8)[..., :3]
    wanted = tuple(plotter.window_size)
    if drawn.shape[1::-1] != wanted:
        raise AtlasError(
            f"the graphics drew {drawn.shape[1]} x {drawn.shape[0]} pixels instead of "
            f"{wanted[0]} x {wanted[1]}; choose a smaller picture"
        )
    return drawn


def _cut_out(stage: Stage, piece: Piece, size: tuple[int, int]) -> Pixels:
    """Take the picture on black and on white; the difference is what shows through."""
    taken = []
    for ground in ("black", "white"):
        stage.plotter.set_background(ground)
        taken.append(_pixels(stage).astype(np.float32))
    paint_ground(stage, piece, size)
    on_black, on_white = taken
    alpha = np.clip(255 - (on_white - on_black).mean(axis=2, keepdims=True), 0, 255)
    colour = np.where(alpha > 0, on_black * 255 / np.maximum(alpha, 1), 0)
    return np.concatenate([np.clip(colour, 0, 255), alpha], axis=2).astype(np.uint8)
