"""The spinal segments, in order from C1 down to Co1, and the sides of the body."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, WithJsonSchema

SEGMENTS: tuple[str, ...] = (
    *(f"C{n}" for n in range(1, 9)),
    *(f"T{n}" for n in range(1, 13)),
    *(f"L{n}" for n in range(1, 6)),
    *(f"S{n}" for n in range(1, 6)),
    "Co1",
)
"""All 31 segments from top to bottom."""

Spine = Literal["cervical", "thoracic", "lumbar", "sacral", "coccygeal"]
_PARTS: dict[str, Spine] = {
    "C": "cervical",
    "T": "thoracic",
    "L": "lumbar",
    "S": "sacral",
    "Co": "coccygeal",
}


class Side(StrEnum):
    """Side of the body, seen from the person shown; ``midline`` parts have no side."""

    LEFT = "left"
    RIGHT = "right"
    MIDLINE = "midline"


def spine_part(segment: str) -> Spine:
    """Return the part of the spine that a segment such as ``C6`` belongs to."""
    return _PARTS[segment.rstrip("0123456789")]


def segment_range(first: str, last: str) -> tuple[str, ...]:
    """Return the segments from `first` to `last`, both included, in either order."""
    low, high = sorted((SEGMENTS.index(first), SEGMENTS.index(last)))
    return SEGMENTS[low : high + 1]


def neighbours(segment: str) -> tuple[str, ...]:
    """Return the segments directly above and below `segment` (one at either end of the spine)."""
    index = SEGMENTS.index(segment)
    return tuple(SEGMENTS[i] for i in (index - 1, index + 1) if 0 <= i < len(SEGMENTS))


def in_order(segments: frozenset[str] | set[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the given segments from top to bottom, each once."""
    return tuple(s for s in SEGMENTS if s in segments)


def _known(segment: str) -> str:
    if segment not in SEGMENTS:
        raise ValueError(f"'{segment}' is not a segment; allowed: {', '.join(SEGMENTS)}")
    return segment


Segment = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(SEGMENTS)})]
"""A segment id such as ``C6`` as a field of a record."""
