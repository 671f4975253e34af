"""What may stand on the command line, and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum

from ims_atlas.errors import AtlasError, NotInAtlas
from ims_atlas.model.segments import SEGMENTS, segment_range


class SideChoice(StrEnum):
    """Sides that can be asked for."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class OneSide(StrEnum):
    """Sides of which one must be asked for."""

    LEFT = "left"
    RIGHT = "right"


class ViewChoice(StrEnum):
    """Views that can be asked for."""

    FRONT = "front"
    BACK = "back"
    LEFT = "left"
    RIGHT = "right"
    AUTO = "auto"


class Subject(StrEnum):
    """What can be asked about."""

    LEVEL = "level"
    MUSCLE = "muscle"
    NERVE = "nerve"
    SITE = "site"
    CONDITION = "condition"
    ACUPOINT = "acupoint"


class RuleChoice(StrEnum):
    """How many sources must name a level."""

    ANY = "any"
    MAJORITY = "majority"
    ALL = "all"


class ThemeChoice(StrEnum):
    """Themes of a picture."""

    DARK = "dark"
    LIGHT = "light"


def parse_levels(text: str) -> tuple[str, ...]:
    """Return the levels in ``C6``, ``C6,C7`` or ``C5-C7``.

    Raises
    ------
    AtlasError
        If one is not a spinal level.
    """
    known = {segment.upper(): segment for segment in SEGMENTS}
    found: list[str] = []
    for piece in text.upper().replace(" ", "").split(","):
        ends = [known.get(end) for end in piece.split("-")]
        if None in ends or len(ends) > 2:
            raise NotInAtlas(
                f"'{text}' is not a spinal level; levels are C1-C8, T1-T12, L1-L5, S1-S5 and Co1 "
                "(write C6, or C6,C7, or C5-C7)"
            )
        found += segment_range(str(ends[0]), str(ends[-1]))
    return tuple(dict.fromkeys(found))


def parse_size(text: str) -> tuple[int, int]:
    """Return width and height of ``1500x1100``, in pixels."""
    width, _, height = text.lower().partition("x")
    numbers = [int(number) for number in (width, height) if number.isdecimal() and len(number) <= 4]
    if len(numbers) < 2 or not all(16 <= number <= 8000 for number in numbers):
        raise AtlasError(f"'{text}' is not a size; write WIDTHxHEIGHT, each 16 to 8000, as in 1500x1100")
    return numbers[0], numbers[1]


def parse_layers(text: str) -> tuple[str, ...]:
    """Return the layers in a comma-separated list."""
    from ims_atlas.state.session import LAYERS

    names = tuple(name.strip().lower() for name in text.split(",") if name.strip())
    for name in names:
        if name not in LAYERS:
            raise AtlasError(f"'{name}' is not a layer; layers are {', '.join(LAYERS)}")
    return names


@contextmanager
def nearest_named(name: str, known: Sequence[str]) -> Iterator[None]:
    """Let a refusal of `name` suggest the known names nearest to it."""
    from rapidfuzz import process

    try:
        yield
    except NotInAtlas as problem:
        near = [match for match, _, _ in process.extract(name, known, limit=3, score_cutoff=55)]
        raise NotInAtlas(f"{problem}" + (f"; near it: {', '.join(near)}" if near else "")) from None
