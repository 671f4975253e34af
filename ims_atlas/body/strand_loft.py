"""Closed surfaces of muscle strands, lofted from measured cross sections.

A strand is a row of sections along a muscle. Every section is a band with a curved midline and a thickness
that changes across it; the surface runs through all of them and is rounded off at both ends. The tables and
the formulas are described in ``meshes/README.md``.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.spatial.transform import Rotation

Floats: TypeAlias = NDArray[np.float64]
Faces: TypeAlias = NDArray[np.int64]

CAP_STEPS = 6
"""Steps from the end ring to the pole of a rounded end."""

_OUTLINE_SPREAD = 0.9
"""Exponent that moves outline points from the flat faces towards the two edges."""

_THINNEST_SHARE = 0.15
"""A section is nowhere thinner than this share of its greatest thickness coefficient."""

_LARGEST_TURN_RAD = 2.2
"""The curved midline of a section turns at most this far from its middle."""

_FLAT_WIDTH_RATIO = 3.0
"""A section at least this many times wider than thick ends broad instead of round."""

_FLAT_CAP_POWER = 0.35
"""How slowly the width of a broad end closes."""

_GAUSS_NODES, _GAUSS_WEIGHTS = np.polynomial.legendre.leggauss(12)


@dataclass(frozen=True)
class _Sections:
    """Cross sections along a strand.

    Attributes
    ----------
    centre, wide, thin, along : (k, 3) float64
        Middle of the section in mm and its three unit axes: across the band, through it, along the strand.
    width, k1, k2, e2 : (k,) float64
        Width in mm, curvature of the midline in 1/mm, its gradient in 1/mm2, bend along the strand in 1/mm.
    thickness : (k, 3) float64
        Thickness coefficients in mm at -0.6, 0 and 0.6 of the half width.
    """

    centre: Floats
    wide: Floats
    thin: Floats
    along: Floats
    width: Floats
    thickness: Floats
    k1: Floats
    k2: Floats
    e2: Floats


def loft_strand(strand: Mapping[str, Any], rings: int, points: int) -> tuple[Floats, Faces]:
    """Loft one strand of a muscle into a closed surface.

    Parameters
    ----------
    strand : Mapping
        Record of ``meshes/recipes/muscles.json``: ``stations`` (rows of 13 numbers), outline exponent ``p``
        and ``cap``, the reach beyond the first and the last station in mm.
    rings : int
        Sections along the strand from the first to the last station, at least 2.
    points : int
        Points around a section, at least 4.

    Returns
    -------
    vertices : (n, 3) float64
        Millimetres, body frame (x left, y back, z up). The first and the last vertex are the two poles.
    faces : (m, 3) int64
        Triangles, counter-clockwise seen from outside; every edge belongs to two of them.

    Raises
    ------
    ValueError
        If ``rings`` or ``points`` is too small.
    """
    if rings < 2 or points < 4:
        raise ValueError(f"a loft needs at least 2 rings and 4 points, got {rings} and {points}")
    sections = _sections_along(np.asarray(strand["stations"], dtype=np.float64), rings)
    across, faced = _outline_parameters(points)
    outlines = _outlines(sections, across, faced, float(strand["p"]))
    first_cap, last_cap = (float(length) for length in strand["cap"])
    first = _cap_rings(sections, 0, -first_cap, (across, faced), float(strand["p"]))
    last = _cap_rings(sections, -1, last_cap, (across, faced), float(strand["p"]))
    all_rings = np.concatenate([first[::-1], outlines, last])
    poles = (
        sections.centre[0] - first_cap * sections.along[0],
        sections.centre[-1] + last_cap * sections.along[-1],
    )
    vertices = np.vstack([poles[0], all_rings.reshape(-1, 3), poles[1]])
    return vertices, _outward(vertices, _ring_faces(len(all_rings), points))


def loft_places(strand: Mapping[str, Any], rings: int, points: int) -> tuple[Floats, Floats]:
    """Return where on the strand the vertices of ``loft_strand`` with the same arguments lie.

    Returns
    -------
    along : (n,) float64
        Way along the chords of the stations in mm; below 0 and above the last station in the rounded ends.
    across : (n,) float64
        Place across the section, -1 to 1.
    """
    stations = _distinct(np.asarray(strand["stations"], dtype=np.float64))
    length = _chord_lengths(stations)[-1]
    first_cap, last_cap = (float(reach) for reach in strand["cap"])
    height = np.sin(0.5 * np.pi * np.arange(1, CAP_STEPS) / CAP_STEPS)
    places = np.concatenate(
        [-first_cap * height[::-1], np.linspace(0.0, length, rings), length + last_cap * height]
    )
    across, _ = _outline_parameters(points)
    return (
        np.concatenate([[-first_cap], np.repeat(places, points), [length + last_cap]]),
        np.concatenate([[0.0], np.tile(across, len(places)), [0.0]]),
    )


def _distinct(stations: Floats) -> Floats:
    """Leave out the stations that lie at the very place of the one before them."""
    steps = np.linalg.norm(np.diff(stations[:, :3], axis=0), axis=1)
    return np.asarray(stations[np.concatenate([[True], steps > 0.0])], dtype=np.float64)


def _chord_lengths(stations: Floats) -> Floats:
    """Way from the first station to every other along the chords, mm."""
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(stations[:, :3], axis=0), axis=1))])


def _sections_along(stations: Floats, rings: int) -> _Sections:
    """Interpolate stations (n, 13) to ``rings`` sections at equal steps along the chord length.

    A station at the very place of the one before it is left out.
    """
    stations = _distinct(stations)
    distance = _chord_lengths(stations)
    places = np.linspace(0.0, distance[-1], rings)
    frames = Rotation.from_rotvec(stations[:, 3:6]).as_matrix()
    wide = _unit(_monotone(distance, frames[:, :, 0], places))
    along = _monotone(distance, frames[:, :, 2], places)
    along = _unit(along - np.sum(along * wide, axis=1, keepdims=True) * wide)
    numbers = _monotone(distance, stations[:, 6:13], places)
    return _Sections(
        centre=_centres(distance, stations[:, :3], places),
        wide=wide,
        thin=np.cross(along, wide),
        along=along,
        width=numbers[:, 0],
        thickness=numbers[:, 1:4],
        k1=numbers[:, 4] / 1e3,
        k2=numbers[:, 5] / 1e4,
        e2=numbers[:, 6] / 1e3,
    )


def _centres(distance: Floats, centres: Floats, places: Floats) -> Floats:
    """Interpolate section centres (n, 3) by a natural cubic spline, monotone where knots are too few."""
    if len(distance) < 4:
        return _monotone(distance, centres, places)
    return np.asarray(CubicSpline(distance, centres, bc_type="natural")(places), dtype=np.float64)


def _monotone(distance: Floats, values: Floats, places: Floats) -> Floats:
    """Interpolate every column of ``values`` (n, c) by monotone cubics."""
    return np.asarray(PchipInterpolator(distance, values, axis=0)(places), dtype=np.float64)


def _unit(vectors: Floats) -> Floats:
    """Scale vectors (k, 3) to length 1."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float64)


