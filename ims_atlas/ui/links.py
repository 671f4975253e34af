"""What a link says at the mouse: the source that it names."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QToolTip, QWidget


def explain_source(link: str, in_words: Callable[[str], str], beside: QWidget) -> None:
    """Say at the mouse what a link ``source:KEY`` stands for; other links say nothing."""
    kind, _, key = link.partition(":")
    if kind == "source":
        QToolTip.showText(QCursor.pos(), in_words(key), beside)
    else:
        QToolTip.hideText()
