"""Steers the camera by hand: drags turn and move, the wheel comes closer to what is under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF

from ims_atlas.scene import steering
from ims_atlas.scene.camera import Pose, Vector, pose_of
from ims_atlas.scene.stage import Stage
from ims_atlas.ui.viewport.viewport import Viewport

_TURN_DEG_A_PX = 0.4


class Helm(QObject):
    """Follows the hand on a viewport; keys and commands steer by the same methods."""

    def __init__(self, viewport: Viewport) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._zoomed: tuple[QPointF, Pose, Vector] | None = None
        """Where the last zoom went, what came of it, and the place that stays where it is."""
        hand = viewport.hand
        hand.turned.connect(lambda way: self.turn(-_TURN_DEG_A_PX * way.x(), _TURN_DEG_A_PX * way.y()))
        hand.moved.connect(self._drag)
        hand.zoomed.connect(self.zoom)

    def turn(self, round_deg: float, over_deg: float) -> None:
        """Turn the body; the camera goes to its right, and upwards."""
        self._viewport.steer(steering.turned(self._here(), round_deg, over_deg))

    def move_over(self, right: float, up: float) -> None:
        """Move the camera over the picture, by shares of its height."""
        stage = self._viewport.stage
        if stage is not None:
            self._viewport.steer(steering.moved(self._here(), right, up, stage.framing.room()))

    def zoom(self, share: float, at: QPointF | None = None) -> None:
        """Come closer to what is seen at a point, or in the middle of a picture; it stays where it is.

        Parameters
        ----------
        share
            What is left of the distance; more than 1 goes away.
        """
        stage = self._viewport.stage
        if stage is None:
            return
        if at is None:
            (left, right), *_ = stage.halves.pictures
            canvas = self._viewport.canvas_widget
            at = QPointF((left + right) / 2 * canvas.width(), canvas.height() / 2)
        here = self._here()
        if self._zoomed is not None and self._zoomed[:2] == (at, here):
            place = self._zoomed[2]  # a wheel that rolls on does not look again
        else:
            place = self._place(stage, at, here)
        self._viewport.steer(steering.closer(here, share, place, stage.framing.room()))
        self._zoomed = at, self._here(), place

    def _drag(self, way: QPointF) -> None:
        height = max(self._viewport.canvas_widget.height(), 1)
        self.move_over(-way.x() / height, way.y() / height)

    def _place(self, stage: Stage, at: QPointF, here: Pose) -> Vector:
        """Return the place seen at a point; beside the body, one as deep as what the camera looks at."""
        found = self._viewport.place_at(at)
        if found is not None:
            return found
        x, y = self._viewport.in_window(at)
        width, height = stage.halves.picture_size
        return steering.at_depth(here, x % width / width, y / height, width / height)

    def _here(self) -> Pose:
        return pose_of(self._viewport.plotter)
