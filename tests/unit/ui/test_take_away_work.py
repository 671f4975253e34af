"""Long work beside the window: told how far it is, stopped, and never silent when it fails."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ims_atlas.errors import AtlasError
from ims_atlas.export.piecewise import Piecewise, finish
from ims_atlas.export.progress import Cancelled, Progress
from ims_atlas.ui.share.beside import beside
from ims_atlas.ui.share.task import Task


def counting(to: int, left: list[str]) -> Piecewise[str]:
    try:
        for number in range(to):
            yield number / to, "Counting"
        return "counted"
    finally:
        left.append("left")


def test_a_task_tells_how_far_it_is_and_gives_its_result(qtbot: QtBot) -> None:
    owner, left = QObject(), list[str]()
    task = Task(owner)
    told: list[tuple[float, str, float]] = []
    task.progressed.connect(lambda *words: told.append(words))
    with qtbot.waitSignal(task.done) as done:
        task.start(counting(4, left))
        assert task.running
    assert done.args == ["counted"]
    assert [share for share, _, _ in told] == [0.0, 0.25, 0.5, 0.75]
    assert (left, task.running) == (["left"], False)


def test_a_cancelled_task_leaves_its_work_at_once(qtbot: QtBot) -> None:
    owner, left = QObject(), list[str]()
    task = Task(owner)
    task.start(counting(1_000_000, left))
    with qtbot.waitSignal(task.progressed):
        pass
    with qtbot.waitSignal(task.cancelled):
        task.cancel()
    assert (left, task.running) == (["left"], False)


def test_a_task_that_fails_says_why(qtbot: QtBot) -> None:
    def full() -> Piecewise[None]:
        yield 0.5, "Writing"
        raise AtlasError("the disk is full")

    owner = QObject()
    task = Task(owner)
    with qtbot.waitSignal(task.failed) as failed:
        task.start(full())
    assert failed.args == ["the disk is full"]


def test_work_in_a_thread_is_watched_to_its_end() -> None:
    def work(tell: Progress) -> None:
        tell(0.5, "Half")
        tell(1.0, "Done")

    told: list[tuple[float, str]] = []
    finish(beside(work), lambda share, text: told.append((share, text)))
    assert [each for each in told if each[1]] == [(0.5, "Half"), (1.0, "Done")]


def test_work_in_a_thread_is_stopped_and_its_faults_come_through() -> None:
    stopped = Event()

    def endless(tell: Progress) -> None:
        try:
            while True:
                tell(0.1, "Working")
        except Cancelled:
            stopped.set()
            raise

    work = beside(endless)
    next(work)
    work.close()
    assert stopped.is_set()

    def broken(tell: Progress) -> None:
        tell(0.1, "Working")
        raise AtlasError("no room")

    with pytest.raises(AtlasError, match="no room"):
        finish(beside(broken))
