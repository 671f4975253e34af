"""A picture of a session without a window: a stage is built off screen, looked at, and taken down."""

from __future__ import annotations

from typing import Literal

import pyvista as pv
from PIL import Image

from ims_atlas.body.pack import BodyPack
from ims_atlas.export.image import picture, projected
from ims_atlas.export.labels import Label
from ims_atlas.model.atlas import Atlas
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
            stage.look(*stage.framing.best_view())
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
    """Return a label for every lit muscle in view; one for both sides, where both are lit."""
    found: dict[str, Label] = {}
    for structure, _, point in stage.anchors():
        x, y = projected(stage, point)
        if not (0 < x < 1 and 0 < y < 1):
            continue
        on_left = sum(label.x < 0.5 for label in found.values())
        fuller_half = x < 0.5 if 2 * on_left > len(found) else x >= 0.5
        if structure not in found or not fuller_half:
            found[structure] = Label(atlas.muscle(structure).names.en, x, y)
    return list(found.values())
