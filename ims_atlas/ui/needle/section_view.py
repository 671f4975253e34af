"""The section picture as a widget."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ims_atlas.scene.palette import DARK
from ims_atlas.ui.needle.section_painter import SectionContent, paint_section
from ims_atlas.ui.needle.section_shapes import Frame, Shape, frame_for, shapes
from ims_atlas.ui.needle.tissue_colours import TissueColours

_HEIGHT_PX = 380
_SMALL = 0.9


class SectionView(QWidget):
    """Shows a plane that holds the needle; names what is under the pointer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: SectionContent | None = None
        self._colours = TissueColours(DARK)
        self._shapes: list[Shape] = []
        self._frame: Frame | None = None
        self._drawn: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT_PX)

    @property
    def content(self) -> SectionContent | None:
        """What is shown."""
        return self._content

    @property
    def frame(self) -> Frame | None:
        """The window onto the plane, at the present size."""
        return self._frame

    def set_content(self, content: SectionContent, colours: TissueColours) -> None:
        """Show a plane."""
        self._content, self._colours = content, colours
        self._lay_out()

    def show_corridor(self, shown: bool) -> None:
        """Draw the corridor, or leave it out."""
        if self._content is not None and self._content.corridor != shown:
            self._content = replace(self._content, corridor=shown)
            self._drawn = None
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the picture."""
        return QSize(360, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the picture, which is kept until it changes."""
        if self._content is None or self._frame is None:
            return
        ratio = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.devicePixelRatio() != ratio:
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._drawn)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_section(inner, self._content, self._frame, self._shapes, self._colours, self._font())
            inner.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        painter.end()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the plane to the new size."""
        super().resizeEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Name in a tool tip what is under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = event.pos().toPointF()
            under = [shape.structure for shape in reversed(self._shapes) if shape.contains(at)]
            named = [s for s in under if s.kind != "skin"]
            names = {} if self._content is None else self._content.names
            text = "\n".join(dict.fromkeys(names[structure] for structure in named))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _SMALL)
        return font

    def _lay_out(self) -> None:
        self._drawn = None
        if self._content is not None and self.width() > 1:
            area = QRectF(0.5, 0.5, self.width() - 1, self.height() - 1)
            self._frame = frame_for(area, self._content.end_mm)
            self._shapes = shapes(self._content.picture, self._frame)
        self.update()