def _outline_parameters(points: int) -> tuple[Floats, Floats]:
    """Return place across the band (-1 to 1) and face (-1 lower to 1 upper) of each outline point."""
    angle = 2.0 * np.pi * np.arange(points) / points
    across = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** _OUTLINE_SPREAD
    return np.clip(across, -1.0, 1.0), np.sign(np.sin(angle))


def _outlines(sections: _Sections, across: Floats, faced: Floats, exponent: float) -> Floats:
    """Return the outline of every section: (k, points, 3), mm, body frame."""
    place = across[None, :] * sections.width[:, None] / 2.0
    u, v, turn = _midlines(sections, place)
    offset = faced[None, :] * _half_thickness(sections.thickness, across, exponent)
    in_wide = u - offset * np.sin(turn)
    in_thin = v + offset * np.cos(turn)
    in_along = sections.e2[:, None] * place**2
    return np.asarray(
        sections.centre[:, None, :]
        + in_wide[..., None] * sections.wide[:, None, :]
        + in_thin[..., None] * sections.thin[:, None, :]
        + in_along[..., None] * sections.along[:, None, :],
        dtype=np.float64,
    )


def _midlines(sections: _Sections, place: Floats) -> tuple[Floats, Floats, Floats]:
    """Follow the midlines to ``place`` (k, points) in mm: two coordinates in mm, the turn in radians."""
    nodes = place[..., None] * (_GAUSS_NODES + 1.0) / 2.0
    turns = _turn(sections, nodes)
    half = place / 2.0
    u = half * (np.cos(turns) @ _GAUSS_WEIGHTS)
    v = half * (np.sin(turns) @ _GAUSS_WEIGHTS)
    return u, v, _turn(sections, place)


