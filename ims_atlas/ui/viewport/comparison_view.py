"""What lies over the body while needle sites and acupoints are compared: the wiper, and a caption a half."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QLabel, QWidget

from ims_atlas.state.session import Comparison
from ims_atlas.ui.speech import Speech, marked

_STEPS = 1000
_LINE_PX = 3
_GRIP_PX = (20, 52)
_CAPTION_GAP_PX = 10


class Divider(QAbstractSlider):
    """An upright line over the picture with a grip in its middle; mouse and arrow keys move it.

    A slider for keys and screen readers: its value is its place in thousandths of the width.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._beneath = parent
        self.setRange(0, _STEPS)
        self.setSingleStep(_STEPS // 100)
        self.setPageStep(_STEPS // 10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(lambda _: self.place())
        self._movable = True

    @property
    def share(self) -> float:
        """Where the line stands, as a share of the width."""
        return self.value() / _STEPS

    def set_movable(self, movable: bool) -> None:
        """Let the user move the line, or make it a plain line."""
        self._movable = movable
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if movable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor if movable else Qt.CursorShape.ArrowCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not movable)
        self._cut_out()
        self.update()

    def place(self) -> None:
        """Stand over the parent where the value says."""
        middle = round(self.share * self._beneath.width())
        self.setGeometry(middle - _GRIP_PX[0] // 2, 0, _GRIP_PX[0], self._beneath.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of the line."""
        event.setAccepted(event.button() is Qt.MouseButton.LeftButton)
        self.setSliderDown(event.isAccepted())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let the line follow the mouse."""
        if self.isSliderDown():
            x = self.mapToParent(event.position()).x()
            self.setValue(round(x / max(self._beneath.width(), 1) * _STEPS))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """Let go of the line."""
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the body."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show that keys move the line now."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show that keys no longer move the line."""
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep to the shape of line and grip."""
        super().resizeEvent(event)
        self._cut_out()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the line and, if it can be moved, the grip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        painter.fillRect(self._line(), colours.highlight() if self._movable else colours.placeholderText())
        if not self._movable:
            return
        grip = self._grip()
        focused = self.hasFocus()
        painter.fillRect(grip, colours.highlight() if focused else colours.base())
        pen = painter.pen()
        pen.setColor(colours.highlight().color())
        pen.setWidth(2)
        painter.setPen(pen)
        painter.drawRect(grip.adjusted(1, 1, -1, -1))
        pen.setColor(colours.highlightedText().color() if focused else colours.text().color())
        painter.setPen(pen)
        middle = grip.center()
        for way in (-1, 1):
            tip, back = middle.x() + way * 6, middle.x() + way * 3
            painter.drawLine(tip, middle.y(), back, middle.y() - 4)
            painter.drawLine(tip, middle.y(), back, middle.y() + 4)

    def _line(self) -> QRect:
        return QRect((self.width() - _LINE_PX) // 2, 0, _LINE_PX, self.height())

    def _grip(self) -> QRect:
        return QRect(0, (self.height() - _GRIP_PX[1]) // 2, *_GRIP_PX)

    def _cut_out(self) -> None:
        """Take only the pixels of line and grip: the body is seen and turned beside them."""
        shape = QRegion(self._line())
        self.setMask(shape.united(QRegion(self._grip())) if self._movable else shape)


class ComparisonView(QObject):
    """Divider and captions over the viewport; reports where the user moves the wiper."""

    moved = Signal(float)

    _CAPTIONS = (marked("IMS"), marked("Acupuncture"))

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._how: Comparison = "overlay"
        self.divider = Divider(over)
        self.captions = (QLabel(over), QLabel(over))
        for caption in self.captions:
            caption.setObjectName("caption")
            caption.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            caption.hide()
        self.divider.hide()
        self.divider.valueChanged.connect(lambda _: self._tell())
        over.installEventFilter(self)

    def speak(self, say: Speech) -> None:
        """Say captions and names in a language."""
        for caption, text in zip(self.captions, self._CAPTIONS, strict=True):
            caption.setText(say(text))
        self.divider.setAccessibleName(say("Wiper between IMS and acupuncture"))
        self.divider.setToolTip(say("Drag, or use the arrow keys: IMS on the left, acupuncture on the right"))
        self._arrange()

    def show_comparison(self, how: Comparison, wiper: float) -> None:
        """Show what belongs to a comparison; the wiper stands at a share of the width."""
        self._how = how
        self.divider.blockSignals(True)
        self.divider.setValue(round((wiper if how == "wiper" else 0.5) * _STEPS))
        self.divider.blockSignals(False)
        self.divider.set_movable(how == "wiper")
        self.divider.setVisible(how != "overlay")
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the size of the viewport."""
        if event.type() is QEvent.Type.Resize:
            self._arrange()
        return super().eventFilter(watched, event)

    def _tell(self) -> None:
        self._arrange()
        self.moved.emit(self.divider.share)

    def _arrange(self) -> None:
        """Put the divider in place, and each caption into the outer corner of its half, if there is room."""
        self.divider.place()
        width = self._over.width()
        line = round(self.divider.share * width)
        for caption, room in zip(self.captions, (line, width - line), strict=True):
            caption.adjustSize()
            caption.setVisible(self._how != "overlay" and caption.width() + 2 * _CAPTION_GAP_PX <= room)
        left, right = self.captions
        left.move(_CAPTION_GAP_PX, _CAPTION_GAP_PX)
        right.move(width - right.width() - _CAPTION_GAP_PX, _CAPTION_GAP_PX)
