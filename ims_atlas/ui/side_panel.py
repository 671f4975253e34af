"""The right side of the window: five tabs over one another."""

from __future__ import annotations

from typing import Literal

from PySide6.QtWidgets import QTabWidget, QWidget

SideTab = Literal["body", "conditions", "reading", "contrast", "needle"]


class SidePanel(QTabWidget):
    """What the body means, the conditions, reading, needle sites against acupoints, and a needle's way."""

    def __init__(
        self, body: QWidget, conditions: QWidget, reading: QWidget, contrast: QWidget, needle: QWidget
    ) -> None:
        super().__init__()
        self._pages: dict[SideTab, QWidget] = {
            "body": body,
            "conditions": conditions,
            "reading": reading,
            "contrast": contrast,
            "needle": needle,
        }
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.tabBar().setExpanding(True)
        for page in self._pages.values():
            self.addTab(page, "")

    def set_words(self, body: str, conditions: str, reading: str, contrast: str, needle: str) -> None:
        """Set what stands on the tabs."""
        for i, text in enumerate((body, conditions, reading, contrast, needle)):
            self.setTabText(i, text)

    def show_tab(self, tab: SideTab) -> None:
        """Bring a tab to the front."""
        self.setCurrentWidget(self._pages[tab])

    @property
    def tab(self) -> SideTab:
        """The tab in front."""
        return next(name for name, page in self._pages.items() if page is self.currentWidget())
