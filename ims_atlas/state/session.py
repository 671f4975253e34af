"""The small observable record that every view follows; views change it, and never each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, get_args

from psygnal import SignalGroupDescriptor

from ims_atlas.model.conditions import Condition
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.provenance import Language
from ims_atlas.model.segments import Side, in_order, neighbours, segment_range
from ims_atlas.model.wording import Voice

Sides = Literal["left", "right", "both"]
LayerName = Literal[
    "bones", "muscles", "skin", "vessels", "nerves", "organs", "sites", "meridians", "acupoints", "codes"
]
LAYERS: tuple[LayerName, ...] = get_args(LayerName)
Comparison = Literal["overlay", "split", "wiper"]
"""How needle sites and acupoints share the picture: over one another, side by side, or with a wiper."""
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)


@dataclass(frozen=True)
class Layer:
    """Whether a layer is shown, and how opaque its quiet parts are (0..1)."""

    visible: bool
    opacity: float


DEFAULT_LAYERS: Mapping[LayerName, Layer] = {
    "bones": Layer(True, 1.0),
    "muscles": Layer(True, 0.16),
    "skin": Layer(False, 0.12),
    "vessels": Layer(False, 1.0),
    "nerves": Layer(True, 0.35),
    "organs": Layer(False, 1.0),
    "sites": Layer(True, 1.0),
    "meridians": Layer(False, 1.0),
    "acupoints": Layer(False, 1.0),
    "codes": Layer(False, 1.0),
}


PageKind = Literal["contents", "text", "condition", "term", "hazard", "examination", "coverage", "meridian"]
PAGE_KINDS: Mapping[str, PageKind] = {kind: kind for kind in get_args(PageKind)}
"""The kinds of pages by name."""


@dataclass(frozen=True)
class Page:
    """What is open for reading; ``id`` names the record or, for an examination, the level."""

    kind: PageKind
    id: str = ""


@dataclass(frozen=True)
class Pick:
    """A structure (muscle, bone, ...), a needle site or an acupoint (by its code), on one side."""

    kind: Literal["structure", "site", "acupoint"]
    id: str
    side: Side


@dataclass(frozen=True)
class Joined:
    """A needle site and an acupoint that a line joins, and whether they match."""

    site: Pick
    acupoint: Pick
    matches: bool


@dataclass
class Session:
    """What is selected and shown. Every field emits its new value through ``events.<field>``."""

    events: ClassVar[SignalGroupDescriptor] = SignalGroupDescriptor()

    levels: frozenset[str] = frozenset()
    with_neighbours: bool = False
    sides: Sides = "both"
    preview: str | None = None
    selected: Pick | None = None
    hovered: Pick | None = None
    layers: Mapping[LayerName, Layer] = field(default_factory=lambda: dict(DEFAULT_LAYERS))
    theme: Literal["dark", "light"] = "dark"
    rule: SupplyRule = "any"
    condition: str | None = None
    language: Language = "en"
    voice: Voice = "patient"
    page: Page = Page("contents")
    meridians: frozenset[str] = frozenset()
    """Codes of the meridians whose points and lines are shown; empty: all of them."""
    match_rule: str = ""
    """Id of the rule by which site and acupoint count as the same place; empty: the first of the atlas."""
    linked: Pick | None = None
    """The place that a line joins with the selected one, in the contrast."""
    joined: tuple[Joined, ...] = ()
    """All the pairs that lines join, where the reader asks for all links of the contrast."""
    comparison: Comparison = "overlay"
    wiper: float = 0.5
    """Where the wiper stands, as a share of the picture's width; needle sites are left of it."""
    guide: int | None = None
    """The step of the selected place's construction that is shown (0 is the first); None: no guide."""

    def __post_init__(self) -> None:
        self.events.selected.connect(self._leave_what_was_selected)

    def _leave_what_was_selected(self, _selected: Pick | None) -> None:
        """The guide and the line of the contrast belong to one selection."""
        self.guide = None
        self.linked = None

    def shown_levels(self) -> tuple[str, ...]:
        """Return the chosen levels from top to bottom, with their neighbours if these are asked for."""
        extra = {n for level in self.levels for n in neighbours(level)} if self.with_neighbours else set()
        return in_order(self.levels | extra)

    def neighbour_levels(self) -> frozenset[str]:
        """Return the levels that are shown only as neighbours of chosen ones."""
        return frozenset(self.shown_levels()) - self.levels

    def shown_sides(self) -> tuple[Side, ...]:
        """Return the sides on which muscles and needles are shown."""
        return (Side.LEFT, Side.RIGHT) if self.sides == "both" else (Side(self.sides),)

    def choose_level(self, level: str, mode: str) -> None:
        """Choose a level: ``replace`` the choice, ``toggle`` this one, or extend the ``range`` to it.

        What was selected on the body, or previewed, no longer is: the reader asks about this level now.
        """
        self.selected = None
        self.preview = None
        self.condition = None
        if mode == "toggle":
            self.levels = self.levels ^ {level}
        elif mode == "range" and self.levels:
            ordered = in_order(self.levels)
            above = in_order((level, ordered[0]))[0] != ordered[0]
            self.levels = frozenset(segment_range(ordered[-1] if above else ordered[0], level))
        else:
            self.levels = frozenset({level})

    def choose_condition(self, condition: Condition) -> None:
        """Show the levels of a condition, and of what they supply only what is examined for it."""
        self.selected = None
        self.preview = None
        self.with_neighbours = False
        self.condition = condition.id
        self.levels = frozenset(condition.levels)

    def show_layer(self, name: LayerName, visible: bool) -> None:
        """Show or hide a layer."""
        self.layers = {**self.layers, name: Layer(visible, self.layers[name].opacity)}

    def compare(self, comparison: Comparison) -> None:
        """Show needle sites and acupoints together: turns on what is needed to see both."""
        self.comparison = comparison
        wanted: tuple[LayerName, ...] = ("sites", "acupoints", "meridians", "skin")
        self.layers = {**self.layers, **{name: Layer(True, self.layers[name].opacity) for name in wanted}}

    def fade_layer(self, name: LayerName, opacity: float) -> None:
        """Set how opaque the quiet parts of a layer are (0..1)."""
        self.layers = {**self.layers, name: Layer(self.layers[name].visible, min(max(opacity, 0.0), 1.0))}
