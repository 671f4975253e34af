"""A picture of a session without a window: a stage is built off screen, looked at, and taken down."""

from __future__ import annotations

from typing import Literal

import pyvista as pv
from PIL import Image

from ims_atlas.body.pack import BodyPack
from ims_atlas.export.image import picture, projected
from ims_atlas.export.labels import Label
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import Session

LookFrom = camera.View | Literal["auto"] | camera.Pose


def still(
    atlas: Atlas,
    pack: BodyPack,
    session: Session,
    size: tuple[int, int],
    *,
    look_from: LookFrom = "auto",
    labels: bool = False,
    transparent: bool = False,
) -> Image.Image:
    """Return a picture of what a session shows.

    Parameters
    ----------
    size
        Width and height in pixels.
    look_from
        A standard view fitted to what is lit, ``auto`` for the one that meets most needles head-on,
        or a camera pose.
    labels
        Name the lit muscles.
    transparent
        Leave the ground clear.
    """
    plotter = pv.Plotter(off_screen=True, window_size=list(size), lighting="none")
    try:
        stage = Stage(plotter, atlas, pack, session)
        if isinstance(look_from, camera.Pose):
            camera.apply(look_from, plotter)
        elif look_from == "auto":
            stage.look(*stage.best_view())
        else:
            stage.look(look_from)
        return picture(
            stage,
            size,
            transparent=transparent,
            labels=(lambda: labels_of(atlas, stage)) if labels else None,
        )
    finally:
        plotter.close()


def labels_of(atlas: Atlas, stage: Stage) -> list[Label]:
    """Return a label for every lit muscle, with its side where both are lit."""
    both = stage.session.sides == "both"
    found = []
    for structure, side, point in stage.anchors():
        name = atlas.muscle(structure).names.en
        suffix = f" ({side.value})" if both and side is not Side.MIDLINE else ""
        x, y = projected(stage, point)
        found.append(Label(name + suffix, x, y))
    return found
