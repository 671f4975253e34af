"""The contrast as widgets: the rule, the rate beside chance, the table with its detail, and the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QUrl, Signal, SignalInstance
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.scene.palette import Palette
from ims_atlas.ui.contrast.contrast_model import COLUMNS, Column, ContrastModel, ContrastOrder, ContrastRow
from ims_atlas.ui.contrast.matrix_model import MatrixModel
from ims_atlas.ui.links import explain_source

Mode = Literal["sites", "points", "map"]
MODES: tuple[Mode, ...] = get_args(Mode)

_SHOWN_AT_FIRST: frozenset[Column] = frozenset({"site", "point", "mm", "matches"})
_WIDTHS: Mapping[Column, int] = {
    "site": 170,
    "point": 104,
    "mm": 42,
    "matches": 72,
    "skin_mm": 66,
    "cun": 48,
    "angle": 58,
    "depths": 150,
    "same_muscle": 66,
    "roots": 92,
    "line_mm": 62,
}
_ROW_PX = 27
_MAP_ROW_PX = 22
_MAP_COLUMN_PX = 25
_DETAIL_SHARE = (3, 2)
_MARGINS = (14, 10, 8, 8)


@dataclass(frozen=True)
class ContrastWords:
    """What the fixed parts of the panel say."""

    rule: str
    modes: Mapping[Mode, str]
    filter: str
    all_meridians: str
    meridian: str
    columns: str
    cancel: str
    links: str
    links_tip: str
    export: str
    table: str
    map: str
    detail: str
    progress: str


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
        model = self.order
        rows = (model.mapToSource(model.index(i, 0)).row() for i in range(model.rowCount()))
        return [self.model.rows[row].key for row in rows]

    @property
    def current_key(self) -> str | None:
        """The key of the marked row."""
        index = self.order.mapToSource(self.table.currentIndex())
        return self.model.rows[index.row()].key if index.isValid() else None

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
        self.model.set_titles(titles)
        for column, action in self._column_actions.items():
            action.setText(titles[column][1])

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
        header = self.table.horizontalHeader()
        first = COLUMNS.index("point" if mode == "points" else "site")
        header.moveSection(header.visualIndex(first), 0)

    def set_summary(self, summary: str, note: str = "") -> None:
        """Show the rate of matches beside chance, and what it counts."""
        self.summary.setText(summary)
        self.summary.setVisible(bool(summary))
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def set_rows(self, rows: Sequence[ContrastRow]) -> None:
        """Show these rows; the marked one stays marked if it is among them."""
        key = self.current_key
        self.table.selectionModel().blockSignals(True)
        self.model.set_rows(rows)
        self.table.selectionModel().blockSignals(False)
        self._pages.setCurrentIndex(0)
        self.mark(key)

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
        row = None if key is None else self.model.row_of(key)
        if row is None:
            self.table.clearSelection()
            return
        index = self.order.mapFromSource(self.model.index(row, 0))
        if index.isValid() and index.row() != self.table.currentIndex().row():
            self.table.selectionModel().blockSignals(True)
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.table.selectionModel().blockSignals(False)
            self.table.scrollTo(index)
            self.table.viewport().update()

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
        self.model = ContrastModel()
        self.order = ContrastOrder(self.model)
        table = self.table = _Table()
        table.setModel(self.order)
        table.setSortingEnabled(True)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setObjectName("contrast")
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(36)
        menu = QMenu(self)
        self._column_actions: dict[Column, QAction] = {}
        for i, column in enumerate(COLUMNS):
            table.setColumnWidth(i, _WIDTHS[column])
            action = menu.addAction(column)
            action.setCheckable(True)
            action.setChecked(column in _SHOWN_AT_FIRST)
            action.toggled.connect(lambda shown, i=i: self._show_column(i, shown))
            table.setColumnHidden(i, column not in _SHOWN_AT_FIRST)
            self._column_actions[column] = action
        table.resized.connect(self._fit_site)
        self.column_button.setMenu(menu)
        table.sortByColumn(COLUMNS.index("mm"), Qt.SortOrder.AscendingOrder)
        table.selectionModel().currentRowChanged.connect(lambda *_: self._tell(self.row_marked))
        table.clicked.connect(lambda _: self._tell(self.row_chosen))
        table.entered_by_key.connect(lambda: self._tell(self.row_chosen))
        self.detail = QTextBrowser()
        self.detail.setOpenLinks(False)
        self.detail.anchorClicked.connect(self._follow)
        self.detail.highlighted.connect(
            lambda link: explain_source(link.toString(), self._explain, self.detail)
        )

    def _build_map(self) -> None:
        self.matrix = MatrixModel()
        table = self.map = _Table()
        table.setModel(self.matrix)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setObjectName("heat")
        for header, size in (
            (table.verticalHeader(), _MAP_ROW_PX),
            (table.horizontalHeader(), _MAP_COLUMN_PX),
        ):
            header.setMinimumSectionSize(18)
            header.setDefaultSectionSize(size)
            header.setHighlightSections(True)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.clicked.connect(self._tell_cell)
        table.entered_by_key.connect(lambda: self._tell_cell(table.currentIndex()))
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

    def _show_column(self, number: int, shown: bool) -> None:
        self.table.setColumnHidden(number, not shown)
        self._fit_site()

    def _fit_site(self) -> None:
        """Give the names of sites what room the other columns leave, but never too little to be read."""
        site = COLUMNS.index("site")
        taken = sum(self.table.columnWidth(i) for i in range(len(COLUMNS)) if i != site)
        self.table.setColumnWidth(site, max(self.table.viewport().width() - taken, _WIDTHS["site"]))

    def _narrow(self, text: str) -> None:
        self.order.narrow(text)
        self.narrowed.emit()

    def _tell(self, signal: SignalInstance) -> None:
        key = self.current_key
        if key is not None:
            signal.emit(key)

    def _tell_cell(self, index: QModelIndex) -> None:
        if index.isValid():
            self.cell_chosen.emit(self.matrix.levels[index.row()], self.matrix.meridians[index.column()])

    def _follow(self, link: QUrl) -> None:
        if link.scheme() != "source":
            self.link_followed.emit(link.toString())


class _Table(QTableView):
    """A table that tells of the Enter key."""

    entered_by_key = Signal()
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tell of another width."""
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take Enter as a choice; everything else moves as usual."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_by_key.emit()
            return
        super().keyPressEvent(event)


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    return label
