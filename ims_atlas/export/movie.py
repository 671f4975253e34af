"""A movie of the stage: a shot, frame by frame, with the credits at each frame's foot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ims_atlas.export.credits import Credits
from ims_atlas.export.image import dressed
from ims_atlas.export.labels import draw_caption
from ims_atlas.export.movie_file import MovieFile
from ims_atlas.export.pieces import scale_writing
from ims_atlas.export.piecewise import Piecewise
from ims_atlas.export.shots import Shot
from ims_atlas.scene.stage import Stage

_DETAIL = 1
"""Level of detail of the frames: what moves is not looked at as closely as what rests."""

_DRAWING = "Drawing the frames"
_FINISHING = "Finishing the file"


@dataclass(frozen=True)
class MovieForm:
    """How a movie is made.

    Parameters
    ----------
    size
        Width and height in pixels; an odd one loses a pixel.
    fine
        Draw each frame with smooth edges, at about three times the cost.
    labels
        Name what is lit, as the window does: the names are found anew each second, and follow between.
    """

    size: tuple[int, int]
    seconds: float
    frames_per_second: int = 25
    fine: bool = True
    labels: bool = False

    @property
    def even_size(self) -> tuple[int, int]:
        """Width and height as they are written: the movie format wants even numbers."""
        width, height = self.size
        return max(width // 2 * 2, 16), max(height // 2 * 2, 16)

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return max(round(self.seconds * self.frames_per_second), 1)


def draw_movie(stage: Stage, shot: Shot, path: Path, form: MovieForm, sources: Credits) -> Piecewise[None]:
    """Write a movie, .mp4 or .gif, frame by frame; closing it before the end leaves no file.

    Raises
    ------
    AtlasError
        If ffmpeg is missing or the file cannot be written.
    """
    file = MovieFile(path, form.even_size, form.frames_per_second, sources.text)
    done = False
    try:
        for frame in range(form.frames):
            named = frame % form.frames_per_second == 0
            file.add(draw_frame(stage, shot, frame / form.frames, form, sources, find_names=named))
            yield (frame + 1) / (form.frames + 1), _DRAWING
        for _ in file.finish():
            yield form.frames / (form.frames + 1), _FINISHING
        done = True
    finally:
        if not done:
            file.abandon()
        _leave(stage, shot)


def draw_frame(
    stage: Stage, shot: Shot, share: float, form: MovieForm, sources: Credits, *, find_names: bool
) -> Image.Image:
    """Return the frame at a moment (0..1) of a shot; its names are found anew, or follow the body."""
    size = form.even_size
    caption = shot.stand(share)
    stage.turn_writing()
    stage.labels.on_screen = stage.session.labels = form.labels
    drawn = _drawn(stage, form)
    if form.labels and find_names:
        stage.labels.settle(stage.palette)
        drawn = _drawn(stage, form)
    image = Image.fromarray(drawn, "RGB").resize(size, Image.Resampling.LANCZOS)
    image = dressed(stage, image, [], "\n".join(sources.foot))
    if caption is not None:
        draw_caption(image, stage.palette, caption.title, caption.rows)
    return image


def _drawn(stage: Stage, form: MovieForm) -> NDArray[np.uint8]:
    plotter, (width, height) = stage.plotter, form.even_size
    finer = 2 if form.fine else 1
    if list(plotter.window_size) != [width * finer, height * finer]:
        plotter.window_size = [width * finer, height * finer]
    scale_writing(stage, None if form.labels else height * finer)  # names have a size of their own
    stage.set_detail(_DETAIL)
    stage.depth.on(smooth=False)
    plotter.renderer.ResetCameraClippingRange()
    plotter.render()
    return np.ascontiguousarray(plotter.screenshot(return_img=True)[..., :3])


def _leave(stage: Stage, shot: Shot) -> None:
    stage.labels.on_screen = False
    scale_writing(stage, None)
    shot.end()
