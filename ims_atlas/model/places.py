"""The language of places: a place is a rule in anatomical terms that any body can be asked for.

Landmarks, acupoints and needle sites share it. A rule is written as a mapping whose first key says what it
does; wherever a rule starts from a point, the point is a landmark's id, an acupoint's code or a rule of its
own. ``docs/places.md`` shows one example of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from ims_atlas.model.provenance import Id, Line, Record

Direction = Literal["anterior", "posterior", "superior", "inferior", "medial", "lateral"]
Directions = Annotated[tuple[Direction, ...], Field(min_length=1, max_length=5)]
"""Anatomical directions that are added up."""

Reference = Annotated[
    str, Field(pattern=r"^([a-z0-9]+(_[a-z0-9]+)*|[A-Z]{2,3}[0-9]{1,2}(_[A-Z][0-9]{1,2})?)$")
]
"""The id of a landmark, or the code of an acupoint."""

Share = Annotated[float, Field(ge=0, le=1)]


class Slab(Record):
    """The part of a structure between two shares of its extent, counted from its `start` end."""

    start: Direction
    share: tuple[Share, Share]


class Extreme(Record):
    """The point of a structure that lies farthest in a direction, within parts of it.

    ``of`` names bones or muscles, the first that the body has (by default the bone that bears the landmark);
    ``midline`` looks at the section half-way between left and right only.
    """

    extreme: Directions
    of: tuple[Id, ...] = ()
    within: tuple[Slab, ...] = ()
    midline: bool = False


class Joint(Record):
    """The middle between two bones where they face each other."""

    joint: tuple[Id, Id]


class Measured(Record):
    """Coordinates measured on named bodies, mm in their frame, on the left or in the mid-plane.

    The right side is the mirror image about the mid-plane of the bones.
    """

    measured: tuple[float, float, float]
    bodies: Annotated[tuple[Line, ...], Field(min_length=1)]
    method: Line


class _Distance(Record):
    """A distance in B-cun of a ruler, or in mm."""

    cun: float | None = None
    ruler: Id | None = None
    mm: float | None = None

    @model_validator(mode="after")
    def _cun_has_a_ruler(self) -> _Distance:
        if (self.cun is None) != (self.ruler is None):
            raise ValueError("a distance in cun needs a ruler, and a ruler needs a distance in cun")
        if self.cun is not None and self.mm is not None:
            raise ValueError("give the distance in cun or in mm, not both")
        return self


class Between(_Distance):
    """A point on the way from one point to another: a share of it, or a distance from the first.

    The way is straight, or leads over the skin (``along_skin``).
    """

    between: tuple[Point, Point]
    share: Share | None = None
    along_skin: bool = False

    @model_validator(mode="after")
    def _one_measure(self) -> Between:
        if sum(measure is not None for measure in (self.share, self.cun, self.mm)) != 1:
            raise ValueError("give one of share, cun with a ruler, or mm")
        return self


class Offset(_Distance):
    """A point a distance away in a direction, straight or by a walk over the skin (``along_skin``)."""

    offset: Point
    go: Directions
    along_skin: bool = False

    @model_validator(mode="after")
    def _one_measure(self) -> Offset:
        if (self.cun is None) == (self.mm is None):
            raise ValueError("give the distance in cun with a ruler, or in mm")
        return self


class LevelWith(Record):
    """A point moved along an axis until it is level with another: height by default."""

    bring: Point
    level_with: Point
    axis: Axis = "superior"


class OnLine(Record):
    """Where the straight line through two points (prolonged, if need be) is level with a third."""

    on_line: tuple[Point, Point]
    level_with: Point
    axis: Axis = "superior"


class Edge(Record):
    """The edge of a muscle, tendon or bone that faces a direction, in the section level with a point."""

    edge: Id
    facing: Directions
    level_with: Point
    axis: Axis = "superior"


class Gap(Record):
    """The middle of the gap between two muscles, tendons or bones, in the section level with a point.

    ``facing`` names the side of the limb or trunk on which the gap is looked for.
    """

    gap: tuple[Id, Id]
    facing: Directions
    level_with: Point
    axis: Axis = "superior"


class Nearest(Record):
    """The point of a structure's surface that lies nearest to another point."""

    nearest: Id
    to: Point


class Centre(Record):
    """The point of a structure's surface straight above its middle, in the direction of the skin named."""

    centre: Id
    facing: Directions


class Interspace(Record):
    """The middle between the spinous processes of two neighbouring vertebrae, at their tips."""

    interspace: tuple[Id, Id]


class RibSpace(Record):
    """The middle of the space below a rib: straight above or below a point, on the side of the chest named.

    ``rib_space: 4`` is the space between ribs 4 and 5, with their cartilages.
    """

    rib_space: Annotated[int, Field(ge=1, le=11)]
    in_line_with: Point
    facing: Directions


