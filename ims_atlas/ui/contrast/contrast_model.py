"""The table of the contrast for Qt: rows of texts, sorted by what they mean and filtered by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

Column = Literal[
    "site", "point", "mm", "matches", "skin_mm", "cun", "angle", "depths", "same_muscle", "roots", "line_mm"
]
COLUMNS: tuple[Column, ...] = get_args(Column)
NUMBERS: frozenset[Column] = frozenset({"mm", "skin_mm", "cun", "angle", "line_mm"})

_Index = QModelIndex | QPersistentModelIndex
_SORT = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Cell:
    """What one cell shows, what it is sorted by, and its tooltip."""

    text: str
    order: float | str
    tip: str = ""


@dataclass(frozen=True)
class ContrastRow:
    """One row: its key, its cells, the words that find it, and its sentence for a screen reader."""

    key: str
    cells: Mapping[Column, Cell]
    words: str
    spoken: str = field(default="")


class ContrastModel(QAbstractTableModel):
    """Holds the rows; the titles come with their tooltips."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[ContrastRow, ...] = ()
        self._titles: Mapping[Column, tuple[str, str]] = {}

    def set_titles(self, titles: Mapping[Column, tuple[str, str]]) -> None:
        """Set what stands over the columns, with an explanation each."""
        self._titles = titles
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def set_rows(self, rows: Sequence[ContrastRow]) -> None:
        """Show these rows and no others."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def row_of(self, key: str) -> int | None:
        """Return the number of a row by its key."""
        return next((i for i, row in enumerate(self.rows) if row.key == key), None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, is sorted by, or says."""
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        cell = row.cells[column]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken if index.column() == 0 else f"{self._titles[column][1]}: {cell.text}"
        if role == _SORT:
            return cell.order
        if role == _WORDS:
            return row.words
        if role == Qt.ItemDataRole.TextAlignmentRole and column in NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title or its explanation."""
        if orientation is not Qt.Orientation.Horizontal or COLUMNS[section] not in self._titles:
            return None
        title, tip = self._titles[COLUMNS[section]]
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight if COLUMNS[section] in NUMBERS else Qt.AlignmentFlag.AlignLeft
        return tip if role == Qt.ItemDataRole.ToolTipRole else None


class ContrastOrder(QSortFilterProxyModel):
    """Sorts rows by what their cells mean, and leaves those that hold every typed word."""

    def __init__(self, model: ContrastModel) -> None:
        super().__init__()
        self._wanted: list[str] = []
        self.setSourceModel(model)
        self.setSortRole(_SORT)

    def narrow(self, text: str) -> None:
        """Leave only rows with all words of a text."""
        self._wanted = text.casefold().split()
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:  # noqa: N802
        """Tell whether a row holds all the words."""
        words = self.sourceModel().index(row, 0, parent).data(_WORDS)
        return all(word in words for word in self._wanted)
