"""Broad flat muscles and aponeuroses: a grid along and across the fibres, laid on what lies beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.ndimage import gaussian_filter

from builder.draping import draped
from builder.neighbours import DistanceField
from ims_atlas.body.mesh import ACROSS, OPEN, TENDON, TriangleMesh

Floats = NDArray[np.float64]

GRID_MM = 4.0
"""Distance of the grid lines of a sheet, along and across its fibres, if not told otherwise."""

ROUNDS = 24
"""How often a sheet is pushed out of its neighbours and smoothed."""

LARGEST_STEP_MM = 3.0
"""A sheet moves no farther than this in one round."""

EDGE_MM = 5.0
"""Over this distance from its border a sheet thins out, if not told otherwise; less if its grid is finer."""

THINNEST_EDGE = 0.25
"""Share of the thickness that is left at the very border."""

TENDON_BORDER_MM = 12.0
"""Width of the soft border between flesh and tendon; less if the grid is finer."""


CROSSING_MM = 9.0
"""Width of a tendinous intersection."""

CROSSING_DIP = 0.3
"""Share of its thickness that a muscle lacks at a tendinous intersection."""


@dataclass(frozen=True)
class Laying:
    """What a sheet lies on and what lies on it.

    Parameters
    ----------
    over, under
        Signed distance to what it lies over and under, if anything.
    gap_mm
        Room left to either.
    facing
        (3,) a direction that points roughly from `over` to `under`.
    hug_mm
        Where the sheet hangs over what it lies on by less than this, it is drawn down onto it.
    drape_mm
        How far a place may be moved outwards and inwards to drape the sheet over what it lies on; may
        be followed by the share of the fibres' length from which on it stays as written.
    calm
        Rounds of smoothing after laying; the more, the broader each push is spread, too.
    """

    over: DistanceField | None
    under: DistanceField | None
    gap_mm: float
    facing: Floats
    hug_mm: float = 0.0
    drape_mm: tuple[float, ...] | None = None
    calm: int = 0


def sheet_mesh(
    fibres: Sequence[Floats],
    thickness: Sequence[float],
    tendon: Sequence[Sequence[float]],
    laying: Laying,
    crossings: Sequence[float] = (),
    *,
    grid_mm: float = GRID_MM,
    ring: bool = False,
    edge_mm: float | None = None,
) -> TriangleMesh:
    """Build a closed sheet.

    Parameters
    ----------
    fibres
        Two or more paths (n, 3), mm, side by side in their order, each from origin to insertion.
    thickness
        Thickness in mm at places spread evenly from origin to insertion.
    tendon
        For each fibre where its flesh begins and ends, as shares (0..1) of its length.
    laying
        Neighbours above and below.
    crossings
        Where tendinous intersections cross the fibres, as shares (0..1) of their length.
    grid_mm
        Distance of the grid lines.
    ring
        Whether each fibre closes to a ring around an opening; its first point is then not repeated.
    edge_mm
        Over this distance from its border it thins out.
    """
    grid = _grid(fibres, grid_mm, ring)
    along = np.linspace(0.0, 1.0, grid.shape[1])
    wanted = PchipInterpolator(np.linspace(0.0, 1.0, len(thickness)), thickness)(along)
    fineness = min(grid_mm / GRID_MM, 1.0)
    wanted = np.repeat(wanted[None, :], len(grid), axis=0) * _edges(grid, edge_mm or EDGE_MM * fineness, ring)
    crossed = _crossed(grid, crossings)
    wanted *= 1.0 - CROSSING_DIP * crossed
    grid = _laid(grid, wanted, laying, ring)
    half = 0.5 * wanted[..., None] * _normals(grid, laying.facing, ring)
    tissue = _tissue(grid, tendon, TENDON_BORDER_MM * fineness)
    tissue[..., TENDON] = np.maximum(tissue[..., TENDON], crossed)
    return _closed(grid + half, grid - half, tissue, ring)


def _grid(fibres: Sequence[Floats], grid_mm: float, ring: bool) -> Floats:
    """Spread fibres to an even grid (across, along, 3); the last column of a ring repeats the first."""
    if ring:
        fibres = [np.concatenate([fibre, fibre[:1]]) for fibre in fibres]
    lengths = [_length(fibre) for fibre in fibres]
    steps = max(int(np.ceil(max(lengths) / grid_mm)), 4)
    lines = np.array([_resampled(fibre, steps + 1, ring) for fibre in fibres])
    apart = np.linalg.norm(np.diff(lines, axis=0), axis=2).mean(axis=1)
    place = np.concatenate([[0.0], np.cumsum(np.maximum(apart, 1e-3))])
    widest = np.linalg.norm(np.diff(lines, axis=0), axis=2).sum(axis=0).max()
    count = max(int(np.ceil(widest / grid_mm)), 4) + 1
    return np.asarray(_smooth(place, lines)(np.linspace(0.0, place[-1], count)))


def _resampled(path: Floats, count: int, ring: bool = False) -> Floats:
    """Return `count` points at even steps of a smooth curve through a path (n, 3)."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    place = np.concatenate([[0.0], np.cumsum(steps)])
    curve = CubicSpline(place, path, bc_type="periodic") if ring else _smooth(place, path)
    fine = np.asarray(curve(np.linspace(0.0, place[-1], 20 * count)))
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))])
    even = np.linspace(0.0, way[-1], count)
    return np.stack([np.interp(even, way, fine[:, axis]) for axis in range(3)], axis=1)


