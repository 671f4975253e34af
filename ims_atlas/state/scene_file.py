"""A scene on disk: what the user looks at, small and readable (``.ims.yaml``)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, FiniteFloat, ValidationError

from ims_atlas.errors import AtlasError, DataFilesInvalid
from ims_atlas.loading.whole_file import write_whole
from ims_atlas.loading.yaml_reader import read_yaml
from ims_atlas.model.acupoints import MeridianCode
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.provenance import Id, Record
from ims_atlas.model.segments import Segment, in_order
from ims_atlas.state.session import DEFAULT_LAYERS, Comparison, Layer, LayerName, Session, Sides

VERSION: Literal[1] = 1


class SavedLayer(Record):
    """A layer as saved."""

    visible: bool
    opacity: Annotated[float, Field(ge=0, le=1)]


class SavedCamera(Record):
    """A camera as saved, mm in the frame of the body."""

    position: tuple[FiniteFloat, FiniteFloat, FiniteFloat]
    focus: tuple[FiniteFloat, FiniteFloat, FiniteFloat]
    up: tuple[FiniteFloat, FiniteFloat, FiniteFloat]


class Scene(Record):
    """Everything that a scene file holds."""

    ims_scene: Literal[1]
    body: str | None = None
    levels: tuple[Segment, ...] = ()
    with_neighbours: bool = False
    sides: Sides = "both"
    rule: SupplyRule = "any"
    condition: Id | None = None
    meridians: tuple[MeridianCode, ...] = ()
    match_rule: Id | None = None
    comparison: Comparison = "overlay"
    wiper: Annotated[float, Field(ge=0, le=1)] = 0.5
    layers: dict[LayerName, SavedLayer] = Field(default_factory=dict)
    camera: SavedCamera | None = None


def scene_of(session: Session, body: str | None, camera: SavedCamera | None) -> Scene:
    """Return the scene that a session shows."""
    return Scene(
        ims_scene=VERSION,
        body=body,
        levels=in_order(session.levels),
        with_neighbours=session.with_neighbours,
        sides=session.sides,
        rule=session.rule,
        condition=session.condition,
        meridians=tuple(sorted(session.meridians)),
        match_rule=session.match_rule or None,
        comparison=session.comparison,
        wiper=round(session.wiper, 3),
        layers={
            name: SavedLayer(visible=layer.visible, opacity=round(layer.opacity, 3))
            for name, layer in session.layers.items()
        },
        camera=camera,
    )


def show(scene: Scene, session: Session) -> None:
    """Bring a session to what a scene holds."""
    session.layers = {
        **DEFAULT_LAYERS,
        **{name: Layer(layer.visible, layer.opacity) for name, layer in scene.layers.items()},
    }
    session.sides = scene.sides
    session.with_neighbours = scene.with_neighbours
    session.rule = scene.rule
    session.condition = scene.condition
    session.meridians = frozenset(scene.meridians)
    session.match_rule = scene.match_rule or ""
    session.wiper = scene.wiper
    session.comparison = scene.comparison
    session.levels = frozenset(scene.levels)


def write_scene(scene: Scene, path: Path) -> None:
    """Write a scene; an unfinished file never replaces a good one."""
    text = yaml.safe_dump(scene.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    write_whole(text, path)


def read_scene(path: Path) -> Scene:
    """Read a scene.

    Raises
    ------
    AtlasError
        With the file, the line and what is wrong there.
    """
    document = read_yaml(path)
    if document.problems:
        raise DataFilesInvalid(document.problems)
    try:
        return Scene.model_validate(document.value)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the file"
        raise AtlasError(f"{path}:{document.line(tuple(first['loc']))}: {where}: {first['msg']}") from None
