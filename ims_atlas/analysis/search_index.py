"""Every word that may be typed, and what it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ims_atlas.analysis.names import acupoint_name, shared_names, site_name
from ims_atlas.body.pack import PartRecord, System
from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.muscles import Names
from ims_atlas.model.provenance import LANGUAGES, Language, Text
from ims_atlas.model.segments import SEGMENTS

Kind = Literal[
    "level",
    "levels",
    "muscle",
    "nerve",
    "site",
    "condition",
    "text",
    "term",
    "hazard",
    "dermatomes",
    "acupoint",
    "meridian",
    "bone",
    "cartilage",
    "tendon",
    "vessel",
    "brain",
    "organ",
    "skin",
]
"""What a result is; links ``kind:id`` carry the same words."""

Why = Literal[
    "name", "english", "latin", "french", "synonym", "plain", "code", "pinyin", "characters", "translation"
]
"""Which of a record's names was met."""

KIND_OF: Mapping[System, Kind] = {
    "bones": "bone",
    "cartilages": "cartilage",
    "muscles": "muscle",
    "tendons": "tendon",
    "vessels": "vessel",
    "nerves": "nerve",
    "brain": "brain",
    "organs": "organ",
    "skin": "skin",
}
"""What the parts of a system are."""

_UNRECORDED_BEHIND = 5.0
_BEHIND: Mapping[Kind, float] = {
    "condition": 2.0,
    "nerve": 3.0,
    "hazard": 4.0,
    "dermatomes": 4.0,
    "term": 4.0,
    "site": 6.0,
    **dict.fromkeys(("bone", "cartilage", "tendon", "vessel", "brain", "organ", "skin"), _UNRECORDED_BEHIND),
}
"""How far such a result stands behind a muscle or level that fits as well."""

_SYNONYM_BEHIND = 1.5
_FOREIGN_BEHIND = 1.5
"""How far names stand behind that are neither Latin nor in the reader's language."""

_LANGUAGE_WORDS: Mapping[str, Why] = {"en": "english", "la": "latin", "fr": "french"}


@dataclass(frozen=True)
class Target:
    """What a word leads to: its kind, its id, and its name in the reader's language."""

    kind: Kind
    id: str
    name: str


@dataclass(frozen=True)
class Entry:
    """A word as it is written, what it leads to, which name it is, and how far it stands behind."""

    words: str
    target: Target
    why: Why
    behind: float = 0.0


def entries(atlas: Atlas, language: Language, parts: Sequence[PartRecord] = ()) -> list[Entry]:
    """Return every name of every record, and of the parts of a body that have no record or are bones."""
    return list(_Index(atlas, language).rows(parts))


