"""The short movement that raises the level under the pointer and lowers the one before."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

LIFT_MS = 120


class HoverLift(QObject):
    """How far each level is raised, from 0 to 1; `moved` says that the figures changed."""

    moved = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.heights: dict[str, float] = {}
        self.reduced_motion = False
        self._before: dict[str, float] = {}
        self._raised: str | None = None
        self._motion = QVariantAnimation(self)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.setDuration(LIFT_MS)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._step)

    def raise_only(self, segment: str | None) -> None:
        """Raise one level and lower every other; None lowers all."""
        self._motion.stop()
        self._before = dict(self.heights)
        self._raised = segment
        if self.reduced_motion:
            self._step(1.0)
        else:
            self._motion.start()

    def _step(self, share: float) -> None:
        goals = {**dict.fromkeys(self._before, 0.0), **({self._raised: 1.0} if self._raised else {})}
        heights = {s: self._between(self._before.get(s, 0.0), goal, share) for s, goal in goals.items()}
        self.heights = {s: height for s, height in heights.items() if height > 0.0}
        self.moved.emit()

    @staticmethod
    def _between(start: float, goal: float, share: float) -> float:
        return start + (goal - start) * share
