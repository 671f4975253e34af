"""Which bones the skin covers: how far each point of it lies from the bones of each part of the body."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ims_atlas.body.pack import BodyPack
from ims_atlas.body.rays import Vector
from ims_atlas.model.segments import Side

_DETAIL = 1
_OUTSIDE_MM = 60.0
"""A bone on the outer side of the skin counts as so much farther: it is another limb's."""

_NEVER_MM = 1e4
_NEAR_MM = 60.0
"""Digits are measured only for skin so near to the bones of hand or foot."""

_FINGERS, _TOES = "finger", "toe"

_SKULL = (
    "cranium", "mandible", "frontal_bone", "occipital_bone", "parietal_bone", "temporal_bone",
    "sphenoid_bone", "maxilla", "nasal_bone", "zygomatic_bone", "ethmoid_bone", "lacrimal_bone", "teeth",
)  # fmt: skip
_CARPALS = (
    "scaphoid", "lunate", "triquetrum", "pisiform", "trapezium", "trapezoid", "capitate", "hamate",
)  # fmt: skip
_TARSALS = (
    "calcaneus", "talus", "navicular", "cuboid", "medial_cuneiform", "intermediate_cuneiform",
    "lateral_cuneiform",
)  # fmt: skip


def _numbered(name: str, count: int) -> tuple[str, ...]:
    return tuple(f"{name}{number}" for number in range(1, count + 1))


def _phalanges(digit: str) -> tuple[str, ...]:
    return tuple(f"{which}_phalanx_{digit}" for which in ("proximal", "middle", "distal"))


_DIGITS: Mapping[str, tuple[str, ...]] = {
    f"{kind}_{number}": _phalanges(f"{kind}_{number}") for kind in (_FINGERS, _TOES) for number in range(1, 6)
}
_RAYS: Mapping[str, tuple[str, ...]] = {
    f"ray_of_{digit}": (
        f"metacarpal_{digit[-1]}" if digit.startswith(_FINGERS) else f"metatarsal_{digit[-1]}",
        *bones,
    )
    for digit, bones in _DIGITS.items()
}
BONES: Mapping[str, tuple[str, ...]] = {
    "head": _SKULL,
    "neck": (*_numbered("vertebra_c", 7), "hyoid_bone", "thyroid_cartilage", "cricoid_cartilage"),
    "trunk": (
        *_numbered("vertebra_t", 12),
        *_numbered("vertebra_l", 5),
        *_numbered("rib_", 12),
        *_numbered("costal_cartilage_", 10),
        "sternum",
        "xiphoid_process",
        "sacrum",
        "coccyx",
        "hip_bone",
    ),
    "girdle": ("clavicle", "scapula"),
    "arm": ("humerus",),
    "forearm": ("radius", "ulna"),
    "hand": (*_CARPALS, *(b for key, bones in _RAYS.items() if _FINGERS in key for b in bones)),
    "thigh": ("femur",),
    "leg": ("tibia", "fibula", "patella"),
    "foot": (*_TARSALS, *(b for key, bones in _RAYS.items() if _TOES in key for b in bones)),
    "finger_root": _CARPALS,
    "toe_root": _TARSALS,
    **_DIGITS,
    **_RAYS,
}
"""Bones and cartilages by the part of the body that they hold up; digits and rays belong to hand and foot."""

PARTS = ("head", "neck", "trunk", "girdle", "arm", "forearm", "hand", "thigh", "leg", "foot")
"""The parts that share the skin among them."""


class SkinTerritories:
    """Measures the skin of one side of a body against its bones.

    Parameters
    ----------
    points, normals
        (n, 3) points of the skin of one side, mm, and its outward unit normals there.
    calmed
        Averages an (n,) field over the skin with its neighbourhood, so that borders run smoothly.
    """

    def __init__(
        self,
        pack: BodyPack,
        points: Vector,
        normals: Vector,
        side: Side,
        calmed: Callable[[Vector], Vector] = lambda field: field,
    ) -> None:
        self.points = points
        self.normals = normals
        self.side = side
        self._pack = pack
        self._calmed = calmed
        self._known: dict[str, Vector] = {}

    def distance(self, part: str) -> Vector:
        """Return how far each point lies from the bones of a part, (n,) mm."""
        if part not in self._known:
            near = None
            for whole, kind in (("hand", _FINGERS), ("foot", _TOES)):
                if kind in part:
                    near = self.distance(whole) < _NEAR_MM
            self._known[part] = self._calmed(self._measured(BONES[part], near))
        return self._known[part]

    def nearest(self, parts: Sequence[str]) -> Vector:
        """Return how far each point lies from the nearest of several parts, (n,) mm."""
        return np.asarray(np.min([self.distance(part) for part in parts], axis=0))

    def margin(self, parts: Sequence[str], among: Sequence[str] = PARTS) -> Vector:
        """Return how deep each point lies within the skin of some parts, (n,) mm; negative outside."""
        others = [part for part in among if part not in parts]
        return np.asarray((self.nearest(others) - self.nearest(parts)) / 2)

    @cached_property
    def nearest_part(self) -> Vector:
        """The (n,) row in `PARTS` of the part that each point covers."""
        return np.asarray(np.argmin([self.distance(part) for part in PARTS], axis=0))

    def _measured(self, bones: Sequence[str], near: NDArray[np.bool_] | None) -> Vector:
        """Return the distance from some bones; where `near` is given, only for these points."""
        found = [
            self._pack.part_points(part, _DETAIL)
            for bone in bones
            for part in self._pack.parts_of(bone)
            if part.side in (self.side, Side.MIDLINE) and part.system in ("bones", "cartilages")
        ]
        distance = np.full(len(self.points), _NEVER_MM)
        if not found:
            return distance
        rows = np.arange(len(self.points)) if near is None else np.flatnonzero(near)
        bone_points = np.concatenate(found).astype(np.float64)
        measured, nearest = cKDTree(bone_points).query(self.points[rows], workers=-1)
        ways = bone_points[nearest] - self.points[rows]
        outside = np.einsum("ij,ij->i", ways, self.normals[rows]) > 0.2 * measured
        distance[rows] = measured + np.where(outside, _OUTSIDE_MM, 0.0)
        return distance
