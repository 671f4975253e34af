"""Acupoints as flat beads on the skin, meridians as lines between them; both in the meridian's colour.

A bead is a disc in a pale ring: nothing like a needle. The bead in focus is larger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.body.places import Place
from ims_atlas.model.acupoints import Acupoint, Meridian
from ims_atlas.model.segments import Side
from ims_atlas.scene.drawn import Placed, Shape, merged
from ims_atlas.scene.over_body import lines_along
from ims_atlas.scene.palette import Palette, rgb
from ims_atlas.scene.turned import frame_along

_ENLARGED = 1.9
_RADIUS = 3.8
_RING = 1.2
_LIFT = 0.8
"""How far beads and lines lie off the skin, mm, so that it does not swallow them."""

_LINE_PX = 3.0
_FIELD_OPACITY = 0.4
_FLAT: Mapping[str, Any] = {
    "scalars": "colour",
    "rgb": True,
    "lighting": False,
    "reset_camera": False,
    "render": False,
    "show_scalar_bar": False,
}
"""How lines and fields are drawn: in the colours of their points, without light."""


Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Bead:
    """One acupoint on one side: its meridian and where it lies."""

    point: Acupoint
    meridian: Meridian
    side: Side
    place: Place

    @property
    def at(self) -> Vector:
        """The (3,) point in the middle of the bead, mm."""
        return self.place.point + _LIFT * self.outward

    @property
    def outward(self) -> Vector:
        """The (3,) direction in which the bead faces."""
        return self.place.outward


class AcupointLayer:
    """All acupoints and meridian lines in view: one mesh of beads, one of lines, and the labels."""

    def __init__(self, plotter: pv.Plotter) -> None:
        self._plotter = plotter
        self._actors: dict[str, pv.Actor] = {}
        self._shown: dict[str, object] = {}
        self._writes = True
        self.beads: tuple[Bead, ...] = ()
        self.pieces: tuple[tuple[Placed, ...], ...] = ()
        """What each bead is drawn of."""
        self.lines: tuple[tuple[Meridian, Vector], ...] = ()

    @property
    def actors(self) -> tuple[pv.Actor, ...]:
        """What is on the plotter now."""
        return tuple(self._actors.values())

    def show_beads(
        self, beads: Sequence[Bead], palette: Palette, size: float, enlarged: tuple[str, Side] | None
    ) -> None:
        """Show these acupoints and no others; `enlarged` is the code and side of the one in focus."""
        self.beads = tuple(beads)
        key = (tuple((bead.point.code, bead.side) for bead in beads), palette, size, enlarged)
        if not self._renew("beads", key):
            return
        sizes = [size * (_ENLARGED if enlarged == (bead.point.code, bead.side) else 1.0) for bead in beads]
        self.pieces = tuple(_pieces(bead, own, palette) for bead, own in zip(beads, sizes, strict=True))
        if not beads:
            return
        self._actors["beads"] = self._plotter.add_mesh(
            merged([piece for own in self.pieces for piece in own]),
            scalars="colour",
            rgb=True,
            ambient=0.45,
            diffuse=0.65,
            specular=0.1,
            reset_camera=False,
            render=False,
            show_scalar_bar=False,
        )

    def show_lines(self, lines: Sequence[tuple[Meridian, Vector]], palette: Palette) -> None:
        """Show these meridian lines (k, 3) and no others."""
        self.lines = tuple(lines)
        key = (tuple((meridian.code, len(line), float(line[0, 0])) for meridian, line in lines), palette)
        if not self._renew("lines", key) or not lines:
            return
        mesh = lines_along([line for _, line in lines])
        colours = [rgb(palette.meridian(meridian.code)) for meridian, _ in lines]
        mesh.point_data["colour"] = np.repeat(
            np.array(colours, np.uint8), [len(line) for _, line in lines], axis=0
        )
        self._actors["lines"] = self._plotter.add_mesh(mesh, line_width=_LINE_PX, **_FLAT)

    def show_fields(self, fields: Sequence[tuple[Bead, pv.PolyData]], palette: Palette) -> None:
        """Show these points as fields: the area within which practitioners were found to locate each."""
        key = (tuple((bead.point.code, bead.side, field.n_points) for bead, field in fields), palette)
        if not self._renew("fields", key) or not fields:
            return
        merged = pv.merge([field for _, field in fields], merge_points=False)
        merged.point_data["colour"] = np.concatenate(
            [np.tile(rgb(palette.meridian(bead.meridian.code)), (f.n_points, 1)) for bead, f in fields]
        ).astype(np.uint8)
        self._actors["fields"] = self._plotter.add_mesh(merged, opacity=_FIELD_OPACITY, **_FLAT)

    def show_writing(self, shown: bool) -> None:
        """Write codes, or leave them out until they are shown again."""
        self._writes = shown
        if "codes" in self._actors:
            self._actors["codes"].SetVisibility(shown)

    def show_codes(self, beads: Sequence[Bead], palette: Palette) -> None:
        """Write the codes of these acupoints beside them, as far as they do not cover one another."""
        key = (tuple((bead.point.code, bead.side) for bead in beads), palette)
        if not self._renew("codes", key) or not beads:
            return
        self._actors["codes"] = self._plotter.add_point_labels(
            np.array([bead.at + 3.0 * bead.outward for bead in beads]),
            [bead.point.code.replace("_", " ") for bead in beads],
            font_size=15,
            text_color=palette.text,
            shape="rounded_rect",
            shape_color=palette.panel,
            shape_opacity=0.75,
            show_points=False,
            always_visible=False,
            tolerance=0.004,
            reset_camera=False,
            render=False,
        )
        self._actors["codes"].SetVisibility(self._writes)

    def nearest(self, start: Vector, end: Vector, radius_share: float) -> tuple[float, Bead] | None:
        """Return the bead that a line of sight passes closest to, with its distance from `start`.

        Beads that face away do not count. `radius_share` is the tolerance as a share of that distance.
        """
        if not self.beads or "beads" not in self._actors:
            return None
        sight = (end - start) / np.linalg.norm(end - start)
        middles = np.array([bead.at for bead in self.beads]) - start
        along = middles @ sight
        gaps = np.linalg.norm(middles - along[:, None] * sight, axis=1)
        facing = np.array([bead.outward for bead in self.beads]) @ sight < 0.2
        near = np.flatnonzero(
            (gaps < np.maximum(_RADIUS + _RING, radius_share * along)) & facing & (along > 0)
        )
        if len(near) == 0:
            return None
        best = int(near[np.argmin(gaps[near] + 0.02 * along[near])])
        return float(along[best]), self.beads[best]

    def clear(self) -> None:
        """Take everything off the plotter."""
        for name in tuple(self._actors):
            self._plotter.remove_actor(self._actors.pop(name), render=False)
        self._shown.clear()
        self.beads, self.pieces, self.lines = (), (), ()

    def _renew(self, name: str, key: object) -> bool:
        """Take a mesh off if it shows something else; tell whether it has to be made anew."""
        if self._shown.get(name) == key:
            return False
        self._shown[name] = key
        if name in self._actors:
            self._plotter.remove_actor(self._actors.pop(name), render=False)
        return True


def _pieces(bead: Bead, size: float, palette: Palette) -> tuple[Placed, ...]:
    colours = (palette.meridian(bead.meridian.code), palette.bead_ring)
    frame = frame_along(bead.outward)
    return tuple(
        Placed(shape, colour, (size, size, size), frame, bead.at)
        for shape, colour in zip(_bead(), colours, strict=True)
    )


@cache
def _bead() -> tuple[Shape, Shape]:
    """Return the disc and the ring of a bead that faces +z."""
    return _flat(0.0, _RADIUS), _flat(_RADIUS, _RADIUS + _RING)


def _flat(inner: float, outer: float) -> Shape:
    disc = pv.Disc(inner=inner, outer=outer, normal=(0, 0, 1), r_res=1, c_res=18).triangulate()
    return Shape(
        points=np.asarray(disc.points, float),
        normals=np.tile([0.0, 0.0, 1.0], (disc.n_points, 1)),
        triangles=disc.regular_faces.astype(np.int64),
    )
