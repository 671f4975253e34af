"""A stage off screen that shows what a session shows, for pictures, movies and files.

It holds a session of its own, so that the reader can go on while something is written of what was in view.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pyvista as pv

from ims_atlas.body.pack import BodyPack
from ims_atlas.model.atlas import Atlas
from ims_atlas.scene import camera
from ims_atlas.scene.label_columns import Label
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import Session

_PASSING = ("hovered", "preview")
"""What the mouse does at this moment; no export shows it."""

_MOST_LABELS = 28
"""So many names stand at one edge of a picture."""


class OffScreen:
    """Holds a stage off screen. Call `close` when it is no longer needed.

    ``kin`` is a stage of the same body, such as the window's: what was found there is not looked for again.
    """

    def __init__(self, atlas: Atlas, pack: BodyPack, session: Session, kin: Stage | None = None) -> None:
        self.atlas = atlas
        self.session = Session()
        """What is shown here; a copy."""
        _copy(session, self.session)
        plotter = pv.Plotter(off_screen=True, window_size=[640, 480], lighting="none")
        plotter.show(auto_close=False, interactive=False)  # draws nothing before that
        self.stage = Stage(plotter, atlas, pack, self.session, kin)

    @property
    def pose(self) -> camera.Pose:
        """Where the camera stands."""
        return camera.pose_of(self.stage.plotter)

    def show(self, session: Session, pose: camera.Pose) -> None:
        """Show what a session shows now, from where its camera stands."""
        _copy(session, self.session)
        self.stage.update()
        self.look_from(pose)

    def look_from(self, pose: camera.Pose) -> None:
        """Place the camera."""
        camera.apply(pose, self.stage.plotter)

    def close(self) -> None:
        """Free the graphics."""
        self.stage.close()
        self.stage.plotter.close()


def labels_of(stage: Stage) -> list[Label]:
    """Return a label for everything lit or selected that is seen; as many as an edge of the picture holds."""
    stage.plotter.render()
    names = stage.names.seen()
    if not names:
        return []
    places = stage.names.on_screen(np.array([name.point for name in names]))
    labels = [Label(name.text, float(x), float(y)) for name, (x, y, _) in zip(names, places, strict=True)]
    seen = [label for label in labels if 0 < label.x < 1 and 0 < label.y < 1]
    sides = ([label for label in seen if (label.x < 0.5) == on_left] for on_left in (True, False))
    return [label for side in sides for label in side[:_MOST_LABELS]]


def _copy(one: Session, other: Session) -> None:
    """Let a session say what another says; in the fields' order, for a new selection ends what follows it."""
    for each in fields(one):
        setattr(other, each.name, None if each.name in _PASSING else getattr(one, each.name))
