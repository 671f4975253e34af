"""The skin panel as widgets: which map is painted, the key points, the question, and the page of answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.scene.palette import Palette
from ims_atlas.ui.links import explain_source

LEAST_MM, MOST_MM = 10, 60
"""How small and how large the circle round the place may be."""


@dataclass(frozen=True)
class MapChoice:
    """A dermatome map to choose: its source key, and its source and method in words."""

    source: str
    words: str


class SkinView(QWidget):
    """Shows what it is told; reports the map, the circle and links."""

    map_chosen = Signal(str)
    radius_chosen = Signal(float)
    link_followed = Signal(str)
    shown = Signal()

    def __init__(
        self, explain: Callable[[str], str], key_points: QAction, ask: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._explain = explain
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.maps = QComboBox()
        self.maps.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.maps.setMinimumContentsLength(12)
        self.maps.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.maps.activated.connect(lambda row: self.map_chosen.emit(self.maps.itemData(row)))
        self.key_points = _button(key_points)
        self.ask = _button(ask)
        self.radius = QSlider(Qt.Orientation.Horizontal)
        self.radius.setRange(LEAST_MM, MOST_MM)
        self.radius.setPageStep(10)
        self.radius.valueChanged.connect(lambda value: self.radius_chosen.emit(float(value)))
        self.radius_label = QLabel()
        self.page = QTextBrowser()
        self.page.setObjectName("page")
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._follow)
        self.page.highlighted.connect(lambda link: explain_source(link.toString(), self._explain, self))
        self._lay_out()

    def set_words(self, maps: str, maps_tip: str, radius: str, page: str) -> None:
        """Set the fixed words."""
        self.maps.setAccessibleName(maps)
        self.maps.setToolTip(maps_tip)
        self.radius.setAccessibleName(radius)
        self.radius.setToolTip(radius)
        self.page.setAccessibleName(page)

    def set_palette_colours(self, palette: Palette) -> None:
        """Use the colours of a theme for pages set from now on."""
        base = self.page.font().pointSizeF()
        self.page.document().setDefaultStyleSheet(
            f"a {{ color: {palette.accent}; text-decoration: none; }}"
            f"small {{ color: {palette.text_quiet}; font-size: {0.85 * base:.1f}pt; }}"
            f"td {{ padding: 2px 8px 2px 0; }}"
        )

    def set_maps(self, choices: Sequence[MapChoice], chosen: str) -> None:
        """Offer these maps, one of them chosen."""
        self.maps.clear()
        for choice in choices:
            self.maps.addItem(choice.words, choice.source)
        self.maps.setCurrentIndex(max(self.maps.findData(chosen), 0))

    def set_radius(self, radius_mm: float, words: str, available: bool) -> None:
        """Show how large the circle is; it can be chosen once a place is asked about."""
        self.radius.blockSignals(True)
        self.radius.setValue(round(radius_mm))
        self.radius.blockSignals(False)
        self.radius.setEnabled(available)
        self.radius_label.setText(words)

    def set_page(self, html: str) -> None:
        """Show a page; one of the same place keeps its height."""
        bar = self.page.verticalScrollBar()
        height = bar.value()
        self.page.setHtml(html)
        bar.setValue(min(height, bar.maximum()))

    def to_top(self) -> None:
        """Show the page from its beginning."""
        self.page.verticalScrollBar().setValue(0)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Say that the panel has come to the front."""
        super().showEvent(event)
        self.shown.emit()

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.maps, 1)
        second.addWidget(self.ask)
        second.addWidget(self.key_points)
        second.addStretch(1)
        third = QHBoxLayout()
        third.addWidget(self.radius_label)
        third.addWidget(self.radius, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 10, 8)
        column.setSpacing(8)
        for row in (first, second, third):
            column.addLayout(row)
        column.addWidget(self.page, 1)

    def _follow(self, link: QUrl) -> None:
        if link.scheme() != "source":
            self.link_followed.emit(link.toString())


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    return button
