"""A bar above the body that offers what was open before a crash; it never stands in the way."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ims_atlas.ui.speech import Speech


class RecoveryBar(QFrame):
    """Says what was found; reports whether the reader wants it back or not."""

    restored = Signal()
    discarded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.restore_button = QPushButton()
        self.restore_button.clicked.connect(self.restored)
        self.discard_button = QPushButton()
        self.discard_button.clicked.connect(self.discarded)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.message, 1)
        row.addWidget(self.restore_button)
        row.addWidget(self.discard_button)
        self.hide()

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language."""
        self.restore_button.setText(say("Restore"))
        self.restore_button.setToolTip(say("Bring back what was open"))
        self.discard_button.setText(say("Discard"))
        self.discard_button.setToolTip(say("Delete it, and go on with what is in view"))

    def offer(self, message: str) -> None:
        """Show what was found."""
        self.message.setText(message)
        self.show()
