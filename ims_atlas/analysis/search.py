"""Finding muscles, levels, nerves and needle sites by what a hurried person types."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz, process, utils

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import SEGMENTS

_SPREAD = 18.0
"""Results that score so much less than the best are noise beside it."""

_BEHIND = {"nerve": 3.0, "site": 6.0}
"""How far such a result stands behind a muscle or level that fits as well."""


@dataclass(frozen=True)
class Found:
    """One result: what it is, its id, its name, and the words that matched."""

    kind: Literal["level", "muscle", "nerve", "site"]
    id: str
    name: str
    matched: str


class Search:
    """Looks words up in all names; small typing errors do not matter."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

    def find(self, words: str, limit: int = 12) -> list[Found]:
        """Return the best results, best first; empty if nothing is like the words."""
        wanted = utils.default_process(words)
        if not wanted:
            return []
        scored = process.extract(
            wanted, self._names, scorer=_likeness, processor=utils.default_process, limit=60, score_cutoff=68
        )
        results: dict[tuple[str, str], tuple[float, Found]] = {}
        for matched, score, index in scored:
            found = self._targets[index]
            score -= _BEHIND.get(found.kind, 0.0)
            key = (found.kind, found.id)
            if key not in results or results[key][0] < score:
                results[key] = (score, Found(found.kind, found.id, found.name, matched))
        best = sorted(results.values(), key=lambda pair: -pair[0])
        worst = best[0][0] - _SPREAD if best else 0.0
        return [found for score, found in best[:limit] if score >= worst]

    @cached_property
    def _index(self) -> list[tuple[str, Found]]:
        rows: list[tuple[str, Found]] = [(s, Found("level", s, s, "")) for s in SEGMENTS]
        for muscle in self._atlas.muscles:
            names = (muscle.names.en, muscle.names.la, muscle.names.fr, *muscle.synonyms)
            rows += [(name, Found("muscle", muscle.id, muscle.names.en, "")) for name in names]
        for nerve in self._atlas.nerves:
            if nerve.kind not in ("root", "ramus", "division"):
                names = (nerve.names.en, nerve.names.la, nerve.names.fr)
                rows += [(name, Found("nerve", nerve.id, nerve.names.en, "")) for name in names]
        for site in self._atlas.sites:
            name = site_name(self._atlas, site.id)
            rows.append((name, Found("site", site.id, name, "")))
        return rows

    @cached_property
    def _names(self) -> list[str]:
        return [name for name, _ in self._index]

    @cached_property
    def _targets(self) -> list[Found]:
        return [found for _, found in self._index]


def site_name(atlas: Atlas, key: str) -> str:
    """Return a site's name for people: ``Infraspinatus, motor point``."""
    site = atlas.site(key)
    muscle = atlas.muscle(site.muscle).names.en
    kind = site.kind.replace("_", " ")
    return f"{muscle}, {kind} {site.level}" if site.level else f"{muscle}, {kind}"


def _likeness(wanted: str, name: str, **_: object) -> float:
    """Score 0..100: whole words and beginnings count most, then likeness with typing errors."""
    if name == wanted:
        return 100.0
    if name.startswith(wanted):
        return 97.0 - min(len(name) - len(wanted), 20) / 10
    if len(wanted) <= 2:
        return 0.0
    if f" {wanted}" in f" {name}":
        return 92.0 - min(len(name) - len(wanted), 20) / 10
    return float(
        max(fuzz.ratio(wanted, name), 0.9 * fuzz.partial_ratio(wanted, name) if len(wanted) > 4 else 0)
    )
