"""The language of the window: what is written in the code is English, the catalogue has the rest.

``locale/fr/LC_MESSAGES/ims_atlas.po`` holds the French; ``docs/catalogue.py`` brings it up to date with the
code, and makes of it the ``.mo`` file that is read.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from ims_atlas.model.provenance import Language

LOCALE = Path(__file__).parent / "locale"

Speech = Callable[[str], str]
"""Turns an English text of the window into the chosen language."""


def marked(text: str) -> str:
    """Return a text as it is; the catalogue takes it up, and it is said later."""
    return text


@cache
def speech(language: Language) -> Speech:
    """Return what turns the window's English into a language; unknown texts stay English."""
    return gettext.translation("ims_atlas", LOCALE, [language], fallback=True).gettext


def speak_qt(language: Language, words: QTranslator) -> None:
    """Let Qt's own dialogs and menus speak a language, by a translator that the caller keeps."""
    QCoreApplication.removeTranslator(words)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{language}", folder):
        QCoreApplication.installTranslator(words)
