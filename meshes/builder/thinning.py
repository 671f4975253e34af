"""Thinning surfaces out without making them smaller or pinching them."""

from __future__ import annotations

from typing import Any

import fast_simplification
import numpy as np
import pyvista
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import spsolve

from ims_atlas.body.mesh import MIN_TRIANGLES, TriangleMesh, roughened, smooth_normals, welded

Floats = NDArray[np.float64]

ATTEMPTS = 12
"""Slightly different sizes tried until every edge lies between two triangles."""

ATTEMPT_STEP = 0.015
"""By what share the size grows from one attempt to the next."""

UNPINCH_ROUNDS = 4
"""Rounds of cutting pinched edges open; the first may leave a few."""

FIT_ROUNDS = 2
"""Rounds of moving the points towards the full surface."""

FIT_POINTS = 6
"""Points of the full surface looked at, for each triangle that is left."""

FIT_STIFFNESS = 0.3
"""Weight against moving a point, where the points looked at weigh 1 each."""

APART_MM = 0.01
"""Points that touch without belonging together are moved apart by this."""


def thinned(mesh: TriangleMesh, share: float, roughness_mm: float = 0.0) -> TriangleMesh:
    """Return the mesh with about `share` (0..1) of its triangles, closed if it was, and as voluminous.

    Quadric edge collapse; among slightly different sizes the first without pinched edges is taken. The points
    are then moved along their normals to fit the full surface.

    Roughness is lent to the surface while its edges collapse: a flat sheet would otherwise be left with few
    long triangles, which carry neither fibres nor light. The fit takes it away again.
    """
    target = max(int(len(mesh.triangles) * share), MIN_TRIANGLES)
    if target >= len(mesh.triangles):
        return mesh
    rough = roughened(mesh, roughness_mm)
    best: TriangleMesh | None = None
    fewest = -1
    for attempt in range(ATTEMPTS):
        size = int(target * (1.0 + ATTEMPT_STEP * attempt))
        if size >= len(mesh.triangles):
            break
        points, triangles = fast_simplification.simplify(rough, mesh.triangles, target_count=size)
        tried = TriangleMesh(points.astype(np.float32), triangles.astype(np.int32))
        faults = faulty_edges(tried)
        if best is None or faults < fewest:
            best, fewest = tried, faults
        if faults == 0:
            break
    if best is None:
        return mesh
    for _ in range(UNPINCH_ROUNDS):
        if faulty_edges(best) == 0:
            break
        best = unpinched(best)
    return _with_tissue(_fitted(best, mesh), mesh)


def faulty_edges(mesh: TriangleMesh) -> int:
    """Count directed edges that do not have exactly one partner in the other direction."""
    closed = welded(mesh)
    edges = closed.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).astype(np.int64)
    count = len(closed.points)
    there = edges[:, 0] * count + edges[:, 1]
    back = edges[:, 1] * count + edges[:, 0]
    _, ways, times = np.unique(there, return_inverse=True, return_counts=True)
    return int(np.count_nonzero((times[ways] > 1) | ~np.isin(back, there)))


def unpinched(mesh: TriangleMesh) -> TriangleMesh:
    """Cut the surface open along edges of four triangles and close either side by itself.

    Around such an edge each triangle keeps the neighbour it meets without crossing the inside. The edge is
    halved once for each pair of neighbours; points that belong to several sheets are doubled. What touched is
    then moved apart by APART_MM.
    """
    closed = _without_flaps(welded(mesh))
    points, corners = closed.points.astype(np.float64), closed.triangles.astype(np.int64)
    partner = _partners(points, corners)
    if partner is None:
        return mesh
    points, corners, partner, halved = _halved(points, corners, partner)
    names, triangles = np.unique(_fans(corners, partner), return_inverse=True)
    origin = np.zeros(len(names), dtype=np.int64)
    origin[triangles.ravel()] = corners.ravel()
    touching = (np.bincount(origin, minlength=len(points))[origin] > 1) | halved[origin]
    result = TriangleMesh(points[origin].astype(np.float32), triangles.reshape(-1, 3).astype(np.int32))
    inwards = smooth_normals(result) * touching[:, None] * np.float32(-APART_MM)
    return TriangleMesh(result.points + inwards, result.triangles)


