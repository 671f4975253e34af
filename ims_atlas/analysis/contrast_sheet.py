"""The contrast of one body worked out step by step, so that whoever waits for it can go on working."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ims_atlas.analysis.chance import Chance
from ims_atlas.analysis.contrast import Contrast, Pair, PlacedPoint
from ims_atlas.body.meridian_lines import MeridianLines
from ims_atlas.body.places import Places
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side

Progress = Iterator[tuple[int, int]]
"""Yields (steps done, all steps) after each step."""


@dataclass(frozen=True)
class MatchRate:
    """How many places match, and what chance alone would give.

    ``over_muscles`` is the mean over the muscles of the same sites, None where it does not apply;
    ``over_skin`` is that of places anywhere on the skin.
    """

    matching: int
    places: int
    over_muscles: float | None
    over_skin: float

    @property
    def share(self) -> float:
        """The share of places that match."""
        return self.matching / self.places if self.places else 0.0


def first_match(pairs: Sequence[Pair], rule: MatchRule) -> Pair | None:
    """Return the nearest of several neighbours that matches."""
    return next((pair for pair in pairs if pair.matches(rule)), None)


class ContrastSheet:
    """Keeps what was compared on one body. Its generators do the work; give them time until they end."""

    def __init__(self, atlas: Atlas, places: Places, lines: MeridianLines, contrast: Contrast) -> None:
        self._atlas = atlas
        self._places = places
        self._lines = lines
        self.contrast = contrast
        self.chance = Chance(contrast)
        self._ready = False
        self._of_sites: dict[tuple[str, Side], tuple[Pair, ...]] = {}
        self._of_points: dict[tuple[str, Side, frozenset[str]], tuple[Pair, ...]] = {}

    @property
    def has_points(self) -> bool:
        """Whether this body can hold acupoints at all: it has a skin."""
        return self._places.has_skin

    def beside_site(self, site: NeedleSite, side: Side) -> tuple[Pair, ...]:
        """Return the acupoints nearest to a site, nearest first; empty if the body cannot place it."""
        key = (site.id, side)
        if key not in self._of_sites:
            self._of_sites[key] = self.contrast.beside_site(site, side)
        return self._of_sites[key]

    def beside_point(self, point: PlacedPoint, sites: Sequence[NeedleSite]) -> tuple[Pair, ...]:
        """Return the sites nearest to an acupoint among `sites`, nearest first."""
        key = (point.point.code, point.side, frozenset(site.id for site in sites))
        if key not in self._of_points:
            code, side = point.point.code, point.side
            self._of_points[key] = self.contrast.beside_acupoint(code, side, sites)
        return self._of_points[key]

    def prepare(self) -> Progress:
        """Place every acupoint and lay every meridian line: done once a body."""
        if self._ready:
            return
        rows = [(m, side) for m in self._atlas.meridians for side in _sides(m.paired)]
        total = sum(len(meridian.points) for meridian, _ in rows) + 10 * len(rows)
        done = 0
        for meridian, side in rows:
            for point in meridian.points:
                with suppress(NoPlace):
                    self._places.of(point, side)
                done += 1
                yield done, total
            self._lines.of(meridian, side)
            done += 10
            yield done, total
        _ = self.contrast.points
        self._ready = True

    def compare_sites(self, sites: Sequence[NeedleSite], side: Side) -> Progress:
        """Find the neighbours of sites."""
        for done, site in enumerate(sites):
            self.beside_site(site, side)
            yield done + 1, len(sites)

    def compare_points(self, points: Sequence[PlacedPoint], sites: Sequence[NeedleSite]) -> Progress:
        """Find the neighbours of acupoints among sites."""
        for done, point in enumerate(points):
            self.beside_point(point, sites)
            yield done + 1, len(points)

    def draw_lots(self, sites: Sequence[NeedleSite], rule: MatchRule) -> Progress:
        """Work out what chance alone gives: on the muscles of these sites, and on the skin."""
        yield from self.chance.prepare()
        muscles = list(dict.fromkeys(site.muscle for site in sites))
        for done, muscle in enumerate(muscles):
            self.chance.on_muscle(muscle, rule)
            yield done + 1, len(muscles) + 1
        self.chance.on_skin(rule)
        yield len(muscles) + 1, len(muscles) + 1

    def rate_of_sites(self, sites: Sequence[NeedleSite], side: Side, rule: MatchRule) -> MatchRate:
        """Return how many of these sites match some acupoint, beside chance; only of sites on this body."""
        placed = [site for site in sites if self.beside_site(site, side)]
        matching = sum(first_match(self.beside_site(site, side), rule) is not None for site in placed)
        expected = self.chance.expected(placed, rule)
        return MatchRate(matching, len(placed), expected, self.chance.on_skin(rule))

    def rate_of_points(
        self, points: Sequence[PlacedPoint], sites: Sequence[NeedleSite], rule: MatchRule
    ) -> MatchRate:
        """Return how many of these acupoints match some site, beside chance."""
        matching = sum(first_match(self.beside_point(point, sites), rule) is not None for point in points)
        return MatchRate(matching, len(points), None, self.chance.near_sites(sites, rule))

    def meridians_met(self, side: Side, rule: MatchRule) -> Mapping[str, set[str]]:
        """Return for each needle site the codes of the meridians that it matches a point of."""
        return {
            site.id: {
                pair.acupoint.meridian.code for pair in self.beside_site(site, side) if pair.matches(rule)
            }
            for site in self._atlas.sites
        }


def _sides(paired: bool) -> tuple[Side, ...]:
    return (Side.LEFT, Side.RIGHT) if paired else (Side.MIDLINE,)
