"""Long work in small pieces, so that the window goes on answering."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

_AT_ONCE_S = 0.03
"""The window waits about so long for one piece."""


class Steps(QObject):
    """Runs one generator of (done, all) at a time, a little on each turn of the event loop.

    A new piece of work takes the place of the one that runs.
    """

    progressed = Signal(int, int)
    running_changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._work: Iterator[tuple[int, int]] | None = None
        self._then: Callable[[], None] = lambda: None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    @property
    def running(self) -> bool:
        """Whether there is work to do."""
        return self._work is not None

    def start(self, work: Iterator[tuple[int, int]], then: Callable[[], None]) -> None:
        """Begin with work; `then` is called once it has ended, not if it was stopped."""
        self._work, self._then = work, then
        self._timer.start()
        self.running_changed.emit(True)

    def stop(self) -> None:
        """Leave the work where it is."""
        if self._work is not None:
            self._work = None
            self._timer.stop()
            self.running_changed.emit(False)

    def finish(self) -> None:
        """Do all that is left at once."""
        while self._work is not None:
            self._go_on()

    def _go_on(self) -> None:
        begun, work = monotonic(), self._work
        while work is not None:
            told = next(work, None)
            if told is None:
                then = self._then
                self.stop()
                then()
                return
            if monotonic() - begun > _AT_ONCE_S:
                self.progressed.emit(*told)
                return
