"""Links in the texts of the meaning panel: their colour, and the sources they name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QToolTip, QWidget

from ims_atlas.scene.palette import Palette


def with_links(html: str, palette: Palette) -> str:
    """Return a text whose links stand out from the palette's ground."""
    return f"<style>a {{ color: {palette.accent}; }}</style>{html}"


def explain_source(link: str, in_words: Callable[[str], str], beside: QWidget) -> None:
    """Say at the mouse what a link ``source:KEY`` stands for; other links say nothing."""
    kind, _, key = link.partition(":")
    if kind == "source":
        QToolTip.showText(QCursor.pos(), in_words(key), beside)
    else:
        QToolTip.hideText()
