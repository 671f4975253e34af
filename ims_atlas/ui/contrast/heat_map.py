"""The map of levels and meridians: a table of coloured cells, each of which leads to its rows."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from ims_atlas.ui.contrast.choice_table import ChoiceTable
from ims_atlas.ui.contrast.matrix_model import MatrixModel

_ROW_PX = 22
_COLUMN_PX = 25


class HeatMap(ChoiceTable):
    """Shows a matrix, and tells which of its cells is chosen: level, and code of a meridian."""

    cell_chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.matrix = MatrixModel()
        self.setModel(self.matrix)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setObjectName("heat")
        for header, size in ((self.verticalHeader(), _ROW_PX), (self.horizontalHeader(), _COLUMN_PX)):
            header.setMinimumSectionSize(18)
            header.setDefaultSectionSize(size)
            header.setHighlightSections(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._tell)
        self.entered_by_key.connect(lambda: self._tell(self.currentIndex()))

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid():
            self.cell_chosen.emit(self.matrix.levels[index.row()], self.matrix.meridians[index.column()])