class _Index:
    def __init__(self, atlas: Atlas, language: Language) -> None:
        self._atlas = atlas
        self._language: Language = language

    def rows(self, parts: Sequence[PartRecord]) -> Iterator[Entry]:
        atlas = self._atlas
        known = {level.id: level.names for level in atlas.levels}
        for segment in SEGMENTS:
            level = Target("level", segment, segment)
            yield Entry(segment, level, "name")
            if segment in known:
                yield from self._names(level, known[segment], behind=_SYNONYM_BEHIND)
        for muscle in atlas.muscles:
            target = self._target("muscle", muscle.id, muscle.names)
            yield from self._names(target, muscle.names)
            yield from self._others(target, muscle.synonyms, "synonym")
            yield from self._others(target, (muscle.plain.en, muscle.plain.fr), "plain")
        for nerve in atlas.nerves:
            if nerve.kind not in ("root", "ramus", "division"):
                yield from self._names(self._target("nerve", nerve.id, nerve.names), nerve.names)
        yield from self._reading()
        yield from self._acupuncture()
        for site in atlas.sites:
            target = Target("site", site.id, site_name(atlas, site.id, self._language))
            yield Entry(target.name, target, "name", _BEHIND["site"])
            for other in LANGUAGES:
                if other != self._language:
                    name = site_name(atlas, site.id, other)
                    yield Entry(name, target, _LANGUAGE_WORDS[other], _BEHIND["site"] + _FOREIGN_BEHIND)
        yield from self._body(parts)

    def _reading(self) -> Iterator[Entry]:
        for source_map in self._atlas.dermatomes:
            cited = self._atlas.citation(source_map.source)
            names = Text(en=f"Dermatomes, {cited}", fr=f"Dermatomes, {cited}")
            yield from self._names(self._target("dermatomes", source_map.source, names), names)
        for condition in self._atlas.conditions:
            target = self._target("condition", condition.id, condition.names)
            yield from self._names(target, condition.names)
            yield from self._others(target, condition.synonyms, "synonym")
        for text in self._atlas.texts:
            yield from self._names(self._target("text", text.id, text.title), text.title)
        for term in self._atlas.terms:
            target = self._target("term", term.id, term.names)
            yield from self._names(target, term.names)
            yield from self._others(target, term.synonyms, "synonym")
        for hazard in self._atlas.hazards:
            yield from self._names(self._target("hazard", hazard.id, hazard.names), hazard.names)

    def _acupuncture(self) -> Iterator[Entry]:
        for meridian in self._atlas.meridians:
            names = meridian.names
            target = Target("meridian", meridian.id, names.said_in(self._language))
            yield from self._names(target, Text(en=names.en, fr=names.fr))
            yield Entry(meridian.code, target, "code")
            yield Entry(names.pinyin, target, "pinyin")
            yield Entry(names.zh, target, "characters")
            for point in meridian.points:
                yield from self._acupoint(point)

    def _acupoint(self, point: Acupoint) -> Iterator[Entry]:
        """Give a point's code, its pinyin, its characters and its translations."""
        names, code = point.names, point.code.replace("_", " ")
        target = Target("acupoint", point.code, acupoint_name(point))
        yield Entry(code, target, "code")
        yield Entry(re.sub(r"(?<=[A-Z])(?=[0-9])", " ", code), target, "code")
        yield Entry(names.pinyin, target, "pinyin")
        yield Entry(names.zh, target, "characters", _SYNONYM_BEHIND)
        yield from self._others(target, (names.en, names.fr), "translation")

    def _body(self, parts: Sequence[PartRecord]) -> Iterator[Entry]:
        bones = {bone.id: bone.names for bone in self._atlas.bones}
        names_there, seen = shared_names(parts), set()
        for part in parts:
            known = self._atlas.is_muscle(part.structure) or self._atlas.is_nerve(part.structure)
            if known or part.structure in seen:
                continue
            seen.add(part.structure)
            kind = KIND_OF[part.system]
            if part.structure in bones:
                names = bones[part.structure]
                yield from self._names(self._target(kind, part.structure, names), names)
            else:
                target = Target(kind, part.structure, names_there[part.structure])
                yield Entry(target.name, target, "name", _BEHIND.get(kind, _UNRECORDED_BEHIND))

    def _target(self, kind: Kind, key: str, names: Names | Text) -> Target:
        return Target(kind, key, names.said_in(self._language))

    def _names(self, target: Target, names: Names | Text, behind: float = 0.0) -> Iterator[Entry]:
        """Give a record's names, the one in the reader's language first; each word once."""
        behind += _BEHIND.get(target.kind, 0.0)
        yield Entry(names.said_in(self._language), target, "name", behind)
        given = {names.said_in(self._language)}
        for field in type(names).model_fields:
            words = getattr(names, field)
            if words not in given:
                given.add(words)
                foreign = 0.0 if field == "la" else _FOREIGN_BEHIND
                yield Entry(words, target, _LANGUAGE_WORDS[field], behind + foreign)

    def _others(self, target: Target, words: Iterable[str], why: Why) -> Iterator[Entry]:
        """Give other words that lead to a record; they stand a little behind its names."""
        behind = _SYNONYM_BEHIND + _BEHIND.get(target.kind, 0.0)
        return (Entry(word, target, why, behind) for word in dict.fromkeys(words))
