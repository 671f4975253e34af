"""The tools over the body: a cut, parts set apart, and a measure, each with its card while it is in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.state.session import Cut, CutPlane
from ims_atlas.ui.speech import Speech, marked

PLANES: tuple[CutPlane, ...] = get_args(CutPlane)
_PLANES: Mapping[CutPlane, str] = {
    "sagittal": marked("Sagittal"),
    "coronal": marked("Coronal"),
    "axial": marked("Axial"),
    "needle": marked("Along the needle"),
}
_STEPS = 1000
_WIDTH_PX = 248
_GAP_PX = 10


class ToolsView(QObject):
    """A column of buttons at the right edge of the body, and under it the cards of what is in use."""

    plane_chosen = Signal(str)
    cut_moved = Signal(float)
    flipped = Signal(bool)
    apart_moved = Signal(float)
    held = Signal(bool)
    """Whether the mouse holds a slider."""

    def __init__(self, over: QWidget, tools: Mapping[str, QAction], buttons: Mapping[str, QAction]) -> None:
        """Build the column of `tools` (cut, apart, measure); `buttons` (nearest, again) stand on cards."""
        super().__init__(over)
        self._over = over
        self._top = _GAP_PX
        self.column = QWidget(over)
        rows = QVBoxLayout(self.column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        self.buttons = {name: _button(action) for name, action in tools.items()}
        for button in self.buttons.values():
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            rows.addWidget(button)
        self.panel = QWidget(over)
        self.panel.setObjectName("bar")
        self._stack = QVBoxLayout(self.panel)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(6)
        self.planes: dict[CutPlane, QToolButton] = {}
        self.cut_at, self.apart = self._slider(self.cut_moved), self._slider(self.apart_moved)
        self.apart.setMinimum(_STEPS // 100)  # at nothing its card would vanish under the mouse
        self.flip = QToolButton()
        self.flip.setCheckable(True)
        self.flip.clicked.connect(self.flipped)
        self._hints = {name: QLabel() for name in ("cut", "apart", "measure")}
        self.nearest = QToolButton()
        self.nearest.clicked.connect(lambda: buttons["nearest"].trigger())
        self.again = _button(buttons["again"])
        self.cards = {"cut": self._cut_card(), "apart": self._apart_card(), "measure": self._measure_card()}
        for card in self.cards.values():
            self._stack.addWidget(card)
        over.installEventFilter(self)

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language."""
        for plane, button in self.planes.items():
            button.setText(say(_PLANES[plane]))
        self.planes["needle"].setToolTip(say("A cut that holds the chosen needle or acupuncture point"))
        self.planes["sagittal"].setToolTip(say("Between right and left"))
        self.planes["coronal"].setToolTip(say("Between front and back"))
        self.planes["axial"].setToolTip(say("Between above and below"))
        self.nearest.setText(say("Nearest acupuncture point"))
        self.nearest.setToolTip(say("Measure from the chosen needle to the acupuncture point nearest to it"))
        self.flip.setText(say("Other side"))
        self.flip.setToolTip(say("Cut the other side away"))
        self.cut_at.setAccessibleName(say("Where the cut lies"))
        self.cut_at.setToolTip(say("Where the cut lies"))
        self.apart.setAccessibleName(say("How far apart"))
        self.apart.setToolTip(say("How far the muscles stand apart"))
        self.arrange()

    def show_cut(self, cut: Cut | None, hint: str) -> None:
        """Show a cut, and what it lacks."""
        self.cards["cut"].setVisible(cut is not None)
        self._hint("cut", hint)
        if cut is not None:
            self.planes[cut.plane].setChecked(True)
            self.flip.setChecked(cut.flipped)
            _put(self.cut_at, cut.share)
        self.arrange()

    def show_apart(self, share: float, *, on: bool, hint: str) -> None:
        """Show how far parts stand apart (0..1), and what that lacks."""
        self.cards["apart"].setVisible(on)
        self._hint("apart", hint)
        _put(self.apart, share)
        self.arrange()

    def show_measure(self, text: str, *, on: bool) -> None:
        """Show what is to be clicked, or how far it is."""
        self.cards["measure"].setVisible(on)
        self._hint("measure", text)
        self.arrange()

    def put_under(self, top: int) -> None:
        """Begin so many pixels below the upper edge, at the right."""
        self._top = top
        self.arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the size of the viewport."""
        if event.type() is QEvent.Type.Resize:
            self.arrange()
        return super().eventFilter(watched, event)

    def arrange(self) -> None:
        """Stand at the right edge, the cards under the buttons."""
        self.column.adjustSize()
        right = self._over.width() - _GAP_PX
        self.column.move(right - self.column.width(), self._top)
        self.column.raise_()
        shown = any(not card.isHidden() for card in self.cards.values())
        self.panel.setVisible(shown)
        if shown:
            for card in self.cards.values():
                card.updateGeometry()  # or a text that has just grown is measured as it was before
            self._stack.invalidate()
            tall = self._stack.hasHeightForWidth()
            height = self._stack.heightForWidth(_WIDTH_PX) if tall else self._stack.sizeHint().height()
            self.panel.setFixedSize(_WIDTH_PX, height)
            self.panel.move(right - _WIDTH_PX, self.column.geometry().bottom() + _GAP_PX)
            self.panel.raise_()

    def _hint(self, card: str, text: str) -> None:
        self._hints[card].setText(text)
        self._hints[card].setVisible(bool(text))

    def _cut_card(self) -> QFrame:
        card, rows = _card()
        grid = QGridLayout()
        grid.setSpacing(4)
        group = QButtonGroup(self)
        for i, plane in enumerate(PLANES):
            button = QToolButton()
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, plane=plane: self.plane_chosen.emit(plane))
            group.addButton(button)
            self.planes[plane] = button
            grid.addWidget(button, i // 2, i % 2)
        rows.addLayout(grid)
        row = QHBoxLayout()
        row.addWidget(self.cut_at, 1)
        row.addWidget(self.flip)
        rows.addLayout(row)
        rows.addWidget(_wrapped(self._hints["cut"]))
        return card

    def _apart_card(self) -> QFrame:
        card, rows = _card()
        rows.addWidget(self.apart)
        rows.addWidget(_wrapped(self._hints["apart"]))
        return card

    def _measure_card(self) -> QFrame:
        card, rows = _card()
        rows.addWidget(_wrapped(self._hints["measure"]))
        for button in (self.nearest, self.again):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            rows.addWidget(button)
        return card

    def _slider(self, moved: SignalInstance) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, _STEPS)
        slider.setSingleStep(_STEPS // 100)
        slider.setPageStep(_STEPS // 10)
        slider.valueChanged.connect(lambda value: moved.emit(value / _STEPS))
        slider.sliderPressed.connect(lambda: self.held.emit(True))
        slider.sliderReleased.connect(lambda: self.held.emit(False))
        return slider


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    return button


def _card() -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setObjectName("card")
    rows = QVBoxLayout(card)
    rows.setContentsMargins(10, 8, 10, 8)
    rows.setSpacing(6)
    card.hide()
    return card, rows


def _wrapped(label: QLabel) -> QLabel:
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _put(slider: QSlider, share: float) -> None:
    """Show a value without telling of it as if the user had chosen it."""
    slider.blockSignals(True)
    slider.setValue(round(share * _STEPS))
    slider.blockSignals(False)
