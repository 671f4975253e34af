"""Needle sites as real needles: steel shaft, coiled copper handle, and a head that tells the kind.

A ball is a motor point, a cone a musculotendinous junction, a cube a paraspinal site.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.body.places import Place
from ims_atlas.model.needle_sites import Kind, NeedleSite
from ims_atlas.model.segments import Side
from ims_atlas.scene.drawn import Placed, Shape, merged
from ims_atlas.scene.palette import Palette
from ims_atlas.scene.turned import frame_along

_ENLARGED = 1.7
_NEARER = 0.02
"""Of two needles that are as near to the mouse, that nearer to the eye is meant: what 1 mm of it counts."""
_SHAFT_RADIUS = 0.8
_HANDLE_LENGTH = 22.0
_HANDLE_RADIUS = 1.5
_TURNS = 13
_OUTSIDE = 16.0
"""Length of shaft between entry and handle, mm."""
_INSIDE = {"motor_point": 12.0, "musculotendinous_junction": 8.0, "paraspinal": 0.0}
"""How far the tip lies beneath the muscle's surface, mm (on the bone for paraspinal sites); for the
picture only, not a depth to needle to."""
_BARE = {"motor_point": 0.0, "musculotendinous_junction": 0.0, "paraspinal": 38.0}
"""Length of shaft drawn above the point where the body has no skin, mm."""

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Needle:
    """One needle on one side: its site and where it goes."""

    site: NeedleSite
    side: Side
    place: Place

    @property
    def tip(self) -> Vector:
        """The (3,) deep end, mm."""
        return self.place.point + _INSIDE[self.site.kind] * self.place.direction

    @property
    def entry(self) -> Vector:
        """The (3,) point where it enters skin or muscle, mm."""
        if self.place.skin is not None:
            return self.place.skin
        return self.place.point - _BARE[self.site.kind] * self.place.direction

    @property
    def end(self) -> Vector:
        """The (3,) outer end of the handle, mm."""
        return self.entry - (_OUTSIDE + _HANDLE_LENGTH) * self.place.direction


class NeedleLayer:
    """All needles in view, as one small mesh with its own colours."""

    def __init__(self, plotter: pv.Plotter) -> None:
        self._plotter = plotter
        self._actor: pv.Actor | None = None
        self._shown: object = None
        self.needles: tuple[Needle, ...] = ()
        self._sizes: tuple[float, ...] = ()
        self.pieces: tuple[tuple[Placed, ...], ...] = ()
        """What each needle is drawn of."""

    @property
    def actors(self) -> tuple[pv.Actor, ...]:
        """What is on the plotter now."""
        return () if self._actor is None else (self._actor,)

    def show(
        self, needles: Sequence[Needle], palette: Palette, size: float, enlarged: tuple[str, Side] | None
    ) -> None:
        """Show these needles and no others.

        Parameters
        ----------
        size
            Thickness relative to life-like drawing at arm's length (1).
        enlarged
            Site id and side of the needle to enlarge, if any.
        """
        shown = (tuple((n.site.id, n.side, *n.tip) for n in needles), palette, size, enlarged)
        if shown == self._shown:
            return
        self._shown = shown
        self.needles, self._sizes, self.pieces = tuple(needles), (), ()
        if self._actor is not None:
            self._plotter.remove_actor(self._actor, render=False)
            self._actor = None
        if not needles:
            return
        sizes = [
            size * (_ENLARGED if enlarged == (needle.site.id, needle.side) else 1.0) for needle in needles
        ]
        self._sizes = tuple(sizes)
        self.pieces = tuple(_pieces(needle, palette, own) for needle, own in zip(needles, sizes, strict=True))
        self._actor = self._plotter.add_mesh(
            merged([piece for own in self.pieces for piece in own]),
            scalars="colour",
            rgb=True,
            ambient=0.3,
            diffuse=0.8,
            specular=0.5,
            specular_power=30,
            reset_camera=False,
            render=False,
            show_scalar_bar=False,
        )
        self._actor.prop.interpolation = "Phong"

    def nearest(self, start: Vector, end: Vector, radius_share: float) -> tuple[float, Needle] | None:
        """Return the needle that a line of sight passes closest to, with its distance from `start`.

        `radius_share` is the tolerance as a share of that distance; None if no needle is as near.
        """
        best: tuple[float, float, Needle] | None = None
        for needle, size in zip(self.needles, self._sizes, strict=True):
            outer = needle.entry + size * (needle.end - needle.entry)  # as far out as it is drawn
            gap, along = _gap(start, end, needle.entry, outer)
            if gap < max(2.0 * size, radius_share * along):
                off = gap + _NEARER * along
                if best is None or off < best[0]:
                    best = off, along, needle
        return None if best is None else best[1:]


def _pieces(needle: Needle, palette: Palette, size: float) -> tuple[Placed, ...]:
    """Place the pieces of a needle along its axis, and turn the axis to the needle's direction."""
    length = float(np.linalg.norm(needle.entry - _OUTSIDE * size * needle.place.direction - needle.tip))
    depth = float(np.linalg.norm(needle.entry - needle.tip))
    head = palette.level(needle.site.level) if needle.site.level else palette.needle_handle
    pieces = (
        (_shaft(), length, 0.0, palette.needle_steel),
        (_coil(), size, length, palette.needle_handle),
        (_head(needle.site.kind), size, length + _HANDLE_LENGTH * size, head),
        (_collar(), size, depth, palette.needle_steel),
    )
    axis = -needle.place.direction
    frame = frame_along(axis)
    return tuple(
        Placed(shape, colour, (size, size, stretch), frame, needle.tip + at * axis)
        for shape, stretch, at, colour in pieces
    )


