"""A still picture of the stage: supersampled, with occlusion, and labels if asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ims_atlas.errors import AtlasError
from ims_atlas.export.labels import Label, draw_halves, draw_labels
from ims_atlas.scene import lighting
from ims_atlas.scene.stage import Stage

_SUPERSAMPLING = 2
_CAPTIONS = ("IMS", "Acupuncture")
Pixels = NDArray[np.uint8]


def prefer_headless_rendering() -> None:
    """Let VTK draw without asking an X server first. Call before the first plotter is made."""
    if sys.platform.startswith("linux"):
        os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")


def picture(
    stage: Stage,
    size: tuple[int, int],
    *,
    transparent: bool = False,
    labels: Callable[[], list[Label]] | None = None,
    credit: bool = True,
) -> Image.Image:
    """Return a picture of the stage at `size` pixels (width, height).

    Parameters
    ----------
    transparent
        Leave the ground clear instead of painting it.
    labels
        Gives the labels once the camera stands.
    credit
        Write the body's credit into the lower edge.
    """
    plotter = stage.plotter
    plotter.window_size = [size[0] * _SUPERSAMPLING, size[1] * _SUPERSAMPLING]
    stage.set_detail(0)
    stage.settle()
    stage.depth.on(smooth=False)
    if transparent:
        image = Image.fromarray(_cut_out(stage), "RGBA")
    else:
        image = Image.fromarray(_pixels(stage), "RGB")
    image = image.resize(size, Image.Resampling.LANCZOS)
    named = labels() if labels else []
    for start, end in stage.halves.pictures:
        box = (round(start * size[0]), 0, round(end * size[0]), size[1])
        image.paste(draw_labels(image.crop(box), stage.palette, named, ""), box)
    if stage.session.comparison != "overlay":
        draw_halves(image, stage.palette, stage.halves.line, _CAPTIONS)
    return draw_labels(image, stage.palette, [], stage.pack.about.credit if credit else "")


def save(image: Image.Image, path: Path) -> None:
    """Write a picture as PNG; an unfinished file never stays behind.

    Raises
    ------
    AtlasError
        If the file cannot be written.
    """
    unfinished = path.with_name(path.name + ".part")
    try:
        image.save(unfinished, "PNG", optimize=False)
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


def _pixels(stage: Stage) -> Pixels:
    stage.plotter.render()
    return np.asarray(stage.plotter.screenshot(return_img=True), np.uint8)[..., :3]


def _cut_out(stage: Stage) -> Pixels:
    """Take the picture on black and on white; the difference is what shows through."""
    taken = []
    for ground in ("black", "white"):
        stage.plotter.set_background(ground)
        taken.append(_pixels(stage).astype(np.float32))
    lighting.paint_ground(stage.plotter, stage.palette)
    on_black, on_white = taken
    alpha = np.clip(255 - (on_white - on_black).mean(axis=2, keepdims=True), 0, 255)
    colour = np.where(alpha > 0, on_black * 255 / np.maximum(alpha, 1), 0)
    return np.concatenate([np.clip(colour, 0, 255), alpha], axis=2).astype(np.uint8)
