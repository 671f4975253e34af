"""Acupuncture points and meridians, and the local measure (B-cun) by which points are placed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ims_atlas.model.needle_sites import Caution, NeedleDirection
from ims_atlas.model.places import Directions, Point
from ims_atlas.model.provenance import Id, Language, Line, Record, Sourced, Text

Code = Annotated[str, Field(pattern=r"^[A-Z]{2,3}[0-9]{1,2}(_[A-Z][0-9]{1,2})?$")]
"""The code of a point: ``LI11``, or ``EXB2_T1`` for the row of Huatuojiaji at T1."""

MeridianCode = Annotated[str, Field(pattern=r"^[A-Z]{2,3}[0-9]?$")]
"""The code of a meridian, or of a row of points outside them."""

Stretch = Annotated[str, Field(pattern=r"^[A-Z]{2,3}[0-9]{1,2}(-[A-Z]{2,3}[0-9]{1,2})?$")]
"""A code, or a stretch of codes of one meridian: ``BL1-BL40``."""


class PointNames(Record):
    """A point's or meridian's name: pinyin with tones, Chinese characters, English and French."""

    pinyin: Line
    zh: Line
    en: Line
    fr: Line

    def said_in(self, language: Language) -> str:
        """Return the translated name in a language."""
        return self.en if language == "en" else self.fr


class CunDepth(Record):
    """A traditional depth range in cun, as a source tabulates it; ``how`` says the angle where it does."""

    min_cun: Annotated[float, Field(ge=0, le=5)]
    max_cun: Annotated[float, Field(ge=0, le=5)]
    how: Text | None = None
    source: Id

    @model_validator(mode="after")
    def _range_is_ordered(self) -> CunDepth:
        if self.min_cun > self.max_cun:
            raise ValueError(f"min_cun {self.min_cun:g} is greater than max_cun {self.max_cun:g}")
        return self


class Location(Record):
    """Another location that a source gives for a disputed point."""

    place: Point
    facing: Directions | None = None
    place_text: Text
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]


class Scatter(Record):
    """How far apart practitioners were found to locate the point, as a radius in mm."""

    radius_mm: Annotated[float, Field(gt=0, le=100)]
    of: Text
    source: Id


class Acupoint(Sourced):
    """One point; it exists on both sides of the body if its meridian is paired.

    ``place`` leads to the point or below it; ``facing`` is the direction in which the skin is met from there,
    without it the nearest skin counts. ``over`` names muscles or bones that the definition itself lays the
    point on. ``depths`` empty means that no figure was found. A depth is traditional reference, not advice.
    """

    code: Code
    names: PointNames
    place: Point
    facing: Directions | None = None
    place_text: Text
    over: tuple[Id, ...] = ()
    alternatives: tuple[Location, ...] = ()
    direction: NeedleDirection = "perpendicular"
    depths: tuple[CunDepth, ...] = ()
    cautions: tuple[Caution, ...] = ()
    scatter: tuple[Scatter, ...] = ()


class Meridian(Sourced):
    """A meridian, or a row of points outside them (``extra``), with its points in order.

    ``lines`` says which points each line on the skin joins, as codes or stretches of codes (``BL1-BL40``);
    empty: one line through all. The course inside the body is not drawn.
    """

    id: Id
    code: MeridianCode
    names: PointNames
    paired: bool
    extra: bool = False
    points: Annotated[tuple[Acupoint, ...], Field(min_length=1)]
    lines: tuple[tuple[Stretch, ...], ...] = ()

    def drawn_lines(self) -> tuple[tuple[str, ...], ...]:
        """Return the codes that each drawn line joins, in order; by default one line through all points."""
        if not self.lines:
            return (tuple(point.code for point in self.points),)
        return tuple(tuple(code for stretch in line for code in _codes(stretch)) for line in self.lines)


class Ruler(Sourced):
    """A stretch of the body that counts a fixed number of B-cun: a cun is local to it.

    ``measured`` says how the stretch is taken: straight, by its height or breadth alone, or over the skin.
    """

    id: Id
    names: Text
    stretch: tuple[Point, Point]
    cun: Annotated[float, Field(gt=0)]
    measured: Literal["straight", "height", "breadth", "over_skin"] = "straight"


def _codes(stretch: str) -> tuple[str, ...]:
    first, _, last = stretch.partition("-")
    meridian = first.rstrip("0123456789")
    low, high = (int(code.removeprefix(meridian)) for code in (first, last or first))
    return tuple(f"{meridian}{number}" for number in range(low, high + 1))
