"""Where nerves begin and end on one body: at the openings of the spine, and at the muscles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from ims_atlas.body.pack import BodyPack, PartRecord
from ims_atlas.body.rays import Vector
from ims_atlas.body.spinal_canal import VERTEBRAE
from ims_atlas.model.segments import Side

_FINEST, _DETAIL = 0, 1
_AROUND = (*VERTEBRAE, "sacrum", "coccyx", "cranium", "occipital_bone")
"""Bones between which roots leave."""

_LATERAL_SHARE = 0.6
"""A root comes to its opening in the outer part of its way across."""

_UPRIGHT_MM = 8.0
"""A root that goes across by less leaves at its lower end."""

_BOTH_MM = 12.0
"""A second bone farther than this from the root does not bound the opening."""

_NARROWEST = 0.15
"""Share of the root's outer points, those nearest to bone, whose middle is the opening."""

_NEAR_POINTS = 40
_TOUCHES_MM = 1.5
_LONGEST_MM = 150.0


@dataclass(frozen=True, eq=False)
class Opening:
    """Where a root leaves the spine: the (3,) middle of the opening, mm, and the (3,) unit way through it."""

    point: Vector
    along: Vector


@dataclass(frozen=True, eq=False)
class Entry:
    """The straight gap (2, 3), mm, from where a nerve's shape comes nearest to a muscle, to the muscle."""

    nerve: str
    muscle: str
    side: Side
    way: Vector


class NerveEnds:
    """Finds openings and entries on one body, and remembers them."""

    def __init__(self, pack: BodyPack) -> None:
        self._pack = pack
        self._openings: dict[tuple[str, Side], Opening | None] = {}
        self._entries: dict[tuple[str, str, Side], Entry | None] = {}
        self._trees: dict[tuple[str, Side], cKDTree | None] = {}

    def opening(self, root: str, side: Side) -> Opening | None:
        """Return where a root such as ``spinal_root_c6`` leaves the spine; None if the body does not tell."""
        if (root, side) not in self._openings:
            self._openings[root, side] = self._found_opening(root, side)
        return self._openings[root, side]

    def entry(self, nerve: str, muscle: str, side: Side) -> Entry | None:
        """Return the gap between a nerve and a muscle; None if they touch, or the body lacks one of them."""
        key = (nerve, muscle, side)
        if key not in self._entries:
            self._entries[key] = self._found_entry(*key)
        return self._entries[key]

    def _found_opening(self, root: str, side: Side) -> Opening | None:
        points = self._points(root, side, _FINEST)
        bones = [tree for bone in _AROUND if (tree := self._tree(bone, Side.MIDLINE)) is not None]
        if points is None or not bones:
            return None
        outward = -1.0 if side is Side.RIGHT else 1.0
        across = outward * points[:, 0]
        outer = points[across >= across.min() + _LATERAL_SHARE * np.ptp(across)]
        if np.ptp(across) < _UPRIGHT_MM:
            outer = points[points[:, 2] <= np.quantile(points[:, 2], _NARROWEST)]
        away = np.sort([tree.query(outer)[0] for tree in bones], axis=0)[:2]
        if len(away) == 2 and away[1].min() > _BOTH_MM:
            away = away[:1]
        nearness = away.sum(axis=0)
        middle = outer[nearness <= np.quantile(nearness, _NARROWEST)].mean(axis=0)
        near = points[np.argsort(np.linalg.norm(points - middle, axis=1))[:_NEAR_POINTS]]
        along = np.linalg.svd(near - near.mean(axis=0), full_matrices=False)[2][0]
        return Opening(middle, np.asarray(along * np.sign(along[0] * outward or 1.0)))

    def _found_entry(self, nerve: str, muscle: str, side: Side) -> Entry | None:
        tree, points = self._tree(nerve, side), self._points(muscle, side)
        if tree is None or points is None:
            return None
        distance, rows = map(np.asarray, tree.query(points))
        best = int(np.argmin(distance))
        if not _TOUCHES_MM < distance[best] < _LONGEST_MM:
            return None
        return Entry(nerve, muscle, side, np.array([tree.data[rows[best]], points[best]]))

    def _tree(self, structure: str, side: Side) -> cKDTree | None:
        if (structure, side) not in self._trees:
            points = self._points(structure, side)
            self._trees[structure, side] = None if points is None else cKDTree(points)
        return self._trees[structure, side]

    def _points(self, structure: str, side: Side, detail: int = _DETAIL) -> Vector | None:
        parts: Sequence[PartRecord] = [
            part
            for part in self._pack.parts_of(structure)
            if part.side in (side, Side.MIDLINE) or side is Side.MIDLINE
        ]
        if not parts:
            return None
        found = np.concatenate([self._pack.part_points(part, detail) for part in parts])
        return found.astype(np.float64)
