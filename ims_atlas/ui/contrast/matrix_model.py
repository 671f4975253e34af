"""The map of levels and meridians for Qt: in each cell how many sites of a level match on a meridian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from ims_atlas.scene.palette import Palette
from ims_atlas.ui.theme import mixed

_Index = QModelIndex | QPersistentModelIndex
_DARK_FROM = 0.5


@dataclass(frozen=True)
class HeatCell:
    """One cell: the number in it, its share of the level's sites (0..1), and its sentence."""

    text: str
    share: float
    tip: str


class MatrixModel(QAbstractTableModel):
    """Holds the cells by (level, meridian), and colours them by their share."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: tuple[str, ...] = ()
        self.meridians: tuple[str, ...] = ()
        self._cells: Mapping[tuple[str, str], HeatCell] = {}
        self._names: Mapping[str, tuple[str, str]] = {}
        self._grounds: tuple[QColor, QColor] = (QColor(), QColor())
        self._inks: tuple[QColor, QColor] = (QColor(), QColor())

    def set_palette_colours(self, palette: Palette) -> None:
        """Use another theme."""
        self._grounds = (QColor(palette.raised), QColor(palette.link_match))
        self._inks = (QColor(palette.text), QColor(palette.panel))
        self.layoutChanged.emit()

    def set_cells(
        self,
        levels: Sequence[str],
        meridians: Sequence[str],
        cells: Mapping[tuple[str, str], HeatCell],
        names: Mapping[str, tuple[str, str]],
    ) -> None:
        """Show these cells; `names` has the title and explanation of each level and meridian."""
        self.beginResetModel()
        self.levels, self.meridians = tuple(levels), tuple(meridians)
        self._cells, self._names = cells, names
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return how many levels there are."""
        return 0 if parent.isValid() else len(self.levels)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return how many meridians there are."""
        return 0 if parent.isValid() else len(self.meridians)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows and says."""
        cell = self._cells[self.levels[index.row()], self.meridians[index.column()]]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.BackgroundRole:
            return mixed(*self._grounds, cell.share)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._inks[cell.share >= _DARK_FROM]
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a level or a meridian, or its explanation."""
        keys = self.meridians if orientation is Qt.Orientation.Horizontal else self.levels
        title, tip = self._names[keys[section]]
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        return tip if role == Qt.ItemDataRole.ToolTipRole else None
