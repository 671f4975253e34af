"""The contrast as widgets: the rule, the rate beside chance, the table with its detail, and the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.scene.palette import Palette
from ims_atlas.ui.contrast.contrast_model import Column, ContrastRow
from ims_atlas.ui.contrast.contrast_words import MODES, ContrastWords, Mode
from ims_atlas.ui.contrast.heat_map import HeatMap
from ims_atlas.ui.contrast.pairs_table import PairsTable
from ims_atlas.ui.links import explain_source

_DETAIL_SHARE = (3, 2)
_MARGINS = (14, 10, 8, 8)


class ContrastView(QWidget):
    """Shows what the presenter gives it, and reports what is chosen."""

    rule_chosen = Signal(str)
    mode_chosen = Signal(str)
    meridian_chosen = Signal(str)
    narrowed = Signal()
    row_marked = Signal(str)
    row_chosen = Signal(str)
    cell_chosen = Signal(str, str)
    link_followed = Signal(str)
    links_toggled = Signal(bool)
    export_wanted = Signal()
    cancelled = Signal()
    came_to_front = Signal()
    went_away = Signal()

    def __init__(
        self, palette: Palette, explain_source: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(280)
        self._explain = explain_source
        self._build_head()
        self._build_table()
        self._build_map()
        self._build_foot()
        self._arrange()
        self.set_palette_colours(palette)

    @property
    def shown_keys(self) -> list[str]:
        """The keys of the rows that the filter leaves, in their order."""
        return self.table.shown_keys

    @property
    def current_key(self) -> str | None:
        """The key of the marked row."""
        return self.table.current_key

    def set_words(self, words: ContrastWords) -> None:
        """Set what the fixed parts of the panel say."""
        self.rule_box.setAccessibleName(words.rule)
        self.rule_box.setToolTip(words.rule)
        for mode, button in self.mode_buttons.items():
            button.setText(words.modes[mode])
        self.filter.setPlaceholderText(words.filter)
        self.filter.setAccessibleName(words.filter)
        self.meridian_box.setAccessibleName(words.meridian)
        self.meridian_box.setToolTip(words.meridian)
        self.column_button.setText(words.columns)
        self.cancel_button.setText(words.cancel)
        self.links_button.setText(words.links)
        self.links_button.setToolTip(words.links_tip)
        self.export_button.setText(words.export)
        self.table.setAccessibleName(words.table)
        self.map.setAccessibleName(words.map)
        self.detail.setAccessibleName(words.detail)
        self.bar.setAccessibleName(words.progress)

    def set_titles(self, titles: Mapping[Column, tuple[str, str]]) -> None:
        """Set what stands over the columns."""
        self.table.set_titles(titles)

    def set_palette_colours(self, palette: Palette) -> None:
        """Use another theme."""
        self.matrix.set_palette_colours(palette)
        self.detail.document().setDefaultStyleSheet(
            f"a {{ color: {palette.accent}; text-decoration: none; }} "
            f"small {{ color: {palette.text_quiet}; }} p {{ margin: 2px 0 7px 0; }}"
        )

    def set_rules(self, rules: Sequence[tuple[str, str]], chosen: str, text: str) -> None:
        """Show the rules (id, name), the chosen one, and what it says."""
        self.rule_box.blockSignals(True)
        self.rule_box.clear()
        for key, name in rules:
            self.rule_box.addItem(name, key)
        self.rule_box.setCurrentIndex(self.rule_box.findData(chosen))
        self.rule_box.blockSignals(False)
        self.rule_text.setText(text)

    def set_meridians(self, meridians: Sequence[tuple[str, str]], chosen: str) -> None:
        """Show the meridians (code, name) to filter by, and the chosen one."""
        box = self.meridian_box
        box.blockSignals(True)
        box.clear()
        for code, name in meridians:
            box.addItem(name, code)
        box.setCurrentIndex(max(box.findData(chosen), 0))
        box.blockSignals(False)

    def set_mode(self, mode: Mode) -> None:
        """Show the table of sites or acupoints, or the map; the place asked about comes first."""
        self.mode_buttons[mode].setChecked(True)
        self.map_note.setVisible(mode == "map")
        self._tools.setVisible(mode != "map")
        self.links_button.setVisible(mode != "map")
        self.export_button.setVisible(mode != "map")
        self.table.put_first("point" if mode == "points" else "site")

    def set_summary(self, summary: str, note: str = "") -> None:
        """Show the rate of matches beside chance, and what it counts."""
        self.summary.setText(summary)
        self.summary.setVisible(bool(summary))
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def set_rows(self, rows: Sequence[ContrastRow]) -> None:
        """Show these rows; the marked one stays marked if it is among them."""
        self.table.set_rows(rows)
        self._pages.setCurrentIndex(0)

    def set_map(self, note: str) -> None:
        """Show the map, with what its numbers mean."""
        self.map_note.setText(note)
        self._pages.setCurrentIndex(1)

    def set_message(self, text: str) -> None:
        """Show a sentence in place of table and map."""
        self.message.setText(text)
        self._pages.setCurrentIndex(2)

    def set_detail(self, html: str) -> None:
        """Show everything of the marked row, from its top."""
        self.detail.setHtml(html)

    def set_progress(self, what: str, done: int, total: int) -> None:
        """Show how far the work is."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.progress_text.setText(what)

    def set_running(self, running: bool) -> None:
        """Show or hide progress and cancel button."""
        self._progress.setVisible(running)

    def mark(self, key: str | None) -> None:
        """Mark a row without choosing it; no row if the table has none of that key."""
        self.table.mark(key)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell that the panel came to the front."""
        super().showEvent(event)
        self.came_to_front.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Tell that the panel is no longer seen."""
        super().hideEvent(event)
        self.went_away.emit()

    def _build_head(self) -> None:
        self.rule_box = QComboBox()
        self.rule_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rule_box.activated.connect(lambda _: self.rule_chosen.emit(self.rule_box.currentData()))
        self.rule_text = _label("quiet")
        self.rule_text.linkHovered.connect(lambda link: explain_source(link, self._explain, self))
        self.summary = _label("")
        self.note = _label("quiet")
        self.mode_buttons: dict[Mode, QToolButton] = {}
        group = QButtonGroup(self)
        for mode in MODES:
            button = QToolButton()
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, mode=mode: self.mode_chosen.emit(mode))
            group.addButton(button)
            self.mode_buttons[mode] = button
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._narrow)
        self.meridian_box = QComboBox()
        self.meridian_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.meridian_box.setMinimumContentsLength(11)
        self.meridian_box.activated.connect(
            lambda _: self.meridian_chosen.emit(self.meridian_box.currentData())
        )
        self.column_button = QToolButton()
        self.column_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _build_table(self) -> None:
        self.table = PairsTable()
        self.model, self.order = self.table.rows, self.table.order
        self.table.row_marked.connect(self.row_marked)
        self.table.row_chosen.connect(self.row_chosen)
        self.column_button.setMenu(self.table.column_menu)
        self.detail = QTextBrowser()
        self.detail.setOpenLinks(False)
        self.detail.anchorClicked.connect(self._follow)
        self.detail.highlighted.connect(
            lambda link: explain_source(link.toString(), self._explain, self.detail)
        )

    def _build_map(self) -> None:
        self.map = HeatMap()
        self.matrix = self.map.matrix
        self.map.cell_chosen.connect(self.cell_chosen)
        self.map_note = _label("quiet")

    def _build_foot(self) -> None:
        self.message = _label("subtitle")
        self.message.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.message.setContentsMargins(12, 40, 12, 12)
        self.links_button = QToolButton()
        self.links_button.setCheckable(True)
        self.links_button.toggled.connect(self.links_toggled)
        self.export_button = QToolButton()
        self.export_button.clicked.connect(self.export_wanted)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.progress_text = _label("quiet")
        self.progress_text.setWordWrap(False)
        self.cancel_button = QPushButton()
        self.cancel_button.clicked.connect(self.cancelled)

    def _arrange(self) -> None:
        modes = QHBoxLayout()
        modes.setSpacing(4)
        for button in self.mode_buttons.values():
            modes.addWidget(button)
        modes.addStretch(1)
        modes.addWidget(self.links_button)
        modes.addWidget(self.export_button)
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(4)
        tools.addWidget(self.filter, 3)
        tools.addWidget(self.meridian_box, 2)
        tools.addWidget(self.column_button)
        self._progress = QWidget()
        progress = QHBoxLayout(self._progress)
        progress.setContentsMargins(0, 0, 0, 0)
        progress.addWidget(self.progress_text)
        progress.addWidget(self.bar, 1)
        progress.addWidget(self.cancel_button)
        self._progress.hide()
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(self.detail)
        split.setChildrenCollapsible(False)
        for i, share in enumerate(_DETAIL_SHARE):
            split.setStretchFactor(i, share)
        split.setSizes([100 * share for share in _DETAIL_SHARE])
        self._pages = QStackedWidget()
        for page in (split, self.map, self.message):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(*_MARGINS)
        column.setSpacing(6)
        for widget in (self.rule_box, self.rule_text, self.summary, self.note):
            column.addWidget(widget)
        column.addLayout(modes)
        column.addWidget(self._tools)
        column.addWidget(self._progress)
        column.addWidget(self.map_note)
        column.addWidget(self._pages, 1)
        self.map_note.hide()

    def _narrow(self, text: str) -> None:
        self.order.narrow(text)
        self.narrowed.emit()

    def _follow(self, link: QUrl) -> None:
        if link.scheme() != "source":
            self.link_followed.emit(link.toString())


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    return label