def _turn(sections: _Sections, place: Floats) -> Floats:
    """Angle in radians of the midline against the wide axis at ``place`` (k, ...), mm from the middle."""
    shape = (-1,) + (1,) * (place.ndim - 1)
    turn = sections.k1.reshape(shape) * place + sections.k2.reshape(shape) * place**2
    return np.clip(turn, -_LARGEST_TURN_RAD, _LARGEST_TURN_RAD)


def _half_thickness(thickness: Floats, across: Floats, exponent: float) -> Floats:
    """Half thickness in mm, (k, points), of sections with coefficients ``thickness`` (k, 3)."""
    lower, middle, upper = (thickness[:, i, None] for i in range(3))
    slope = (upper - lower) / 1.2
    bend = (upper + lower - 2.0 * middle) / 0.72
    envelope = np.sqrt(1.0 - np.abs(across) ** exponent)
    floor = _THINNEST_SHARE * thickness.max(axis=1, keepdims=True)
    return np.asarray(0.5 * envelope * np.maximum(middle + slope * across + bend * across**2, floor))


def _cap_rings(
    sections: _Sections, end: int, reach_mm: float, outline: tuple[Floats, Floats], exponent: float
) -> Floats:
    """Return the shrinking rings, (CAP_STEPS - 1, points, 3), that round off one end, pole not included.

    ``end`` is 0 or -1; ``reach_mm`` is signed along the strand.
    """
    height = np.sin(0.5 * np.pi * np.arange(1, CAP_STEPS) / CAP_STEPS)
    shrink = np.sqrt(1.0 - height**2)
    flat = sections.width[end] >= _FLAT_WIDTH_RATIO * sections.thickness[end, 1]
    narrow = shrink**_FLAT_CAP_POWER if flat else shrink
    count = len(height)
    cap = _Sections(
        centre=sections.centre[end] + reach_mm * height[:, None] * sections.along[end],
        wide=np.repeat(sections.wide[[end]], count, axis=0),
        thin=np.repeat(sections.thin[[end]], count, axis=0),
        along=np.repeat(sections.along[[end]], count, axis=0),
        width=sections.width[end] * narrow,
        thickness=sections.thickness[end] * shrink[:, None],
        k1=np.full(count, sections.k1[end]),
        k2=np.full(count, sections.k2[end]),
        e2=np.full(count, sections.e2[end]),
    )
    return _outlines(cap, outline[0], outline[1], exponent)


def _ring_faces(rings: int, points: int) -> Faces:
    """Triangles of a tube of rings with a pole vertex before the first and after the last ring."""
    here = np.arange(points)
    beside = (here + 1) % points
    start = 1 + points * np.arange(rings - 1)[:, None]
    a, b = start + here, start + beside
    sides = np.concatenate(
        [np.stack([a, b, b + points], axis=-1), np.stack([a, b + points, a + points], axis=-1)], axis=1
    ).reshape(-1, 3)
    last = 1 + points * (rings - 1)
    first_fan = np.stack([np.zeros_like(here), 1 + beside, 1 + here], axis=-1)
    last_fan = np.stack([np.full_like(here, last + points), last + here, last + beside], axis=-1)
    return np.concatenate([first_fan, sides, last_fan]).astype(np.int64)


def _outward(vertices: Floats, faces: Faces) -> Faces:
    """Turn the faces (m, 3) round if the closed surface encloses a negative volume."""
    a, b, c = (vertices[faces[:, i]] - vertices.mean(axis=0) for i in range(3))
    signed = np.sum(a * np.cross(b, c))
    return faces if signed >= 0.0 else np.ascontiguousarray(faces[:, ::-1])
