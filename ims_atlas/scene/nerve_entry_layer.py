"""Where lit ways of nerves leave the spine, as rings, and the gaps to their muscles, as dashes.

The dashes are schematic: there the nerve's shape on the body ends short of the muscle.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.analysis.nerve_reach import muscles_of_nerve, ways_to_muscle
from ims_atlas.body.nerve_ends import Entry, NerveEnds
from ims_atlas.body.pack import BodyPack
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.appearance import Highlight
from ims_atlas.scene.marks import Mark
from ims_atlas.scene.over_body import lines_along, shine_through
from ims_atlas.scene.palette import Palette
from ims_atlas.scene.turned import frame_along
from ims_atlas.scene.visibility import Visibility
from ims_atlas.state.session import Session

_RING_MM = 5.5
_RING_CORNERS = 24
_RING_PX, _DASH_PX = 2.5, 2.0
_DASH_MM = 2.0
_ROOT = "spinal_root_"

Vector = NDArray[np.float64]


class NerveEntryLayer:
    """Draws both; they shine through the body as lit nerves do."""

    def __init__(self, plotter: pv.Plotter, atlas: Atlas, pack: BodyPack, session: Session) -> None:
        self._plotter = plotter
        self._atlas = atlas
        self._session = session
        self._ends = NerveEnds(pack)
        self._actors: list[pv.Actor] = []
        self._shown: object = None
        self.marks: tuple[Mark, ...] = ()
        """The rings and the middles of the gaps in view."""

    def update(self, lit: Highlight, visibility: Visibility, palette: Palette) -> None:
        """Bring rings and dashes in line with what is lit and not hidden."""
        session = self._session
        key: object = None
        if session.layers["nerves"].visible:
            picks = session.all_selected()
            key = (session.shown_levels(), session.rule, session.condition, session.sides, picks, palette)
            key += (session.hidden, session.isolated, session.peel, session.surroundings)
        if key == self._shown:
            return
        self._shown = key
        self.clear()
        if key is not None:
            self._draw(lit, visibility, palette)

    def clear(self) -> None:
        """Take everything off the plotter."""
        for actor in self._actors:
            self._plotter.remove_actor(actor, render=False)
        self._actors = []
        self.marks = ()

    def _draw(self, lit: Highlight, visibility: Visibility, palette: Palette) -> None:
        marks: list[Mark] = []
        rings: list[Vector] = []
        for root, side in self._roots(lit):
            opening = self._ends.opening(root, side)
            if opening is not None and visibility.shows(root, side):
                rings.append(_ring(opening.point, opening.along))
                marks.append(Mark("opening", root.removeprefix(_ROOT).upper(), side, opening.point))
        entries = self._entries(lit, visibility)
        marks += [Mark("entry", each.nerve, each.side, each.way.mean(axis=0)) for each in entries]
        self._add(rings, palette.nerve_lit, _RING_PX)
        self._add([dash for each in entries for dash in _dashed(each.way)], palette.nerve_lit, _DASH_PX)
        self.marks = tuple(marks)

    def _roots(self, lit: Highlight) -> list[tuple[str, Side]]:
        found = []
        for side in self._session.shown_sides():
            found += [(key, side) for key in lit.nerves if key.startswith(_ROOT)]
            found += [
                (key, side) for key, way in lit.ways.items() if key.startswith(_ROOT) and way.holds(side)
            ]
        return list(dict.fromkeys(found))

    def _entries(self, lit: Highlight, visibility: Visibility) -> list[Entry]:
        session, atlas = self._session, self._atlas
        wanted: dict[tuple[str, str, Side], None] = {}
        for side in session.shown_sides():
            for level in session.shown_levels():
                for muscle in lit.chosen:
                    for way in atlas.nerve_ways(level, muscle):
                        wanted[way[-1], muscle, side] = None
            for pick in session.all_selected():
                if pick.side not in (side, Side.MIDLINE) or pick.kind == "acupoint":
                    continue
                key = atlas.site(pick.id).muscle if pick.kind == "site" else pick.id
                pairs: Sequence[tuple[str, str]] = ()
                if atlas.is_muscle(key):
                    pairs = ways_to_muscle(atlas, key, session.rule).entries
                elif atlas.is_nerve(key):
                    pairs = [(key, muscle) for muscle in muscles_of_nerve(atlas, key)[0]]
                wanted.update({(nerve, muscle, side): None for nerve, muscle in pairs})
        found = (
            self._ends.entry(nerve, muscle, side)
            for nerve, muscle, side in wanted
            if visibility.shows(nerve, side) and visibility.shows(muscle, side)
        )
        return [entry for entry in found if entry is not None]

    def _add(self, ways: Sequence[Vector], colour: str, width: float) -> None:
        if not ways:
            return
        actor = self._plotter.add_mesh(
            lines_along(ways),
            color=colour,
            lighting=False,
            line_width=width,
            reset_camera=False,
            render=False,
        )
        shine_through(actor)
        self._actors.append(actor)


def _ring(middle: Vector, along: Vector) -> Vector:
    """Return a closed circle (k, 3) round a point, across a direction."""
    turns = np.linspace(0, 2 * np.pi, _RING_CORNERS + 1)
    flat = _RING_MM * np.column_stack([np.cos(turns), np.sin(turns), np.zeros_like(turns)])
    return np.asarray(middle + flat @ frame_along(along).T)


def _dashed(way: Vector) -> list[Vector]:
    """Return a straight way (2, 3) as dashes; a short one is one dash."""
    length = float(np.linalg.norm(way[1] - way[0]))
    count = max(round(length / (2 * _DASH_MM)), 1)
    shares = np.linspace(0, 1, 2 * count + 1)[:-1].reshape(count, 2) if count > 1 else np.array([[0.0, 1.0]])
    return [way[0] + share[:, None] * (way[1] - way[0]) for share in shares]
