"""How deep each structure of a body lies between skin and bone, for peeling the body layer by layer.

A structure's depth is the share of the way from the skin to the nearest bone at which the middle one of its
points lies: 0 at the skin, 1 on bone. So a hand and a thigh are peeled at the same pace. What
lies beneath another muscle is never shallower than that muscle: where straight ways out to the skin cross it,
the muscle beneath comes after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.pack import BodyPack, PartRecord, System
from ims_atlas.body.rays import SurfaceRays, Vector

_KEPT: frozenset[System] = frozenset({"bones", "cartilages"})
"""What is never peeled."""

_DETAIL = 1
"""The level at which structures are measured: thin sheets are torn at the coarsest."""
_MEASURED, _WAYS = 160, 40
"""So many points of a structure are measured, and so many of its ways to the skin looked at."""

_MOST_POINTS = 60_000
_BENEATH_SHARE = 0.25
"""A muscle lies beneath another if that covers this share of it ..."""

_CLEARLY = 2.0
"""... and this many times more than the other way round."""

_NEXT = 1e-3
_MOST_LAYERS = 12


class PartDepths:
    """Measures one body when it is first asked."""

    def __init__(self, pack: BodyPack) -> None:
        self._pack = pack

    @property
    def known(self) -> bool:
        """Whether depths can be measured: the body has a skin, and bones to peel down to."""
        return "skin" in self._pack.systems and "bones" in self._pack.systems

    def rank(self, part: PartRecord) -> float:
        """Return when a part goes, from 0 (first: the skin) to 1 (last); infinite for what never goes.

        The muscles are spread evenly: at 0.5 half of them are gone. Where nothing can be measured, nothing
        goes.
        """
        if part.system in _KEPT or not self.known:
            return np.inf
        if part.system == "skin":
            return 0.0
        return self._ranks[part.structure]

    @cached_property
    def _ranks(self) -> Mapping[str, float]:
        depths = self._depths
        muscles = {part.structure for part in self._pack.parts("muscles")} or set(depths)
        ordered = np.sort([depths[structure] for structure in muscles])
        shares = np.searchsorted(ordered, list(depths.values()), side="right") / len(ordered)
        return dict(zip(depths, np.clip(shares, 1 / len(ordered), 1.0).tolist(), strict=True))

    @cached_property
    def _depths(self) -> Mapping[str, float]:
        from scipy.spatial import cKDTree  # half a second, which opening the window would pay

        skin, bones = (self._surface_points(system) for system in ("skin", "bones"))
        to_skin, to_bone = cKDTree(skin), cKDTree(bones)
        found: dict[str, float] = {}
        ways: dict[str, tuple[Vector, Vector]] = {}
        for system, structure, points in self._structures():
            distance, nearest = (np.atleast_1d(column) for column in to_skin.query(points))
            share = distance / np.maximum(distance + to_bone.query(points)[0], 1e-6)
            found[structure] = float(np.median(share))
            if system == "muscles":
                ways[structure] = _spread(points, _WAYS), skin[_spread(nearest, _WAYS)]
        return _put_beneath(found, self._covered(ways))

    def _surface_points(self, system: System) -> Vector:
        points = self._pack.system_mesh(system, 0).points
        return np.asarray(points[:: 1 + len(points) // _MOST_POINTS], np.float64)

    def _structures(self) -> Iterator[tuple[System, str, Vector]]:
        """Yield every structure that can be peeled, with its (n, 3) points on both sides of the body, mm."""
        for system in self._pack.systems:
            if system in _KEPT or system == "skin":
                continue
            own: dict[str, list[NDArray[np.float32]]] = {}
            for part in self._pack.parts(system):
                own.setdefault(part.structure, []).append(self._pack.part_points(part, _DETAIL))
            for structure, points in own.items():
                yield system, structure, _spread(np.concatenate(points), _MEASURED).astype(np.float64)

    def _covered(self, ways: Mapping[str, tuple[Vector, Vector]]) -> Mapping[str, Mapping[str, float]]:
        """Return for each muscle which share of its ways to the skin crosses which other muscles."""
        names = list(ways)
        if not names:
            return {}
        owner = np.repeat(np.arange(len(names)), [len(ways[name][0]) for name in names])
        starts, ends = (np.concatenate([ways[name][i] for name in names]) for i in (0, 1))
        along = ends - starts
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
        low, high = np.minimum(starts, ends), np.maximum(starts, ends)
        number = {name: i for i, name in enumerate(names)}
        crossed = np.zeros((len(names), len(names)))
        for part in self._pack.parts("muscles"):
            points = self._pack.part_points(part, _DETAIL)
            other = number[part.structure]
            near = ((low <= points.max(axis=0)) & (high >= points.min(axis=0))).all(axis=1)
            rows = np.flatnonzero(near & (owner != other))
            if len(rows):
                rays = SurfaceRays(points, self._pack.part_triangles(part, _DETAIL))
                met = rows[rays.blocked(starts[rows], along[rows])]
                crossed[:, other] += np.bincount(owner[met], minlength=len(names))
        crossed /= np.bincount(owner)[:, None]
        above = (crossed > _BENEATH_SHARE) & (crossed > _CLEARLY * crossed.T)
        return {
            name: {names[j]: float(crossed[i, j]) for j in np.flatnonzero(above[i])}
            for i, name in enumerate(names)
        }


def _spread(rows: NDArray[Any], most: int) -> NDArray[Any]:
    """Return at most so many of some rows, evenly spread over them."""
    return np.asarray(rows[np.unique(np.linspace(0, len(rows) - 1, most).astype(int))])


def _put_beneath(depths: dict[str, float], covered: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return the depths with every muscle deeper than those that cover it, layer by layer."""
    depths = dict(depths)
    for _ in range(_MOST_LAYERS):
        before = dict(depths)
        for muscle, above in covered.items():
            deepest = max((before[other] for other in above), default=-1.0)
            depths[muscle] = max(depths[muscle], deepest + _NEXT)
        if depths == before:
            break
    return depths
