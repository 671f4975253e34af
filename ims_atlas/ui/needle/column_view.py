"""The column as a widget: told what to show; says each part in full to mouse, keyboard and screen reader."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    Qt,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ims_atlas.scene.palette import DARK
from ims_atlas.ui.needle.column_content import ColumnContent, Item
from ims_atlas.ui.needle.column_layout import NARROW_PX, ColumnLayout
from ims_atlas.ui.needle.column_painter import paint_column, text_of
from ims_atlas.ui.needle.tissue_colours import TissueColours

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_SMALL = 0.88


class ColumnView(QWidget):
    """Shows tissues, structures at risk and published figures over depth; reports when its height changes."""

    fitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: ColumnContent | None = None
        self._colours = TissueColours(DARK)
        self._published = True
        self._layout: ColumnLayout | None = None
        self._current: Item | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def content(self) -> ColumnContent | None:
        """What is shown."""
        return self._content

    @property
    def laid_out(self) -> ColumnLayout | None:
        """The places of all parts at the present width."""
        if self._layout is None and self._content is not None:
            self._layout = ColumnLayout(self._content, self.width(), *self._fonts(), self._published)
        return self._layout

    def set_content(self, content: ColumnContent, colours: TissueColours) -> None:
        """Show a needle."""
        self._content, self._colours, self._current = content, colours, None
        self.setAccessibleDescription(content.description)
        self._lay_out_anew()

    def show_published(self, shown: bool) -> None:
        """Show or hide the lane of published figures."""
        if shown != self._published:
            self._published = shown
            self._lay_out_anew()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height that the depths and names take."""
        layout = self.laid_out
        return QSize(320, 300 if layout is None else round(layout.height))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the column."""
        layout = self.laid_out
        if layout is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_column(painter, layout, self._colours, self._fonts(), self._current)
        painter.end()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lay names out for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out_anew()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Mark what is under the pointer."""
        layout = self.laid_out
        at = event.position()
        self._mark(None if layout is None else layout.item_at(at.x(), at.y()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Mark nothing."""
        self._mark(None)
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Mark nothing."""
        self._mark(None)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk through all parts with the arrow keys; each is said in full."""
        step = _STEPS.get(Qt.Key(event.key()))
        content = self._content
        if step is None or content is None:
            super().keyPressEvent(event)
            return
        items: list[Item] = [*content.blocks, *content.risks, *(content.published if self._published else ())]
        if not items:
            return
        if self._current is None:
            place = 0 if step > 0 else len(items) - 1
        else:
            place = next(i for i, item in enumerate(items) if item is self._current) + step
        item = items[max(0, min(place, len(items) - 1))]
        self._mark(item)
        QToolTip.showText(self.mapToGlobal(self._beside(item)), text_of(item), self)

    def event(self, event: QEvent) -> bool:
        """Say in a tool tip what is under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            layout = self.laid_out
            item = None if layout is None else layout.item_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), "" if item is None else text_of(item), self)
            return True
        if event.type() == QEvent.Type.FontChange:
            self._lay_out_anew()
        return super().event(event)

    def _beside(self, item: object) -> QPoint:
        layout = self.laid_out
        labels = () if layout is None else (*layout.labels, *layout.risk_labels, *layout.published_labels)
        box = next((label.box for label in labels if label.item is item), None)
        return QPoint(0, 0) if box is None else box.bottomLeft().toPoint()

    def _mark(self, item: Item | None) -> None:
        if item is not self._current:
            self._current = item
            self.update()

    def _fonts(self) -> tuple[QFont, QFont]:
        font = QFont(self.font())
        if self.width() < NARROW_PX:
            font.setPointSizeF(font.pointSizeF() * _SMALL)
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * _SMALL)
        return font, small

    def _lay_out_anew(self) -> None:
        self._layout = None
        layout = self.laid_out
        if layout is not None:
            height = round(layout.height)
            if height != self.minimumHeight():
                self.setFixedHeight(height)
                self.fitted.emit()
        self.update()
