"""The tour: a bubble beside five places of the window, each with something that happens on the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ims_atlas.ui.speech import Speech, speech

_WIDTH_PX = 340
_GAP_PX = 14


@dataclass(frozen=True)
class TourStep:
    """One step: what it stands beside, and its English title and text."""

    beside: QWidget
    title: str
    text: str


class Tour(QFrame):
    """Shows one step after the other over the window; the window stays usable all the while."""

    stepped = Signal(int)
    ended = Signal()

    def __init__(self, window: QWidget, steps: Sequence[TourStep]) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("bubble")
        self.setFixedWidth(_WIDTH_PX)
        self._steps = steps
        self._at = 0
        self._say = speech("en")
        self.title = QLabel()
        self.title.setObjectName("heading")
        self.title.setWordWrap(True)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.place = QLabel()
        self.place.setObjectName("quiet")
        self.close_button = QToolButton()
        self.back_button, self.next_button = QPushButton(), QPushButton()
        self.next_button.setObjectName("primary")
        self.close_button.clicked.connect(self.end)
        self.back_button.clicked.connect(lambda: self._go(self._at - 1))
        self.next_button.clicked.connect(lambda: self._go(self._at + 1))
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self.place, 1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addLayout(foot)
        window.installEventFilter(self)
        self.hide()

    def speak(self, say: Speech) -> None:
        """Say everything in a language."""
        self._say = say
        self.close_button.setText("×")
        self.close_button.setAccessibleName(say("End the tour"))
        self.close_button.setToolTip(say("End the tour (Esc)"))
        self.back_button.setText(say("Previous"))
        self._tell()

    def begin(self) -> None:
        """Start with the first step."""
        self._go(0)

    def end(self) -> None:
        """Leave the tour; the window stays as it is."""
        self.hide()
        self.ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Step with the arrow keys and Enter; Esc ends."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() == Qt.Key.Key_Right:
            self._go(self._at + 1)
        elif event.key() == Qt.Key.Key_Left and self._at > 0:
            self._go(self._at - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.back_button if self.back_button.hasFocus() else self.next_button).click()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the bubble, while it has the focus."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            if event.type() is QEvent.Type.ShortcutOverride:
                return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay beside the place when the window changes."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._stand()
        return super().eventFilter(watched, event)

    def _go(self, place: int) -> None:
        if place >= len(self._steps):
            self.end()
            return
        self._at = max(place, 0)
        self.stepped.emit(self._at)
        self._tell()
        self.show()
        self._stand()
        self.raise_()
        self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        say, step = self._say, self._steps[self._at]
        last = self._at == len(self._steps) - 1
        self.title.setText(say(step.title))
        self.text.setText(say(step.text))
        self.place.setText(say("{place} of {count}").format(place=self._at + 1, count=len(self._steps)))
        self.next_button.setText(say("Begin") if last else say("Next"))
        self.back_button.setVisible(self._at > 0)
        self.setAccessibleName(say(step.title))
        self.setAccessibleDescription(say(step.text))

    def _stand(self) -> None:
        """Stand beside the step's place, within the window."""
        self.adjustSize()
        window, target = self._window, self._steps[self._at].beside
        place = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
        if place.height() < self.height() + 2 * _GAP_PX:
            corner = QPoint(place.center().x() - self.width() // 2, place.bottom() + _GAP_PX)
            if corner.y() + self.height() > window.height():
                corner.setY(place.top() - self.height() - _GAP_PX)
        elif place.center().x() < window.width() // 3:
            corner = QPoint(place.right() + _GAP_PX, place.center().y() - self.height() // 2)
        elif place.center().x() > window.width() * 2 // 3:
            corner = QPoint(place.left() - self.width() - _GAP_PX, place.center().y() - self.height() // 2)
        else:
            corner = QPoint(place.left() + _GAP_PX, place.top() + _GAP_PX)
        right, bottom = window.width() - self.width() - 8, window.height() - self.height() - 8
        self.move(min(max(corner.x(), 8), max(right, 8)), min(max(corner.y(), 8), max(bottom, 8)))
