"""The body itself on the stage: all its systems, their colours, and what a line of sight meets of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.body.pack import BodyPack, PartRecord, System
from ims_atlas.body.places import Places
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.appearance import LAYER_OF, Highlight, SystemLook, highlight
from ims_atlas.scene.covering import Covering
from ims_atlas.scene.palette import Palette
from ims_atlas.scene.part_surface import OPAQUE, PartSurface, Rgba
from ims_atlas.scene.part_table import Mask, PartTable
from ims_atlas.scene.visibility import Visibility, as_glass
from ims_atlas.state.session import Pick, Session

Vector = NDArray[np.float64]

Sight = Literal["shining", "solid", "glass", "skin"]
SIGHTS: tuple[Sight, ...] = ("shining", "solid", "glass", "skin")
"""How a part is seen; what comes first is picked first."""

_BEYOND_MM = 4.0
_SEEN_SHARE = 0.3


@dataclass(frozen=True)
class Met:
    """Where a line of sight meets a part: how far from its start (mm), which part, of which system."""

    distance: float
    part: PartRecord
    system: System

    @property
    def pick(self) -> Pick:
        """The part as a choice."""
        return Pick("structure", self.part.structure, self.part.side)


@dataclass(frozen=True)
class DrawnPart:
    """A part that is in the picture: its system, and its colour 0..255 with how opaque it is."""

    part: PartRecord
    system: System
    rgba: tuple[int, int, int, int]


class BodyLayer:
    """Draws the parts of one body as the session asks. Call `close` when the plotter goes."""

    def __init__(
        self, plotter: pv.Plotter, atlas: Atlas, pack: BodyPack, places: Places, session: Session
    ) -> None:
        self._atlas = atlas
        self._pack = pack
        self._session = session
        self._table = PartTable(atlas, pack, places)
        self.visibility = Visibility(atlas, pack, self._table)
        self.surfaces: dict[System, PartSurface] = {
            system: PartSurface(pack, system, plotter.renderer) for system in pack.systems
        }
        self._looks = {system: SystemLook(system, pack.parts(system)) for system in pack.systems}
        self._covering = Covering(pack, self._table)
        self._uncovered: dict[System, Rgba] = {}
        self._faded_before: Mask = self._table.none()
        self.lit: Highlight = highlight(atlas, session)

    def update(self, palette: Palette) -> None:
        """Bring the colours of all parts in line with the session; geometry stays as it is."""
        session = self._session
        self.lit = highlight(self._atlas, session)
        self.visibility.update(session, self.lit)
        if not session.auto_fade:
            self._faded_before = self._table.none()
        elif self._faded_before.any():  # until the camera rests again, lest it flicker
            self._faded_before = self._faded_before & ~self._table.meant_by(session.all_selected())
        for system, surface in self.surfaces.items():
            self._uncovered[system] = self._looks[system].colours(session, self.lit, palette)
            self._uncovered[system] = self.visibility.on(system, self._uncovered[system])
            covering = self._faded_before[self._table.rows_of(system)]
            surface.colours = as_glass(self._uncovered[system], covering)

    def show_solid(self, system: System, rows: Iterable[int], palette: Palette) -> None:
        """Draw those of some parts as flesh, until the next update, that are glass only as their layer is."""
        quiet = round(255 * self._session.layers[LAYER_OF[system]].opacity)
        table = self._uncovered[system]
        glass = [row for row in rows if table[row, 3] == quiet and quiet < OPAQUE]
        if glass:
            table[glass] = [self._looks[system].as_flesh(row, palette) for row in glass]
            covering = self._faded_before[self._table.rows_of(system)]
            self.surfaces[system].colours = as_glass(table, covering)

    def settle(self, eye: Vector, aims: Sequence[Vector]) -> None:
        """Draw as glass what hides the selection from the eye (3,) where it has come to rest, if asked for.

        `aims` are further (3,) points that are to be seen, mm.
        """
        session = self._session
        covering = self._table.none()
        apart = session.exploded > 0  # then nothing stands where the rays would meet it
        if session.auto_fade and session.all_selected() and not apart:
            own = self._table.meant_by(session.all_selected())
            covering = self._covering.before(eye, own, aims, self._drawn(OPAQUE))
        if not np.array_equal(covering, self._faded_before):
            self._faded_before = covering
            for system, surface in self.surfaces.items():
                rows = self._table.rows_of(system)
                surface.colours = as_glass(self._uncovered[system], covering[rows])

    def covering(self, pick: Pick, eye: Vector, aims: Sequence[Vector]) -> frozenset[Pick]:
        """Return what stands between the eye (3,) and a pick, glass included; `aims` as for `settle`."""
        found = self._covering.before(eye, self._table.meant_by([pick]), aims, self._drawn(1))
        parts = (self._table.parts[row] for row in np.flatnonzero(found))
        return frozenset(Pick("structure", part.structure, part.side) for part in parts)

    def set_detail(self, level: int) -> None:
        """Show all systems at a level of detail (0 finest)."""
        for surface in self.surfaces.values():
            surface.show(level)

    def close(self) -> None:
        """Take all parts off the plotter."""
        for surface in self.surfaces.values():
            surface.remove()

    def drawn_parts(self) -> list[DrawnPart]:
        """Return every part that is in the picture, with its colour."""
        return [
            DrawnPart(part, system, (int(rgba[0]), int(rgba[1]), int(rgba[2]), int(rgba[3])))
            for system, surface in self.surfaces.items()
            if self._can_show(system)
            for part, rgba in zip(surface.parts, surface.colours, strict=True)
            if rgba[3] > 0
        ]

    def selected_rows(self) -> dict[System, list[int]]:
        """Return the rows of the parts that are selected, by system; empty if nothing is."""
        found = {s: look.selected_rows(self._session, self.lit) for s, look in self._looks.items()}
        return self._not_hidden(found)

    def lit_rows(self) -> dict[System, list[int]]:
        """Return the rows of the parts that are lit or selected, by system."""
        found = {s: look.lit_rows(self._session, self.lit) for s, look in self._looks.items()}
        return self._not_hidden(found)

    def bounds_of(self, rows: dict[System, list[int]]) -> list[Vector]:
        """Return the (2, 3) box around the parts of each system, mm."""
        return [self.surfaces[system].bounds_of(own) for system, own in rows.items()]

    def bounds(self) -> Vector:
        """Return the (2, 3) box around all bones, mm; of a body without bones, around its first system."""
        system: System = "bones" if "bones" in self.surfaces else next(iter(self.surfaces))
        surface = self.surfaces[system]
        return surface.bounds_of(range(len(surface.parts)))

    def lacks(self, muscle: str) -> bool:
        """Tell whether neither a muscle nor any part of it shows on this body."""
        return not any(self._pack.parts_of(part) for part in self._atlas.with_descendants(muscle))

    def anchors(self, eye: Vector) -> list[tuple[str, Side, Vector]]:
        """Return (structure, side, (3,) point) for every lit muscle that the eye sees, for labels."""
        found: dict[tuple[str, Side], Vector] = {}
        for system, rows in self.lit_rows().items():
            surface = self.surfaces[system]
            for row in rows:
                part = surface.parts[row]
                if self._atlas.is_muscle(part.structure) and (part.structure, part.side) not in found:
                    point = self._seen_from(eye, surface.anchors_of(row, eye), part.structure)
                    if point is not None:
                        found[part.structure, part.side] = point
        return [(structure, side, point) for (structure, side), point in found.items()]

    def nearest(self, start: Vector, end: Vector) -> dict[Sight, Met]:
        """Return what a line (two (3,) points, mm) meets first of each kind of sight."""
        nearest: dict[Sight, Met] = {}
        for met, sights in self._met(start, end):
            for sight in sights:
                if sight not in nearest or met.distance < nearest[sight].distance:
                    nearest[sight] = met
        return nearest

    def _met(self, start: Vector, end: Vector) -> Iterator[tuple[Met, tuple[Sight, ...]]]:
        for system, surface in self.surfaces.items():
            if self._can_show(system):
                for distance, row in surface.hits(start, end):
                    yield Met(distance, surface.parts[row], system), _sights(surface, system, row)

    def _seen_from(self, eye: Vector, points: Vector, structure: str) -> Vector | None:
        """Return the first of a structure's points at which the eye meets it first; None if too few are."""
        seen = []
        for point in points:
            beyond = point + _BEYOND_MM * (point - eye) / np.linalg.norm(point - eye)
            solid = self.nearest(eye, beyond).get("solid")
            if solid is not None and solid.part.structure == structure:
                seen.append(point)
        return np.asarray(seen[0]) if len(seen) >= _SEEN_SHARE * len(points) else None

    def _not_hidden(self, rows: Mapping[System, list[int]]) -> dict[System, list[int]]:
        hidden = {system: self.visibility.hidden(system) for system in rows}
        kept = {system: [row for row in own if not hidden[system][row]] for system, own in rows.items()}
        return {system: own for system, own in kept.items() if own}

    def _drawn(self, least_alpha: int) -> Mask:
        """Return which parts are at least so opaque (0..255), were it not for what is faded in front."""
        mask = self._table.none()
        for system, colours in self._uncovered.items():
            mask[self._table.rows_of(system)] = (colours[:, 3] >= least_alpha) & self._can_show(system)
        return mask

    def _can_show(self, system: System) -> bool:
        return self._session.layers[LAYER_OF[system]].visible


def _sights(surface: PartSurface, system: System, row: int) -> tuple[Sight, ...]:
    if surface.is_solid(row):
        return ("shining", "solid") if surface.shines_through(row) else ("solid",)
    return ("skin",) if system == "skin" else ("glass",)
