"""Cutting the body open and setting its parts apart, as the session asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.pack import System
from ims_atlas.body.places import Place, Places
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.muscles import Region
from ims_atlas.model.segments import Side
from ims_atlas.scene.body_layer import BodyLayer
from ims_atlas.scene.cutting import HalfSpace, half_space
from ims_atlas.scene.needle_layer import Needle
from ims_atlas.scene.palette import Palette
from ims_atlas.scene.setting_apart import offsets
from ims_atlas.state.session import Cut, Pick, Session

Vector = NDArray[np.float64]

_MUSCLES: System = "muscles"
_AXIAL: frozenset[Region] = frozenset({"head", "neck", "back", "thorax", "abdomen", "pelvis"})
"""Regions whose two sides have one middle; each limb has its own."""


class Dissection:
    """Follows the session's cut and how far parts stand apart."""

    def __init__(self, atlas: Atlas, session: Session, body: BodyLayer, places: Places) -> None:
        self._atlas = atlas
        self._session = session
        self._body = body
        self._places = places
        self._cut_for: tuple[Cut | None, Pick | None] = (None, None)
        self.kept: HalfSpace | None = None
        """What the cut keeps; None while nothing is cut."""
        self._offsets: dict[int, Vector] = {}
        self._known: dict[int, tuple[Region, Side]] = {}

    def update(self, palette: Palette) -> None:
        """Cut, and move parts, as the session asks; what moves is drawn as flesh."""
        cut = self._session.cut
        wanted = (cut, self._session.selected if cut is not None and cut.plane == "needle" else None)
        if wanted != self._cut_for:
            self._cut_for = wanted
            self.kept = half_space(cut, self.box, self.place_to_cut_along())
        self._offsets = self._wanted_offsets()
        for system, surface in self._body.surfaces.items():
            surface.cut(self.kept)
            if system == _MUSCLES:
                surface.move(self._offsets)
                self._body.show_solid(system, self._offsets, palette)

    def place_to_cut_along(self) -> Place | None:
        """Return where the selected needle site or acupoint lies; None if neither is selected."""
        pick = self._session.selected
        if pick is None or pick.kind == "structure":
            return None
        record = self._atlas.site(pick.id) if pick.kind == "site" else self._atlas.acupoint(pick.id)
        try:
            return self._places.of(record, pick.side)
        except NoPlace:
            return None

    def can_set_apart(self) -> bool:
        """Tell whether a muscle is selected or lit, whose region can be set apart."""
        return bool(self._moving())

    def with_their_muscles(self, needles: Iterable[Needle]) -> tuple[Needle, ...]:
        """Return needles where their muscles are now; those that are cut away whole are left out."""
        return tuple(self._moved(needle) for needle in needles if self._stays(needle))

    def _stays(self, needle: Needle) -> bool:
        pick = self._session.selected
        if self.kept is None or (pick is not None and (pick.id, pick.side) == (needle.site.id, needle.side)):
            return True
        return bool(self.kept.keeps(np.stack([needle.entry, needle.tip])).any())

    def _moved(self, needle: Needle) -> Needle:
        if not self._offsets:
            return needle
        family = self._atlas.with_descendants(needle.site.muscle)
        parts = self._body.surfaces[_MUSCLES].parts
        own = (row for row in self._offsets if parts[row].structure in family)
        rows = [row for row in own if parts[row].side is needle.side]
        if not rows:
            return needle
        by = np.mean([self._offsets[row] for row in rows], axis=0)
        place = needle.place
        skin = None if place.skin is None else place.skin + by
        return Needle(needle.site, needle.side, replace(place, point=place.point + by, skin=skin))

    def _wanted_offsets(self) -> dict[int, Vector]:
        if not self._session.exploded or _MUSCLES not in self._body.surfaces:
            return {}
        surface, found = self._body.surfaces[_MUSCLES], {}
        moving = self._moving()
        for rows in self._groups({region for region, _ in moving.values()}).values():
            away = offsets(surface.middles_of(rows), self._session.exploded)
            found.update({row: way for row, way in zip(rows, away, strict=True) if row in moving})
        return found

    def _moving(self) -> dict[int, tuple[Region, Side]]:
        """Return the rows of the muscles that move: all of the selected one's region, or what is lit."""
        surface = self._body.surfaces.get(_MUSCLES)
        if surface is None:
            return {}
        pick, known = self._session.selected, self._places_of_parts()
        muscle = None if pick is None else pick.id
        if pick is not None and pick.kind == "site":
            muscle = self._atlas.site(pick.id).muscle
        if muscle is not None and self._atlas.is_muscle(muscle):
            region = self._atlas.muscle(muscle).region
            rows = [row for row, place in known.items() if place[0] == region]
        else:
            rows = self._body.lit_rows().get(_MUSCLES, [])
        sides = (*self._session.shown_sides(), Side.MIDLINE)
        return {row: known[row] for row in rows if row in known and known[row][1] in sides}

    def _groups(self, regions: set[Region]) -> dict[tuple[Region, Side], list[int]]:
        """Return all rows of regions, by what has one middle."""
        groups: dict[tuple[Region, Side], list[int]] = {}
        for row, (region, side) in self._places_of_parts().items():
            if region in regions:
                key = (region, Side.MIDLINE if region in _AXIAL else side)
                groups.setdefault(key, []).append(row)
        return groups

    def _places_of_parts(self) -> dict[int, tuple[Region, Side]]:
        """Return region and side of each part that is a muscle's."""
        if not self._known:
            for row, part in enumerate(self._body.surfaces[_MUSCLES].parts):
                if self._atlas.is_muscle(part.structure):
                    self._known[row] = (self._atlas.muscle(part.structure).region, part.side)
        return self._known

    @cached_property
    def box(self) -> Vector:
        """The (2, 3) box that planes of the body go through: all of the body, skin included."""
        boxes = [s.bounds_of(range(len(s.parts))) for s in self._body.surfaces.values() if len(s.parts)]
        return np.stack([np.min([b[0] for b in boxes], axis=0), np.max([b[1] for b in boxes], axis=0)])