def _smooth(place: Floats, values: Floats) -> CubicSpline | PchipInterpolator:
    """Curve through values at rising places: natural spline, or monotone where points are few."""
    if len(place) < 4:
        return PchipInterpolator(place, values, axis=0)
    return CubicSpline(place, values, axis=0, bc_type="natural")


def _length(path: Floats) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def _edges(grid: Floats, reach_mm: float, ring: bool) -> Floats:
    """Share of the thickness at each place (across, along): less towards the border."""
    along = np.linalg.norm(np.diff(grid, axis=1), axis=2).cumsum(axis=1)
    along = np.concatenate([np.zeros((len(grid), 1)), along], axis=1)
    across = np.linalg.norm(np.diff(grid, axis=0), axis=2).cumsum(axis=0)
    across = np.concatenate([np.zeros((1, grid.shape[1])), across], axis=0)
    sides = [across, across[-1:] - across]
    border = np.minimum.reduce(sides if ring else [along, along[:, -1:] - along, *sides])
    reach = np.clip(border / reach_mm, 0.0, 1.0)
    return THINNEST_EDGE + (1.0 - THINNEST_EDGE) * np.sqrt(reach * (2.0 - reach))


def _laid(grid: Floats, thickness: Floats, laying: Laying, ring: bool) -> Floats:
    """Move a grid along its normals until it clears its neighbours."""
    if laying.drape_mm and laying.over is not None and not laying.over.empty:
        normals = _blurred(_normals(grid, laying.facing, ring), 2.0, ring)
        normals /= np.linalg.norm(normals, axis=2, keepdims=True)
        return draped(grid, normals, thickness / 2.0 + laying.gap_mm, laying.over, *laying.drape_mm)
    for _ in range(ROUNDS):
        normals = _normals(grid, laying.facing, ring)
        move = _lacking(laying.over, grid, thickness, laying.gap_mm)
        if laying.hug_mm > 0.0:
            move -= _hanging(laying.over, grid, thickness, laying)
        move -= _lacking(laying.under, grid, thickness, laying.gap_mm)
        if np.abs(move).max() < 0.1:
            break
        move = np.clip(move, -LARGEST_STEP_MM, LARGEST_STEP_MM)
        own = 0.5 if laying.calm == 0 else 0.2
        spread = _blurred(move, 1.2 + 0.2 * laying.calm, ring)
        grid = grid + (own * move + (1.0 - own) * spread)[..., None] * normals
        grid = _evened(grid, ring)
    for _ in range(laying.calm):
        grid = _evened(grid, ring)
    return grid


def _evened(grid: Floats, ring: bool) -> Floats:
    """Draw each place a quarter of the way to the mean of its neighbours; borders stay."""
    wide = np.concatenate([grid[:, -2:-1], grid, grid[:, 1:2]], axis=1) if ring else grid
    inner = wide[1:-1, 1:-1]
    around = wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]
    evened = grid.copy()
    columns = slice(None) if ring else slice(1, -1)
    evened[1:-1, columns] = inner + 0.25 * (around / 4.0 - inner)
    return evened


def _blurred(values: Floats, width: float, ring: bool) -> Floats:
    """Blur values (across, along, ...) over the grid; around the whole of a ring."""
    sigma = (width, width, *[0.0] * (values.ndim - 2))
    if not ring:
        return np.asarray(gaussian_filter(values, sigma, mode="nearest"))
    mode = ("nearest", "wrap", *["nearest"] * (values.ndim - 2))
    open_ring = gaussian_filter(values[:, :-1], sigma, mode=mode)
    return np.concatenate([open_ring, open_ring[:, :1]], axis=1)


def _lacking(field: DistanceField | None, grid: Floats, thickness: Floats, gap_mm: float) -> Floats:
    """How much room is lacking at each place of the grid, mm."""
    if field is None or field.empty:
        return np.zeros(grid.shape[:2])
    distance = field.at(grid.reshape(-1, 3)).reshape(grid.shape[:2])
    return np.maximum(thickness / 2.0 + gap_mm - distance, 0.0)


def _hanging(field: DistanceField | None, grid: Floats, thickness: Floats, laying: Laying) -> Floats:
    """How far each place of the grid hangs above what it should lie on, mm; 0 where that is far off."""
    if field is None or field.empty:
        return np.zeros(grid.shape[:2])
    distance = field.at(grid.reshape(-1, 3)).reshape(grid.shape[:2])
    hanging = np.maximum(distance - thickness / 2.0 - laying.gap_mm, 0.0)
    return np.where(hanging < laying.hug_mm, hanging, 0.0)


