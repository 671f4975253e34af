"""Finding muscles, levels, nerves, sites, conditions and texts by what a hurried person types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ims_atlas.analysis.likeness import WORST, Names, Span, is_typing_error, matching_letters
from ims_atlas.analysis.search_index import Entry, Kind, Why, entries
from ims_atlas.body.pack import PartRecord
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language
from ims_atlas.model.segments import SEGMENTS, segment_range

_SPREAD = 18.0
"""Results that score so much less than the best are noise beside it."""

_SIMILAR = 50.0
"""Names that score less are not offered either to somebody who found nothing."""

_OF_EACH = 6
"""Results of a group, as long as there are several groups."""

_OF_ONE = 40
"""Results where all belong to one group."""

_REPLACEABLE: tuple[Why, ...] = ("english", "latin", "french", "synonym", "plain")
"""Names that need not be told where the one in view was met as well."""

_RANGE = re.compile(r"\s*([a-z]+\d+)\s*(?:-|–|to|à)\s*([a-z]+\d+)\s*", re.IGNORECASE)

Group = Literal["levels", "muscles", "sites", "acupoints", "nerves", "conditions", "parts", "texts"]
GROUPS: tuple[Group, ...] = get_args(Group)

GROUP_OF: Mapping[Kind, Group] = {
    "level": "levels",
    "levels": "levels",
    "muscle": "muscles",
    "site": "sites",
    "acupoint": "acupoints",
    "meridian": "acupoints",
    "nerve": "nerves",
    "condition": "conditions",
    "bone": "parts",
    "cartilage": "parts",
    "tendon": "parts",
    "vessel": "parts",
    "brain": "parts",
    "organ": "parts",
    "skin": "parts",
    "text": "texts",
    "term": "texts",
    "hazard": "texts",
    "dermatomes": "texts",
}
"""Under which heading a result stands."""


@dataclass(frozen=True)
class Found:
    """One result: what it is, its id, its name, and why it was found.

    Parameters
    ----------
    matched
        The words that were met, as they are written in the record.
    why
        Which of its names they are.
    letters
        The letters of `matched` that were typed.
    typing_error
        Whether they are only like what was typed.
    """

    kind: Kind
    id: str
    name: str
    matched: str
    why: Why = "name"
    letters: tuple[Span, ...] = ()
    typing_error: bool = False


@dataclass(frozen=True)
class FoundGroup:
    """Results of one group, best first, and how many there are in all."""

    group: Group
    found: tuple[Found, ...]
    count: int


class Search:
    """Looks words up in all names of all languages; small typing errors do not matter.

    Results carry their names in `language`. `parts` are those of the body in view: its bones, vessels and
    organs are found too.
    """

    def __init__(self, atlas: Atlas, language: Language = "en", parts: Sequence[PartRecord] = ()) -> None:
        self._atlas = atlas
        self._language: Language = language
        self._parts = parts

    def find(self, words: str, limit: int = 12) -> list[Found]:
        """Return the best results, best first; empty if nothing is like the words."""
        levels = _levels_in(words)
        return (
            [_found(words, entry) for entry in self._entries(words)[:limit]] if levels is None else [levels]
        )

    def grouped(self, words: str) -> list[FoundGroup]:
        """Return the results in groups, the one with the best result first."""
        if (levels := _levels_in(words)) is not None:
            return [FoundGroup("levels", (levels,), 1)]
        members: dict[Group, list[Entry]] = {}
        for entry in self._entries(words):
            members.setdefault(GROUP_OF[entry.target.kind], []).append(entry)
        most = _OF_EACH if len(members) > 1 else _OF_ONE
        return [
            FoundGroup(group, tuple(_found(words, entry) for entry in own[:most]), len(own))
            for group, own in members.items()
        ]

    def nearest(self, words: str, limit: int = 3) -> list[Found]:
        """Return what is called most like words that find nothing; empty if all is far from them."""
        best = self._best(self._names.nearest(words, _SIMILAR), _SIMILAR)
        return [_found(words, entry) for _, entry in best[:limit]]

    def _entries(self, words: str) -> list[Entry]:
        best = self._best(self._names.scores(words), WORST)
        worst = best[0][0] - _SPREAD if best else 0.0
        return [entry for score, entry in best if score >= worst]

    def _best(self, scores: NDArray[np.float64], worst: float) -> list[tuple[float, Entry]]:
        """Return the best name of everything that scores well enough, best first."""
        results: dict[tuple[str, str], tuple[float, Entry]] = {}
        for row in np.flatnonzero(scores >= worst):
            entry = self._index[row]
            score = float(scores[row]) - entry.behind
            key = (entry.target.kind, entry.target.id)
            if key not in results or results[key][0] < score:
                results[key] = (score, entry)
        return sorted(results.values(), key=lambda pair: -pair[0])

    def prepare(self) -> None:
        """Collect all names now, so that the first letter typed finds them ready."""
        _ = self._names

    @cached_property
    def _index(self) -> list[Entry]:
        return entries(self._atlas, self._language, self._parts)

    @cached_property
    def _names(self) -> Names:
        return Names([entry.words for entry in self._index])


def _found(words: str, entry: Entry) -> Found:
    target, matched, why = entry.target, entry.words, entry.why
    if why in _REPLACEABLE and not is_typing_error(words, target.name):
        matched, why = target.name, "name"  # what the reader sees holds the words too
    return Found(
        target.kind,
        target.id,
        target.name,
        matched,
        why,
        matching_letters(words, matched),
        is_typing_error(words, matched),
    )


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
