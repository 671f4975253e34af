"""A scene: everything that the reader looks at, as one record.

The history, the scene file, bookmarks and the recovery after a crash all hold scenes, so a field that is
in the list here is undone, saved and restored, and one that is not belongs to `LEFT_OUT`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, PlainSerializer

from ims_atlas.model.acupoints import MeridianCode
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.provenance import Id, Record
from ims_atlas.model.segments import Segment, in_order
from ims_atlas.state.session import (
    DEFAULT_LAYERS,
    CameraPose,
    Comparison,
    Cut,
    Layer,
    LayerName,
    Page,
    Pick,
    Point,
    Session,
    Share,
    Sides,
    Surroundings,
)

LEFT_OUT: Mapping[str, str] = {
    "preview": "passes with the mouse",
    "hovered": "passes with the mouse",
    "asked_radius_mm": "a setting of the page that answers",
    "tool": "what the hand holds, not what the eye sees",
    "joined": "the table of the contrast draws these lines anew",
    "mode": "the window's arrangement, kept with the window",
    "theme": "the reader's comfort, kept with the window",
    "language": "the reader's comfort, kept with the window",
    "voice": "the reader's comfort, kept with the window",
    "text_size": "the reader's comfort, kept with the window",
    "colour_vision": "the reader's comfort, kept with the window",
    "reduced_motion": "the reader's comfort, kept with the window",
}
"""The fields of the session that are no part of a scene, and why."""


def _with_defaults(layers: Mapping[LayerName, Layer]) -> Mapping[LayerName, Layer]:
    return {**DEFAULT_LAYERS, **layers}


def _changed(layers: Mapping[LayerName, Layer]) -> dict[LayerName, Layer]:
    return {name: layer for name, layer in layers.items() if layer != DEFAULT_LAYERS[name]}


def _sorted(picks: frozenset[Pick]) -> list[Pick]:
    return sorted(picks, key=lambda pick: (pick.id, pick.side))


def _word(value: Any) -> Any:
    return "" if value is None else value


_Levels = Annotated[frozenset[Segment], PlainSerializer(in_order, return_type=tuple[str, ...])]
_Picks = Annotated[frozenset[Pick], PlainSerializer(_sorted, return_type=list[Pick])]
_Meridians = Annotated[frozenset[MeridianCode], PlainSerializer(sorted, return_type=list[str])]
_Layers = Annotated[
    Mapping[LayerName, Layer],
    AfterValidator(_with_defaults),
    PlainSerializer(_changed, return_type=dict[LayerName, Layer]),
]
_IdOrNothing = Annotated[str, Field(pattern=r"^([a-z0-9]+(_[a-z0-9]+)*)?$"), BeforeValidator(_word)]


class Scene(Record):
    """What the reader looks at. Each field is the session's field of that name."""

    model_config = ConfigDict(allow_inf_nan=False)

    levels: _Levels = frozenset()
    with_neighbours: bool = False
    sides: Sides = "both"
    rule: SupplyRule = "any"
    condition: Id | None = None
    selected: Pick | None = None
    also_selected: tuple[Pick, ...] = ()
    linked: Pick | None = None
    guide: Annotated[int, Field(ge=0)] | None = None
    meridians: _Meridians = frozenset()
    match_rule: _IdOrNothing = ""
    comparison: Comparison = "overlay"
    wiper: Share = 0.5
    layers: _Layers = Field(default_factory=lambda: dict(DEFAULT_LAYERS))
    hidden: _Picks = frozenset()
    faded: _Picks = frozenset()
    isolated: _Picks = frozenset()
    surroundings: Surroundings = "body"
    surroundings_opacity: Share = 1.0
    auto_fade: bool = False
    peel: Share = 0.0
    exploded: Share = 0.0
    cut: Cut | None = None
    labels: bool = False
    measured: Annotated[tuple[Point, ...], Field(max_length=2)] = ()
    asked: Point | None = None
    dermatome_map: _IdOrNothing = ""
    key_points: bool = False
    page: Page = Page("contents")
    answers_hidden: bool = False
    camera: CameraPose | None = None


FIELDS: tuple[str, ...] = tuple(Scene.model_fields)
"""The fields of the session that make a scene."""

_IN_ORDER = ("selected", "levels", *(name for name in FIELDS if name not in ("selected", "levels")))
"""What resets other fields comes first; the camera comes last, for new levels bring themselves into view."""


def scene_of(session: Session) -> Scene:
    """Return the scene that a session shows."""
    return Scene.model_construct(**{name: getattr(session, name) for name in FIELDS})


def show(scene: Scene, session: Session) -> None:
    """Bring a session to what a scene holds; a scene without a camera leaves the camera where it is.

    It is done twice, because whoever hears of one field may change another.
    """
    for _ in range(2):
        for name in _IN_ORDER:
            wanted = getattr(scene, name)
            if getattr(session, name) != wanted and (name, wanted) != ("camera", None):
                setattr(session, name, wanted)
