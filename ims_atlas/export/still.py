"""A picture of a session without a window: a stage is built off screen, looked at, and taken down."""

from __future__ import annotations

from contextlib import closing
from typing import Literal

from PIL import Image

from ims_atlas.body.pack import BodyPack
from ims_atlas.export.credits import credits_of
from ims_atlas.export.image import picture
from ims_atlas.export.off_screen import OffScreen, labels_of
from ims_atlas.model.atlas import Atlas
from ims_atlas.scene import camera
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
    with closing(OffScreen(atlas, pack, session)) as off_screen:
        stage = off_screen.stage
        stage.plotter.window_size = list(size)
        if isinstance(look_from, camera.Pose):
            off_screen.look_from(look_from)
        elif look_from == "auto":
            stage.look(*stage.framing.best_view())
        else:
            stage.look(look_from)
        return picture(
            stage,
            size,
            transparent=transparent,
            labels=labels_of if labels else None,
            credit="\n".join(credits_of(atlas, pack, session).foot),
        )
