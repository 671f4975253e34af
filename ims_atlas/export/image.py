"""A still picture of the stage: supersampled, with occlusion, and labels if asked for.

A large picture is drawn in pieces that are put together, so that it needs no more memory on the graphics
card than a small one, and so that whoever waits for it can stop it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from ims_atlas.errors import AtlasError
from ims_atlas.export.labels import Label, draw_halves, draw_labels
from ims_atlas.export.piecewise import Piecewise, finish
from ims_atlas.scene import camera, lighting
from ims_atlas.scene.palette import blended
from ims_atlas.scene.stage import Stage

_SUPERSAMPLING = 2
_PIECE = (1400, 1000)
"""Largest piece of a picture that is drawn at once, pixels."""

_OVERLAP = 24
"""So many pixels more are drawn round each piece: occlusion looks about itself, and would show seams."""

_CAPTIONS = ("IMS", "Acupuncture")
_DRAWING = "Drawing the picture"
Pixels = NDArray[np.uint8]
Labels = Callable[[], list[Label]]


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
        Gives the labels once the camera stands.
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
) -> Piecewise[Image.Image]:
    """Draw a picture piece by piece; see `picture`.

    Parameters
    ----------
    supersampling
        So many pixels a side are drawn for each pixel of the picture.
    """
    plotter = stage.plotter
    plotter.window_size = list(size)
    named = labels() if labels else []
    stage.set_detail(0)
    stage.settle()
    stage.depth.on(smooth=False)
    image = Image.new("RGBA" if transparent else "RGB", size)
    boxes = _pieces(size) if _may_be_cut(stage) else [(0, 0, *size)]
    for done, box in enumerate(boxes):
        yield done / len(boxes), _DRAWING
        with _looking_at(stage, box, size, supersampling):
            drawn = _cut_out(stage, box, size) if transparent else _pixels(stage)
        piece = Image.fromarray(drawn, image.mode)
        piece = piece.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.LANCZOS)
        image.paste(piece.crop(_kept(box, size)), _place(box, size))
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
    unfinished = path.with_name(path.name + ".part")
    told = PngImagePlugin.PngInfo()
    told.add_text("Software", "IMS Atlas")
    if credit:
        told.add_itxt("Copyright", credit)
    resolution = {} if dots_per_inch is None else {"dpi": (dots_per_inch, dots_per_inch)}
    try:
        image.save(unfinished, "PNG", optimize=False, pnginfo=told, **resolution)
        unfinished.replace(path)
    except OSError as problem:
        unfinished.unlink(missing_ok=True)
        raise AtlasError(f"{path}: cannot be written ({problem.strerror or problem})") from None


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


Box = tuple[int, int, int, int]
"""Left, upper, right and lower edge in pixels of the picture; may reach beyond it."""


def _may_be_cut(stage: Stage) -> bool:
    """Tell whether pieces fit together: halves and written codes belong to the picture as a whole."""
    session = stage.session
    return session.comparison == "overlay" and not session.layers["codes"].visible


def _pieces(size: tuple[int, int]) -> list[Box]:
    """Return boxes of equal size that cover a picture, each with its overlap."""
    across, down = (ceil(whole / most) for whole, most in zip(size, _PIECE, strict=True))
    if across * down == 1:
        return [(0, 0, *size)]
    width, height = ceil(size[0] / across), ceil(size[1] / down)
    edge = _OVERLAP
    return [
        (i * width - edge, j * height - edge, (i + 1) * width + edge, (j + 1) * height + edge)
        for j in range(down)
        for i in range(across)
    ]


def _kept(box: Box, size: tuple[int, int]) -> Box:
    """Return which part of a piece is kept, in the piece's own pixels."""
    edge = 0 if (box[2] - box[0], box[3] - box[1]) == size else _OVERLAP
    return (edge, edge, box[2] - box[0] - edge, box[3] - box[1] - edge)


def _place(box: Box, size: tuple[int, int]) -> tuple[int, int]:
    kept = _kept(box, size)
    return box[0] + kept[0], box[1] + kept[1]


@contextmanager
def _looking_at(stage: Stage, box: Box, size: tuple[int, int], supersampling: int) -> Iterator[None]:
    """Let the plotter show one piece of the picture, and then the whole again."""
    plotter, lens = stage.plotter, stage.plotter.camera
    width, height = box[2] - box[0], box[3] - box[1]
    half = np.tan(np.radians(camera.VIEW_ANGLE_DEG / 2))
    plotter.window_size = [width * supersampling, height * supersampling]
    lens.view_angle = float(np.degrees(2 * np.arctan(half * height / size[1])))
    lens.SetWindowCenter((box[0] + box[2] - size[0]) / width, (size[1] - box[1] - box[3]) / height)
    _paint_ground(stage, box, size)
    try:
        yield
    finally:
        plotter.window_size = list(size)
        lens.view_angle = camera.VIEW_ANGLE_DEG
        lens.SetWindowCenter(0.0, 0.0)
        lighting.paint_ground(plotter, stage.palette)


def _paint_ground(stage: Stage, box: Box, size: tuple[int, int]) -> None:
    """Paint the part of the ground's gradient that lies behind a piece."""
    bottom, top = stage.palette.ground_bottom, stage.palette.ground_top
    low, high = (min(max(1 - edge / size[1], 0.0), 1.0) for edge in (box[3], box[1]))
    stage.plotter.set_background(blended(bottom, top, low), top=blended(bottom, top, high))


def _pixels(stage: Stage) -> Pixels:
    plotter = stage.plotter
    plotter.renderer.ResetCameraClippingRange()
    plotter.render()
    drawn = np.asarray(plotter.screenshot(return_img=True), np.uint8)[..., :3]
    wanted = tuple(plotter.window_size)
    if drawn.shape[1::-1] != wanted:
        raise AtlasError(
            f"the graphics drew {drawn.shape[1]} x {drawn.shape[0]} pixels instead of {wanted[0]} x {wanted[1]}; "
            "choose a smaller picture"
        )
    return drawn


def _cut_out(stage: Stage, box: Box, size: tuple[int, int]) -> Pixels:
    """Take the picture on black and on white; the difference is what shows through."""
    taken = []
    for ground in ("black", "white"):
        stage.plotter.set_background(ground)
        taken.append(_pixels(stage).astype(np.float32))
    _paint_ground(stage, box, size)
    on_black, on_white = taken
    alpha = np.clip(255 - (on_white - on_black).mean(axis=2, keepdims=True), 0, 255)
    colour = np.where(alpha > 0, on_black * 255 / np.maximum(alpha, 1), 0)
    return np.concatenate([np.clip(colour, 0, 255), alpha], axis=2).astype(np.uint8)
