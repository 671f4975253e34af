"""The acupoints and meridians that the session asks for, placed and laid out meridian by meridian."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyvista as pv

from ims_atlas.body.meridian_lines import MeridianLines
from ims_atlas.body.places import Places
from ims_atlas.body.rays import Vector
from ims_atlas.errors import NoPlace
from ims_atlas.model.acupoints import Meridian
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.acupoint_layer import AcupointLayer, Bead
from ims_atlas.scene.cutting import HalfSpace
from ims_atlas.scene.drawn import Placed
from ims_atlas.scene.palette import Palette
from ims_atlas.state.session import Session

_FIELD_RINGS, _FIELD_SPOKES = 6, 36
_OFF_SKIN_MM = 0.6

_AT_ONCE = 3
"""So many meridian sides are laid out before the next picture, when the user should not wait."""


class Acupuncture:
    """Shows acupoints on a plotter. Placing all of them takes seconds the first time.

    With `step_by_step` an update shows what is ready, and `lay_out_more` makes the next of it ready; without,
    an update waits for all.
    """

    def __init__(
        self, plotter: pv.Plotter, atlas: Atlas, places: Places, lines: MeridianLines, session: Session
    ) -> None:
        self._atlas = atlas
        self._places = places
        self._lines = lines
        self._session = session
        self._layer = AcupointLayer(plotter)
        self._ready: dict[tuple[str, Side], tuple[Bead, ...]] = {}
        self._lined: set[tuple[str, Side]] = set()
        self._eye: Vector | None = None
        self.kept: HalfSpace | None = None
        """What a cut keeps of points and lines; None: all."""
        self.step_by_step = False

    @property
    def beads(self) -> tuple[Bead, ...]:
        """The acupoints in view."""
        return self._layer.beads

    @property
    def pieces(self) -> tuple[tuple[Placed, ...], ...]:
        """What each acupoint in view is drawn of."""
        return self._layer.pieces

    @property
    def lines(self) -> tuple[tuple[Meridian, Vector], ...]:
        """The meridian lines (k, 3) in view, mm."""
        return self._layer.lines

    @property
    def actors(self) -> tuple[pv.Actor, ...]:
        """What is on the plotter now."""
        return self._layer.actors

    def update(self, palette: Palette) -> None:
        """Bring points, lines and codes in line with the session."""
        layers = self._session.layers
        if not self.step_by_step:
            while self.lay_out_more():
                pass
        keys = [(m, side) for m in self._wanted() for side in self._sides_of(m)]
        beads: list[Bead] = []
        if layers["acupoints"].visible:
            beads = [bead for m, side in keys for bead in self._ready.get((m.code, side), ())]
        only, hidden = self._only(), {(pick.id, pick.side) for pick in self._session.hidden}
        beads = [bead for bead in beads if (bead.point.code, bead.side) not in hidden]
        if only is not None:
            beads = [bead for bead in beads if (bead.point.code, bead.side) in only]
        if self.kept is not None and beads:
            stays = self.kept.keeps(np.array([bead.at for bead in beads]))
            beads = [bead for bead, kept in zip(beads, stays, strict=True) if kept]
        shown = {(bead.point.code, bead.side) for bead in beads}
        beads += [bead for bead in self.in_focus() if (bead.point.code, bead.side) not in shown]
        picks = (self._session.hovered, self._session.selected)
        focus = next((pick for pick in picks if pick is not None and pick.kind == "acupoint"), None)
        self._layer.show_beads(beads, palette, 1.0, None if focus is None else (focus.id, focus.side))
        self._layer.show_fields(self._fields(), palette)
        self._show_codes(palette)
        lined = [(m, side) for m, side in keys if (m.code, side) in self._lined]
        lines = [
            (m, part) for m, side in lined for line in self._lines.of(m, side) for part in self._kept(line)
        ]
        self._layer.show_lines(lines if layers["meridians"].visible and only is None else (), palette)

    def look_from(self, eye: Vector, palette: Palette) -> None:
        """Write the codes of those points alone that face an eye at (3,) mm; others would show through."""
        self._eye = eye
        self._show_codes(palette)

    def show_writing(self, shown: bool) -> None:
        """Write codes, or leave them out for a while."""
        self._layer.show_writing(shown)

    def _kept(self, line: Vector) -> list[Vector]:
        """Return the pieces of a line (k, 3) that are not cut away."""
        if self.kept is None:
            return [line]
        stays = self.kept.keeps(line)
        pieces = np.split(line, np.flatnonzero(np.diff(stays)) + 1)
        return [piece for piece in pieces[0 if stays[0] else 1 :: 2] if len(piece) > 1]

    def _show_codes(self, palette: Palette) -> None:
        shown = self.beads if self._session.layers["codes"].visible else ()
        if self._eye is not None:
            shown = tuple(bead for bead in shown if (self._eye - bead.at) @ bead.outward > 0)
        self._layer.show_codes(shown, palette)

    def lay_out_more(self) -> bool:
        """Place the next points or lay the next lines that are wanted; tell whether more is to be done."""
        return all(self._lay_out_next() for _ in range(_AT_ONCE))

    def in_focus(self) -> Sequence[Bead]:
        """Return the acupoints that are selected or linked, which show whatever the layers say."""
        found = []
        session = self._session
        isolated = sorted(session.isolated, key=lambda pick: pick.id)
        for pick in dict.fromkeys((*session.all_selected(), session.linked, *isolated)):
            if pick is not None and pick.kind == "acupoint":
                beads = self._beads(self._atlas.meridian_of(pick.id), pick.side, only=pick.id)
                found += beads
        return found

    def _only(self) -> set[tuple[str, Side]] | None:
        """Return the only points that stay, as code and side; None where nothing is left out."""
        session = self._session
        alone = session.isolated
        if not alone and session.surroundings == "selection":
            alone = frozenset(session.all_selected())
        return {(pick.id, pick.side) for pick in alone if pick.kind == "acupoint"} if alone else None

    def nearest(self, start: Vector, end: Vector, radius_share: float) -> tuple[float, Bead] | None:
        """Return the point that a line of sight passes closest to, with its distance from `start`."""
        return self._layer.nearest(start, end, radius_share)

    def clear(self) -> None:
        """Take everything off the plotter."""
        self._layer.clear()

    def _fields(self) -> list[tuple[Bead, pv.PolyData]]:
        """Return the points in focus with a published scatter, each with a disc of its size on the skin."""
        found = []
        for bead in self.in_focus():
            for scatter in bead.point.scatter:
                skin = self._places.finder.skin
                disc = pv.Disc(
                    center=bead.place.point.tolist(),
                    inner=0.0,
                    outer=scatter.radius_mm,
                    normal=bead.outward.tolist(),
                    r_res=_FIELD_RINGS,
                    c_res=_FIELD_SPOKES,
                ).triangulate()
                disc.points = skin.all_nearest(np.asarray(disc.points, float)) + _OFF_SKIN_MM * bead.outward
                found.append((bead, disc))
        return found

    def _lay_out_next(self) -> bool:
        layers = self._session.layers
        for meridian in self._wanted():
            for side in self._sides_of(meridian):
                key = (meridian.code, side)
                if layers["acupoints"].visible and key not in self._ready:
                    self._ready[key] = tuple(self._beads(meridian, side))
                    return True
                if layers["meridians"].visible and key not in self._lined:
                    self._lines.of(meridian, side)
                    self._lined.add(key)
                    return True
        return False

    def _beads(self, meridian: Meridian, side: Side, only: str | None = None) -> list[Bead]:
        found = []
        for point in meridian.points:
            if only in (None, point.code):
                try:
                    found.append(Bead(point, meridian, side, self._places.of(point, side)))
                except NoPlace:
                    continue
        return found

    def _wanted(self) -> list[Meridian]:
        chosen = self._session.meridians
        return [m for m in self._atlas.meridians if not chosen or m.code in chosen]

    def _sides_of(self, meridian: Meridian) -> tuple[Side, ...]:
        return self._session.shown_sides() if meridian.paired else (Side.MIDLINE,)
