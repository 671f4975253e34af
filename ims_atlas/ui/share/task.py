"""One long piece of work beside the window: done piece by piece, so that it can be watched and stopped."""

from __future__ import annotations

from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ims_atlas.errors import AtlasError, Cancelled
from ims_atlas.export.piecewise import Piecewise

_TELLS_FROM_S = 2.0
"""After so long the time that is left can be guessed."""


class Task(QObject):
    """Does one piece of a work on each turn of the event loop; ends with `done`, `failed` or `cancelled`.

    The pieces are done in the window's thread: VTK draws nowhere else.
    """

    progressed = Signal(float, str, float)
    """Share done (0..1), what is being done in English, and how many seconds are left; -1: not known yet."""

    done = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._work: Piecewise[Any] | None = None
        self._began = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    @property
    def running(self) -> bool:
        """Whether a work is under way."""
        return self._work is not None

    def start(self, work: Piecewise[Any]) -> None:
        """Begin a work; what is under way is stopped first."""
        self.cancel()
        self._work = work
        self._began = monotonic()
        self._timer.start()

    def cancel(self) -> None:
        """Stop the work; it leaves nothing behind."""
        if self._work is not None:
            self._leave()
            self.cancelled.emit()

    def _go_on(self) -> None:
        if self._work is None:
            return
        try:
            share, text = next(self._work)
        except StopIteration as end:
            self._leave()
            self.done.emit(end.value)
        except Cancelled:
            self._leave()
            self.cancelled.emit()
        except AtlasError as problem:
            self._leave()
            self.failed.emit(str(problem))
        else:
            self.progressed.emit(share, text, self._left(share))

    def _left(self, share: float) -> float:
        spent = monotonic() - self._began
        return spent * (1 - share) / share if share > 0 and spent > _TELLS_FROM_S else -1.0

    def _leave(self) -> None:
        self._timer.stop()
        work, self._work = self._work, None
        if work is not None:
            work.close()
