"""One muscle in the meaning panel: a line that opens in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ims_atlas.analysis.supply import Supply
from ims_atlas.scene.palette import Palette
from ims_atlas.ui.html import with_links
from ims_atlas.ui.links import explain_source
from ims_atlas.ui.meaning.strength_bar import StrengthBar

_EYE_PX = 16


@dataclass(frozen=True)
class RowWords:
    """What a row says besides the name, in the language of the window."""

    supply: str
    needles: str
    not_on_body: str
    hide: str
    show: str


@dataclass(frozen=True)
class Eyes:
    """The icons of what is shown and what is hidden."""

    open: QIcon
    shut: QIcon


class MuscleRow(QFrame):
    """Name, strength of the claim, number of needle sites, an eye; the facts below once it is opened."""

    chosen = Signal(str)
    hiding_chosen = Signal(str, bool)
    """Whether a muscle is to be hidden on the body."""
    link_followed = Signal(str)

    def __init__(
        self,
        muscle: str,
        name: str,
        supply: Supply | None,
        needles: int,
        on_body: bool,
        palette: Palette,
        words: RowWords,
        eyes: Eyes,
        facts: Callable[[], str],
        explain_source: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.muscle = muscle
        self._facts = facts
        self._explain_source = explain_source
        self._palette = palette
        self._words = words
        self._eyes = eyes
        self._is_hidden: bool | None = None
        self._details: QLabel | None = None
        self.setObjectName("row")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 5, 8, 5)
        head = QHBoxLayout()
        head.setSpacing(8)
        title = QLabel(name if on_body else f"{name} ({words.not_on_body})")
        title.setWordWrap(True)
        head.addWidget(title, 1)
        if supply is not None:
            head.addWidget(StrengthBar(supply, palette, words.supply))
        if needles:
            count = QLabel(f"⌁ {needles}")
            count.setObjectName("quiet")
            count.setToolTip(words.needles)
            head.addWidget(count)
        self.eye = QToolButton(self)
        self.eye.setObjectName("eye")
        self.eye.setIconSize(QSize(_EYE_PX, _EYE_PX))
        self.eye.setVisible(on_body)
        self.eye.clicked.connect(lambda: self.hiding_chosen.emit(self.muscle, not self._is_hidden))
        self.show_hidden(False)
        head.addWidget(self.eye)
        self._column.addLayout(head)
        described = [name, words.supply, words.needles]
        self.setAccessibleName(", ".join(text for text in described if text))

    @property
    def is_open(self) -> bool:
        """Whether the facts are shown."""
        return self._details is not None and not self._details.isHidden()

    def show_hidden(self, hidden: bool) -> None:
        """Show whether the muscle is hidden on the body."""
        if hidden is self._is_hidden:
            return
        self._is_hidden = hidden
        self.eye.setIcon(self._eyes.shut if hidden else self._eyes.open)
        words = self._words.show if hidden else self._words.hide
        self.eye.setToolTip(words)
        self.eye.setAccessibleName(words)

    def facts_text(self) -> str:
        """Return the facts shown, as HTML; empty while the row was never opened."""
        return self._details.text() if self._details is not None else ""

    def open_facts(self, shown: bool) -> None:
        """Show or hide the facts below the line."""
        if shown and self._details is None:
            self._details = QLabel(with_links(self._facts(), self._palette))
            self._details.setWordWrap(True)
            self._details.setTextFormat(Qt.TextFormat.RichText)
            self._details.setTextInteractionFlags(
                Qt.TextInteractionFlag.LinksAccessibleByMouse
                | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
            )
            self._details.linkActivated.connect(self._follow_link)
            self._details.linkHovered.connect(self._explain_link)
            self._column.addWidget(self._details)
        if self._details is not None:
            self._details.setVisible(shown)
        self.setProperty("selected", shown)
        self.style().polish(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose this muscle."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(self.muscle)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose this muscle with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.muscle)
        else:
            super().keyPressEvent(event)

    def _follow_link(self, link: str) -> None:
        if link.startswith("source:"):
            self._explain_link(link)
        else:
            self.link_followed.emit(link)

    def _explain_link(self, link: str) -> None:
        explain_source(link, self._explain_source, self)
