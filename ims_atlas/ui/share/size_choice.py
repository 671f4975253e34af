"""Asks for the size of a picture: a usual one by name, or one's own in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from ims_atlas.ui.speech import Speech, marked

_LEAST_PX = 64
_WIDTH_PX = 84
_WINDOW = marked("As in the window")
_OWN = marked("Own size")


@dataclass(frozen=True)
class Size:
    """A usual size: its English name, pixels, and dots an inch where it is for paper."""

    name: str
    width: int
    height: int
    dots_per_inch: int | None = None


PICTURE_SIZES = (
    Size(marked("Full HD"), 1920, 1080),
    Size(marked("4K"), 3840, 2160),
    Size(marked("A4 across, 300 dpi"), 3508, 2480, 300),
    Size(marked("A4 upright, 300 dpi"), 2480, 3508, 300),
)
MOVIE_SIZES = (
    Size(marked("Small"), 640, 360),
    Size(marked("HD"), 1280, 720),
    Size(marked("Full HD"), 1920, 1080),
    Size(marked("4K"), 3840, 2160),
)


class SizeChoice(QWidget):
    """Offers the window's own size first, then the usual ones, then one's own; `changed` when it changes."""

    changed = Signal()

    def __init__(self, sizes: Sequence[Size], most_px: int) -> None:
        super().__init__()
        self._sizes = sizes
        self._window = (1280, 720)
        self.names = QComboBox()
        self.names.addItems([""] * (len(sizes) + 2))
        self._most_px = most_px
        self.width_px, self.height_px = QLineEdit(), QLineEdit()
        for line in (self.width_px, self.height_px):
            line.setValidator(QIntValidator(1, most_px, self))
            line.setFixedWidth(_WIDTH_PX)
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.editingFinished.connect(self.changed)
        self._times = QLabel("×")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.names, 1)
        for widget in (self.width_px, self._times, self.height_px):
            row.addWidget(widget)
        self.names.currentIndexChanged.connect(lambda _: self._follow())
        self._follow()

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = (int(line.text() or 0) for line in (self.width_px, self.height_px))
        return min(max(width, _LEAST_PX), self._most_px), min(max(height, _LEAST_PX), self._most_px)

    @property
    def dots_per_inch(self) -> int | None:
        """How finely it is meant to be printed; None for screens."""
        chosen = self._chosen()
        return None if chosen is None else chosen.dots_per_inch

    def set_window(self, width: int, height: int) -> None:
        """Say how large the picture in the window is, pixels."""
        self._window = (width, height)
        self._follow()

    def choose(self, place: int) -> None:
        """Choose a usual size by its place; 0 is the window's own, the last one's own."""
        self.names.setCurrentIndex(place)

    def speak(self, say: Speech) -> None:
        """Say the names in a language."""
        sizes = [f"{say(size.name)} ({size.width} × {size.height})" for size in self._sizes]
        for place, text in enumerate((say(_WINDOW), *sizes, say(_OWN))):
            self.names.setItemText(place, text)
        for widget, text in (
            (self.names, say("Size of the picture")),
            (self.width_px, say("Width in pixels")),
            (self.height_px, say("Height in pixels")),
        ):
            widget.setAccessibleName(text)
            widget.setToolTip(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Enter end a number, and not press the button of the dialog as well."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _chosen(self) -> Size | None:
        place = self.names.currentIndex() - 1
        return self._sizes[place] if 0 <= place < len(self._sizes) else None

    def _follow(self) -> None:
        own = self.names.currentIndex() == self.names.count() - 1
        chosen = self._chosen()
        size = self._window if chosen is None else (chosen.width, chosen.height)
        for line, pixels in zip((self.width_px, self.height_px), size, strict=True):
            line.setEnabled(own)
            if not own:
                line.setText(str(pixels))
        self.changed.emit()
