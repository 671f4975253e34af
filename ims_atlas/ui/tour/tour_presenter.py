"""The five steps of the tour, and when it comes by itself: once, the first time the atlas is opened."""

from __future__ import annotations

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow, QWidget

from ims_atlas.state.session import Session
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.speech import Speech, marked
from ims_atlas.ui.tour.tour import Tour, TourStep

_SEEN = "tour_seen"
_TITLES = (
    marked("Choose a root on the spine"),
    marked("See what it supplies"),
    marked("Read what it means"),
    marked("Find anything"),
    marked("Arrange it for what you do"),
)
_TEXTS = (
    marked(
        "Click a level, or walk along the spine with the arrow keys. "
        "C6 is chosen now: its vertebra, its root and its nerves are lit."
    ),
    marked(
        "Red: this is the main root. Orange: a further root. Drag turns the body, the wheel comes nearer, "
        "a click selects, a right click opens what can be done with it."
    ),
    marked(
        "The muscles of the root, the sources that say so, and typical needle sites. Click a row for more. "
        "Every statement names its source; none has been reviewed by a clinician yet."
    ),
    marked(
        "Type a muscle in English, Latin or French, a level, a condition, a nerve, or a code such as LI11. "
        "Typing errors do not matter. Ctrl+K brings you here from anywhere."
    ),
    marked(
        "Patient: large and plain. Class: bookmarks, notes, and the picture on the second display. "
        "Study: everything, and the answers can be hidden. F1 shows all keys."
    ),
)


class TourPresenter:
    """Leads through the window: spine, body, meaning, search and modes stand for the five steps."""

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        commands: Commands,
        settings: QSettings,
        places: tuple[QWidget, QWidget, QWidget, QWidget, QWidget],
    ) -> None:
        self._session = session
        self._settings = settings
        steps = [TourStep(*step) for step in zip(places, _TITLES, _TEXTS, strict=True)]
        self.tour = Tour(window, steps)
        self.tour.stepped.connect(self._act)
        self.tour.ended.connect(lambda: settings.setValue(_SEEN, True))
        commands["tour"].triggered.connect(self.tour.begin)

    def begin_if_new(self) -> None:
        """Begin the tour, unless it has been seen or left on this machine."""
        if self._settings.value(_SEEN) is None:
            self.tour.begin()

    def speak(self, say: Speech) -> None:
        """Say the tour in a language."""
        self.tour.speak(say)

    def _act(self, place: int) -> None:
        """The first step lights a level, if none is lit."""
        if place == 0 and not self._session.levels:
            self._session.choose_level("C6", "replace")
