"""Keeps what is open after each change, and offers after a crash what was open then."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale, QTime

from ims_atlas.errors import AtlasError
from ims_atlas.state.bookmarks import Bookmarks
from ims_atlas.state.changes import Change
from ims_atlas.state.scene import show
from ims_atlas.state.scene_check import OpenedScene
from ims_atlas.state.scene_file import SceneFile
from ims_atlas.state.session import Session
from ims_atlas.ui.history.history_presenter import HistoryPresenter
from ims_atlas.ui.scenes.recovery import Recovery, Remains
from ims_atlas.ui.scenes.recovery_bar import RecoveryBar
from ims_atlas.ui.speech import speech


class RecoveryPresenter:
    """Joins the recovery with the history and the bar.

    Parameters
    ----------
    content
        Returns what is open, as a file holds it.
    read
        Reads a file for the body in view.
    tell
        Says something in the status line.
    """

    def __init__(
        self,
        folder: Path,
        session: Session,
        bookmarks: Bookmarks,
        history: HistoryPresenter,
        bar: RecoveryBar,
        content: Callable[[], SceneFile],
        read: Callable[[Path], OpenedScene],
        tell: Callable[[str], None],
    ) -> None:
        self._recovery = Recovery(folder)
        self._session = session
        self._bookmarks = bookmarks
        self._history = history
        self._bar = bar
        self._content = content
        self._read = read
        self._tell = tell
        self._told = False
        self._found: list[Remains] = []
        history.history.changed.connect(self._keep)
        bar.restored.connect(self.restore)
        bar.discarded.connect(self.discard)

    def look(self) -> None:
        """Offer what a crash has left, if it has left anything."""
        self._found = self._recovery.remains()
        self.refresh()

    def refresh(self) -> None:
        """Say what is offered (after a change of language), or nothing."""
        say = speech(self._session.language)
        self._bar.speak(say)
        if self._found:
            when = self._in_words(self._found[0].when)
            self._bar.offer(
                say("The atlas closed unexpectedly. It kept what you had open at {when}.").format(when=when)
            )
        else:
            self._bar.hide()

    def restore(self) -> None:
        """Show what was open before the crash; it is deleted only once it is kept anew."""
        if not self._found:
            return
        try:
            file = self._read(self._found[0].path).file
        except AtlasError as problem:
            self._tell(str(problem))
            return
        self._history.record()
        show(file.scene, self._session)
        self._bookmarks.begin(file.bookmarks, file.title, file.notes)
        self._history.record(Change("restored"))
        if self._keep():
            self.discard()

    def discard(self) -> None:
        """Delete what was offered, and offer what an earlier crash has left."""
        if self._found:
            self._recovery.forget(self._found.pop(0))
        self.refresh()

    def end(self) -> None:
        """Keep nothing more: the window closes as it should."""
        self._history.history.changed.disconnect(self._keep)
        self._recovery.end()

    def _keep(self) -> bool:
        """Keep what is open; says once if that fails, for the reader can go on without."""
        try:
            self._recovery.keep(self._content())
        except AtlasError as problem:
            if not self._told:
                say = speech(self._session.language)
                self._tell(say("What is open cannot be kept for a crash: {problem}").format(problem=problem))
            self._told = True
            return False
        return True

    def _in_words(self, when: datetime.datetime) -> str:
        """Say a time of today, and the day too if it was another."""
        locale = QLocale(self._session.language)
        time = locale.toString(QTime(when.hour, when.minute), QLocale.FormatType.ShortFormat)
        return time if when.date() == datetime.date.today() else f"{when.date().isoformat()} {time}"
