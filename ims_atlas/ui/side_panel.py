"""The right side of the window: three tabs over one another."""

from __future__ import annotations

from typing import Literal

from PySide6.QtWidgets import QTabWidget, QWidget

SideTab = Literal["body", "conditions", "reading"]


class SidePanel(QTabWidget):
    """What the body means, the conditions, and what there is to read."""

    def __init__(self, body: QWidget, conditions: QWidget, reading: QWidget) -> None:
        super().__init__()
        self._pages: dict[SideTab, QWidget] = {
            "body": body,
            "conditions": conditions,
            "reading": reading,
        }
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.tabBar().setExpanding(True)
        for page in self._pages.values():
            self.addTab(page, "")

    def set_words(self, body: str, conditions: str, reading: str) -> None:
        """Set what stands on the tabs."""
        for i, text in enumerate((body, conditions, reading)):
            self.setTabText(i, text)

    def show_tab(self, tab: SideTab) -> None:
        """Bring a tab to the front."""
        self.setCurrentWidget(self._pages[tab])

    @property
    def tab(self) -> SideTab:
        """The tab in front."""
        return next(name for name, page in self._pages.items() if page is self.currentWidget())
