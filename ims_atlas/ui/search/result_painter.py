"""Draws the rows below the search box, with the letters that were typed in bold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ims_atlas.analysis.likeness import Span
from ims_atlas.scene.palette import DARK, Palette
from ims_atlas.ui.search.result_rows import Example, Heading, Note, Result, Row

_MARGIN_PX = 10
_GAP_PX = 14
_QUIET_SHARE = 0.92
"""How large quiet words are, as a share of the others."""

_PADDING_PX = 11
_HEADING_PADDING_PX = 14
_CORNER_PX = 4
_BETWEEN = "   "


class ResultPainter(QStyledItemDelegate):
    """Draws headings, results, examples and notes."""

    def __init__(self) -> None:
        super().__init__()
        self._palette: Palette = DARK

    def set_palette_colours(self, palette: Palette) -> None:
        """Use another theme."""
        self._palette = palette

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return how high a row is; notes may take several lines."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        metrics = QFontMetrics(option.font)
        if isinstance(row, Note):
            width = option.rect.width() - 2 * _MARGIN_PX
            inside = QRect(0, 0, max(width, 200), 1000)
            height = metrics.boundingRect(inside, Qt.TextFlag.TextWordWrap, row.text).height()
            return QSize(0, height + _PADDING_PX)
        return QSize(0, metrics.height() + (_HEADING_PADDING_PX if isinstance(row, Heading) else _PADDING_PX))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        area: QRect = option.rect
        font: QFont = option.font
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._palette.accent))
            painter.drawRoundedRect(area.adjusted(2, 0, -2, 0), _CORNER_PX, _CORNER_PX)
        inside = area.adjusted(_MARGIN_PX, 0, -_MARGIN_PX, 0)
        if isinstance(row, Heading):
            self._paint_heading(painter, inside, font, row)
        elif isinstance(row, Note):
            painter.setFont(font)
            painter.setPen(QColor(self._palette.text_quiet))
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, row.text)
        elif isinstance(row, Example):
            self._paint_line(painter, inside, font, current, row.words, (), row.finds, (), "")
        else:
            self._paint_result(painter, inside, font, current, row)
        painter.restore()

    def _paint_heading(self, painter: QPainter, inside: QRect, font: QFont, row: Heading) -> None:
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * _QUIET_SHARE)
        painter.setPen(QColor(self._palette.text_quiet))
        bottom = inside.adjusted(0, 0, 0, -4)
        painter.setFont(small)
        painter.drawText(bottom, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, row.count)
        small.setWeight(QFont.Weight.DemiBold)
        painter.setFont(small)
        painter.drawText(bottom, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, row.text)

    def _paint_result(
        self, painter: QPainter, inside: QRect, font: QFont, current: bool, row: Result
    ) -> None:
        before = f"{row.why} " if row.why else ""
        after = " · ".join(words for words in (before + row.matched, row.doubt) if words)
        letters = tuple((start + len(before), end + len(before)) for start, end in row.matched_letters)
        self._paint_line(
            painter, inside, font, current, row.name, row.name_letters, after, letters, row.aside
        )

    def _paint_line(
        self,
        painter: QPainter,
        inside: QRect,
        font: QFont,
        current: bool,
        name: str,
        name_letters: Sequence[Span],
        after: str,
        after_letters: Sequence[Span],
        aside: str,
    ) -> None:
        """Draw a name, quiet words after it, and more quiet words on the right, as far as there is room."""
        p = self._palette
        loud = QColor(p.window if current else p.text)
        quiet = QColor(p.window if current else p.text_quiet)
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * _QUIET_SHARE)
        aside_width = QFontMetrics(small).horizontalAdvance(aside) + _GAP_PX if aside else 0
        painter.setFont(small)
        painter.setPen(quiet)
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside)
        room = inside.width() - aside_width
        whole = f"{name}{_BETWEEN}{after}" if after else name
        text = QFontMetrics(font).elidedText(whole, Qt.TextElideMode.ElideRight, room)
        begins = len(name) + len(_BETWEEN)
        strong = QColor(p.window if current else p.accent)
        formats = [_format(0, len(name), font, loud), _format(begins, len(after), small, quiet)]
        formats += [_format(start, end - start, _bold(font), strong) for start, end in name_letters]
        formats += [
            _format(begins + start, end - start, _bold(small), strong) for start, end in after_letters
        ]
        layout = QTextLayout(text, font)
        layout.setFormats(formats)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(inside.width())
        layout.endLayout()
        layout.draw(painter, QPointF(inside.left(), inside.top() + (inside.height() - line.height()) / 2))


def _format(start: int, length: int, font: QFont, colour: QColor) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = start, length
    how = QTextCharFormat()
    how.setFont(font)
    how.setForeground(colour)
    made.format = how
    return made


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.Bold)
    return bold
