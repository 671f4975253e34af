"""A panel that says in words what the picture shows, and tells screen readers when it changes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from ims_atlas.state.session import Session
from ims_atlas.ui.comfort.scene_words import SceneWords
from ims_atlas.ui.speech import Speech

_FOLLOWED = (
    "levels",
    "with_neighbours",
    "sides",
    "rule",
    "condition",
    "selected",
    "also_selected",
    "layers",
    "hidden",
    "faded",
    "isolated",
    "peel",
    "cut",
    "answers_hidden",
    "language",
)
_PAUSE_MS = 250
"""Changes in so short a time are told once."""


class WordsPanel(QScrollArea):
    """Shows the words, and gives them to the body's view as its description."""

    def __init__(self, session: Session, words: SceneWords, body: QWidget) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._words = words
        self._body = body
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.label.setContentsMargins(12, 8, 12, 8)
        self.label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWidget(self.label)
        self.setWidgetResizable(True)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self.refresh)
        for name in _FOLLOWED:
            getattr(session.events, name).connect(lambda _: self._soon.start())

    def speak(self, say: Speech) -> None:
        """Say what this is in a language."""
        self.setAccessibleName(say("What the picture shows, in words"))
        self.refresh()

    def refresh(self) -> None:
        """Say anew what is shown."""
        text = self._words.text()
        if text != self.label.text():
            self.label.setText(text)
            self._body.setAccessibleDescription(text)
            changed = QAccessibleEvent(self._body, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(changed)
