"""Dermatomes on the skin of one body: which points belong to which level, source by source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ims_atlas.body.finder import Finder
from ims_atlas.body.fine_skin import FineSkin
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.rays import Vector
from ims_atlas.body.skin_areas import SkinAreas
from ims_atlas.body.skin_territories import SkinTerritories
from ims_atlas.errors import NoPlace
from ims_atlas.model.segments import Side
from ims_atlas.model.sensory import Dermatome, DermatomeMap

_OUTSIDE_MM = -1e3
_CALMED = 4
"""So many times a distance to bones is averaged over the skin."""


@dataclass(frozen=True, eq=False)
class LevelSkin:
    """The skin of one level by one map.

    Parameters
    ----------
    record
        What the map says.
    margin
        (n,) how deep each point of the skin lies within it, mm; negative outside.
    gaps
        Why areas of it could not be drawn on this body; empty if all of them are.
    """

    record: Dermatome
    margin: NDArray[np.float32]
    gaps: tuple[str, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether any point of the skin belongs to it."""
        return bool((self.margin > 0).any())


class Dermatomes:
    """Evaluates dermatome maps on one body, and remembers them."""

    def __init__(self, pack: BodyPack, finder: Finder) -> None:
        self._pack = pack
        self._finder = finder
        self._known: dict[str, tuple[LevelSkin, ...]] = {}

    @cached_property
    def skin(self) -> FineSkin:
        """The skin whose points the margins belong to.

        Raises
        ------
        NoPlace
            If the body has none.
        """
        return FineSkin.of(self._finder.skin)

    def of(self, source_map: DermatomeMap) -> tuple[LevelSkin, ...]:
        """Return the skin of every level of a map, in the order of the map.

        Raises
        ------
        NoPlace
            If the body has no skin.
        """
        if source_map.source not in self._known:
            self._known[source_map.source] = tuple(self._level(each) for each in source_map.dermatomes)
        return self._known[source_map.source]

    def at(self, source_map: DermatomeMap, point: Vector) -> tuple[str, ...]:
        """Return the levels to which a map gives the skin at a (3,) point, the deepest in first.

        Empty where the map is silent.

        Raises
        ------
        NoPlace
            If the body has no skin.
        """
        row = self.skin.nearest_row(point)
        found = {each.record.level: float(each.margin[row]) for each in self.of(source_map)}
        return tuple(sorted((level for level in found if found[level] > 0), key=lambda level: -found[level]))

    def _level(self, record: Dermatome) -> LevelSkin:
        total = np.full(len(self.skin.points), _OUTSIDE_MM, np.float32)
        gaps: dict[str, None] = {}
        for rows, areas in self._sides:
            for area in record.areas:
                try:
                    total[rows] = np.maximum(total[rows], areas.margin(area))
                except NoPlace as problem:
                    gaps[str(problem)] = None
        return LevelSkin(record, total, tuple(gaps))

    @cached_property
    def _sides(self) -> tuple[tuple[NDArray[np.intp], SkinAreas], ...]:
        """The rows of the skin's points on each side, and what evaluates areas there."""
        skin = self.skin
        left = skin.points[:, 0] > self._finder.surfaces.middle_x
        by_side: Mapping[Side, NDArray[np.intp]] = {
            Side.LEFT: np.flatnonzero(left),
            Side.RIGHT: np.flatnonzero(~left),
        }
        found = []
        for side, rows in by_side.items():
            calmed = partial(_calmed, skin.averages[rows][:, rows])
            territories = SkinTerritories(self._pack, skin.points[rows], skin.normals[rows], side, calmed)
            found.append((rows, SkinAreas(self._finder, territories)))
        return tuple(found)


def _calmed(averages: csr_array, field: Vector) -> Vector:
    """Return an (n,) field averaged over the skin by an (n, n) matrix; its rows may add up to less than 1."""
    share = np.maximum(np.asarray(averages.sum(axis=1)), 1e-9)
    for _ in range(_CALMED):
        field = np.asarray(averages @ field) / share
    return field
