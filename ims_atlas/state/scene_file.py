"""A scene on disk, with its bookmarks: small and readable (``.ims.yaml``, docs/scene_format.md)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ims_atlas.errors import DataFilesInvalid, DataProblem
from ims_atlas.loading.refusals import refusals
from ims_atlas.loading.whole_file import write_whole
from ims_atlas.loading.yaml_reader import Document, read_yaml
from ims_atlas.model.provenance import Record
from ims_atlas.state.scene import FIELDS, Scene

VERSION: Literal[1] = 1
ENDING = ".ims.yaml"
REMEDY = "correct this line, or take it out"
_DECIMALS = 4
"""Places after the point: a ten-thousandth of a millimetre, or of a whole."""
_WIDTH = 110


class Bookmark(Record):
    """A scene to come back to, with a title, and notes for whoever speaks."""

    title: str = ""
    notes: str = ""
    scene: Scene = Field(default_factory=Scene)


class SceneFile(Scene):
    """All that a scene file holds: what was looked at when it was saved, and the bookmarks.

    ``body`` is the name of the body that it was made on.
    """

    ims_scene: Literal[1]
    title: str = ""
    notes: str = ""
    body: str | None = None
    bookmarks: tuple[Bookmark, ...] = ()

    model_config = ConfigDict(title="Scene of IMS Atlas")

    @property
    def scene(self) -> Scene:
        """What was looked at."""
        return Scene.model_construct(**{name: getattr(self, name) for name in FIELDS})


def scene_file(
    scene: Scene,
    *,
    title: str = "",
    notes: str = "",
    body: str | None = None,
    bookmarks: tuple[Bookmark, ...] = (),
) -> SceneFile:
    """Return the file of a scene and its bookmarks."""
    looked_at = {name: getattr(scene, name) for name in FIELDS}
    return SceneFile.model_construct(
        ims_scene=VERSION, title=title, notes=notes, body=body, bookmarks=bookmarks, **looked_at
    )


def as_yaml(record: BaseModel) -> str:
    """Write a record as YAML; what is as at the start is left out."""
    content = record.model_dump(mode="json", exclude_defaults=True)
    head = ("ims_scene", "title", "notes", "body")
    ordered = {key: content[key] for key in head if key in content} | content
    bookmarks = ordered.pop("bookmarks", None)
    if bookmarks is not None:
        ordered["bookmarks"] = bookmarks
    return yaml.dump(
        _rounded(ordered),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=_WIDTH,
    )


def digest(scene: Scene) -> str:
    """Return a short text that is the same for scenes that a file does not tell apart."""
    content = _rounded(scene.model_dump(mode="json", exclude_defaults=True))
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:24]


def write_scene(file: SceneFile, path: Path) -> None:
    """Write a scene; an unfinished file never replaces a good one.

    Raises
    ------
    AtlasError
        If it cannot be written.
    """
    write_whole(as_yaml(file), path)


def read_scene(path: Path) -> SceneFile:
    """Read a scene.

    Raises
    ------
    DataFilesInvalid
        With the file, the line, what is wrong there, and what to do.
    """
    return scene_in(read_yaml(path))


def scene_in(document: Document) -> SceneFile:
    """Return the scene that a document holds.

    Raises
    ------
    DataFilesInvalid
        If it holds none.
    """
    if document.problems:
        raise DataFilesInvalid(document.problems)
    content = document.value
    if not isinstance(content, dict) or "ims_scene" not in content:
        raise _invalid(document, (), "is not a scene of IMS Atlas", "a scene begins with 'ims_scene: 1'")
    if content["ims_scene"] != VERSION:
        text = f"ims_scene: scenes of version {content['ims_scene']!r} are not known here, only {VERSION}"
        raise _invalid(document, ("ims_scene",), text, "open it with a newer IMS Atlas")
    try:
        return SceneFile.model_validate(content)
    except ValidationError as problem:
        raise DataFilesInvalid(
            [
                DataProblem(document.path, document.line(r.place), "", r.field, r.text, r.hint or REMEDY)
                for r in refusals(problem, SceneFile)
            ]
        ) from None


def _invalid(document: Document, place: tuple[str, ...], text: str, hint: str) -> DataFilesInvalid:
    return DataFilesInvalid([DataProblem(document.path, document.line(place), "", "", text, hint)])


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return value


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as a block that reads like a text, and what is small in one line."""

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        whole_file = "ims_scene" in mapping
        return super().represent_mapping(tag, mapping, False if whole_file else flow_style)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]
