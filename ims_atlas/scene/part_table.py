"""All parts of a body in one row, so that what is said of some of them is one array of yes and no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.pack import BodyPack, PartRecord, System
from ims_atlas.body.places import Places
from ims_atlas.body.underneath import Underneath
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.state.session import Pick

Mask = NDArray[np.bool_]

DETAIL = 1
"""The level at which parts are measured: thin sheets are torn at the coarsest."""


class PartTable:
    """Numbers the parts of one body, system after system, and finds those that picks mean."""

    def __init__(self, atlas: Atlas, pack: BodyPack, places: Places) -> None:
        self._atlas = atlas
        self._pack = pack
        self._places = places
        self.parts: tuple[PartRecord, ...] = tuple(
            part for system in pack.systems for part in pack.parts(system)
        )
        self._rows: dict[str, list[int]] = {}
        for row, part in enumerate(self.parts):
            self._rows.setdefault(part.structure, []).append(row)
        self._meant: dict[Pick, tuple[int, ...]] = {}

    def rows_of(self, system: System) -> slice:
        """Return where the parts of a system stand, in the order of its meshes."""
        return self._slices[system]

    def none(self) -> Mask:
        """Return a mask of no part."""
        return np.zeros(len(self.parts), bool)

    def of_systems(self, systems: Iterable[System]) -> Mask:
        """Return which parts belong to some systems."""
        mask = self.none()
        for system in systems:
            mask[self._slices.get(system, slice(0))] = True
        return mask

    def meant_by(self, picks: Iterable[Pick]) -> Mask:
        """Return which parts picks mean.

        A muscle means all its heads too; a needle site means its muscle, an acupoint the first muscle
        beneath it.
        """
        mask = self.none()
        for pick in picks:
            if pick not in self._meant:
                self._meant[pick] = tuple(self._looked_up(pick))
            mask[list(self._meant[pick])] = True
        return mask

    def of_structures(self, structures: Iterable[str], sides: Iterable[Side]) -> Mask:
        """Return which parts show structures on some sides; what lies in the middle is on every side."""
        wanted = {*sides, Side.MIDLINE}
        mask = self.none()
        for structure in structures:
            for row in self._rows.get(structure, ()):
                mask[row] = self.parts[row].side in wanted
        return mask

    def near(self, mask: Mask, margin_mm: float) -> Mask:
        """Return which parts come within a distance of any of some parts, these included."""
        from scipy.spatial import cKDTree  # half a second, which opening the window would pay

        found = mask.copy()
        if not mask.any():
            return found
        boxes = self.boxes[mask]
        low, high = boxes[:, 0].min(axis=0) - margin_mm, boxes[:, 1].max(axis=0) + margin_mm
        tree = cKDTree(np.concatenate([self._points(row) for row in np.flatnonzero(mask).tolist()]))
        touched = ((self.boxes[:, 0] <= high) & (self.boxes[:, 1] >= low)).all(axis=1)
        for row in np.flatnonzero(touched & ~mask).tolist():
            points = self._points(row)
            points = points[((points >= low) & (points <= high)).all(axis=1)]
            if len(points):
                distance = np.asarray(tree.query(points, distance_upper_bound=margin_mm)[0])
                found[row] = bool((distance <= margin_mm).any())
        return found

    def _points(self, row: int) -> NDArray[np.float32]:
        return self._pack.part_points(self.parts[row], DETAIL)

    def _looked_up(self, pick: Pick) -> Iterable[int]:
        structure, side = pick.id, pick.side
        if pick.kind == "site":
            structure = self._atlas.site(pick.id).muscle
        elif pick.kind == "acupoint":
            structure = self._beneath(pick)
        for key in self._shown_as(structure):
            for row in self._rows.get(key, ()):
                if Side.MIDLINE in (side, self.parts[row].side) or self.parts[row].side is side:
                    yield row

    def _shown_as(self, structure: str) -> tuple[str, ...]:
        """Return the structures whose parts show one: its heads, or the whole of which it is a part."""
        if not self._atlas.is_muscle(structure):
            return (structure,)
        heads = self._atlas.with_descendants(structure)
        if any(key in self._rows for key in heads):
            return heads
        return next(((key,) for key in self._atlas.ancestors(structure) if key in self._rows), ())

    def _beneath(self, pick: Pick) -> str:
        """Return the first muscle beneath an acupoint; empty if there is none, or no place for the point."""
        try:
            place = self._places.of(self._atlas.acupoint(pick.id), pick.side)
        except NoPlace:
            return ""
        at = place.point if place.skin is None else place.skin
        met = Underneath(self._atlas, self._pack).muscles(at[None], place.direction[None])[0]
        return met[0] if met else ""

    @cached_property
    def _slices(self) -> Mapping[System, slice]:
        found: dict[System, slice] = {}
        start = 0
        for system in self._pack.systems:
            count = len(self._pack.parts(system))
            found[system] = slice(start, start + count)
            start += count
        return found

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """The (n, 2, 3) boxes of all parts, mm."""
        points = [self._points(row) for row in range(len(self.parts))]
        return np.array([[own.min(axis=0), own.max(axis=0)] for own in points], np.float64)