class Over(Record):
    """The point of the skin that one meets from a point outwards, in a direction."""

    over: Point
    facing: Directions


class Mirror(Record):
    """The same point on the other side of the body."""

    mirror: Point


class OnMuscle(Record):
    """A point on a muscle: go `fraction` of its length from the `start` end, then out to the surface.

    `facing` is the anatomical direction of the surface that the needle enters; several words are
    added up (``[posterior, lateral]`` is the surface half-way between both).
    """

    muscle: Id
    start: Direction
    fraction: Share
    facing: Directions


class BesideSpine(Record):
    """A point beside the spine, level with the tips of the named vertebrae (their mean).

    For the sacrum `fraction` says how far down its dorsal surface the point lies (0 top, 1 bottom).
    """

    beside: Annotated[tuple[Id, ...], Field(min_length=1, max_length=2)]
    lateral_mm: Annotated[float, Field(gt=0, le=80)]
    fraction: Share | None = None


_RULES: tuple[type[Record], ...] = (
    Extreme,
    Joint,
    Measured,
    Between,
    Offset,
    LevelWith,
    OnLine,
    Edge,
    Gap,
    Nearest,
    Centre,
    Interspace,
    RibSpace,
    Over,
    Mirror,
    OnMuscle,
    BesideSpine,
)
KEYS: tuple[str, ...] = tuple(
    next(key for key in rule.model_fields if key not in _Distance.model_fields) for rule in _RULES
)
"""The first key of each rule."""

_BY_KEY = dict(zip(KEYS, _RULES, strict=True))
"""Each rule by its own first key."""


def key_of(rule: Record) -> str:
    """Return the first key of a rule, which says what it does."""
    return next(key for key, kind in _BY_KEY.items() if isinstance(rule, kind))


def _kind(point: Any) -> str:
    if isinstance(point, Record):
        return type(point).__name__
    first = next((key for key in point if key in _BY_KEY), None) if isinstance(point, dict) else None
    return _BY_KEY[first].__name__ if first is not None else "no rule"


def _point_kind(point: Any) -> str:
    return "Reference" if isinstance(point, str) else "Rule"


Rule = Annotated[
    Annotated[Extreme, Tag("Extreme")]
    | Annotated[Joint, Tag("Joint")]
    | Annotated[Measured, Tag("Measured")]
    | Annotated[Between, Tag("Between")]
    | Annotated[Offset, Tag("Offset")]
    | Annotated[LevelWith, Tag("LevelWith")]
    | Annotated[OnLine, Tag("OnLine")]
    | Annotated[Edge, Tag("Edge")]
    | Annotated[Gap, Tag("Gap")]
    | Annotated[Nearest, Tag("Nearest")]
    | Annotated[Centre, Tag("Centre")]
    | Annotated[Interspace, Tag("Interspace")]
    | Annotated[RibSpace, Tag("RibSpace")]
    | Annotated[Over, Tag("Over")]
    | Annotated[Mirror, Tag("Mirror")]
    | Annotated[OnMuscle, Tag("OnMuscle")]
    | Annotated[BesideSpine, Tag("BesideSpine")],
    Discriminator(_kind),
]
Point = Annotated[
    Annotated[Reference, Tag("Reference")] | Annotated[Rule, Tag("Rule")], Discriminator(_point_kind)
]
"""A point that a rule starts from: a landmark's id, an acupoint's code, or a rule."""
Axis = Direction | tuple[Point, Point]
"""A direction of the body, or the line from one point to another (the long axis of a limb)."""

_POINTS = (
    "between",
    "offset",
    "bring",
    "on_line",
    "level_with",
    "axis",
    "to",
    "in_line_with",
    "over",
    "mirror",
)
_STRUCTURES = ("of", "joint", "edge", "gap", "nearest", "centre", "interspace", "muscle", "beside")

Part = Literal["point", "structure", "ruler"]


def named_in(rule: Record | str) -> Iterator[tuple[Part, tuple[str | int, ...], str]]:
    """Yield what a point or rule names, at any depth: its kind, the steps to its field, its name."""
    if isinstance(rule, str):
        yield "point", (), rule
        return
    for field in type(rule).model_fields:
        value = getattr(rule, field)
        if field in _POINTS and not (field == "axis" and isinstance(value, str)):
            yield from _points_in(value, (field,))
        elif field in _STRUCTURES:
            several = isinstance(value, tuple)
            for i, name in enumerate(value if several else (value,)):
                yield "structure", (field, i) if several else (field,), name
        elif field == "ruler" and value is not None:
            yield "ruler", (field,), value


def _points_in(value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[Part, tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield "point", steps, value
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _points_in(item, (*steps, i))
    else:
        yield from ((part, (*steps, *inner), name) for part, inner, name in named_in(value))


for _rule in _RULES:
    _rule.model_rebuild()
