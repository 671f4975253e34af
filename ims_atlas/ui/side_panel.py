"""The right side of the window: six tabs over one another."""

from __future__ import annotations

from collections.abc import Container
from typing import Literal

from PySide6.QtWidgets import QTabWidget, QWidget

SideTab = Literal["body", "conditions", "reading", "contrast", "needle", "skin"]


class SidePanel(QTabWidget):
    """What the body means, conditions, reading, needle sites against acupoints, a needle's way, the skin."""

    def __init__(
        self,
        body: QWidget,
        conditions: QWidget,
        reading: QWidget,
        contrast: QWidget,
        needle: QWidget,
        skin: QWidget,
    ) -> None:
        super().__init__()
        self._pages: dict[SideTab, QWidget] = {
            "body": body,
            "conditions": conditions,
            "reading": reading,
            "contrast": contrast,
            "needle": needle,
            "skin": skin,
        }
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.tabBar().setExpanding(True)
        for page in self._pages.values():
            self.addTab(page, "")

    def set_words(
        self, body: str, conditions: str, reading: str, contrast: str, needle: str, skin: str
    ) -> None:
        """Set what stands on the tabs."""
        for i, text in enumerate((body, conditions, reading, contrast, needle, skin)):
            self.setTabText(i, text)

    def measure_anew(self) -> None:
        """Fit the tabs to a new size of text."""
        for i in range(self.count()):
            self.setTabText(i, self.tabText(i))

    def offer(self, tabs: Container[SideTab]) -> None:
        """Offer only these tabs."""
        for i, name in enumerate(self._pages):
            self.setTabVisible(i, name in tabs)

    def show_tab(self, tab: SideTab) -> None:
        """Bring a tab to the front, if it is offered."""
        if self.isTabVisible(self.indexOf(self._pages[tab])):
            self.setCurrentWidget(self._pages[tab])

    @property
    def tab(self) -> SideTab:
        """The tab in front."""
        return next(name for name, page in self._pages.items() if page is self.currentWidget())
