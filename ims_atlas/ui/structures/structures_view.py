"""The tree of structures: a filter, two arrangements, rows with eyes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, get_args

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.analysis.structure_tree import TreeNode
from ims_atlas.scene.palette import Palette
from ims_atlas.ui.speech import Speech
from ims_atlas.ui.structures.eyes import Eye
from ims_atlas.ui.structures.row_painter import RowPainter
from ims_atlas.ui.structures.structures_model import EYE, NAME, StructuresModel
from ims_atlas.ui.structures.structures_tree import StructuresTree

Arrangement = Literal["system", "level"]
ARRANGEMENTS: tuple[Arrangement, ...] = get_args(Arrangement)

_EYE_WIDTH_PX = 34
_INDENT_PX = 16
_OPEN_ALL_BELOW = 60
"""Filtered rows that are opened all together; more stay folded below their regions."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CONTROL = Qt.KeyboardModifier.ControlModifier


class StructuresView(QWidget):
    """Shows the tree it is given, and reports what is done to its rows."""

    shown = Signal()
    arranged = Signal(str)
    filtered = Signal(str)
    chosen = Signal(object, bool)
    """A row, and whether it is added to the selection."""

    flown_to = Signal(object)
    hovered = Signal(object)
    eye_clicked = Signal(object)
    asked = Signal(str, object)
    """``isolate``, ``hide``, ``show`` or ``fade``, and a row."""

    def __init__(
        self, eye: Callable[[TreeNode], Eye | None], spoken: Callable[[TreeNode, Eye | None], str]
    ) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._eye = eye
        self._say: Speech = str
        self._silent = False
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self.filtered)
        self.filter.installEventFilter(self)
        self.arrangements: dict[Arrangement, QToolButton] = {}
        group = QButtonGroup(self)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for name in ARRANGEMENTS:
            button = QToolButton()
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, name=name: self.arranged.emit(name))
            group.addButton(button)
            buttons.addWidget(button, 1)
            self.arrangements[name] = button
        self.arrangements["system"].setChecked(True)
        self.model = StructuresModel(eye, spoken)
        self._painter = RowPainter()
        self.tree = StructuresTree()
        self.tree.setObjectName("structures")
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(self._painter)
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(_INDENT_PX)
        self.tree.setUniformRowHeights(True)
        self.tree.setMouseTracking(True)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(_EYE_WIDTH_PX)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(EYE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(EYE, _EYE_WIDTH_PX)
        self.tree.clicked.connect(self._click)
        self.tree.doubleClicked.connect(self._double_click)
        self.tree.entered.connect(lambda index: self.hovered.emit(self.model.node(index)))
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self.tree.selectionModel().currentChanged.connect(self._go_to)
        for watched in (self.tree, self.tree.viewport()):
            watched.installEventFilter(self)
        self.empty = QLabel()
        self.empty.setObjectName("quiet")
        self.empty.setWordWrap(True)
        self.empty.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 4, 4)
        column.addWidget(self.filter)
        column.addLayout(buttons)
        column.addWidget(self.empty)
        column.addWidget(self.tree, 1)
        self.setMinimumWidth(200)

    @property
    def arrangement(self) -> Arrangement:
        """The arrangement that is asked for."""
        return next(name for name, button in self.arrangements.items() if button.isChecked())

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language."""
        self._say = say
        self.filter.setPlaceholderText(say("Filter structures"))
        self.filter.setAccessibleName(say("Filter structures"))
        self.filter.setToolTip(say("Names in English, Latin or French; the arrow down leads into the tree"))
        self.tree.setAccessibleName(say("Structures"))
        keys = say("Enter selects, Ctrl+Enter adds, Space shows or hides, the menu key does more.")
        self.tree.setAccessibleDescription(keys)
        self.tree.setToolTip(keys)
        self.empty.setText(say("No structure of this body is called like that."))
        self.arrangements["system"].setText(say("By system"))
        self.arrangements["system"].setToolTip(say("Systems, their regions, and what lies in these"))
        self.arrangements["level"].setText(say("By level"))
        self.arrangements["level"].setToolTip(say("Levels, the muscles they supply, and their needle sites"))

    def set_palette_colours(self, palette: Palette) -> None:
        """Use another theme."""
        self._painter.set_palette_colours(palette)
        self.tree.set_palette_colours(palette)

    def set_nodes(self, nodes: Sequence[TreeNode], *, narrowed: bool) -> None:
        """Show a tree; a filtered one is opened, another keeps open what was open in it."""
        was_open = {_key(self.model.node(index)) for index in self._rows() if self.tree.isExpanded(index)}
        self._silent = True
        self.model.set_nodes(nodes)
        self.empty.setVisible(narrowed and not nodes)
        if narrowed:
            few = sum(len(node.structures) for node in nodes) <= _OPEN_ALL_BELOW
            self.tree.expandToDepth(2 if few else 0)
        else:
            for index in self._rows():
                if _key(self.model.node(index)) in was_open:
                    self.tree.expand(index)
        self._silent = False

    def reveal(self, index: QModelIndex) -> None:
        """Open the tree down to a row, and make it the current one."""
        if index.isValid():
            self._silent = True
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
            self._silent = False

    def repaint_rows(self) -> None:
        """Paint eyes and marks again."""
        self.tree.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Report that the tree comes into view."""
        super().showEvent(event)
        self.shown.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Space is the eye, Enter selects; letters lead to names, as they do in every list."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._handle_key(watched, event)
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            letter = event.text().isprintable() and event.text() and not event.modifiers() & _CONTROL
            escapes = event.key() == Qt.Key.Key_Escape and watched is self.filter and self.filter.text()
            if escapes or (watched is self.tree and (letter or event.key() in _ENTER)):
                event.accept()
                return True
        if event.type() is QEvent.Type.Leave and watched is self.tree.viewport():
            self.hovered.emit(None)
        return super().eventFilter(watched, event)

    def _handle_key(self, watched: QObject, event: QKeyEvent) -> bool:
        key, adds = Qt.Key(event.key()), bool(event.modifiers() & _CONTROL)
        if watched is self.filter:
            if key in (Qt.Key.Key_Down, *_ENTER):
                self.tree.setFocus(Qt.FocusReason.TabFocusReason)
                if not self.tree.currentIndex().isValid() or self.filter.text():
                    self.tree.setCurrentIndex(self._first())
                return True
            if key == Qt.Key.Key_Escape and self.filter.text():
                self.filter.clear()
                return True
            return False
        index = self.tree.currentIndex()
        if watched is not self.tree or not index.isValid():
            return False
        if key == Qt.Key.Key_Space:
            self.eye_clicked.emit(self.model.node(index))
            return True
        if key in _ENTER:
            self._choose(index, adds)
            return True
        return False

    def _first(self) -> QModelIndex:
        """Return the first row that can be selected, or the first of all."""
        rows = self._rows()
        wanted = (index for index in rows if self.model.node(index).kind in ("structure", "level"))
        first = next(wanted, QModelIndex()) if self.filter.text() else QModelIndex()
        return first if first.isValid() else self.model.index(0, NAME)

    def _rows(self, parent: QModelIndex | None = None) -> list[QModelIndex]:
        """Return all rows from the top that have others below them, or stand below `parent`."""
        found = []
        for row in range(self.model.rowCount(parent or QModelIndex())):
            index = self.model.index(row, NAME, parent or QModelIndex())
            found.append(index)
            if self.model.rowCount(index):
                found += self._rows(index)
        return found

    def _click(self, index: QModelIndex) -> None:
        if index.column() == EYE:
            self.eye_clicked.emit(self.model.node(index))
        else:
            self._choose(index, bool(QApplication.keyboardModifiers() & _CONTROL))

    def _choose(self, index: QModelIndex, adds: bool) -> None:
        node = self.model.node(index)
        if node.kind in ("system", "region"):
            name = index.siblingAtColumn(NAME)
            self.tree.setExpanded(name, not self.tree.isExpanded(name))
        else:
            self.chosen.emit(node, adds)

    def _double_click(self, index: QModelIndex) -> None:
        if index.column() == NAME:
            self.flown_to.emit(self.model.node(index))

    def _go_to(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not self._silent and index.isValid() and self.tree.hasFocus():
            self.hovered.emit(self.model.node(index))

    def _open_menu(self, at: QPoint) -> None:
        index = self.tree.indexAt(at)
        if not index.isValid():
            index = self.tree.currentIndex()
            at = self.tree.visualRect(index).center()
        if index.isValid():
            menu = self.menu_for(self.model.node(index))
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.tree.viewport().mapToGlobal(at))

    def menu_for(self, node: TreeNode) -> QMenu:
        """Return what can be done with a row."""
        menu, say = QMenu(self), self._say
        if node.pick is not None or node.kind == "level":
            menu.addAction(say("Fly to")).triggered.connect(lambda: self.flown_to.emit(node))
        eye = self._eye(node)
        if eye is not None:
            deeds = [("isolate", say("Isolate")), ("fade", say("Fade"))]
            deeds += [("hide", say("Hide"))] if eye != "shut" else []
            deeds += [("show", say("Show"))] if eye != "open" else []
            for deed, words in deeds:
                menu.addAction(words).triggered.connect(
                    lambda _=False, deed=deed: self.asked.emit(deed, node)
                )
        return menu


def _key(node: TreeNode) -> tuple[str, str]:
    return node.kind, node.id
