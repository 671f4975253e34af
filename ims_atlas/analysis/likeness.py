"""How like a name is to what somebody types, and which of its letters are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

WHOLE = 105.0
"""The score of a whole name; likeness scores up to 100."""

WORST = 75.0
"""Names that score less are like the words by chance."""

_BEGINNING = 97.0
_WORD = 92.0
_WORDS = 91.0
_LONGER_MOST = 20
_PART_SHARE = 0.9
"""What likeness to a part of a name is worth."""

_LIKENESS_FROM = 3
"""Letters from which typing errors are looked for."""

_SHORTEST_SHARE = 0.6
"""How long a name is at least, as a share of the words, that may be meant by a part of them."""

_PART_FROM = 5
"""Letters from which a part of a name may be meant."""

_MARKS = re.compile("[\u0300-\u036f]")
_BETWEEN = re.compile(r"[\W_]+")

Span = tuple[int, int]
"""First letter, and the one after the last."""


def fold(words: str) -> str:
    """Return words without capitals and accents, one blank apart: ``Épaule, gelée`` -> ``epaule gelee``."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", words)).lower()
    return _BETWEEN.sub(" ", plain).strip()


class Names:
    """Names that are scored together, so that some thousands cost a few milliseconds."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = [fold(name) for name in names]
        self._padded = [f" {name}" for name in self._names]
        self._lengths = np.array([len(name) for name in self._names], int)

    def scores(self, words: str) -> NDArray[np.float64]:
        """Return (n,) scores: a whole name, then beginnings, then words, then likeness; 0 if unlike.

        A whole name stands before any beginning, however far its kind stands behind.
        """
        wanted = fold(words)
        scores = np.zeros(len(self._names))
        if not wanted or not len(scores):
            return scores
        if len(wanted) >= _LIKENESS_FROM:
            scores = self._whole_likeness(wanted)
        held = self._holding(wanted)
        for row, score in held:
            scores[row] = score
        if not held and len(wanted) >= _PART_FROM:
            np.maximum(scores, self._part_likeness(wanted), out=scores)
        return scores

    def nearest(self, words: str, worst: float) -> NDArray[np.float64]:
        """Return (n,) scores by likeness alone, 0 below `worst`: for words that nothing is called like."""
        return np.asarray(
            process.cdist([fold(words)], self._names, scorer=fuzz.ratio, score_cutoff=worst)[0], float
        )

    def _whole_likeness(self, wanted: str) -> NDArray[np.float64]:
        found = process.cdist([wanted], self._names, scorer=fuzz.ratio, score_cutoff=WORST)
        return np.asarray(found[0], float)

    def _part_likeness(self, wanted: str) -> NDArray[np.float64]:
        least = WORST / _PART_SHARE
        found = process.cdist([wanted], self._names, scorer=fuzz.partial_ratio, score_cutoff=least)
        long_enough = self._lengths >= max(_PART_FROM, _SHORTEST_SHARE * len(wanted))
        return np.where(long_enough, _PART_SHARE * found[0], 0.0)

    def _holding(self, wanted: str) -> list[tuple[int, float]]:
        """Return the names that hold what is typed, each with its score."""
        whole, parts = f" {wanted}", [f" {part}" for part in wanted.split()]
        only_beginnings = len(wanted) < _LIKENESS_FROM
        found = []
        for row, name in enumerate(self._padded):
            if parts[0] not in name:
                continue
            longer = min(abs(len(name) - len(whole)), _LONGER_MOST) / 10
            if name == whole:
                found.append((row, WHOLE))
            elif name.startswith(whole):
                found.append((row, _BEGINNING - longer))
            elif only_beginnings:
                continue
            elif whole in name:
                found.append((row, _WORD - longer))
            elif all(part in name for part in parts):
                found.append((row, _WORDS - longer))
        return found


def is_typing_error(words: str, name: str) -> bool:
    """Tell whether a name does not hold what is typed, and is only like it."""
    padded = f" {fold(name)}"
    return not all(f" {part}" in padded for part in fold(words).split())


def matching_letters(words: str, name: str) -> tuple[Span, ...]:
    """Return which letters of a name are those that were typed, for emphasis."""
    wanted, (folded, places) = fold(words), _folded(name)
    if not wanted or not folded:
        return ()
    padded = f" {folded}"
    at = padded.find(f" {wanted}")
    parts = wanted.split()
    if at >= 0:
        spans = [(at, at + len(wanted))]
    elif not is_typing_error(words, name):
        starts = [padded.find(f" {part}") for part in parts]
        spans = [(start, start + len(part)) for start, part in zip(starts, parts, strict=True)]
    else:
        spans = _like(wanted, folded)
    return _joined([(places[start], places[end - 1] + 1) for start, end in spans])


def _like(wanted: str, folded: str) -> list[Span]:
    """Return the letters of a name that are the same, in order, as those of the words."""
    start, end = 0, len(folded)
    if len(wanted) < len(folded) and fuzz.ratio(wanted, folded) < WORST:
        part = fuzz.partial_ratio_alignment(wanted, folded)
        start, end = (part.dest_start, part.dest_end) if part is not None else (start, end)
    steps = Indel.opcodes(wanted, folded[start:end])
    return [(start + s.dest_start, start + s.dest_end) for s in steps if s.tag == "equal"]


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _folded(words: str) -> tuple[str, list[int]]:
    """Return words as `fold` does, and for each letter its place in the words as written."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(words):
        for plain in fold(letter) or " ":
            if plain != " " or (letters and letters[-1] != " "):
                letters.append(plain)
                places.append(place)
    if letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    return "".join(letters), places
