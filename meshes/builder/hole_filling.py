"""Closes the holes of a surface with well-shaped triangles, so that refining it leaves no pits."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Triangle = tuple[int, int, int]

ROUNDS = 12
"""Times that the triangles round a filled hole are looked over."""

FLAT_COSINE = 0.5
"""Only triangles that meet at less than 60 degrees are exchanged; slivers count as flat."""

SLIVER = 0.02
"""A triangle whose height is less than this part of its longest side has no direction of its own."""


def filled(points: Array, faces: NDArray[np.int64], rims: list[list[int]]) -> tuple[Array, NDArray[np.int64]]:
    """Return points (n, 3) and triangles (m, 3) of a surface with its holes closed.

    A hole is cut into triangles from the corner that makes them least thin, or round its middle where no
    corner will do; then edges in and round the holes are turned wherever that makes the triangles rounder.

    Parameters
    ----------
    rims
        Points round each hole, in the order of the triangles that will fill it.
    """
    triangles = [tuple(face) for face in faces.tolist()]
    edges = {edge for triangle in triangles for edge in pairwise((*triangle, triangle[0]))}
    for rim in rims:
        fans = [fan for fan in map(_fan, _turns(rim)) if not edges.intersection(_inner_edges(fan))]
        if fans:
            fan = max(fans, key=lambda one: min(_roundness(points, triangle) for triangle in one))
        else:
            fan = [(a, b, len(points)) for a, b in pairwise((*rim, rim[0]))]
            points = np.vstack([points, points[rim].mean(axis=0)])
        triangles += fan
        edges.update(edge for triangle in fan for edge in pairwise((*triangle, triangle[0])))
    watched = {corner for rim in rims for corner in rim}
    for _ in range(ROUNDS):
        if not _turn_edges(points, triangles, watched):
            break
    return points, np.array(triangles, dtype=np.int64)


def _turns(rim: list[int]) -> list[list[int]]:
    return [rim[k:] + rim[:k] for k in range(len(rim))]


def _fan(rim: list[int]) -> list[Triangle]:
    """Triangles that fill a hole from the first corner of its rim."""
    return [(rim[0], a, b) for a, b in pairwise(rim[1:])]


def _inner_edges(fan: list[Triangle]) -> set[tuple[int, int]]:
    """Return the edges between the triangles of a fan, both ways."""
    across = {(first, b) for first, _, b in fan[:-1]}
    return across | {(b, a) for a, b in across}


def _turn_edges(points: Array, triangles: list[Triangle], watched: set[int]) -> bool:
    """Turn every edge between watched triangles that is better turned; tell whether any was."""
    at_edge: dict[tuple[int, int], int] = {}
    near = [k for k, triangle in enumerate(triangles) if watched.intersection(triangle)]
    for k in near:
        for edge in pairwise((*triangles[k], triangles[k][0])):
            at_edge[edge] = k
    done: set[int] = set()
    for (a, b), k in sorted(at_edge.items()):
        other = at_edge.get((b, a))
        if a > b or other is None or k in done or other in done:
            continue
        c, d = _apex(triangles[k], a, b), _apex(triangles[other], b, a)
        if c == d or (c, d) in at_edge or (d, c) in at_edge:
            continue
        before, after = ((a, b, c), (b, a, d)), ((c, a, d), (d, b, c))
        if min(_roundness(points, t) for t in after) <= min(_roundness(points, t) for t in before) + 1e-6:
            continue
        if _folded(points, *before) or _folded(points, *after):
            continue
        triangles[k], triangles[other] = after
        done.update((k, other))
    return bool(done)


def _apex(triangle: Triangle, a: int, b: int) -> int:
    return next(corner for corner in triangle if corner not in (a, b))


def _roundness(points: Array, triangle: Triangle) -> float:
    """Height over longest side: 0.87 in an equal-sided triangle, 0 in a sliver."""
    p, q, r = points[list(triangle)]
    longest = max(np.linalg.norm(q - p), np.linalg.norm(r - q), np.linalg.norm(p - r))
    return float(np.linalg.norm(np.cross(q - p, r - p)) / max(longest * longest, 1e-12))


def _folded(points: Array, first: Triangle, second: Triangle) -> bool:
    """Whether two triangles at an edge turn away from each other; slivers never do."""
    if min(_roundness(points, first), _roundness(points, second)) < SLIVER:
        return False
    normals = []
    for triangle in (first, second):
        p, q, r = points[list(triangle)]
        normal = np.cross(q - p, r - p)
        normals.append(normal / np.linalg.norm(normal))
    return bool(normals[0] @ normals[1] < FLAT_COSINE)
