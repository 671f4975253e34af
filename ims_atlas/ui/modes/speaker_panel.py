"""What the speaker sees beside the picture: the bookmark shown, its notes, what comes next, and the time."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ims_atlas.ui.speech import Speech, speech

_TICK_MS = 1000


class SpeakerPanel(QWidget):
    """Shows what it is told; reports steps through the bookmarks, and when the talk is to be shown."""

    stepped = Signal(int)
    shown_to_audience = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(280)
        self._say = speech("en")
        self.place = QLabel()
        self.place.setObjectName("quiet")
        self.clock = QLabel()
        self.clock.setObjectName("quiet")
        self.title = QLabel()
        self.title.setObjectName("title")
        self.title.setProperty("long", "true")
        self.title.setWordWrap(True)
        self.notes = QLabel()
        self.notes.setObjectName("notes")
        self.notes.setWordWrap(True)
        self.notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.notes)
        self.next_title = QLabel()
        self.next_title.setObjectName("subtitle")
        self.next_title.setWordWrap(True)
        self.back_button, self.on_button = QPushButton(), QPushButton()
        self.on_button.setObjectName("primary")
        self.show_button = QPushButton()
        self.show_button.setCheckable(True)
        self.back_button.clicked.connect(lambda: self.stepped.emit(-1))
        self.on_button.clicked.connect(lambda: self.stepped.emit(1))
        self.show_button.clicked.connect(self.shown_to_audience)
        top = QHBoxLayout()
        top.addWidget(self.place, 1)
        top.addWidget(self.clock)
        steps = QHBoxLayout()
        steps.addWidget(self.back_button)
        steps.addWidget(self.on_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.title)
        column.addWidget(scroll, 1)
        column.addWidget(self.next_title)
        column.addLayout(steps)
        column.addWidget(self.show_button)
        self._running = QElapsedTimer()
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show_time)

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language."""
        self._say = say
        self.back_button.setText(say("Previous"))
        self.back_button.setAccessibleName(say("To the bookmark before"))
        self.back_button.setToolTip(say("To the bookmark before (Page Up)"))
        self.on_button.setText(say("Next"))
        self.on_button.setAccessibleName(say("To the next bookmark"))
        self.on_button.setToolTip(say("To the next bookmark (Page Down)"))
        self.show_button.setText(say("Show full screen"))
        self.show_button.setToolTip(say("On the second display, or on this one (F5); Esc ends it"))
        self.clock.setToolTip(say("How long the picture has been shown"))

    def show_bookmark(self, place: int | None, count: int, title: str, notes: str, next_title: str) -> None:
        """Show where in the talk the speaker is; ``place`` counts from 0."""
        say = self._say
        if count == 0:
            self.place.setText("")
            self.title.setText(say("No bookmarks yet"))
            self.notes.setText(
                say("Arrange a picture and press Ctrl+B: it becomes a bookmark of your talk, with notes.")
            )
        else:
            at = say("{place} of {count}").format(place="–" if place is None else place + 1, count=count)
            self.place.setText(at)
            self.title.setText(title or say("Press Page Down to begin"))
            self.notes.setText(notes or say("Your notes are written under Scenes, below the bookmarks."))
        self.next_title.setText(say("Next: {title}").format(title=next_title) if next_title else "")
        self.on_button.setEnabled(bool(next_title))
        self.back_button.setEnabled(place is not None and place > 0)

    def set_showing(self, showing: bool) -> None:
        """Tell whether the audience sees the picture; the clock runs as long as it does."""
        self.show_button.setChecked(showing)
        if showing and not self._tick.isActive():
            self._running.start()
            self._tick.start()
        elif not showing:
            self._tick.stop()
        self._show_time()

    def _show_time(self) -> None:
        seconds = self._running.elapsed() // 1000 if self._tick.isActive() else 0
        self.clock.setText(f"{seconds // 60}:{seconds % 60:02}" if self._tick.isActive() else "")
