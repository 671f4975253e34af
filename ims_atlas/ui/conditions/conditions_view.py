"""The browser of conditions: a list by region that narrows while one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from rapidfuzz import fuzz, process


@dataclass(frozen=True)
class ConditionRow:
    """One condition: its id, its name, and the words that find it."""

    id: str
    name: str
    words: str


class ConditionsView(QWidget):
    """Shows conditions under the names of regions, and reports which is chosen."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._narrow)
        self.filter.returnPressed.connect(self._choose_first)
        self.list = QListWidget()
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 8, 8)
        column.addWidget(self.filter)
        column.addWidget(self.list, 1)
        self._nothing = ""

    def set_words(self, placeholder: str, nothing: str, list_name: str) -> None:
        """Set what the filter says, and what stands in an empty list."""
        self.filter.setPlaceholderText(placeholder)
        self.filter.setAccessibleName(placeholder)
        self.list.setAccessibleName(list_name)
        self._nothing = nothing

    def set_conditions(self, groups: Sequence[tuple[str, Sequence[ConditionRow]]]) -> None:
        """Show conditions under the heads of their groups."""
        self.list.clear()
        for head, rows in groups:
            self._add(head.upper(), None, "")
            for row in rows:
                self._add(row.name, row.id, row.words.casefold())
        self._add(self._nothing, None, "")
        self._narrow(self.filter.text())

    def mark(self, condition: str | None) -> None:
        """Show which condition is chosen."""
        for i in range(self.list.count()):
            item = self.list.item(i)
            key = item.data(Qt.ItemDataRole.UserRole)
            if key is not None and key == condition:
                self.list.setCurrentItem(item)
                return
        self.list.clearSelection()

    def _add(self, text: str, key: str | None, words: str) -> None:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, key)
        item.setData(Qt.ItemDataRole.UserRole + 1, words)
        if key is None:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            font = item.font()
            font.setBold(True)
            item.setFont(font)
        self.list.addItem(item)

    def _narrow(self, text: str) -> None:
        """Hide what lacks a typed word, and heads that are left alone."""
        wanted = text.casefold().split()
        head: QListWidgetItem | None = None
        found = False
        last = self.list.item(self.list.count() - 1)
        for i in range(self.list.count() - 1):
            item = self.list.item(i)
            if item.data(Qt.ItemDataRole.UserRole) is None:
                head = item
                head.setHidden(True)
                continue
            words = item.data(Qt.ItemDataRole.UserRole + 1)
            shown = all(word in words or _nearly(word, words) for word in wanted)
            item.setHidden(not shown)
            found = found or shown
            if shown and head is not None:
                head.setHidden(False)
        if last is not None:
            last.setHidden(found)

    def _choose_first(self) -> None:
        """Choose the first condition that the filter leaves, once something was typed."""
        if self.filter.text().strip():
            items = map(self.list.item, range(self.list.count()))
            keys = [item.data(Qt.ItemDataRole.UserRole) for item in items if not item.isHidden()]
            first = next((key for key in keys if key is not None), None)
            if first is not None:
                self.chosen.emit(first)

    def _choose(self, item: QListWidgetItem) -> None:
        key = item.data(Qt.ItemDataRole.UserRole)
        if key is not None:
            self.chosen.emit(key)


def _nearly(word: str, words: str) -> bool:
    """Tell whether a word of four letters or more stands there with a typing error."""
    return (
        len(word) > 3
        and process.extractOne(word, words.split(), scorer=fuzz.ratio, score_cutoff=78) is not None
    )
