"""Needle sites and acupoints as places on a body: each rule of ``segmental_maps/`` on the loaded geometry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ims_atlas.body.construction import Found, Step
from ims_atlas.body.directions import directions_sum
from ims_atlas.body.finder import Finder
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.rays import Vector
from ims_atlas.errors import NoPlace
from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side

_LONGEST_PATH_MM = 90.0
"""A longer way from skin to muscle runs along the body, not into it: no skin point is given then."""

_OVERLAP_MM = 6.0
"""How far a muscle may stick out of the skin by fault of the meshes."""


@dataclass(frozen=True)
class Place:
    """Where a needle goes on one body.

    Parameters
    ----------
    point
        (3,) mm: on the muscle's surface, on the bone that a paraspinal needle aims at (level with
        the transverse process where no bone lies there), or an acupoint on the skin.
    direction
        (3,) unit vector of the needle's way in.
    skin
        (3,) mm where the needle enters the skin; None if the body has no skin there.
    outward
        (3,) unit normal of the skin there; against the way in where the body has no skin.
    steps
        How the place was found, one by one.
    """

    point: Vector
    direction: Vector
    skin: Vector | None
    outward: Vector
    steps: tuple[Step, ...] = ()


class Places:
    """Evaluates the places of needle sites and acupoints on one body, and remembers them."""

    def __init__(self, atlas: Atlas, pack: BodyPack) -> None:
        self.finder = Finder(atlas, pack)
        self._atlas = atlas
        self._has_skin = any(part.structure == "skin" for part in pack.parts("skin"))
        self._known: dict[tuple[str, Side], Place | NoPlace] = {}

    @property
    def has_skin(self) -> bool:
        """Whether the body has a skin; without one it holds no acupoints."""
        return self._has_skin

    def of(self, record: NeedleSite | Acupoint, side: Side) -> Place:
        """Return the place of a site or acupoint on one side of the body.

        Raises
        ------
        NoPlace
            If the body lacks what the rule starts from; the text names rule, step and what is missing.
        """
        name = record.id if isinstance(record, NeedleSite) else record.code
        if (name, side) not in self._known:
            try:
                self._known[name, side] = self._evaluated(record, side)
            except NoPlace as problem:
                self._known[name, side] = problem
        known = self._known[name, side]
        if isinstance(known, NoPlace):
            raise known
        return known

    def _evaluated(self, record: NeedleSite | Acupoint, side: Side) -> Place:
        return (
            self._of_site(record, side) if isinstance(record, NeedleSite) else self._of_acupoint(record, side)
        )

    def _of_site(self, site: NeedleSite, side: Side) -> Place:
        found = self._found(site, side)
        if site.direction != "perpendicular":
            inward = directions_sum(site.direction, side)
        elif found.inward is not None:
            inward = found.inward
        else:
            inward = -self.finder.skin.normal(found.point)
        skin = self._skin_above(found.point, inward)
        outward = -inward if skin is None else self.finder.skin.normal(skin)
        return Place(found.point, inward, skin, outward, found.steps)

    def _found(self, site: NeedleSite, side: Side) -> Found:
        """Return where a site's rule leads; on a body that lacks its muscle, its rule by landmarks."""
        try:
            return self.finder.find(site.place, side)
        except NoPlace:
            if site.by_landmarks is None:
                raise
        return self.finder.find(site.by_landmarks, side)

    def _of_acupoint(self, acupoint: Acupoint, side: Side) -> Place:
        found = self.finder.of(acupoint.code, side)
        outward = self.finder.skin.normal(found.point)
        inward = -outward
        if acupoint.direction != "perpendicular":
            inward = directions_sum(acupoint.direction, side)
        return Place(found.point, inward, found.point, outward, found.steps)

    def _skin_above(self, point: Vector, inward: Vector) -> Vector | None:
        if not self._has_skin:
            return None
        start = point + _OVERLAP_MM * inward
        hits = self.finder.skin.crossings(start, -inward)
        near = len(hits) > 0 and hits[0] - _OVERLAP_MM <= _LONGEST_PATH_MM
        return np.asarray(start - inward * hits[0]) if near else None
