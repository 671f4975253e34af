"""How a spinal level is called in words, and how typed letters find one."""

from __future__ import annotations

from ims_atlas.model.segments import SEGMENTS, in_order, spine_part

_ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)


def level_name(segment: str) -> str:
    """Return the spoken name of a level, such as ``C6: sixth cervical root``."""
    if segment == "Co1":
        return "Co1: coccygeal root"
    ordinal = _ORDINALS[int(segment[1:]) - 1]
    return f"{segment}: {ordinal} {spine_part(segment)} root"


def selection_sentence(selection: frozenset[str]) -> str:
    """Return one sentence that says which levels are selected, for a screen reader."""
    if not selection:
        return "No level selected."
    return f"Selected: {'; '.join(level_name(s) for s in in_order(selection))}."


def typed_prefix(before: str, character: str) -> str:
    """Return the letters typed so far with `character` added; a new start where no level fits."""
    for typed in (before + character.lower(), character.lower()):
        if any(s.lower().startswith(typed) for s in SEGMENTS):
            return typed
    return ""


def typed_level(typed: str) -> str | None:
    """Return the level that `typed` names, or the only one that it can still become."""
    exact = next((s for s in SEGMENTS if s.lower() == typed), None)
    possible = [s for s in SEGMENTS if typed and s.lower().startswith(typed)]
    return exact or (possible[0] if len(possible) == 1 else None)
