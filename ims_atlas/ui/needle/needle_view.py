"""The needle panel as widgets: a headline, the column, the section picture, the corridor, and notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from ims_atlas.scene.palette import DARK, Palette
from ims_atlas.ui.html import with_links
from ims_atlas.ui.links import explain_source
from ims_atlas.ui.needle.column_content import ColumnContent
from ims_atlas.ui.needle.column_view import ColumnView
from ims_atlas.ui.needle.corridor_table import CorridorGroup, CorridorTable
from ims_atlas.ui.needle.fold import Fold
from ims_atlas.ui.needle.section_painter import SectionContent
from ims_atlas.ui.needle.section_view import SectionView
from ims_atlas.ui.needle.tissue_colours import TissueColours

_LINKS = Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard


@dataclass(frozen=True)
class NeedleViewWords:
    """What the fixed parts of the panel say."""

    column: str
    section: str
    section_in_full: str
    turn: str
    turn_tip: str
    published: str
    corridor: str
    corridor_tip: str
    notes: str
    caution: str
    table_heads: Sequence[str]
    table_tips: Sequence[str]


class NeedleView(QWidget):
    """Shows what the presenter gives it; reports when it comes to the front and what is asked of it."""

    shown = Signal()
    turn_asked = Signal()
    corridor_asked = Signal(bool)

    def __init__(self, explain: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explain = explain
        self._palette = DARK
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = _label("title")
        self.subtitle = _label("subtitle")
        self.caution = _label("quiet")
        self.message = _label("subtitle")
        self.column = ColumnView()
        self.lacking = _label("quiet")
        self.section = SectionView()
        self.section_head = _label("group")
        self.turn_button = QToolButton()
        self.turn_button.clicked.connect(self.turn_asked)
        self.published_text = _label("quiet")
        self.published_text.setTextFormat(Qt.TextFormat.RichText)
        self.published_text.setTextInteractionFlags(_LINKS)
        self.published_text.linkHovered.connect(self._say_source)
        self.published_text.linkActivated.connect(self._say_source)
        self.published = Fold(self.published_text)
        self.published.turned.connect(self.column.show_published)
        self.table = CorridorTable()
        self.corridor_text = _label("quiet")
        self.corridor = Fold(self._corridor_body())
        self.corridor.turned.connect(self.corridor_asked)
        self.notes_text = _label("quiet")
        self.notes_text.setTextFormat(Qt.TextFormat.RichText)
        self.notes = Fold(self.notes_text)
        self.report = self._report_body()
        self.pages = QScrollArea()
        self.pages.setWidgetResizable(True)
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages.setWidget(self.report)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(0)
        self._settling.timeout.connect(self._settle)
        self.column.fitted.connect(self._settling.start)
        self.table.fitted.connect(self._settling.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 6, 8)
        column.setSpacing(3)
        for widget in (self.title, self.subtitle, self.caution, self.message):
            column.addWidget(widget)
        column.addWidget(self.pages, 1)
        column.addStretch(0)
        self.title.setProperty("long", True)

    def set_words(self, words: NeedleViewWords) -> None:
        """Set what the fixed parts say, and what a screen reader calls them."""
        self.column.setAccessibleName(words.column)
        self.pages.setAccessibleName(words.column)
        self.section_head.setText(words.section.upper())
        self.section.setAccessibleName(words.section)
        self.section.setAccessibleDescription(words.section_in_full)
        self.turn_button.setText(words.turn)
        self.turn_button.setToolTip(words.turn_tip)
        self.published.button.setText(words.published)
        self.corridor.button.setText(words.corridor)
        self.corridor.button.setToolTip(words.corridor_tip)
        self.notes.button.setText(words.notes)
        self.caution.setText(words.caution)
        self.table.setAccessibleName(words.corridor)
        self.table.set_heads(words.table_heads, words.table_tips)

    def set_palette_colours(self, palette: Palette) -> None:
        """Use another theme for what is set from now on."""
        self._palette = palette

    def start_open(self, *, published: bool, notes: bool) -> None:
        """Open or close the folds anew; the corridor begins closed."""
        self.published.set_open(published)
        self.column.show_published(published)
        self.notes.set_open(notes)
        if self.corridor.is_open:
            self.corridor.set_open(False)
            self.corridor_asked.emit(False)

    def set_message(self, title: str, subtitle: str, message: str) -> None:
        """Say one line instead of a report."""
        self._set_head(title, subtitle)
        self.caution.hide()
        self.message.setText(message)
        self.message.show()
        self.pages.hide()

    def set_report(
        self, title: str, subtitle: str, column: ColumnContent, colours: TissueColours, lacking: str
    ) -> None:
        """Show the column of a needle."""
        self._set_head(title, subtitle)
        self.message.hide()
        self.caution.show()
        self.column.set_content(column, colours)
        self.lacking.setText(lacking)
        self.lacking.setVisible(bool(lacking))
        self.pages.show()

    def set_texts(self, published: str, notes: str) -> None:
        """Set what stands under the folds; links in it are ``source:KEY``."""
        self.published_text.setText(with_links(published, self._palette))
        self.notes_text.setText(notes)

    def set_section(self, content: SectionContent, colours: TissueColours) -> None:
        """Show a section picture."""
        self.section.set_content(content, colours)

    def set_corridor(self, groups: Sequence[CorridorGroup], text: str) -> None:
        """Show what a corridor meets; with no groups only a line."""
        self.table.setVisible(bool(groups))
        self.table.set_groups(groups)
        self.corridor_text.setText(text)
        self.section.show_corridor(bool(groups))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Report that the panel has come to the front."""
        super().showEvent(event)
        self.shown.emit()

    def _set_head(self, title: str, subtitle: str) -> None:
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))

    def _corridor_body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.corridor_text)
        column.addWidget(self.table)
        return body

    def _report_body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 8, 8)
        column.setSpacing(4)
        column.addWidget(self.column)
        column.addWidget(self.lacking)
        column.addWidget(self.published)
        head = QHBoxLayout()
        head.addWidget(self.section_head, 1)
        head.addWidget(self.turn_button, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(head)
        column.addWidget(self.section)
        column.addWidget(self.corridor)
        column.addWidget(self.notes)
        column.addStretch(1)
        return body

    def _settle(self) -> None:
        """Lay out anew: a height that was fixed while Qt was laying out would be missed."""
        for widget in (self.corridor.body, self.corridor, self.report):
            layout = widget.layout()
            if layout is not None:
                layout.invalidate()
        self.report.updateGeometry()

    def _say_source(self, link: str) -> None:
        explain_source(link, self._explain, self)


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    return label
