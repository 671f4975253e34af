"""Finding muscles, levels, nerves, sites, conditions and texts by what a hurried person types."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz, process, utils

from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.muscles import Names
from ims_atlas.model.provenance import LANGUAGES, Language, Text
from ims_atlas.model.segments import SEGMENTS, segment_range
from ims_atlas.model.vocabulary import SITE_KINDS

_SPREAD = 18.0
"""Results that score so much less than the best are noise beside it."""

_WORST = 75.0
"""Results that score less are like the words by chance."""

_WHOLE = 105.0
"""The score of a whole name; likeness scores up to 100."""

_RANGE = re.compile(r"\s*([a-z]+\d+)\s*(?:-|–|to|à)\s*([a-z]+\d+)\s*", re.IGNORECASE)

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
    "acupoint",
    "meridian",
]

_BEHIND: Mapping[Kind, float] = {"condition": 2.0, "nerve": 3.0, "hazard": 4.0, "term": 4.0, "site": 6.0}
"""How far such a result stands behind a muscle or level that fits as well."""


_SYNONYM_BEHIND = 1.5


@dataclass(frozen=True)
class Found:
    """One result: what it is, its id, its name, and the words that matched."""

    kind: Kind
    id: str
    name: str
    matched: str


_Entry = tuple[str, Found, float]
"""What may be typed, what it leads to, and how far it stands behind an equal match."""


class Search:
    """Looks words up in all names of all languages; small typing errors do not matter.

    Results carry their names in `language`.
    """

    def __init__(self, atlas: Atlas, language: Language = "en") -> None:
        self._atlas = atlas
        self._language: Language = language

    def find(self, words: str, limit: int = 12) -> list[Found]:
        """Return the best results, best first; empty if nothing is like the words."""
        wanted = utils.default_process(words)
        if not wanted:
            return []
        if (range_of_levels := _levels_in(words)) is not None:
            return [range_of_levels]
        scored = process.extract(
            wanted,
            self._names,
            scorer=_likeness,
            processor=utils.default_process,
            limit=60,
            score_cutoff=_WORST,
        )
        results: dict[tuple[str, str], tuple[float, Found]] = {}
        for matched, score, index in scored:
            found, behind = self._targets[index]
            score -= _BEHIND.get(found.kind, 0.0) + behind
            key = (found.kind, found.id)
            if key not in results or results[key][0] < score:
                results[key] = (score, Found(found.kind, found.id, found.name, matched))
        best = sorted(results.values(), key=lambda pair: -pair[0])
        worst = best[0][0] - _SPREAD if best else 0.0
        return [found for score, found in best[:limit] if score >= worst]

    @cached_property
    def _index(self) -> list[_Entry]:
        rows: list[_Entry] = [(s, Found("level", s, s, ""), 0.0) for s in SEGMENTS]
        atlas = self._atlas
        for muscle in atlas.muscles:
            others = (*muscle.synonyms, muscle.plain.en, muscle.plain.fr)
            rows += self._entries("muscle", muscle.id, muscle.names, others)
        for nerve in atlas.nerves:
            if nerve.kind not in ("root", "ramus", "division"):
                rows += self._entries("nerve", nerve.id, nerve.names)
        for condition in atlas.conditions:
            rows += self._entries("condition", condition.id, condition.names, condition.synonyms)
        for text in atlas.texts:
            rows += self._entries("text", text.id, text.title)
        for term in atlas.terms:
            rows += self._entries("term", term.id, term.names, term.synonyms)
        for hazard in atlas.hazards:
            rows += self._entries("hazard", hazard.id, hazard.names)
        for meridian in atlas.meridians:
            names = meridian.names
            found = Found("meridian", meridian.id, names.said_in(self._language), "")
            words = (names.en, names.fr, meridian.code, names.zh, names.pinyin, _without_tones(names.pinyin))
            rows += [(word, found, 0.0) for word in words]
            for point in meridian.points:
                rows += self._acupoint_entries(point)
        for site in atlas.sites:
            found = Found("site", site.id, site_name(atlas, site.id, self._language), "")
            rows += [(site_name(atlas, site.id, language), found, 0.0) for language in LANGUAGES]
        return rows

    def _entries(self, kind: Kind, key: str, names: Names | Text, others: Iterable[str] = ()) -> list[_Entry]:
        """Return one entry a name; other words that lead to the record stand a little behind its names."""
        found = Found(kind, key, names.said_in(self._language), "")
        own = dict.fromkeys(getattr(names, language) for language in type(names).model_fields)
        return [*((name, found, 0.0) for name in own), *((word, found, _SYNONYM_BEHIND) for word in others)]

    def _acupoint_entries(self, point: Acupoint) -> list[_Entry]:
        """Return a point's code, its pinyin with and without tones, its characters and its translations."""
        names, code = point.names, point.code.replace("_", " ")
        found = Found("acupoint", point.code, f"{code} {names.pinyin}", "")
        spaced = re.sub(r"(?<=[A-Z])(?=[0-9])", " ", code)
        rows = [(word, found, 0.0) for word in (code, spaced, _without_tones(names.pinyin))]
        rows += [(word, found, _SYNONYM_BEHIND) for word in (names.pinyin, names.zh, names.en, names.fr)]
        return rows

    @cached_property
    def _names(self) -> list[str]:
        return [name for name, _, _ in self._index]

    @cached_property
    def _targets(self) -> list[tuple[Found, float]]:
        return [(found, behind) for _, found, behind in self._index]


def _without_tones(pinyin: str) -> str:
    return unicodedata.normalize("NFKD", pinyin).encode("ascii", "ignore").decode()


def site_name(atlas: Atlas, key: str, language: Language = "en") -> str:
    """Return a site's name for people: ``Infraspinatus, motor point``, numbered where there are several."""
    site = atlas.site(key)
    muscle = atlas.muscle(site.muscle).names.said_in(language)
    kind = SITE_KINDS[site.kind].said_in(language).lower()
    if site.level:
        return f"{muscle}, {kind} {site.level}"
    alike = [s.id for s in atlas.sites_of(site.muscle) if (s.muscle, s.kind) == (site.muscle, site.kind)]
    return f"{muscle}, {kind} {alike.index(key) + 1}" if len(alike) > 1 else f"{muscle}, {kind}"


def _levels_in(words: str) -> Found | None:
    """Return the levels of a range such as ``L2-L4``; None if the words are none."""
    match = _RANGE.fullmatch(words)
    if match is None:
        return None
    known = {segment.upper(): segment for segment in SEGMENTS}
    ends = [known.get(end.upper()) for end in match.groups()]
    if ends[0] is None or ends[1] is None:
        return None
    levels = segment_range(ends[0], ends[1])
    return Found("levels", ",".join(levels), f"{levels[0]}-{levels[-1]}", words)


def _likeness(wanted: str, name: str, **_: object) -> float:
    """Score what is typed against a name: the whole name, then beginnings, then words, then likeness.

    A whole name stands before any beginning, however far its kind stands behind.
    """
    if name == wanted:
        return _WHOLE
    if name.startswith(wanted):
        return 97.0 - min(len(name) - len(wanted), 20) / 10
    if len(wanted) <= 2:
        return 0.0
    if f" {wanted}" in f" {name}":
        return 92.0 - min(len(name) - len(wanted), 20) / 10
    words = name.split()
    if all(any(word.startswith(part) for word in words) for part in wanted.split()):
        return 91.0 - min(abs(len(name) - len(wanted)), 20) / 10
    long = min(len(wanted), len(name)) > 4
    return float(max(fuzz.ratio(wanted, name), 0.9 * fuzz.partial_ratio(wanted, name) if long else 0))
