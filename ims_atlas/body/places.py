"""Needle sites as points on a body: each rule of ``segmental_maps/`` is evaluated on the loaded geometry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.pack import BodyPack, PartRecord, System
from ims_atlas.body.rays import Vector, ray_hits
from ims_atlas.body.sections import section
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import BesideSpine, Direction, NeedleSite, OnMuscle
from ims_atlas.model.segments import Side

_DETAIL = 1
"""Places are computed on this level of detail: a millimetre finer than it need be, and quick."""

_SKIN_DETAIL = 2
"""The skin is smooth: its coarsest level is true to a millimetre or two, and four times as quick."""

_BACK = ("vertebra_", "sacrum", "rib_")
"""Bones that a needle beside the spine may meet, by the beginning of their ids."""

_LONGEST_PATH_MM = 90.0
"""A longer way from skin to muscle runs along the body, not into it: no skin point is given then."""

_OVERLAP_MM = 6.0
"""How far a muscle may stick out of the skin by fault of the meshes."""

_SEARCH_MM = 14.0
"""How far up and down a lamina is looked for when the height of the spinous tip falls in a gap."""


@dataclass(frozen=True)
class _Surface:
    """A surface as (n, 3) points, mm, and (m, 3) triangles."""

    points: Vector
    triangles: NDArray[np.integer]


@dataclass(frozen=True)
class Place:
    """Where a needle goes on one body.

    Parameters
    ----------
    point
        (3,) mm: on the muscle's surface, or on the bone that a paraspinal needle aims at (level with
        the transverse process where no bone lies there).
    direction
        (3,) unit vector of the needle's way in.
    skin
        (3,) mm where the needle enters the skin; None if the body has no skin there.
    """

    point: Vector
    direction: Vector
    skin: Vector | None


class Places:
    """Evaluates the places of needle sites on one body, and remembers them."""

    def __init__(self, atlas: Atlas, pack: BodyPack) -> None:
        self._atlas = atlas
        self._pack = pack
        self._known: dict[tuple[str, Side], Place | NoPlace] = {}

    def of(self, site: NeedleSite, side: Side) -> Place:
        """Return the place of a site on the left or right of the body.

        Raises
        ------
        NoPlace
            If the body lacks the muscle or bone that the rule starts from.
        """
        key = (site.id, side)
        if key not in self._known:
            try:
                self._known[key] = self._evaluated(site, side)
            except NoPlace as problem:
                self._known[key] = problem
        known = self._known[key]
        if isinstance(known, NoPlace):
            raise known
        return known

    def _evaluated(self, site: NeedleSite, side: Side) -> Place:
        if isinstance(site.place, OnMuscle):
            point, inward = self._on_muscle(site.place, side)
        else:
            point, inward = self._beside_spine(site.place, side), _vector("anterior", side)
        if site.direction != "perpendicular":
            inward = _sum(site.direction, side)
        return Place(point, inward, self._skin_above(point, inward))

    def _on_muscle(self, place: OnMuscle, side: Side) -> tuple[Vector, Vector]:
        mesh = self._muscle(place.muscle, side)
        axis = _long_axis(mesh, _vector(place.start, side))
        along = mesh.points @ axis
        low, high = along.min(), along.max()
        height = low + np.clip(place.fraction, 0.02, 0.98) * (high - low)
        middle = mesh.points.mean(axis=0)
        origin = middle + (height - middle @ axis) * axis
        segments = section(mesh.points, mesh.triangles, axis, origin)
        if len(segments) == 0:
            raise NoPlace(f"{place.muscle} has no section at {place.fraction:g} of its length on this body")
        outward = _sum(place.facing, side)
        outward -= (outward @ axis) * axis
        length = float(np.linalg.norm(outward))
        if length < 1e-3:
            raise NoPlace(f"{place.muscle}: the surface named runs along the muscle, not across it")
        outward /= length
        return _outermost(segments, outward, np.cross(axis, outward)), -outward

    def _muscle(self, muscle: str, side: Side) -> _Surface:
        parts = [
            part
            for key in self._atlas.with_descendants(muscle)
            for part in self._pack.parts_of(key)
            if part.side in (side, Side.MIDLINE)
        ]
        if not parts:
            raise NoPlace(f"this body has no {self._atlas.muscle(muscle).names.en.lower()}")
        mesh = self._joined(parts)
        if all(part.side is Side.MIDLINE for part in parts):
            mesh = _half(mesh, side)
        return mesh

    def _beside_spine(self, place: BesideSpine, side: Side) -> Vector:
        bones = [self._bone(name) for name in place.beside]
        tips = np.array([_dorsal_point(points, place.fraction) for points in bones])
        middle = float(np.mean([points[:, 0].mean() for points in bones]))
        x = middle + _vector("lateral", side)[0] * place.lateral_mm
        named = self._joined([part for name in place.beside for part in self._pack.parts_of(name)])
        deepest = min(_middle_depth(points) for points in bones) if place.fraction is None else -np.inf
        for surface in (named, self._bones_of_the_back):
            point = _met_from_behind(surface, x, tips, deepest)
            if point is not None:
                return point
        depth = float(np.mean([_lateral_point(points)[1] for points in bones]))
        return np.array([x, depth, tips[:, 2].mean()])

    def _bone(self, name: str) -> Vector:
        parts = self._pack.parts_of(name)
        if not parts:
            raise NoPlace(f"this body has no {name.replace('_', ' ')}")
        return self._joined(parts).points

    @cached_property
    def _bones_of_the_back(self) -> _Surface:
        return self._joined([p for p in self._pack.parts("bones") if p.structure.startswith(_BACK)])

    def _joined(self, parts: list[PartRecord] | tuple[PartRecord, ...]) -> _Surface:
        points, triangles, count = [], [], 0
        for part in parts:
            own = self._pack.part_points(part, _DETAIL)
            points.append(own)
            triangles.append(self._pack.part_triangles(part, _DETAIL) + count)
            count += len(own)
        return _Surface(np.concatenate(points).astype(np.float64), np.concatenate(triangles))

    def _skin_above(self, point: Vector, inward: Vector) -> Vector | None:
        skin: System = "skin"
        for i, part in enumerate(self._pack.parts(skin)):
            if part.structure == "skin":
                mesh = self._pack.system_mesh(skin, _SKIN_DETAIL)
                extent = mesh.ranges[i]
                start = point + _OVERLAP_MM * inward
                hits = ray_hits(mesh.points, mesh.triangles[extent.triangles], start, -inward)
                near = len(hits) > 0 and hits[0] <= _LONGEST_PATH_MM
                return np.asarray(start - inward * hits[0]) if near else None
        return None


def _vector(direction: Direction, side: Side) -> Vector:
    lateral = 1.0 if side is Side.LEFT else -1.0
    return {
        "anterior": np.array([0.0, -1.0, 0.0]),
        "posterior": np.array([0.0, 1.0, 0.0]),
        "superior": np.array([0.0, 0.0, 1.0]),
        "inferior": np.array([0.0, 0.0, -1.0]),
        "lateral": np.array([lateral, 0.0, 0.0]),
        "medial": np.array([-lateral, 0.0, 0.0]),
    }[direction]


def _sum(directions: tuple[Direction, ...], side: Side) -> Vector:
    total = np.sum([_vector(direction, side) for direction in directions], axis=0)
    return np.asarray(total / np.linalg.norm(total))


def _half(mesh: _Surface, side: Side) -> _Surface:
    """Return the half of a surface on one side of the mid-plane, drawn in to the plane where it is cut."""
    outward = _vector("lateral", side)[0]
    kept = mesh.triangles[(outward * mesh.points[mesh.triangles, 0] > 0).any(axis=1)]
    used, triangles = np.unique(kept, return_inverse=True)
    points = mesh.points[used]
    points[:, 0] = outward * np.maximum(outward * points[:, 0], 0.0)
    return _Surface(points, triangles.reshape(-1, 3))


def _long_axis(mesh: _Surface, start: Vector) -> Vector:
    """Return the unit axis that leads away from the `start` end; the direction itself if the muscle's
    own long axis runs across it.
    """
    centred = mesh.points - mesh.points.mean(axis=0)
    axis = np.linalg.svd(centred[:: max(1, len(centred) // 2000)], full_matrices=False)[2][0]
    cosine = float(axis @ start)
    if abs(cosine) < 0.5:
        return np.asarray(-start)
    return np.asarray(-axis if cosine > 0 else axis)


def _outermost(segments: Vector, outward: Vector, sideways: Vector) -> Vector:
    """Return the point of a section that lies farthest out, straight above the section's middle."""
    lengths = np.linalg.norm(segments[:, 1] - segments[:, 0], axis=1)
    centre = np.average(segments.mean(axis=1), axis=0, weights=np.maximum(lengths, 1e-9))
    offset = (segments - centre) @ sideways
    crossing = offset[:, 0] * offset[:, 1] <= 0
    if not crossing.any():
        points = segments.reshape(-1, 3)
        score = (points - centre) @ outward - 2 * np.abs((points - centre) @ sideways)
        return np.asarray(points[np.argmax(score)])
    a, b = segments[crossing, 0], segments[crossing, 1]
    step = offset[crossing, 1] - offset[crossing, 0]
    share = np.where(step == 0, 0.0, -offset[crossing, 0] / np.where(step == 0, 1.0, step))
    points = a + share[:, None] * (b - a)
    return np.asarray(points[np.argmax(points @ outward)])


