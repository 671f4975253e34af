"""Work that draws nothing, done in a thread of its own and watched from the window's."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread

from ims_atlas.errors import Cancelled
from ims_atlas.export.piecewise import Piecewise
from ims_atlas.export.progress import Progress

_LOOK_S = 0.02
"""So long the window waits for news before it goes on."""


def beside(work: Callable[[Progress], None]) -> Piecewise[None]:
    """Do a work in a thread and tell how far it is; closing it stops the thread and waits for its end.

    Parameters
    ----------
    work
        Tells how far it is through the function it is given, and may be stopped there.
    """
    news: SimpleQueue[tuple[float, str] | BaseException | None] = SimpleQueue()
    stopped = Event()

    def tell(share: float, text: str) -> None:
        if stopped.is_set():
            raise Cancelled("stopped")
        news.put((share, text))

    def run() -> None:
        try:
            work(tell)
        except BaseException as problem:  # it is raised again where the work is watched
            news.put(problem)
        else:
            news.put(None)

    thread = Thread(target=run, name="take-away", daemon=True)
    thread.start()
    last = (0.0, "")
    try:
        while True:
            try:
                told = news.get(timeout=_LOOK_S)
            except Empty:
                yield last
                continue
            if told is None:
                return
            if isinstance(told, BaseException):
                raise told
            last = told
            yield last
    finally:
        stopped.set()
        thread.join()
