"""Records what the reader does, once it has come to rest, and brings back what was."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence

from ims_atlas.state.bookmarks import Bookmarks
from ims_atlas.state.changes import Change
from ims_atlas.state.history import History, Moment
from ims_atlas.state.scene import FIELDS, scene_of, show
from ims_atlas.state.session import Session
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.history.history_view import HistoryView
from ims_atlas.ui.history.history_words import HistoryWords
from ims_atlas.ui.speech import speech

_REST_MS = 300
"""A change is a moment once nothing has changed for so long."""
_GOES_ON_MS = 3000
"""A turn or a slider that goes on within this time is the same moment."""


class HistoryPresenter(QObject):
    """Joins the history with the session, the bookmarks, the panel and the two commands."""

    def __init__(
        self,
        session: Session,
        bookmarks: Bookmarks,
        view: HistoryView,
        commands: Commands,
        words: HistoryWords,
    ) -> None:
        super().__init__(view)
        self._session = session
        self._bookmarks = bookmarks
        self._view = view
        self._commands = commands
        self._words = words
        self.history = History(Moment(scene_of(session), bookmarks.collection))
        self._since = QElapsedTimer()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._rested)
        for name in FIELDS:
            getattr(session.events, name).connect(self._soon)
        bookmarks.changed.connect(self._soon)
        self.history.changed.connect(self._show)
        view.chosen.connect(self.go)
        commands["undo"].triggered.connect(self.undo)
        commands["redo"].triggered.connect(self.redo)
        commands["redo"].setShortcuts([commands["redo"].shortcut(), QKeySequence("Ctrl+Y")])

    def undo(self) -> None:
        """Go back to the moment before."""
        self._bring_back(self.history.undo)

    def redo(self) -> None:
        """Go forth to the moment that was undone last."""
        self._bring_back(self.history.redo)

    def go(self, place: int) -> None:
        """Go to a moment of the list."""
        self._bring_back(lambda: self.history.go(place))

    def record(self, change: Change | None = None) -> None:
        """Make a moment of what has changed, at once; under a name of its own if `change` is given."""
        self._rest.stop()
        goes_on = self._since.isValid() and self._since.elapsed() < _GOES_ON_MS
        scene, bookmarks = scene_of(self._session), self._bookmarks.collection
        if self.history.record(scene, bookmarks, change=change, goes_on=goes_on):
            self._since.start()
        self._tell_commands()

    def begin(self) -> None:
        """Forget what was before, as after the start."""
        self._rest.stop()
        self.history.begin(Moment(scene_of(self._session), self._bookmarks.collection))

    def refresh(self) -> None:
        """Say everything anew (after a change of language)."""
        self._view.speak(speech(self._session.language))
        self._show()

    def shut(self) -> None:
        """Record nothing more."""
        self._rest.stop()

    def _soon(self, *_value: object) -> None:
        self._rest.start()
        self._commands["undo"].setEnabled(True)

    def _rested(self) -> None:
        """Record, unless the mouse still holds what it drags."""
        if QGuiApplication.mouseButtons() is Qt.MouseButton.NoButton:
            self.record()
        else:
            self._rest.start()

    def _bring_back(self, step: Callable[[], Moment | None]) -> None:
        self.record()
        moment = step()
        if moment is None:
            return
        self._since.invalidate()
        show(moment.scene, self._session)
        self._bookmarks.restore(moment.bookmarks)
        self.history.settle(scene_of(self._session))
        self._rest.stop()
        self._tell_commands()

    def _show(self) -> None:
        say, history = speech(self._session.language), self.history
        titles = [self._words.of(moment.change) for moment in history.moments]
        heard = [""] * len(titles)
        heard[history.current] = f" ({say('now')})"
        heard[history.current + 1 :] = [f" ({say('undone')})"] * (len(titles) - history.current - 1)
        self._view.show_moments(list(zip(titles, heard, strict=True)), history.current)
        self._tell_commands()

    def _tell_commands(self) -> None:
        """Let the two commands say what they would undo and do again."""
        say, history = speech(self._session.language), self.history
        for name, place, can, words in (
            ("undo", history.current, history.can_undo, say("Undo: {what}")),
            ("redo", history.current + 1, history.can_redo, say("Redo: {what}")),
        ):
            action = self._commands[name]
            action.setEnabled(can)
            what = self._words.of(history.moments[place].change) if can else ""
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{words.format(what=what) if can else action.text()} ({keys})")
