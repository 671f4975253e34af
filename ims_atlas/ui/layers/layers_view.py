"""Toggles of the layers below the body, with a slider each where opacity means something."""

from __future__ import annotations

from collections.abc import Container, Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.state.session import Layer, LayerName
from ims_atlas.ui.speech import Speech, marked, speech

LAYER_NAMES: Mapping[LayerName, str] = {
    "bones": marked("Bones"),
    "muscles": marked("Muscles"),
    "skin": marked("Skin"),
    "vessels": marked("Vessels"),
    "nerves": marked("Nerves"),
    "organs": marked("Organs"),
    "sites": marked("Needles"),
    "meridians": marked("Meridians"),
    "acupoints": marked("Points"),
    "codes": marked("Codes"),
}
_LINGER_MS = 350
_GAP_PX = 6
_WITHOUT_SLIDER: tuple[LayerName, ...] = ("sites", "meridians", "acupoints", "codes")


class LayersView(QWidget):
    """Reports toggles and slider moves; shows what it is told. Where one row is too wide, it makes two."""

    toggled = Signal(str, bool)
    faded = Signal(str, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[LayerName, QToolButton] = {}
        self._say = speech("en")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP_PX)
        self._grid.setSizeConstraint(QGridLayout.SizeConstraint.SetNoConstraint)
        self._rows = 0
        self._moving = False
        for number, name in enumerate(LAYER_NAMES, start=1):
            button = QToolButton()
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            button.setShortcut(f"Alt+{number % 10}")
            button.clicked.connect(lambda checked, name=name: self.toggled.emit(name, checked))
            button.installEventFilter(self)
            self.buttons[name] = button
        self._offered = list(self.buttons)
        self._lay_out(1)
        self.slider = _OpacitySlider(self)
        self.slider.moved.connect(self.faded)

    def speak(self, say: Speech) -> None:
        """Name the layers in a language."""
        self._say = say
        self.slider.speak(say)
        for number, (name, text) in enumerate(LAYER_NAMES.items(), start=1):
            words, button = say(text), self.buttons[name]
            button.setText(words)
            button.setToolTip(
                say("{layer} (Alt+{number}); hover for opacity").format(layer=words, number=number % 10)
            )
            button.setAccessibleName(say("Show {layer}").format(layer=words.lower()))

    def set_layers(self, layers: Mapping[LayerName, Layer], available: Mapping[LayerName, bool]) -> None:
        """Show the state of all layers; those the body lacks are disabled and say so."""
        for name, button in self.buttons.items():
            button.setChecked(layers[name].visible and available[name])
            button.setEnabled(available[name])
            if not available[name]:
                layer = self._say(LAYER_NAMES[name]).lower()
                button.setToolTip(self._say("This body has no {layer}").format(layer=layer))
        self.slider.set_layers(layers)

    def offer(self, names: Container[LayerName]) -> None:
        """Show the buttons of these layers only."""
        self._offered = [name for name in self.buttons if name in names]
        self._rows = 0
        self.measure_anew()

    def measure_anew(self) -> None:
        """Fit the rows to a new size of text, or of the bar."""
        while not self._moving and self._rows != (rows := 1 if self.width() >= self._width_of(1) else 2):
            self._lay_out(rows)  # may itself give the bar another width

    def sizeHint(self) -> QSize:  # noqa: N802
        """Wish for one row."""
        return QSize(self._width_of(1), self._height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Be content with two rows."""
        return QSize(self._width_of(2), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Make one row or two."""
        super().resizeEvent(event)
        self.measure_anew()

    def _lay_out(self, rows: int) -> None:
        self._rows = rows
        self._moving = True
        columns = -(-len(self._offered) // rows)
        for name, button in self.buttons.items():
            self._grid.removeWidget(button)
            button.setVisible(name in self._offered)
        for i, name in enumerate(self._offered):
            self._grid.addWidget(self.buttons[name], i // columns, i % columns)
        self._moving = False
        self.updateGeometry()

    def _width_of(self, rows: int) -> int:
        """Return how wide that many rows are: each column is as wide as the widest button in it."""
        columns = -(-len(self._offered) // rows)
        widths = [self.buttons[name].sizeHint().width() for name in self._offered]
        return sum(max(widths[i::columns]) for i in range(columns)) + _GAP_PX * (columns - 1)

    def _height(self) -> int:
        high = max(button.sizeHint().height() for button in self.buttons.values())
        return high * self._rows + _GAP_PX * (self._rows - 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Open the slider above a button while the mouse is on it."""
        for name, button in self.buttons.items():
            if watched is button and name not in _WITHOUT_SLIDER and button.isEnabled():
                if event.type() is QEvent.Type.Enter:
                    self.slider.open_above(button, name)
                elif event.type() is QEvent.Type.Leave:
                    self.slider.close_soon()
        return super().eventFilter(watched, event)


class _OpacitySlider(QFrame):
    """The small slider that opens above a layer's button."""

    moved = Signal(str, float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip)
        self.setObjectName("panel")
        self._name: LayerName = "bones"
        self._layers: Mapping[LayerName, Layer] = {}
        self._label = QLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(2, 100)
        self.slider.setFixedWidth(140)
        self.slider.valueChanged.connect(lambda value: self.moved.emit(self._name, value / 100))
        self._say = speech("en")
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(_LINGER_MS)
        self._leave.timeout.connect(self.hide)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.addWidget(self._label)
        column.addWidget(self.slider)

    def speak(self, say: Speech) -> None:
        """Say what the slider is for in a language, from the next time it opens."""
        self._say = say
        self.slider.setAccessibleName(say("Opacity of what is not lit"))

    def set_layers(self, layers: Mapping[LayerName, Layer]) -> None:
        """Remember the layers' opacities."""
        self._layers = layers

    def open_above(self, button: QWidget, name: LayerName) -> None:
        """Open for one layer."""
        self._leave.stop()
        self._name = name
        said = self._say("{layer}: opacity of what is not lit")
        self._label.setText(said.format(layer=self._say(LAYER_NAMES[name])))
        self.slider.blockSignals(True)
        self.slider.setValue(round(self._layers[name].opacity * 100))
        self.slider.blockSignals(False)
        self.adjustSize()
        self.move(button.mapToGlobal(QPoint(0, -self.height() - 4)))
        self.show()

    def close_soon(self) -> None:
        """Close unless the mouse comes in."""
        self._leave.start()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Stay open while the mouse is here."""
        self._leave.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Close when the mouse goes."""
        self.close_soon()
        super().leaveEvent(event)
