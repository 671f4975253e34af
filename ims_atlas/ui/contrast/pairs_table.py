"""The table of places and what lies beside them: its columns, its order, and the row that is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QMenu

from ims_atlas.ui.contrast.choice_table import ChoiceTable
from ims_atlas.ui.contrast.contrast_model import COLUMNS, Column, ContrastModel, ContrastOrder, ContrastRow

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


class PairsTable(ChoiceTable):
    """Shows rows, and tells by their keys which one is marked or chosen."""

    row_marked = Signal(str)
    row_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows = ContrastModel()
        self.order = ContrastOrder(self.rows)
        self.setModel(self.order)
        self.setSortingEnabled(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setObjectName("contrast")
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(36)
        self.column_menu = QMenu(self)
        self._column_actions = {column: self._column_action(i, column) for i, column in enumerate(COLUMNS)}
        self.resized.connect(self._fit_site)
        self.sortByColumn(COLUMNS.index("mm"), Qt.SortOrder.AscendingOrder)
        self.selectionModel().currentRowChanged.connect(lambda *_: self._tell(self.row_marked))
        self.clicked.connect(lambda _: self._tell(self.row_chosen))
        self.entered_by_key.connect(lambda: self._tell(self.row_chosen))

    @property
    def shown_keys(self) -> list[str]:
        """The keys of the rows that the filter leaves, in their order."""
        order = self.order
        rows = (order.mapToSource(order.index(i, 0)).row() for i in range(order.rowCount()))
        return [self.rows.rows[row].key for row in rows]

    @property
    def current_key(self) -> str | None:
        """The key of the marked row."""
        index = self.order.mapToSource(self.currentIndex())
        return self.rows.rows[index.row()].key if index.isValid() else None

    def set_titles(self, titles: Mapping[Column, tuple[str, str]]) -> None:
        """Set what stands over the columns."""
        self.rows.set_titles(titles)
        for column, action in self._column_actions.items():
            action.setText(titles[column][1])

    def put_first(self, column: Column) -> None:
        """Show a column before all others."""
        header = self.horizontalHeader()
        header.moveSection(header.visualIndex(COLUMNS.index(column)), 0)

    def set_rows(self, rows: Sequence[ContrastRow]) -> None:
        """Show these rows; the marked one stays marked if it is among them."""
        key = self.current_key
        self.selectionModel().blockSignals(True)
        self.rows.set_rows(rows)
        self.selectionModel().blockSignals(False)
        self.mark(key)

    def mark(self, key: str | None) -> None:
        """Mark a row without choosing it; no row if the table has none of that key."""
        row = None if key is None else self.rows.row_of(key)
        if row is None:
            self.clearSelection()
            return
        index = self.order.mapFromSource(self.rows.index(row, 0))
        if index.isValid() and index.row() != self.currentIndex().row():
            self.selectionModel().blockSignals(True)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.selectionModel().blockSignals(False)
            self.scrollTo(index)
            self.viewport().update()

    def _column_action(self, number: int, column: Column) -> QAction:
        """Set a column up, and return what shows or hides it."""
        self.setColumnWidth(number, _WIDTHS[column])
        self.setColumnHidden(number, column not in _SHOWN_AT_FIRST)
        action = self.column_menu.addAction(column)
        action.setCheckable(True)
        action.setChecked(column in _SHOWN_AT_FIRST)
        action.toggled.connect(lambda shown: self._show_column(number, shown))
        return action

    def _show_column(self, number: int, shown: bool) -> None:
        self.setColumnHidden(number, not shown)
        self._fit_site()

    def _fit_site(self) -> None:
        """Give the names of sites what room the other columns leave, but never too little to be read."""
        site = COLUMNS.index("site")
        taken = sum(self.columnWidth(i) for i in range(len(COLUMNS)) if i != site)
        self.setColumnWidth(site, max(self.viewport().width() - taken, _WIDTHS["site"]))

    def _tell(self, signal: SignalInstance) -> None:
        key = self.current_key
        if key is not None:
            signal.emit(key)
