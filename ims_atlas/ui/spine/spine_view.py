"""The spine selector: the drawn column on which the user chooses a level."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ims_atlas.model.segments import SEGMENTS, in_order
from ims_atlas.scene.palette import DARK, Palette
from ims_atlas.ui.speech import Speech, speech
from ims_atlas.ui.spine.choice_mode import ChoiceMode, click_mode, step_mode, types_a_name
from ims_atlas.ui.spine.column_drawing import ColumnDrawing
from ims_atlas.ui.spine.hover_lift import HoverLift
from ims_atlas.ui.spine.level_names import level_name, selection_sentence
from ims_atlas.ui.spine.spine_painter import Emphasis, SpinePainter
from ims_atlas.ui.spine.type_ahead import TypeAhead

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ENDS = {Qt.Key.Key_Home: SEGMENTS[0], Qt.Key.Key_End: SEGMENTS[-1]}
_TOGGLES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TAB_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


_SMALLEST_PT = 9.0


class SpineView(QWidget):
    """A spine seen from the side on which levels are hovered and chosen.

    The view decides nothing: it reports with `level_hovered` (a segment or None) and `level_chosen`
    (segment and mode: ``replace``, ``toggle`` or ``range``), and shows what it is told.
    """

    level_hovered = Signal(object)
    level_chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = DARK
        self._selection: frozenset[str] = frozenset()
        self._neighbours: frozenset[str] = frozenset()
        self._current: str | None = None
        self._hovered: str | None = None
        self._led_by_keys = False
        self._drawn: SpinePainter | None = None
        self._pictures: tuple[QPixmap, QPixmap] | None = None
        self.type_ahead = TypeAhead(self)
        self._lift = HoverLift(self)
        self._lift.moved.connect(self.update)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 540)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.speak(speech("en"))

    def speak(self, say: Speech) -> None:
        """Name the spine and its levels in a language."""
        self._say = say
        self.setAccessibleName(say("Spinal levels"))
        self.setAccessibleDescription(selection_sentence(self._selection, say))

    def set_selection(self, selection: frozenset[str]) -> None:
        """Show these levels as chosen; the keyboard goes on from the one chosen last, if it is among them."""
        self._selection = selection
        if selection and self._current not in selection:
            self._current = in_order(selection)[0]
        self.setAccessibleDescription(selection_sentence(selection, self._say))
        self._repaint_column()

    def set_neighbours(self, neighbours: frozenset[str]) -> None:
        """Show these levels weaker than the chosen ones."""
        self._neighbours = neighbours
        self._repaint_column()

    def set_palette_colours(self, palette: Palette) -> None:
        """Paint in the colours of another theme."""
        self._colours = palette
        self._redraw()

    def set_reduced_motion(self, reduced: bool) -> None:
        """Raise the hovered level at once, without movement."""
        self._lift.reduced_motion = reduced

    @property
    def drawing(self) -> ColumnDrawing:
        """The column as it is drawn at the present size."""
        return self._spine().drawing

    def rect_of(self, segment: str) -> QRect:
        """Return the place beside the column that belongs to one level alone, its label in the middle."""
        return self.drawing.rect_of(segment)

    def level_at(self, point: QPointF) -> str:
        """Return the level whose vertebra, root or label is at a point of the widget."""
        return self.drawing.level_at(point)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size that the left panel gives the spine."""
        return QSize(220, 640)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the resting column, then what is raised, then the keyboard ring."""
        spine = self._spine()
        bones, roots = self._resting_pictures(spine)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, bones)
        for segment, height in self._lift.heights.items():
            spine.paint_raised_bone(painter, segment, self._emphasis(segment), height)
        painter.drawPixmap(0, 0, roots)
        for segment, height in self._lift.heights.items():
            spine.paint_raised_root(painter, segment, self._emphasis(segment), height)
        if self._current and self.hasFocus() and self._led_by_keys:
            spine.paint_focus(painter, self._current)
        painter.end()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the column to the new size."""
        self._redraw()
        super().resizeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Raise the level under the pointer."""
        self._hover(self.level_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Lower the raised level."""
        self._hover(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the level under the pointer; Ctrl toggles it, Shift extends to it."""
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._led_by_keys = False
        self.update()
        self._choose(self.level_at(event.position()), click_mode(event.modifiers()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk the column with the arrows, Home and End; toggle with Space; or type a level's name."""
        self._led_by_keys = True
        self.update()
        mode = step_mode(event.modifiers())
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._choose(self._stepped(_STEPS[key]), mode)
        elif key in _ENDS:
            self._choose(_ENDS[key], mode)
        elif key in _TOGGLES and self._current:
            self._choose(self._current, "toggle")
        elif types_a_name(event):
            self._type(event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the ring when the keyboard brought the focus here."""
        self._led_by_keys = event.reason() in _TAB_REASONS
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        """Name the level in a tool tip, and keep typed level names from the window's shortcuts."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            name = level_name(self.level_at(QPointF(event.pos())), self._say)
            QToolTip.showText(event.globalPos(), name, self)
            return True
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and types_a_name(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _choose(self, segment: str, mode: ChoiceMode) -> None:
        self._current = segment
        self.level_chosen.emit(segment, mode)

    def _hover(self, segment: str | None) -> None:
        if segment == self._hovered:
            return
        self._hovered = segment
        self._lift.raise_only(segment)
        self.level_hovered.emit(segment)

    def _stepped(self, step: int) -> str:
        if self._current is None:
            return SEGMENTS[0 if step > 0 else -1]
        place = SEGMENTS.index(self._current) + step
        return SEGMENTS[max(0, min(place, len(SEGMENTS) - 1))]

    def _type(self, character: str) -> None:
        segment = self.type_ahead.type(character)
        if segment:
            self._choose(segment, "replace")

    def _emphasis(self, segment: str) -> Emphasis:
        if segment in self._selection:
            return "selected"
        return "neighbour" if segment in self._neighbours else "normal"

    def _spine(self) -> SpinePainter:
        if self._drawn is None:
            font = self._label_font()
            drawing = ColumnDrawing(QSizeF(self.size()), QFontMetricsF(font).height())
            self._drawn = SpinePainter(drawing, self._colours, font)
        return self._drawn

    def _label_font(self) -> QFont:
        font = QFont(self.font())
        usual = max(_SMALLEST_PT, min(self.font().pointSizeF(), self.height() / 75))
        font.setPointSizeF(usual)
        font.setWeight(QFont.Weight.Medium)
        return font

    def _resting_pictures(self, spine: SpinePainter) -> tuple[QPixmap, QPixmap]:
        ratio = self.devicePixelRatioF()
        if self._pictures is None or self._pictures[0].devicePixelRatio() != ratio:
            self._pictures = self._picture(spine.paint_bones), self._picture(spine.paint_roots)
        return self._pictures

    def _picture(self, paint: Callable[[QPainter, dict[str, Emphasis]], None]) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap((QSizeF(self.size()) * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, {s: self._emphasis(s) for s in SEGMENTS})
        painter.end()
        return picture

    def _redraw(self) -> None:
        self._drawn = None
        self._repaint_column()

    def _repaint_column(self) -> None:
        self._pictures = None
        self.update()