def _halved(
    points: Floats, corners: NDArray[np.int64], partner: NDArray[np.int64]
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Halve every edge of four triangles once for each pair of partners; a triangle is split once at most."""
    start, end = corners.ravel(), np.roll(corners, -1, axis=1).ravel()
    low, high = np.minimum(start, end), np.maximum(start, end)
    _, group, times = np.unique(
        np.stack([low, high], axis=-1), axis=0, return_inverse=True, return_counts=True
    )
    crowded = np.flatnonzero(times[group.ravel()] > 2)
    rows = [list(row) for row in corners]
    added: list[Floats] = []
    split: set[int] = set()
    for here in crowded.tolist():
        there = int(partner[here])
        one, other = here // 3, there // 3
        if here > there or one in split or other in split or one == other:
            continue
        split |= {one, other}
        middle = len(points) + len(added)
        added.append((points[start[here]] + points[end[here]]) / 2.0)
        for edge, triangle in ((here, one), (there, other)):
            tip = rows[triangle][(edge + 2) % 3]
            rows[triangle] = [int(start[edge]), middle, tip]
            rows.append([middle, int(end[edge]), tip])
    new_corners = np.array(rows)
    new_points = np.vstack([points, *added]) if added else points
    halved = np.arange(len(new_points)) >= len(points)
    if added:
        found = _partners(new_points, new_corners)
        partner = partner if found is None else found
    return new_points, new_corners, partner, halved


def _without_flaps(mesh: TriangleMesh) -> TriangleMesh:
    """Leave out pairs of triangles that lie back to back on the same three points."""
    triangles = mesh.triangles
    ordered = np.sort(triangles, axis=1)
    after_lowest = (np.argmin(triangles, axis=1)[:, None] + 1) % 3
    way = np.where(np.take_along_axis(triangles, after_lowest, axis=1) == ordered[:, 1:2], 1, -1).ravel()
    _, group = np.unique(ordered, axis=0, return_inverse=True)
    group = group.ravel()
    net = np.bincount(group, way)[group]
    order = np.lexsort((np.arange(len(way)), way, group))
    rank = np.empty(len(way), dtype=np.int64)
    starts = np.searchsorted(group[order] * 3 + way[order], group[order] * 3 + way[order])
    rank[order] = np.arange(len(way)) - starts
    kept = (way * net > 0) & (rank < np.abs(net))
    return mesh if kept.all() else welded(TriangleMesh(mesh.points, triangles[kept], mesh.tissue))


def _partners(points: Floats, corners: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """For each half edge (3 t + k, from corner k on) the half edge across it; None if one is open."""
    start, end = corners.ravel(), np.roll(corners, -1, axis=1).ravel()
    triangle = np.repeat(np.arange(len(corners)), 3)
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((high, low))
    cuts = np.flatnonzero(np.diff(low[order]) | np.diff(high[order])) + 1
    partner = np.full(len(start), -1)
    for group in np.split(order, cuts):
        if len(group) == 2:
            partner[group] = group[::-1]
            continue
        forward = group[start[group] == low[group]]
        backward = group[start[group] != low[group]]
        if len(forward) != len(backward):
            return None
        axis = points[high[group[0]]] - points[low[group[0]]]
        angle = _angles_about(axis, points[low[group[0]]], points, corners[triangle], start, end, group)
        at = dict(zip(group.tolist(), angle.tolist(), strict=True))
        left = set(backward.tolist())
        for here in sorted(forward.tolist(), key=lambda edge: at[edge]):
            other = min(left, key=lambda edge: ((at[here] - at[edge]) % (2.0 * np.pi), edge))
            left.remove(other)
            partner[here], partner[other] = other, here
    return partner


def _angles_about(
    axis: Floats,
    foot: Floats,
    points: Floats,
    triangles: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    group: NDArray[np.int64],
) -> Floats:
    """Angle of each triangle of an edge about that edge."""
    unit = axis / np.linalg.norm(axis)
    tips = [int(next(p for p in triangles[edge] if p not in (start[edge], end[edge]))) for edge in group]
    away = points[tips] - foot
    away -= np.outer(away @ unit, unit)
    right = away[0] / np.linalg.norm(away[0])
    return np.arctan2(away @ np.cross(unit, right), away @ right)


def _fans(corners: NDArray[np.int64], partner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the corners so that those which one sheet brings together at a point share a number."""
    edge = np.arange(corners.size)
    following = edge - edge % 3 + (edge + 1) % 3
    name = edge.copy()
    while True:
        lower = np.minimum(name, name[following[partner]])
        np.minimum.at(lower, following[partner], name)
        lower = lower[lower]
        if np.array_equal(lower, name):
            return name
        name = lower


def _fitted(coarse: TriangleMesh, full: TriangleMesh) -> TriangleMesh:
    """Move the points of `coarse` along their normals so that its triangles follow the full surface."""
    step = max(len(full.points) // (FIT_POINTS * len(coarse.triangles)), 1)
    wanted = full.points[::step].astype(np.float64)
    facing = smooth_normals(full)[::step].astype(np.float64)
    points = coarse.points.astype(np.float64)
    for _ in range(FIT_ROUNDS):
        now = TriangleMesh(points.astype(np.float32), coarse.triangles)
        surface = pyvista.make_tri_mesh(points, coarse.triangles)
        cell, nearest = surface.find_closest_cell(wanted, return_closest_point=True)
        corners = coarse.triangles[cell]
        a, b, c = (points[corners[:, k]] for k in range(3))
        normal = np.cross(b - a, c - a)
        length = np.linalg.norm(normal, axis=1)
        normal /= np.maximum(length, 1e-9)[:, None]
        same_face = (length > 1e-9) & (np.sum(normal * facing, axis=1) > 0.3)
        gap = np.where(same_face, np.sum((wanted - nearest) * normal, axis=1), 0.0)
        weights = _barycentric(nearest, a, b, c) * same_face[:, None]
        rows = np.repeat(np.arange(len(wanted)), 3)
        matrix = csr_array((weights.ravel(), (rows, corners.ravel())), shape=(len(wanted), len(points)))
        system = (matrix.T @ matrix + FIT_STIFFNESS * eye_array(len(points))).tocsc()
        points = points + spsolve(system, matrix.T @ gap)[:, None] * smooth_normals(now)
    return TriangleMesh(points.astype(np.float32), coarse.triangles)


def _barycentric(places: Floats, a: Floats, b: Floats, c: Floats) -> Floats:
    """Weights (n, 3) of the corners at places in triangles."""
    u, v, w = b - a, c - a, places - a
    uu, uv, vv = np.sum(u * u, axis=1), np.sum(u * v, axis=1), np.sum(v * v, axis=1)
    wu, wv = np.sum(w * u, axis=1), np.sum(w * v, axis=1)
    under = np.maximum(uu * vv - uv * uv, 1e-12)
    second, third = (vv * wu - uv * wv) / under, (uu * wv - uv * wu) / under
    weights = np.clip(np.stack([1.0 - second - third, second, third], axis=-1), 0.0, 1.0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float64)


def _with_tissue(coarse: TriangleMesh, full: TriangleMesh) -> TriangleMesh:
    """Take each point's tissue from the nearest place on the full surface."""
    if full.tissue is None:
        return coarse
    tissue = carried(coarse.points, full.points, full.triangles, full.tissue)
    return TriangleMesh(coarse.points, coarse.triangles, tissue)


def carried(
    points: NDArray[Any], vertices: NDArray[Any], triangles: NDArray[Any], values: NDArray[Any]
) -> NDArray[np.float32]:
    """Carry `values` at the `vertices` of a surface to `points`, from the nearest place on it."""
    surface = pyvista.make_tri_mesh(np.asarray(vertices, dtype=np.float64), triangles)
    places = np.asarray(points, dtype=np.float64)
    cell, nearest = surface.find_closest_cell(places, return_closest_point=True)
    corners = np.asarray(triangles)[cell]
    a, b, c = (surface.points[corners[:, k]] for k in range(3))
    weights = _barycentric(nearest, a, b, c)
    return np.einsum("nk,nkc->nc", weights, np.asarray(values)[corners]).astype(np.float32)
