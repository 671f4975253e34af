"""A calm flight of the camera from one pose to another."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from ims_atlas.scene.camera import Pose, between

_FLIGHT_MS = 350
_STEP_MS = 16


class Flight(QObject):
    """Leads from pose to pose, one at a time."""

    def __init__(self, parent: QObject, show: Callable[[Pose, bool], None]) -> None:
        """`show` puts the camera at a pose; it is told whether that is the last one."""
        super().__init__(parent)
        self._show = show
        self._ways: tuple[Pose, Pose] | None = None
        self._clock = QElapsedTimer()
        self._step = QTimer(self)
        self._step.setInterval(_STEP_MS)
        self._step.timeout.connect(self._go_on)

    @property
    def end(self) -> Pose | None:
        """Where it leads; None while nothing flies."""
        return None if self._ways is None else self._ways[1]

    def begin(self, start: Pose, end: Pose) -> None:
        """Set out."""
        self._ways = (start, end)
        self._clock.restart()
        self._step.start()

    def stop(self) -> None:
        """Stay where the camera is."""
        self._ways = None
        self._step.stop()

    def finish(self) -> None:
        """Arrive at once."""
        end = self.end
        if end is not None:
            self.stop()
            self._show(end, True)

    def _go_on(self) -> None:
        if self._ways is None:
            self._step.stop()
            return
        share = self._clock.elapsed() / _FLIGHT_MS
        if share >= 1.0:
            self.finish()
        else:
            self._show(between(*self._ways, share), False)
