"""What belongs round a selection: its group, and its region.

The **group** of a muscle are its other heads and the muscles of its region that share its nerve; in the
limbs that is its compartment. Muscles that spinal rami supply directly share their ramus instead (the deep
back). The **region** of a muscle are all muscles listed under its region. Bones, nerves, vessels and all else
belong to a group or region if they come within `NEAR_MM` of its muscles. What is no muscle has no records of
this kind: its group is what comes within `NEAR_MM` of it, its region what comes within `REGION_MM`. Skin
belongs to the whole body alone.
"""

from __future__ import annotations

import numpy as np

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.nerves import Nerve
from ims_atlas.model.segments import Side
from ims_atlas.scene.part_table import Mask, PartTable
from ims_atlas.state.session import Surroundings

NEAR_MM = 14.0
REGION_MM = 60.0
"""How near counts as beside a group, and as the neighbourhood of what is no muscle."""

_NO_NERVE_OF_ITS_OWN = ("root", "ramus", "plexus")


class SurroundingParts:
    """Finds the parts round a selection on one body."""

    def __init__(self, atlas: Atlas, table: PartTable) -> None:
        self._atlas = atlas
        self._table = table
        self._flesh = table.of_systems(("muscles", "tendons"))
        self._skin = table.of_systems(("skin",))
        self._keys: dict[str, frozenset[str]] = {}

    def around(self, centre: Mask, how_far: Surroundings) -> Mask:
        """Return which parts are shown round those in the centre, themselves included.

        Without a centre the whole body is.
        """
        if how_far == "body" or not centre.any():
            return ~self._table.none()
        if how_far == "selection":
            return centre
        shown = centre.copy()
        named = {self._table.parts[row].structure for row in np.flatnonzero(centre & self._flesh)}
        muscles = {key for key in named if self._atlas.is_muscle(key)}
        if muscles:
            sides = {self._table.parts[row].side for row in np.flatnonzero(centre)}
            every = (Side.LEFT, Side.RIGHT) if Side.MIDLINE in sides else tuple(sides)
            own = centre | self._table.of_structures(self._related(muscles, how_far), every)
            shown |= own | (self._table.near(own & self._flesh, NEAR_MM) & ~self._flesh)
        others = centre & ~(self._flesh if muscles else self._table.none())
        if others.any():
            shown |= self._table.near(others, NEAR_MM if how_far == "group" else REGION_MM)
        return shown & (~self._skin | centre)

    def _related(self, muscles: set[str], how_far: Surroundings) -> set[str]:
        wanted = [self._atlas.muscle(key) for key in muscles]
        if how_far == "region":
            regions = {region for muscle in wanted for region in muscle.regions[:1]}
            return {muscle.id for muscle in self._atlas.muscles if muscle.region in regions}
        found = set(muscles)
        for muscle in wanted:
            whole = (muscle.id, *self._atlas.ancestors(muscle.id))[-1]
            found |= set(self._atlas.with_descendants(whole))
            found |= {
                other.id
                for other in self._atlas.muscles
                if other.region == muscle.region and self._key(other) & self._key(muscle)
            }
        return found

    def _key(self, muscle: Muscle) -> frozenset[str]:
        """Return the nerves that a muscle shares with its group; the ramus where it has none of its own."""
        if muscle.id not in self._keys:
            nerves = {self._trunk(nerve) for nerve in self._atlas.nerves_of(muscle.id)}
            own = frozenset(n.id for n in nerves if n.kind not in _NO_NERVE_OF_ITS_OWN)
            self._keys[muscle.id] = own or frozenset((muscle.ramus,))
        return self._keys[muscle.id]

    def _trunk(self, nerve: Nerve) -> Nerve:
        """Return the nerve that a branch is a branch of."""
        if nerve.kind == "branch" and len(nerve.springs_from) == 1:
            return self._trunk(self._atlas.nerve(nerve.springs_from[0].nerve))
        return nerve
