"""The reading panel as widgets: back, contents, voices, and the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from ims_atlas.model.wording import VOICES, Voice
from ims_atlas.scene.palette import Palette
from ims_atlas.ui.links import explain_source


class ReadingView(QWidget):
    """Shows a page; reports links, voices and steps back."""

    link_followed = Signal(str)
    voice_chosen = Signal(str)
    back = Signal()

    def __init__(self, explain: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explain = explain
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back_button = QToolButton()
        self.back_button.setText("←")
        self.back_button.setShortcut("Alt+Left")  # after the text, which would take it away
        self.back_button.clicked.connect(self.back)
        self.contents_button = QToolButton()
        self.contents_button.clicked.connect(lambda: self.link_followed.emit("contents:"))
        self.voice_buttons: dict[Voice, QToolButton] = {}
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.back_button)
        head.addWidget(self.contents_button)
        head.addStretch(1)
        group = QButtonGroup(self)
        for voice in VOICES:
            button = QToolButton()
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, voice=voice: self.voice_chosen.emit(voice))
            group.addButton(button)
            head.addWidget(button)
            self.voice_buttons[voice] = button
        self.page = QTextBrowser()
        self.page.setObjectName("page")
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._follow)
        self.page.highlighted.connect(self._hover)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 6, 8)
        column.addLayout(head)
        column.addWidget(self.page, 1)

    def set_words(self, back: str, contents: str, page: str, voices: Mapping[Voice, str]) -> None:
        """Set what the buttons say, and how a screen reader names the page."""
        self.back_button.setToolTip(f"{back} (Alt+←)")
        self.back_button.setAccessibleName(back)
        self.contents_button.setText(contents)
        self.page.setAccessibleName(page)
        for voice, button in self.voice_buttons.items():
            button.setText(voices[voice])

    def set_palette_colours(self, palette: Palette) -> None:
        """Use the colours of a theme for pages set from now on."""
        base = self.page.font().pointSizeF()
        self.page.document().setDefaultStyleSheet(
            f"a {{ color: {palette.accent}; text-decoration: none; }}"
            f"h1 {{ font-size: {1.6 * base:.1f}pt; font-weight: 600; }}"
            f"h2 {{ font-size: {1.12 * base:.1f}pt; font-weight: 600; }}"
            f"h3 {{ font-size: {base:.1f}pt; font-weight: 600; }}"
            f"small {{ color: {palette.text_quiet}; font-size: {0.8 * base:.1f}pt; }}"
            f"th {{ color: {palette.text_quiet}; }}"
        )

    def set_page(self, html: str, voices: Sequence[Voice], voice: Voice, can_go_back: bool) -> None:
        """Show a page from its top, with the voices in which it can be read."""
        self.page.setHtml(html)
        self.back_button.setEnabled(can_go_back)
        for key, button in self.voice_buttons.items():
            button.setVisible(key in voices)
            button.setChecked(key == voice)

    def _follow(self, link: QUrl) -> None:
        if link.scheme() != "source":
            self.link_followed.emit(link.toString())

    def _hover(self, link: QUrl) -> None:
        explain_source(link.toString(), self._explain, self)
