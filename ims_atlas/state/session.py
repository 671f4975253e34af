"""The small observable record that every view follows; views change it, and never each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, get_args

from psygnal import SignalGroupDescriptor
from pydantic import Field

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
Surroundings = Literal["selection", "group", "region", "body"]
"""How much is drawn round what is selected: nothing else, its group, its region, or the whole body."""
SURROUNDINGS: tuple[Surroundings, ...] = get_args(Surroundings)
CutPlane = Literal["sagittal", "coronal", "axial", "needle"]
"""The plane of a cut: one of the body's own, or the one that holds the chosen needle."""
Tool = Literal["choose", "measure", "ask_skin"]
"""What a click on the body does: it chooses, sets an end of a measure, or asks what lies at a place."""
TextSize = Literal["normal", "large", "largest"]
ColourVision = Literal["standard", "red_green", "blue_yellow"]
"""For whose eyes the colours are chosen."""
Mode = Literal["patient", "class", "study"]
"""An arrangement of the window for one kind of use."""
Point = tuple[float, float, float]
"""A place in the frame of the body, mm (docs/frames.md)."""
Share = Annotated[float, Field(ge=0, le=1)]
"""A part of a whole, from nothing (0) to all of it (1); checked where a file is read."""


@dataclass(frozen=True)
class Layer:
    """Whether a layer is shown, and how opaque its quiet parts are (0..1)."""

    visible: bool
    opacity: Share


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
class Cut:
    """A cut through the body: its plane, where it lies (0..1 through the body), which side is kept."""

    plane: CutPlane
    share: Share = 0.5
    flipped: bool = False


@dataclass(frozen=True)
class CameraPose:
    """Where the camera stands and what it looks at, mm; ``up`` is a unit vector."""

    position: Point
    focus: Point
    up: Point = (0.0, 0.0, 1.0)


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
    also_selected: tuple[Pick, ...] = ()
    """What is selected beside `selected`, in the order in which it was added."""
    hidden: frozenset[Pick] = frozenset()
    """Structures taken out of the picture; `MIDLINE` stands for both sides."""
    faded: frozenset[Pick] = frozenset()
    """Structures that are drawn as glass."""
    isolated: frozenset[Pick] = frozenset()
    """The only structures that are drawn; empty: all of them."""
    surroundings: Surroundings = "body"
    surroundings_opacity: float = 1.0
    """How opaque the surroundings of the selection are, as a share (0..1) of what they are without one."""
    auto_fade: bool = False
    """Whether what covers the selection is drawn as glass."""
    peel: float = 0.0
    """How deep the body is peeled, from the skin (0) down to the bones (1)."""
    exploded: float = 0.0
    """How far the parts of the selected region stand apart (0..1)."""
    cut: Cut | None = None
    labels: bool = False
    """Whether the lit structures carry their names."""
    tool: Tool = "choose"
    measured: tuple[Point, ...] = ()
    """The ends of the measured distance; one, as long as the second is looked for."""
    asked: Point | None = None
    """The place on the skin at which the reader asks what lies there."""
    asked_radius_mm: float = 30.0
    """How far round it needle sites and acupoints are looked for."""
    dermatome_map: str = ""
    """Source key of the dermatome map that is painted on the skin; empty: none."""
    key_points: bool = False
    """Whether the key sensory points are shown."""
    camera: CameraPose | None = None
    """Where the camera rests, or is asked to go; None until it has rested once."""
    mode: Mode = "study"
    answers_hidden: bool = False
    """Whether names and lists are covered, so that the reader can test themselves."""
    text_size: TextSize = "normal"
    colour_vision: ColourVision = "standard"
    reduced_motion: bool = False

    def __post_init__(self) -> None:
        self.events.selected.connect(self._leave_what_was_selected)

    def _leave_what_was_selected(self, _selected: Pick | None) -> None:
        """The guide, the line of the contrast and what was added belong to one selection."""
        self.guide = None
        self.linked = None
        self.also_selected = ()

    def all_selected(self) -> tuple[Pick, ...]:
        """Return everything that is selected, what was selected first in front."""
        return () if self.selected is None else (self.selected, *self.also_selected)

    def add_to_selection(self, pick: Pick) -> None:
        """Add something to the selection, or take it out again."""
        if self.selected is None:
            self.selected = pick
        elif pick in self.also_selected:
            self.also_selected = tuple(other for other in self.also_selected if other != pick)
        elif pick == self.selected:
            others = self.also_selected
            self.selected = others[0] if others else None
            self.also_selected = others[1:]
        else:
            self.also_selected = (*self.also_selected, pick)

    def hide(self, *picks: Pick) -> None:
        """Take something out of the picture."""
        self.faded = self.faded - set(picks)
        self.hidden = self.hidden | set(picks)

    def bring_back(self, *picks: Pick) -> None:
        """Show something again that was hidden or faded."""
        self.hidden = self.hidden - set(picks)
        self.faded = self.faded - set(picks)

    def fade(self, *picks: Pick) -> None:
        """Draw something as glass."""
        self.faded = self.faded | set(picks)

    def isolate(self, *picks: Pick) -> None:
        """Draw nothing but these: structures, or needle sites and acupoints with their muscles."""
        self.isolated = frozenset(picks)

    def restorable(self) -> int:
        """Return how many things `restore` would undo; what is isolated counts as one."""
        others = (self.isolated, self.peel, self.surroundings != "body", self.surroundings_opacity < 1.0)
        return len(self.hidden) + len(self.faded) + sum(map(bool, others))

    def restore(self) -> None:
        """Show the whole body again: nothing hidden, faded, isolated or peeled, all surroundings."""
        self.hidden = frozenset()
        self.faded = frozenset()
        self.isolated = frozenset()
        self.peel = 0.0
        self.surroundings = "body"
        self.surroundings_opacity = 1.0

    def shown_surroundings(self) -> Surroundings:
        """Return how much is drawn round the selection: nothing where it is isolated."""
        return "selection" if self.isolated else self.surroundings

    def surround(self, surroundings: Surroundings) -> None:
        """Show so much round the selection; what was isolated gets it back as well."""
        self.isolated = frozenset()
        self.surroundings = surroundings

    def step_surroundings(self, steps: int) -> None:
        """Show more (1) or less (-1) round the selection."""
        wanted = SURROUNDINGS.index(self.shown_surroundings()) + steps
        if wanted in range(len(SURROUNDINGS)):
            self.surround(SURROUNDINGS[wanted])

    def let_go(self) -> None:
        """Tell nobody of changes any more, so that whoever listened can be freed."""
        for name in self.events.signals:
            self.events[name].disconnect()
        self.events.all.disconnect()

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