def _dorsal_point(points: Vector, fraction: float | None) -> Vector:
    """Return a vertebra's spinous tip, or the point `fraction` down the back of the sacrum."""
    if fraction is not None:
        height = points[:, 2].max() - fraction * np.ptp(points[:, 2])
        points = points[np.abs(points[:, 2] - height) < 6.0]
    return np.asarray(points[np.argmax(points[:, 1])])


def _met_from_behind(surface: _Surface, x: float, tips: Vector, deepest: float) -> Vector | None:
    """Return where a needle from behind meets a surface, at the height of spinous tips or near it.

    A point in front of `deepest` (y, mm) does not count: it was reached through a gap in the bone.
    """
    for offset in sorted(np.arange(-_SEARCH_MM, _SEARCH_MM + 1, 2.0), key=abs):
        start = np.array([x, tips[:, 1].max() + 100.0, tips[:, 2].mean() + offset])
        hits = ray_hits(surface.points, surface.triangles, start, np.array([0.0, -1.0, 0.0]))
        if len(hits) and start[1] - hits[0] >= deepest:
            return np.asarray(start - np.array([0.0, hits[0], 0.0]))
    return None


def _middle_depth(points: Vector) -> float:
    """Return the depth (y, mm) half-way between the front and the back of a vertebra: within its canal."""
    return float((points[:, 1].min() + points[:, 1].max()) / 2)


def _lateral_point(points: Vector) -> Vector:
    """Return the tip of the longer transverse process."""
    return np.asarray(points[np.argmax(np.abs(points[:, 0] - points[:, 0].mean()))])
