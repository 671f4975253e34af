"""The rows below the search box, for Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from ims_atlas.ui.search.result_rows import Example, Result, Row

_Index = QModelIndex | QPersistentModelIndex


class ResultsModel(QAbstractListModel):
    """Holds rows; results and examples can be chosen, headings and notes cannot."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, at: int) -> Row:
        """Return one row."""
        return self._rows[at]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, from top to bottom."""
        return self._rows

    @property
    def choosable(self) -> list[int]:
        """Where the rows stand that can be chosen."""
        return [at for at, row in enumerate(self._rows) if isinstance(row, Result | Example)]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a row, or its words in one line."""
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        return row if role == Qt.ItemDataRole.UserRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return whether a row can be chosen."""
        if isinstance(self._rows[index.row()], Result | Example):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags
