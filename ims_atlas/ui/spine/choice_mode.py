"""What a click or a key press with its modifiers means for the selection."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ims_atlas.model.segments import SEGMENTS

ChoiceMode = Literal["replace", "toggle", "range"]

_NAME_CHARACTERS = frozenset("".join(SEGMENTS).lower())
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def click_mode(modifiers: Qt.KeyboardModifier) -> ChoiceMode:
    """Return what a click means: Shift extends, Ctrl toggles."""
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return "range"
    return "toggle" if modifiers & Qt.KeyboardModifier.ControlModifier else "replace"


def step_mode(modifiers: Qt.KeyboardModifier) -> ChoiceMode:
    """Return what a step with the keys means: Shift extends."""
    return "range" if modifiers & Qt.KeyboardModifier.ShiftModifier else "replace"


def types_a_name(event: QKeyEvent) -> bool:
    """Return whether a key press adds to the name of a level."""
    return event.text().lower() in _NAME_CHARACTERS and not event.modifiers() & _COMMANDS
