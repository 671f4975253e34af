"""How a spinal level is called in words, and how typed letters find one."""

from __future__ import annotations

from ims_atlas.model.segments import SEGMENTS, in_order, spine_part
from ims_atlas.ui.speech import Speech, marked, speech

_ENGLISH = speech("en")
_ORDINALS = (
    marked("first"),
    marked("second"),
    marked("third"),
    marked("fourth"),
    marked("fifth"),
    marked("sixth"),
    marked("seventh"),
    marked("eighth"),
    marked("ninth"),
    marked("tenth"),
    marked("eleventh"),
    marked("twelfth"),
)
_PARTS = {
    "cervical": marked("{segment}: {ordinal} cervical root"),
    "thoracic": marked("{segment}: {ordinal} thoracic root"),
    "lumbar": marked("{segment}: {ordinal} lumbar root"),
    "sacral": marked("{segment}: {ordinal} sacral root"),
    "coccygeal": marked("{segment}: coccygeal root"),
}


def level_name(segment: str, say: Speech = _ENGLISH) -> str:
    """Return the spoken name of a level, such as ``C6: sixth cervical root``; in English without `say`."""
    ordinal = say(_ORDINALS[int(segment.lstrip("CoTLS")) - 1])
    return say(_PARTS[spine_part(segment)]).format(segment=segment, ordinal=ordinal)


def selection_sentence(selection: frozenset[str], say: Speech = _ENGLISH) -> str:
    """Return one sentence that says which levels are selected, for a screen reader."""
    if not selection:
        return say("No level selected.")
    levels = "; ".join(level_name(s, say) for s in in_order(selection))
    return say("Selected: {levels}.").format(levels=levels)


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
