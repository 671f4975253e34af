"""The right panel as widgets: a headline, and groups of muscle rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.analysis.supply import Supply
from ims_atlas.model.innervation import SUPPLY_RULES
from ims_atlas.scene.palette import Palette
from ims_atlas.ui.html import with_links
from ims_atlas.ui.links import explain_source
from ims_atlas.ui.meaning.muscle_row import Eyes, MuscleRow, RowWords
from ims_atlas.ui.see.see_icons import see_icon

_ABOVE_ROW_PX = 6

_LONG_WORD = 13
"""A title with a longer word is written smaller."""
_LINKS = Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard


@dataclass(frozen=True)
class RowContent:
    """What one row shows; `facts` is asked for only when the row is opened."""

    muscle: str
    name: str
    supply: Supply | None
    needles: int
    on_body: bool
    words: RowWords
    facts: Callable[[], str]


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    title: str
    rows: Sequence[RowContent]


@dataclass(frozen=True)
class ViewWords:
    """What the fixed parts of the panel say; each rule has a short name and an explanation."""

    clear: str
    clear_tip: str
    rule: str
    rules: Mapping[str, tuple[str, str]]


class MeaningView(QWidget):
    """Shows what the presenter gives it, and reports which muscle, link or rule is chosen."""

    muscle_chosen = Signal(str)
    hiding_chosen = Signal(str, bool)
    link_followed = Signal(str)
    rule_chosen = Signal(str)
    cleared = Signal()

    def __init__(
        self, palette: Palette, explain_source: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._explain_source = explain_source
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(280)
        self._palette = palette
        self._eyes = _eyes(palette)
        self._rows: dict[str, MuscleRow] = {}
        self.title = self._label("title")
        self.subtitle = self._label("subtitle")
        self.legend = self._label("quiet")
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.links = self._label("subtitle")
        self.links.setTextFormat(Qt.TextFormat.RichText)
        self.links.setTextInteractionFlags(_LINKS)
        self.links.linkActivated.connect(self.link_followed)
        self.rule_switch = QWidget()
        self.rule_label = self._label("quiet")
        self.rule_label.setWordWrap(False)
        self.rule_buttons: dict[str, QToolButton] = {}
        self._lay_out_rules()
        self.clear_button = QPushButton()
        self.clear_button.clicked.connect(self.cleared)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignTop)
        self._content = QWidget()
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(0, 0, 8, 8)
        self._list.setSpacing(2)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._content)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 6, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.subtitle)
        column.addWidget(self.links)
        column.addWidget(self.rule_switch)
        column.addWidget(self.legend)
        column.addWidget(self._scroll, 1)

    @property
    def rows(self) -> dict[str, MuscleRow]:
        """The rows in view, by muscle id, in their order."""
        return dict(self._rows)

    def set_palette_colours(self, palette: Palette) -> None:
        """Use another theme for rows built from now on."""
        if palette != self._palette:
            self._palette = palette
            self._eyes = _eyes(palette)

    def set_words(self, words: ViewWords) -> None:
        """Set what the fixed parts of the panel say."""
        self.clear_button.setText(words.clear)
        self.clear_button.setToolTip(words.clear_tip)
        self.rule_label.setText(words.rule)
        for rule, button in self.rule_buttons.items():
            button.setText(words.rules[rule][0])
            button.setToolTip(words.rules[rule][1])
            button.setAccessibleName(words.rules[rule][1])

    def set_rule(self, rule: str) -> None:
        """Show which rule holds."""
        self.rule_buttons[rule].setChecked(True)

    def set_headline(self, title: str, subtitle: str, legend: str, clearable: bool, links: str = "") -> None:
        """Set the words above the groups; with `links` the panel tells of levels, and the rule matters."""
        self.links.setText(with_links(links, self._palette))
        self.links.setVisible(bool(links))
        self.rule_switch.setVisible(bool(legend))
        self.title.setText(title)
        self.title.setProperty("long", max(map(len, title.split()), default=0) > _LONG_WORD)
        self.title.style().polish(self.title)
        self._scroll.setAccessibleName(title)
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self.legend.setText(legend)
        self.legend.setVisible(bool(legend))
        self.clear_button.setVisible(clearable)

    def set_groups(self, groups: Sequence[Group], note: str = "") -> None:
        """Show these groups instead of what was there; `note` stands below them."""
        self._content.setUpdatesEnabled(False)
        self._rows.clear()
        while self._list.count():
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for group in groups:
            heading = QLabel(group.title)
            heading.setObjectName("group")
            self._list.addWidget(heading)
            for content in group.rows:
                self._list.addWidget(self._row(content))
        if note:
            self._list.addWidget(self._note(note))
        self._list.addStretch(1)
        self._list.activate()
        self._content.setUpdatesEnabled(True)

    def show_hidden(self, muscles: Collection[str]) -> None:
        """Show which muscles are hidden on the body."""
        for key, row in self._rows.items():
            row.show_hidden(key in muscles)

    def open_row(self, muscle: str | None) -> None:
        """Open the row of a muscle and close the others."""
        for key, row in self._rows.items():
            row.open_facts(key == muscle)
        if muscle in self._rows:
            row = self._rows[muscle]
            QTimer.singleShot(0, row, lambda: self._scroll_to(row))

    def _lay_out_rules(self) -> None:
        row = QHBoxLayout(self.rule_switch)
        row.setContentsMargins(0, 4, 0, 2)
        row.setSpacing(4)
        row.addWidget(self.rule_label)
        group = QButtonGroup(self)
        for rule in SUPPLY_RULES:
            button = QToolButton()
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, rule=rule: self.rule_chosen.emit(rule))
            group.addButton(button)
            row.addWidget(button)
            self.rule_buttons[rule] = button
        row.addStretch(1)

    def _scroll_to(self, row: MuscleRow) -> None:
        self._list.activate()
        self._scroll.verticalScrollBar().setValue(row.y() - _ABOVE_ROW_PX)

    def _row(self, content: RowContent) -> MuscleRow:
        row = MuscleRow(
            content.muscle,
            content.name,
            content.supply,
            content.needles,
            content.on_body,
            self._palette,
            content.words,
            self._eyes,
            content.facts,
            self._explain_source,
        )
        row.chosen.connect(self.muscle_chosen)
        row.hiding_chosen.connect(self.hiding_chosen)
        row.link_followed.connect(self.link_followed)
        self._rows[content.muscle] = row
        return row

    def _note(self, note: str) -> QLabel:
        text = self._label("quiet")
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setText(with_links(note, self._palette))
        if "<a href" in note:
            text.setTextInteractionFlags(_LINKS)
        text.linkHovered.connect(self._explain)
        text.linkActivated.connect(self._follow)
        return text

    def _explain(self, link: str) -> None:
        explain_source(link, self._explain_source, self)

    def _follow(self, link: str) -> None:
        if link.startswith("source:"):
            self._explain(link)
        else:
            self.link_followed.emit(link)

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        return label


def _eyes(palette: Palette) -> Eyes:
    return Eyes(see_icon("eye", palette), see_icon("eye_shut", palette))
