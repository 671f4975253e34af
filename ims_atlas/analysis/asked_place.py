"""What lies at a place on the skin: roots by each map, muscles and nerves beneath, places around."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ims_atlas.analysis.contrast import Contrast
from ims_atlas.analysis.supply import Strength, claims, supply
from ims_atlas.body.dermatomes import Dermatomes
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Places
from ims_atlas.body.rays import Vector
from ims_atlas.body.underneath import REACH_MM
from ims_atlas.errors import NoPlace
from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side, in_order
from ims_atlas.model.sensory import Dermatome, DermatomeMap

_NERVE_ASIDE_MM = 10.0
"""A nerve counts as lying beneath if it passes the straight way in this closely."""

_DETAIL = 1
_AT_ONCE = 25


@dataclass(frozen=True)
class MapAnswer:
    """What one map says of the skin at a place: the records of its levels there; none: it is silent."""

    source_map: DermatomeMap
    records: tuple[Dermatome, ...]

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels to which the map gives the place, from top to bottom."""
        return in_order({record.level for record in self.records})


@dataclass(frozen=True)
class MuscleBeneath:
    """A muscle beneath a place: how deep the straight way in meets it, and its roots with their strength."""

    muscle: str
    depth_mm: float
    main: tuple[str, ...]
    further: tuple[str, ...]


@dataclass(frozen=True)
class NerveBeneath:
    """A nerve beneath a place: its depth along the straight way in, and how far it passes beside it, mm."""

    nerve: str
    depth_mm: float
    aside_mm: float


@dataclass(frozen=True)
class PlaceAround:
    """A needle site or acupoint near a place: how far straight and over the skin, mm, and in B-cun.

    `cun` is None where no ruler applies.
    """

    record: NeedleSite | Acupoint
    side: Side
    straight_mm: float
    skin_mm: float
    cun: float | None
    ruler: str | None


class AskedPlaces:
    """Answers for one body."""

    def __init__(
        self, atlas: Atlas, pack: BodyPack, places: Places, dermatomes: Dermatomes, contrast: Contrast
    ) -> None:
        self._atlas = atlas
        self._pack = pack
        self._places = places
        self._dermatomes = dermatomes
        self._contrast = contrast
        self._unplaced: list[NeedleSite | Acupoint] = [*atlas.sites, *atlas.acupoints]
        self._placed: list[tuple[NeedleSite | Acupoint, Side, Vector]] = []

    def on_skin(self, point: Sequence[float]) -> Vector:
        """Return the (3,) point of the skin nearest to a place, mm.

        Raises
        ------
        NoPlace
            If the body has no skin.
        """
        return self._places.finder.skin.nearest(np.array(point, float))

    def side_of(self, point: Vector) -> Side:
        """Return the side of the body on which a place lies."""
        return self._places.finder.surfaces.side_of(point)

    def roots(self, point: Vector) -> tuple[MapAnswer, ...]:
        """Return what every dermatome map says of a place on the skin, those that are silent last.

        Raises
        ------
        NoPlace
            If the body has no skin.
        """
        found = []
        for source_map in self._atlas.dermatomes:
            levels = self._dermatomes.at(source_map, point)
            records = tuple(each for each in source_map.dermatomes if each.level in levels)
            found.append(MapAnswer(source_map, records))
        return tuple(sorted(found, key=lambda answer: not answer.records))

    def muscles(self, point: Vector) -> tuple[MuscleBeneath, ...]:
        """Return the muscles beneath a place on the skin, nearest it first; empty if there are none."""
        beneath = self._contrast.underneath.depths(point[None], self._inward(point)[None])[0]
        return tuple(self._muscle(muscle, depth) for muscle, depth in beneath.items())

    def nerves(self, point: Vector) -> tuple[NerveBeneath, ...]:
        """Return the named nerves that pass near the straight way in, nearest the skin first."""
        inward = self._inward(point)
        found: dict[str, NerveBeneath] = {}
        for part in self._pack.parts("nerves"):
            if not self._atlas.is_nerve(part.structure):
                continue
            offset = self._pack.part_points(part, _DETAIL) - point
            depth = offset @ inward
            aside = np.linalg.norm(offset - depth[:, None] * inward, axis=1)
            near = np.flatnonzero((aside <= _NERVE_ASIDE_MM) & (depth >= 0) & (depth <= REACH_MM))
            if len(near):
                best = near[int(np.argmin(aside[near]))]
                found[part.structure] = NerveBeneath(part.structure, float(depth[best]), float(aside[best]))
        return tuple(sorted(found.values(), key=lambda nerve: nerve.depth_mm))

    def lay_out_more(self) -> bool:
        """Place the next needle sites and acupoints on this body; tell whether there are more."""
        for record in self._unplaced[:_AT_ONCE]:
            for side in self._sides_of(record):
                try:
                    self._placed.append((record, side, self._contrast.position(record, side)))
                except NoPlace:
                    continue
        del self._unplaced[:_AT_ONCE]
        return bool(self._unplaced)

    @property
    def is_laid_out(self) -> bool:
        """Whether all needle sites and acupoints are placed."""
        return not self._unplaced

    def around(self, point: Vector, radius_mm: float) -> tuple[PlaceAround, ...]:
        """Return the needle sites and acupoints within a radius (straight), nearest first."""
        while self.lay_out_more():
            pass
        skin, found = self._places.finder.skin, []
        for record, side, at in self._placed:
            straight = float(np.linalg.norm(at - point))
            if straight <= radius_mm:
                way = skin.way(point, at)
                over = float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum())
                cun, ruler = self._cun_at(at, side)
                in_cun = None if cun is None else straight / cun
                found.append(PlaceAround(record, side, straight, max(over, straight), in_cun, ruler))
        return tuple(sorted(found, key=lambda each: each.straight_mm))

    def _sides_of(self, record: NeedleSite | Acupoint) -> tuple[Side, ...]:
        if isinstance(record, Acupoint) and not self._atlas.meridian_of(record.code).paired:
            return (Side.MIDLINE,)
        return (Side.LEFT, Side.RIGHT)

    def _cun_at(self, point: Vector, side: Side) -> tuple[float, str] | tuple[None, None]:
        try:
            return self._contrast.cun_at(point, side)
        except ValueError:  # no ruler at all can be measured on this body
            return None, None

    def _inward(self, point: Vector) -> Vector:
        return -self._places.finder.skin.normal(point)

    def _muscle(self, muscle: str, depth: float) -> MuscleBeneath:
        named = in_order({root for claim in claims(self._atlas, muscle) for root in claim.roots})
        found = {root: supply(self._atlas, muscle, [root]) for root in named}
        main = tuple(root for root, own in found.items() if own is not None and own.strength is Strength.MAIN)
        further = tuple(
            root for root, own in found.items() if own is not None and own.strength is Strength.FURTHER
        )
        return MuscleBeneath(muscle, depth, main, further)


def agreement(answers: Sequence[MapAnswer]) -> dict[str, int]:
    """Return how many maps give a place to each level that any of them names there, the most named first."""
    count = Counter(level for answer in answers for level in answer.levels)
    return {level: count[level] for level in sorted(in_order(set(count)), key=lambda level: -count[level])}
