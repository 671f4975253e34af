"""The tree of structures for Qt: a name and an eye in each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from ims_atlas.analysis.structure_tree import TreeNode
from ims_atlas.state.session import Pick
from ims_atlas.ui.structures.eyes import Eye

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()

NODE_ROLE = Qt.ItemDataRole.UserRole
EYE_ROLE = Qt.ItemDataRole.UserRole + 1
CHOSEN_ROLE = Qt.ItemDataRole.UserRole + 2
NAME, EYE = 0, 1
"""The columns."""


@dataclass
class _Entry:
    node: TreeNode
    row: int
    parent: int
    children: list[int] = field(default_factory=list)


class StructuresModel(QAbstractItemModel):
    """Holds nodes; asks for eyes as they come into view.

    Parameters
    ----------
    eye
        Returns how much of a node is in the picture.
    spoken
        Returns a node and its eye in one line, for those who hear it.
    """

    def __init__(
        self, eye: Callable[[TreeNode], Eye | None], spoken: Callable[[TreeNode, Eye | None], str]
    ) -> None:
        super().__init__()
        self._eye = eye
        self._spoken = spoken
        self._entries: list[_Entry] = []
        self._top: list[int] = []
        self._chosen: frozenset[object] = frozenset()

    def set_nodes(self, nodes: Sequence[TreeNode]) -> None:
        """Show another tree."""
        self.beginResetModel()
        self._entries = []
        self._top = [self._add(node, row, -1) for row, node in enumerate(nodes)]
        self.endResetModel()

    def set_chosen(self, picks: Iterable[Pick], levels: Iterable[str]) -> None:
        """Mark the rows of what is selected, and of chosen levels; the view is to paint itself again."""
        self._chosen = frozenset((*picks, *levels))

    def node(self, index: _Index) -> TreeNode:
        """Return the node of a row."""
        return self._entries[index.internalId()].node

    def find(self, test: Callable[[TreeNode], bool], below: Iterable[str] = ()) -> QModelIndex:
        """Return the first row from the top that passes a test; an invalid index if none does.

        A row below one of the outermost rows with these ids comes before all others.
        """
        found = [at for at, entry in enumerate(self._entries) if test(entry.node)]
        wanted = frozenset(below)
        first = next((at for at in found if self._outermost(at).id in wanted), None)
        at = first if first is not None else next(iter(found), None)
        return _NO_INDEX if at is None else self.index_of(at)

    def index_of(self, at: int) -> QModelIndex:
        """Return the index of the name of an entry."""
        return self.createIndex(self._entries[at].row, NAME, at)

    def index(self, row: int, column: int, parent: _Index = _NO_INDEX) -> QModelIndex:
        """Return where a row below another stands."""
        below = self._below(parent)
        if not 0 <= row < len(below) or column not in (NAME, EYE):
            return QModelIndex()
        return self.createIndex(row, column, below[row])

    def parent(self, index: _Index = _NO_INDEX) -> QModelIndex:  # type: ignore[override]
        """Return the row above which another stands in the tree."""
        if not index.isValid() or (up := self._entries[index.internalId()].parent) < 0:
            return QModelIndex()
        return self.index_of(up)

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:  # noqa: N802
        """Return how many rows stand below another."""
        return 0 if parent.column() > 0 else len(self._below(parent))

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:  # noqa: N802, ARG002
        """Return two: the name and the eye."""
        return 2

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a row shows and says."""
        node = self.node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return node.name if index.column() == NAME else None
        if role == NODE_ROLE:
            return node
        if role == EYE_ROLE:
            return self._eye(node)
        if role == CHOSEN_ROLE:
            return (node.id if node.kind == "level" else node.pick) in self._chosen
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._spoken(node, self._eye(node))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: ARG002
        """Return that every row can be reached."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _outermost(self, at: int) -> TreeNode:
        entry = self._entries[at]
        return entry.node if entry.parent < 0 else self._outermost(entry.parent)

    def _below(self, parent: _Index) -> list[int]:
        return self._entries[parent.internalId()].children if parent.isValid() else self._top

    def _add(self, node: TreeNode, row: int, parent: int) -> int:
        at = len(self._entries)
        entry = _Entry(node, row, parent)
        self._entries.append(entry)
        entry.children = [self._add(child, i, at) for i, child in enumerate(node.children)]
        return at
