"""What a movie shows: where the camera stands at each moment, and what is written beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ims_atlas.scene import camera
from ims_atlas.scene.stage import Stage


@dataclass(frozen=True)
class Caption:
    """A title, and rows beneath it, each with whether it counts at this moment."""

    title: str
    rows: tuple[tuple[str, bool], ...] = ()


class Shot(Protocol):
    """One camera movement. Its first moment is the picture in view, and so is the one after its last."""

    def stand(self, share: float) -> Caption | None:
        """Bring the stage to a moment of the shot (0..1); return what is written, if anything."""
        ...

    def end(self) -> None:
        """Leave the stage as it was."""
        ...


class Turn:
    """One turn round what is lit, as if the body stood on a turntable; nothing else changes."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._pose = camera.pose_of(stage.plotter)
        self._centre = stage.framing.lit_bounds().mean(axis=0)

    def stand(self, share: float) -> None:
        """Go this part of the way round the upright line through the middle of what is lit."""
        angle = 2 * np.pi * share
        spin = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        centre, pose = self._centre, self._pose
        position = centre + spin @ (np.array(pose.position) - centre)
        focus = centre + spin @ (np.array(pose.focus) - centre)
        up = spin @ np.array(pose.up)
        self._look(camera.Pose(tuple(position.tolist()), tuple(focus.tolist()), tuple(up.tolist())))

    def end(self) -> None:
        """Stand where the turn began."""
        self._look(self._pose)

    def _look(self, pose: camera.Pose) -> None:
        camera.apply(pose, self._stage.plotter)
        self._stage.uncover()
