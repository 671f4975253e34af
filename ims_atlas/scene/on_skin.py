"""What is drawn on the skin, and at the ends of lit nerves."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkProp

from ims_atlas.body.dermatomes import Dermatomes
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Places
from ims_atlas.body.rays import SurfaceRays
from ims_atlas.body.skin_patch import LabelPlaces
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.model.sensory import DermatomeMap
from ims_atlas.scene.appearance import Highlight
from ims_atlas.scene.asked_layer import AskedLayer
from ims_atlas.scene.dermatome_layer import Band, DermatomeLayer
from ims_atlas.scene.key_point_layer import KeyPointLayer, PlacedKeyPoint
from ims_atlas.scene.marks import Mark, nearest_mark
from ims_atlas.scene.nerve_entry_layer import NerveEntryLayer
from ims_atlas.scene.palette import Palette
from ims_atlas.scene.skin_names import SkinName, SkinNames
from ims_atlas.scene.visibility import Visibility
from ims_atlas.state.session import Session

Vector = NDArray[np.float64]


_NEAR_SIDE_MM = 25.0


class OnSkin:
    """Follows the session on one body. Call `close` before the plotter goes."""

    def __init__(
        self,
        plotter: pv.Plotter,
        atlas: Atlas,
        pack: BodyPack,
        places: Places,
        session: Session,
        dermatomes: Dermatomes | None = None,
    ) -> None:
        self._atlas = atlas
        self._session = session
        self._places = places
        self.dermatomes = dermatomes or Dermatomes(pack, places.finder)
        self.nerve_ends = NerveEntryLayer(plotter, atlas, pack, session)
        self._painted = DermatomeLayer(plotter, self.dermatomes)
        self._dots = KeyPointLayer(plotter)
        self._asked = AskedLayer(plotter)
        self._names = SkinNames(plotter)
        self._eye: Vector | None = None

    @property
    def labels(self) -> tuple[vtkProp, ...]:
        """The names on the skin, for the renderer on top."""
        return self._names.actors

    @property
    def names(self) -> tuple[str, ...]:
        """The names on the skin that are in view."""
        return self._names.shown

    @property
    def bands(self) -> tuple[tuple[Band, tuple[int, int, int, int]], ...]:
        """The dermatomes in view, each with its colour 0..255 and how opaque it is."""
        return self._painted.shades

    @property
    def key_points(self) -> tuple[PlacedKeyPoint, ...]:
        """The key points in view."""
        return self._dots.points

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What says something when the mouse rests on it."""
        dots = (Mark("key_point", each.record.id, each.side, each.point) for each in self._dots.points)
        return (*dots, *self.nerve_ends.marks)

    def update(self, lit: Highlight, visibility: Visibility, palette: Palette) -> None:
        """Bring everything in line with the session."""
        session = self._session
        self.nerve_ends.update(lit, visibility, palette)
        chosen = frozenset(session.shown_levels())
        has_skin = self._places.has_skin
        self._painted.show(self.map_shown() if has_skin else None, chosen, palette)
        self._dots.show(self._key_points() if session.key_points and has_skin else (), chosen, palette)
        skin = self._places.finder.skin if has_skin and session.asked is not None else None
        asked = None if skin is None else skin.nearest(np.array(session.asked))
        self._asked.show(asked, session.asked_radius_mm, skin, palette)
        self._write(palette)

    def look_from(self, eye: Vector, palette: Palette) -> None:
        """Write the names where an eye at (3,) mm sees them best."""
        self._eye = eye
        self._write(palette)

    def skin_along(self, start: Vector, end: Vector) -> Vector | None:
        """Return the (3,) place at which a line of sight first meets the skin, mm; None if it never does."""
        if not self._places.has_skin:
            return None
        way = (end - start) / np.linalg.norm(end - start)
        return self._places.finder.skin.outwards(start, way)

    def mark_along(self, start: Vector, end: Vector, radius_share: float) -> Mark | None:
        """Return the mark that a line of sight passes closely; key points count on the near side only."""
        marks = self.marks
        if any(mark.kind == "key_point" for mark in marks):
            skin = self.skin_along(start, end)
            reach = np.inf if skin is None else float(np.linalg.norm(skin - start)) + _NEAR_SIDE_MM
            marks = tuple(
                mark
                for mark in marks
                if mark.kind != "key_point" or float(np.linalg.norm(mark.point - start)) < reach
            )
        return nearest_mark(marks, start, end, radius_share)

    def map_shown(self) -> DermatomeMap | None:
        """Return the map that the session asks for; None if it asks for none."""
        wanted = self._session.dermatome_map
        return next((each for each in self._atlas.dermatomes if each.source == wanted), None)

    def close(self) -> None:
        """Take everything off the plotter."""
        for layer in (self.nerve_ends, self._painted, self._dots, self._asked, self._names):
            layer.clear()

    def _write(self, palette: Palette) -> None:
        session = self._session
        if self._eye is None or session.answers_hidden:
            self._names.clear()
            return
        chosen = frozenset(session.shown_levels())
        names = [
            SkinName(band.name, places, not chosen.isdisjoint(band.levels))
            for band in self._painted.bands
            for places in band.places
        ]
        names += [
            SkinName(
                f"• {dot.name}",
                LabelPlaces(dot.point[None] + (0.0, 0.0, 9.0), dot.normal[None]),
                not chosen.isdisjoint(dot.record.levels),
            )
            for dot in self._dots.points
        ]
        self._names.show(names, self._eye, self._skin_rays if names else None, palette)

    @cached_property
    def _skin_rays(self) -> SurfaceRays:
        skin = self._places.finder.skin
        return SurfaceRays(skin.points, skin.triangles)

    def _key_points(self) -> list[PlacedKeyPoint]:
        return [each for each in self._all_key_points if each.side in self._session.shown_sides()]

    @cached_property
    def _all_key_points(self) -> tuple[PlacedKeyPoint, ...]:
        finder = self._places.finder
        found = []
        for record in self._atlas.key_points:
            for side in (Side.LEFT, Side.RIGHT):
                try:
                    point = finder.skin.nearest(finder.of(record.landmark or "", side).point)
                except NoPlace:
                    continue
                found.append(PlacedKeyPoint(record, side, point, finder.skin.normal(point)))
        return tuple(found)
