"""Surfaces of muscles and bones, joined from the parts of a body that show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.directions import direction_vector
from ims_atlas.body.pack import BodyPack, PartRecord
from ims_atlas.body.rays import Vector
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side

_DETAIL = 1
"""Muscles are looked at on this level of detail: true to a millimetre, and quick."""

_FINEST = 0
"""Bones are looked at on this one: a simplified bone has lost its tips."""

_BACK = ("vertebra_", "sacrum", "rib_")
"""Bones that a needle beside the spine may meet, by the beginning of their ids."""

MID_PLANE = ("sacrum", "vertebra_t7", "vertebra_l3", "sternum")
"""Bones whose middle lies in the mid-plane; the first that a body has gives it."""


@dataclass(frozen=True)
class Surface:
    """A surface as (n, 3) points, mm, and (m, 3) triangles."""

    points: Vector
    triangles: NDArray[np.integer]


class Surfaces:
    """Joins the parts of structures on one body, and remembers them."""

    def __init__(self, atlas: Atlas, pack: BodyPack) -> None:
        self._atlas = atlas
        self._pack = pack
        self._known: dict[tuple[tuple[str, ...], Side], Surface] = {}

    def of(self, structures: str | Sequence[str], side: Side) -> Surface:
        """Return the surface on one side of the first of `structures` that the body has.

        A muscle is shown by itself or by its parts. What lies in the mid-plane is cut in two halves if
        it is a muscle, and given whole if it is not.

        Raises
        ------
        NoPlace
            If the body has none of them.
        """
        wanted = (structures,) if isinstance(structures, str) else tuple(structures)
        if (wanted, side) not in self._known:
            self._known[wanted, side] = self._surface(wanted, side)
        return self._known[wanted, side]

    def _surface(self, structures: tuple[str, ...], side: Side) -> Surface:
        for structure in structures:
            parts = self._parts(structure, side)
            if parts:
                joined = self.joined(parts, _FINEST if parts[0].system == "bones" else _DETAIL)
                whole = parts[0].system != "muscles" or any(part.side is not Side.MIDLINE for part in parts)
                return joined if whole or side is Side.MIDLINE else _half(joined, side)
        raise NoPlace(f"this body has no {' or '.join(name.replace('_', ' ') for name in structures)}")

    def _parts(self, structure: str, side: Side) -> list[PartRecord]:
        sides = (side, Side.MIDLINE) if side is not Side.MIDLINE else tuple(Side)
        names = self._atlas.with_descendants(structure) if self._atlas.is_muscle(structure) else (structure,)
        return [part for name in names for part in self._pack.parts_of(name) if part.side in sides]

    def simplified(self, bone: str) -> Surface:
        """Return a bone, both sides of it, on the level of detail that muscles are looked at on.

        Raises
        ------
        NoPlace
            If the body has none.
        """
        parts = self._parts(bone, Side.MIDLINE)
        if not parts:
            raise NoPlace(f"this body has no {bone.replace('_', ' ')}")
        return self.joined(parts)

    @cached_property
    def bones_of_the_back(self) -> Surface:
        """All vertebrae, ribs and the sacrum."""
        return self.joined([p for p in self._pack.parts("bones") if p.structure.startswith(_BACK)])

    @cached_property
    def middle_x(self) -> float:
        """Where the mid-plane lies, x in mm."""
        for bone in MID_PLANE:
            parts = self._pack.parts_of(bone)
            if parts:
                points = self.joined(parts).points
                return float((points[:, 0].min() + points[:, 0].max()) / 2)
        return 0.0

    def side_of(self, point: Vector) -> Side:
        """Return the side of the mid-plane on which a (3,) point lies; one in it counts as left."""
        return Side.LEFT if point[0] >= self.middle_x else Side.RIGHT

    def joined(self, parts: Sequence[PartRecord], detail: int = _DETAIL) -> Surface:
        """Return several parts as one surface, at a level of detail."""
        points, triangles, count = [], [], 0
        for part in parts:
            own = self._pack.part_points(part, detail)
            points.append(own)
            triangles.append(self._pack.part_triangles(part, detail) + count)
            count += len(own)
        return Surface(np.concatenate(points).astype(np.float64), np.concatenate(triangles))


def _half(mesh: Surface, side: Side) -> Surface:
    """Return the half of a surface on one side of the mid-plane, drawn in to the plane where it is cut."""
    outward = direction_vector("lateral", side)[0]
    kept = mesh.triangles[(outward * mesh.points[mesh.triangles, 0] > 0).any(axis=1)]
    used, triangles = np.unique(kept, return_inverse=True)
    points = mesh.points[used]
    points[:, 0] = outward * np.maximum(outward * points[:, 0], 0.0)
    return Surface(points, triangles.reshape(-1, 3))
