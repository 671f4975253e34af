"""A cover over what tells the answers, so that a student can think first and look then."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ims_atlas.state.session import Session
from ims_atlas.ui.speech import Speech


class AnswersCover(QWidget):
    """Lies over a panel; its button takes it away once."""

    revealed = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._over = over
        self.words = QLabel()
        self.words.setObjectName("subtitle")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton()
        self.button.setObjectName("primary")
        self.button.clicked.connect(self.revealed)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addSpacing(16)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        over.installEventFilter(self)
        self.hide()

    def show_cover(self, covered: bool) -> None:
        """Cover the panel, or not."""
        self.setGeometry(self._over.rect())
        self.setVisible(covered)
        if covered:
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay as large as the panel."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)


class AnswersPresenter:
    """Covers the answers as long as the session hides them; a new question covers them again."""

    def __init__(self, session: Session, over: QWidget) -> None:
        self._session = session
        self.cover = AnswersCover(over)
        self.cover.revealed.connect(lambda: self.cover.show_cover(False))
        session.events.answers_hidden.connect(self.cover.show_cover)
        for name in ("levels", "selected", "condition"):
            getattr(session.events, name).connect(lambda _: self.cover.show_cover(session.answers_hidden))
        self.cover.show_cover(session.answers_hidden)

    def speak(self, say: Speech) -> None:
        """Say the words of the cover in a language."""
        question = say("Which muscles, which root, which needle sites? Say it first, then look.")
        self.cover.words.setText(question)
        self.cover.button.setText(say("Show the answer"))