def _normals(grid: Floats, facing: Floats, ring: bool) -> Floats:
    """Unit normals (across, along, 3), on the side that `facing` points to on the whole."""
    wide = np.concatenate([grid[:, -2:-1], grid, grid[:, 1:2]], axis=1) if ring else grid
    normals = np.cross(np.gradient(wide, axis=1), np.gradient(wide, axis=0))
    normals = normals[:, 1:-1] if ring else normals
    normals /= np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-9)
    sign = np.sign((normals @ facing).sum()) or 1.0
    blurred = _blurred(sign * normals, 0.8, ring)
    return np.asarray(blurred / np.maximum(np.linalg.norm(blurred, axis=2, keepdims=True), 1e-9))


def _tissue(grid: Floats, tendon: Sequence[Sequence[float]], border_mm: float) -> NDArray[np.float32]:
    """Tissue of the grid's places (across, along, 3)."""
    apart = np.linalg.norm(np.diff(grid, axis=0), axis=2).mean(axis=1)
    place = np.concatenate([[0.0], np.cumsum(apart)])
    length = np.linalg.norm(np.diff(grid, axis=1), axis=2).sum(axis=1)
    given = np.linspace(0.0, place[-1], len(tendon))
    starts, ends = (np.interp(place, given, [pair[k] for pair in tendon]) for k in (0, 1))
    ragged = 0.2 * border_mm * (np.sin(0.9 * place) + np.sin(2.3 * place + 1.0))
    way = np.linspace(0.0, 1.0, grid.shape[1])[None, :] * length[:, None]
    before = (starts * length + ragged)[:, None] - way
    after = way - (ends * length + ragged)[:, None]
    before = np.where(starts[:, None] > 0.0, before, -np.inf)
    after = np.where(ends[:, None] < 1.0, after, -np.inf)
    share = np.clip(0.5 + np.maximum(before, after) / border_mm, 0.0, 1.0)
    tissue = np.ones((*grid.shape[:2], 3), np.float32)
    tissue[..., ACROSS] = place[:, None]
    tissue[..., TENDON] = share
    tissue[..., OPEN] = 1.0
    return tissue


def _crossed(grid: Floats, crossings: Sequence[float]) -> Floats:
    """How much of a tendinous intersection each place (across, along) is, 0..1; they run in zigzag."""
    along = np.linalg.norm(np.diff(grid, axis=1), axis=2).mean(axis=0)
    way = np.concatenate([[0.0], np.cumsum(along)])
    across = np.linspace(0.0, 1.0, len(grid))[:, None]
    crossed = np.zeros(grid.shape[:2])
    for share in crossings:
        apart = way[None, :] - share * way[-1] - 5.0 * np.sin(9.0 * across + 20.0 * share)
        crossed = np.maximum(crossed, np.exp(-((2.0 * apart / CROSSING_MM) ** 2)))
    return crossed


def _closed(upper: Floats, lower: Floats, tissue: NDArray[np.float32], ring: bool) -> TriangleMesh:
    """Close two faces of a sheet, grids (across, along, 3), by a rim, a ring by two."""
    if ring:
        upper, lower, tissue = upper[:, :-1], lower[:, :-1], tissue[:, :-1]
    rows, columns = upper.shape[:2]
    below = rows * columns
    index = np.arange(below).reshape(rows, columns)
    cells = np.concatenate([index, index[:, :1]], axis=1) if ring else index
    a, b, c, d = cells[:-1, :-1], cells[1:, :-1], cells[1:, 1:], cells[:-1, 1:]
    top = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    if ring:
        rims = [index[0], index[-1, ::-1]]
    else:
        rims = [np.concatenate([index[0, :-1], index[:-1, -1], index[-1, :0:-1], index[:0:-1, 0]])]
    faces = np.concatenate([top, top[:, ::-1] + below, *[_rim(border, below) for border in rims]])
    points = np.concatenate([upper.reshape(-1, 3), lower.reshape(-1, 3)])
    p, q, r = (points[faces[:, k]] - points.mean(axis=0) for k in range(3))
    if np.sum(p * np.cross(q, r)) < 0.0:
        faces = faces[:, ::-1]
    both = np.concatenate([tissue.reshape(-1, 3)] * 2)
    return TriangleMesh(points.astype(np.float32), np.ascontiguousarray(faces, dtype=np.int32), both)


def _rim(border: NDArray[np.int64], below: int) -> NDArray[np.int64]:
    """Join a closed border of the upper face to the same border of the lower one."""
    following = np.roll(border, -1)
    return np.concatenate(
        [
            np.stack([border, following, following + below], -1),
            np.stack([border, following + below, border + below], -1),
        ]
    )
