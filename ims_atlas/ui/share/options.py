"""What can be chosen for each kind of file that is taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from ims_atlas.ui.share.size_choice import MOVIE_SIZES, PICTURE_SIZES, SizeChoice
from ims_atlas.ui.speech import Speech, marked

Kind = Literal["picture", "movie", "model", "page", "table"]
KINDS: dict[Kind, str] = {
    "picture": marked("Picture"),
    "movie": marked("Movie"),
    "model": marked("3D model"),
    "page": marked("Web page"),
    "table": marked("Table"),
}
"""What can be taken away, with its English name."""

MovieKind = Literal["turn", "needle"]
TableKind = Literal["muscles", "contrast", "sources"]
_TABLES: dict[TableKind, str] = {
    "muscles": marked("Muscles and needle sites of the levels"),
    "contrast": marked("Needle sites and acupoints beside them"),
    "sources": marked("Sources of what is shown"),
}
_RATES = (10, 15, 25, 30)
_LENGTHS_S = (4, 7, 10, 15, 20, 30)
_LENGTH_OF_FLIGHT = 3
"""The place of the length at which a flight is calm."""

_GAP_PX = 8
_MOST_PICTURE_PX, _MOST_MOVIE_PX = 12000, 4096


class Options(QWidget):
    """A page of options; `changed` when one of them changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setVerticalSpacing(8)
        self._rows: list[tuple[QLabel, str, QWidget]] = []

    def add(self, label: str, widget: QWidget, beside: QWidget | None = None) -> None:
        """Add an option with its English label, marked for translation; another may stand beside it."""
        said = QLabel()
        said.setBuddy(widget)
        self._rows.append((said, label, widget))
        if beside is None:
            self.form.addRow(said, widget)
            return
        row = QHBoxLayout()
        row.setSpacing(_GAP_PX)
        row.addWidget(widget, 1)
        row.addWidget(beside, 1)
        self.form.addRow(said, row)

    def speak(self, say: Speech) -> None:
        """Say the labels in a language."""
        for said, label, widget in self._rows:
            said.setText(say(label))
            if not isinstance(widget, SizeChoice):
                widget.setAccessibleName(say(label))
                widget.setToolTip(say(label))


class PictureOptions(Options):
    """Size, ground and names of a picture."""

    def __init__(self) -> None:
        super().__init__()
        self.dimensions = SizeChoice(PICTURE_SIZES, _MOST_PICTURE_PX)
        self.clear_ground, self.labels = _switch(), _switch()
        self.add(marked("Size"), self.dimensions)
        row = QHBoxLayout()
        row.setSpacing(_GAP_PX)
        row.addWidget(self.clear_ground)
        row.addWidget(self.labels)
        row.addStretch(1)
        self.form.addRow("", row)
        self.dimensions.changed.connect(self.changed)
        for box in (self.clear_ground, self.labels):
            box.toggled.connect(lambda _: self.changed.emit())

    def speak(self, say: Speech) -> None:
        """Say everything in a language."""
        super().speak(say)
        self.dimensions.speak(say)
        self.clear_ground.setText(say("Clear ground"))
        self.clear_ground.setToolTip(
            say("Leave out what is behind the body, to lay the picture over a slide")
        )
        self.labels.setText(say("Names of what is lit"))
        self.labels.setToolTip(say("Write the names at the edges, with a line to each"))


