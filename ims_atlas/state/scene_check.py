"""Whether all that a scene names exists: in the atlas, and on the body in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ims_atlas.errors import DataFilesInvalid, DataProblem
from ims_atlas.loading.refusals import nearest
from ims_atlas.loading.yaml_reader import Document, Step, read_yaml
from ims_atlas.model.atlas import Atlas
from ims_atlas.state.scene_file import REMEDY, SceneFile, scene_in

_Place = tuple[Step, ...]


@dataclass(frozen=True)
class OpenedScene:
    """A scene that can be shown, and the ids of what it names and the body in view lacks."""

    file: SceneFile
    lacking: tuple[str, ...]
    other_body: bool


class SceneCheck:
    """Reads scenes for one atlas and one body.

    Parameters
    ----------
    body
        Name of the body in view; None while there is none.
    has_part
        Tells whether the body in view has a structure.
    """

    def __init__(self, atlas: Atlas, body: str | None, has_part: Callable[[str], bool]) -> None:
        self._atlas = atlas
        self._body = body
        self._has_part = has_part

    def read(self, path: Path) -> OpenedScene:
        """Read a scene.

        Raises
        ------
        DataFilesInvalid
            With all that is wrong: file, line, what came, and what to do.
        """
        document = read_yaml(path)
        file = scene_in(document)
        other_body = None not in (file.body, self._body) and file.body != self._body
        problems, lacking = [], []
        for place, holder in _scenes(document.value):
            problems += [_problem(document, place + at, *what) for at, *what in self._unknown(holder)]
            for at, structure in _structures(holder):
                known = self._is_known(structure)
                if not known and not other_body and self._body is not None:
                    text = f"'{structure}' is no structure of the atlas or of this body"
                    hint = nearest(structure, [muscle.id for muscle in self._atlas.muscles])
                    problems.append(_problem(document, place + at, text, hint))
                elif self._body is not None and not self._has_part(structure):
                    lacking.append(structure)
        if problems:
            raise DataFilesInvalid(problems)
        return OpenedScene(file, tuple(dict.fromkeys(lacking)), other_body)

    def _is_known(self, structure: str) -> bool:
        atlas = self._atlas
        return (
            atlas.is_muscle(structure)
            or atlas.is_nerve(structure)
            or any(bone.id == structure for bone in atlas.bones)
            or self._has_part(structure)
        )

    def _unknown(self, scene: Mapping[str, Any]) -> Iterator[tuple[_Place, str, str]]:
        """Yield place, fault and remedy of each name that the atlas does not know."""
        atlas = self._atlas
        codes = [meridian.code for meridian in atlas.meridians]
        yield from _not_among([c.id for c in atlas.conditions], "condition", ("condition",), scene)
        yield from _not_among([r.id for r in atlas.match_rules], "rule of matching", ("match_rule",), scene)
        maps = [each.source for each in atlas.dermatomes]
        yield from _not_among(maps, "dermatome map", ("dermatome_map",), scene)
        for i, code in enumerate(scene.get("meridians") or ()):
            if code not in codes:
                yield ("meridians", i), f"'{code}' is not a meridian of the atlas", nearest(code, codes)
        sites, points = [site.id for site in atlas.sites], [point.code for point in atlas.acupoints]
        for at, pick in _picks(scene):
            known, what = (sites, "needle site") if pick["kind"] == "site" else (points, "acupoint")
            if pick["kind"] != "structure":
                yield from _not_among(known, what, (*at, "id"), pick)
        page = scene.get("page") or {"kind": "contents"}
        pages = self._pages(page["kind"])
        if pages and page.get("id") not in pages:
            text = f"'{page.get('id', '')}' is no page of the kind '{page['kind']}'"
            yield ("page",), text, nearest(str(page.get("id", "")), pages)

    def _pages(self, kind: str) -> list[str]:
        """Return the ids of the pages of a kind; empty for a kind that has but one."""
        atlas = self._atlas
        ids: Mapping[str, list[str]] = {
            "text": [text.id for text in atlas.texts],
            "condition": [condition.id for condition in atlas.conditions],
            "term": [term.id for term in atlas.terms],
            "hazard": [hazard.id for hazard in atlas.hazards],
            "examination": [each.level for each in atlas.examinations],
            "meridian": [name for each in atlas.meridians for name in (each.id, each.code)],
        }
        return ids.get(kind, [])


def _not_among(
    known: Sequence[str], what: str, place: _Place, holder: Mapping[str, Any]
) -> Iterator[tuple[_Place, str, str]]:
    given = holder.get(str(place[-1]))
    if given and given not in known:
        yield place, f"'{given}' is not {_a(what)} of the atlas", nearest(given, known)


def _a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _scenes(content: Mapping[str, Any]) -> Iterator[tuple[_Place, Mapping[str, Any]]]:
    """Yield the scene of the file itself and that of each bookmark, with its place in the file."""
    yield (), content
    for i, bookmark in enumerate(content.get("bookmarks") or ()):
        yield ("bookmarks", i, "scene"), bookmark.get("scene") or {}


def _picks(scene: Mapping[str, Any]) -> Iterator[tuple[_Place, Mapping[str, str]]]:
    for key in ("selected", "linked"):
        if scene.get(key):
            yield (key,), scene[key]
    for key in ("also_selected", "hidden", "faded", "isolated"):
        for i, pick in enumerate(scene.get(key) or ()):
            yield (key, i), pick


def _structures(scene: Mapping[str, Any]) -> Iterator[tuple[_Place, str]]:
    for place, pick in _picks(scene):
        if pick["kind"] == "structure":
            yield (*place, "id"), pick["id"]


def _problem(document: Document, place: _Place, text: str, hint: str) -> DataProblem:
    field = ".".join(str(step) for step in place)
    return DataProblem(document.path, document.line(place), "", field, text, hint or REMEDY)