@cache
def _shaft() -> Shape:
    cone = pv.Cylinder(
        center=(0, 0, 0.5), direction=(0, 0, 1), radius=_SHAFT_RADIUS, height=1.0, resolution=12
    )
    return _bare(cone)


@cache
def _coil() -> Shape:
    turns = np.linspace(0, 2 * np.pi * _TURNS, _TURNS * 8)
    path = np.stack(
        [
            _HANDLE_RADIUS * np.cos(turns),
            _HANDLE_RADIUS * np.sin(turns),
            _HANDLE_LENGTH * turns / turns[-1],
        ],
        axis=1,
    )
    tube = pv.lines_from_points(path).tube(radius=0.95, n_sides=5, capping=True).triangulate()
    return Shape(
        points=np.asarray(tube.points, float),
        normals=np.asarray(tube.point_data["TubeNormals"], float),
        triangles=tube.regular_faces.astype(np.int64),
    )


@cache
def _head(kind: Kind) -> Shape:
    match kind:
        case "motor_point":
            shape = pv.Sphere(radius=3.4, theta_resolution=16, phi_resolution=12)
        case "musculotendinous_junction":
            shape = pv.Cone(direction=(0, 0, 1), height=7.5, radius=3.6, resolution=16)
        case "paraspinal":
            shape = pv.Cube(x_length=5.6, y_length=5.6, z_length=5.6)
    return _bare(shape)


@cache
def _collar() -> Shape:
    return _bare(pv.ParametricTorus(ringradius=3.0, crosssectionradius=0.55, u_res=20, v_res=6))


def _bare(mesh: pv.PolyData) -> Shape:
    surface = mesh.triangulate().compute_normals(cell_normals=False, split_vertices=True, feature_angle=50)
    return Shape(
        points=np.asarray(surface.points, float),
        normals=np.asarray(surface.point_normals, float),
        triangles=surface.regular_faces.astype(np.int64),
    )


def _gap(start: Vector, end: Vector, a: Vector, b: Vector) -> tuple[float, float]:
    """Return the gap between a line of sight and the piece a-b, and its distance from `start`, mm."""
    sight = (end - start) / np.linalg.norm(end - start)
    samples = a + np.linspace(0, 1, 9)[:, None] * (b - a)
    along = (samples - start) @ sight
    gaps = np.linalg.norm(samples - start - along[:, None] * sight, axis=1)
    best = int(np.argmin(gaps))
    return float(gaps[best]), float(along[best])