class MovieOptions(Options):
    """Movement, size, length and format of a movie."""

    def __init__(self) -> None:
        super().__init__()
        self.movement, self.needle = QComboBox(), QComboBox()
        self.movement.addItems(["", ""])
        self.needle.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.dimensions = SizeChoice(MOVIE_SIZES, _MOST_MOVIE_PX)
        self.length, self.rate = QComboBox(), QComboBox()
        self.file_format, self.quality = QComboBox(), QComboBox()
        self.length.addItems([""] * len(_LENGTHS_S))
        self.length.setCurrentIndex(2)
        self.rate.addItems([""] * len(_RATES))
        self.rate.setCurrentIndex(1)
        self.file_format.addItems(["MP4", "GIF"])
        self.quality.addItems(["", ""])
        self.labels = _switch()
        self.add(marked("Movement"), self.movement)
        self.add(marked("Needle"), self.needle)
        self.add(marked("Size"), self.dimensions)
        self.add(marked("Length"), self.length, self.rate)
        self.add(marked("Format"), self.file_format, self.quality)
        row = QHBoxLayout()
        row.addWidget(self.labels)
        row.addStretch(1)
        self.form.addRow("", row)
        self.dimensions.changed.connect(self.changed)
        for box in (self.movement, self.needle, self.length, self.rate, self.file_format, self.quality):
            box.currentIndexChanged.connect(lambda _: self._follow())
        self.labels.toggled.connect(lambda _: self.changed.emit())
        self.dimensions.choose(2)
        self._follow()

    @property
    def kind(self) -> MovieKind:
        """Which movement is chosen."""
        return "needle" if self.movement.currentIndex() == 1 else "turn"

    @property
    def ending(self) -> str:
        """The ending of the file's name."""
        return (".mp4", ".gif")[self.file_format.currentIndex()]

    @property
    def frames_per_second(self) -> int:
        """How many pictures a second."""
        return _RATES[self.rate.currentIndex()]

    @property
    def seconds(self) -> int:
        """How long the movie is."""
        return _LENGTHS_S[self.length.currentIndex()]

    @property
    def fine(self) -> bool:
        """Whether edges are smooth."""
        return self.quality.currentIndex() == 1

    def suit_length(self) -> None:
        """Give a flight the time that it needs."""
        if self.kind == "needle" and self.length.currentIndex() < _LENGTH_OF_FLIGHT:
            self.length.setCurrentIndex(_LENGTH_OF_FLIGHT)

    def set_needles(self, names: Sequence[str], chosen: int) -> None:
        """Offer these needles for the flight; without any there is only the turn."""
        self.needle.blockSignals(True)
        self.needle.clear()
        self.needle.addItems(list(names))
        self.needle.setCurrentIndex(chosen)
        self.needle.blockSignals(False)
        if not names:
            self.movement.setCurrentIndex(0)
        self._follow()

    def speak(self, say: Speech) -> None:
        """Say everything in a language."""
        super().speak(say)
        self.dimensions.speak(say)
        for box, texts in (
            (self.movement, (say("One turn round what is lit"), say("Flight to a needle and along it"))),
            (self.quality, (say("Quickly made"), say("Smooth edges, takes longer"))),
            (self.length, tuple(say("{count} seconds").format(count=length) for length in _LENGTHS_S)),
            (self.rate, tuple(say("{count} pictures a second").format(count=rate) for rate in _RATES)),
        ):
            for place, text in enumerate(texts):
                box.setItemText(place, text)
        for box, text in (
            (self.rate, say("How smoothly it moves")),
            (self.quality, say("How fine each picture is")),
        ):
            box.setAccessibleName(text)
            box.setToolTip(text)
        self.labels.setText(say("Names of what is lit"))
        self.labels.setToolTip(say("Write the names at the edges, with a line to each"))

    def _follow(self) -> None:
        self.form.setRowVisible(self.needle, self.kind == "needle")
        self.changed.emit()


class TableOptions(Options):
    """Which table, and in which format."""

    def __init__(self) -> None:
        super().__init__()
        self.content, self.file_format = QComboBox(), QComboBox()
        self.content.addItems([""] * len(_TABLES))
        self.file_format.addItems(["CSV", "JSON"])
        self.add(marked("Table"), self.content)
        self.add(marked("Format"), self.file_format)
        for box in (self.content, self.file_format):
            box.currentIndexChanged.connect(lambda _: self.changed.emit())

    @property
    def kind(self) -> TableKind:
        """Which table is chosen."""
        return tuple(_TABLES)[self.content.currentIndex()]

    @property
    def ending(self) -> str:
        """The ending of the file's name."""
        return (".csv", ".json")[self.file_format.currentIndex()]

    def speak(self, say: Speech) -> None:
        """Say everything in a language."""
        super().speak(say)
        for place, text in enumerate(_TABLES.values()):
            self.content.setItemText(place, say(text))


class WordsOnly(Options):
    """A page that only says what the file is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._said = QLabel(wordWrap=True)
        self.form.addRow(self._said)

    def speak(self, say: Speech) -> None:
        """Say it in a language."""
        self._said.setText(say(self._text))


def _switch() -> QPushButton:
    """Return a button that stays pressed while its option is on."""
    switch = QPushButton()
    switch.setCheckable(True)
    switch.setAutoDefault(False)
    return switch
