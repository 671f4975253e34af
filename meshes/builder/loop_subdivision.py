"""Loop subdivision that keeps open rims and crossing edges as creases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def subdivided(
    vertices: NDArray[np.float64], faces: NDArray[np.int64], rounds: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Split every triangle into four and smooth the surface, `rounds` times.

    Edges that do not belong to exactly two triangles are creases: they are smoothed along themselves, and
    points where they meet in another number than two stay in place. Unit and frame stay those of the input.
    """
    for _ in range(rounds):
        vertices, faces = _once(vertices, faces)
    return vertices, faces


def _once(
    vertices: NDArray[np.float64], faces: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    corners = faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    edges, edge_of, uses = np.unique(
        np.sort(corners, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    edge_of = edge_of.ravel()
    crease = uses != 2
    across = _sum_of_opposites(vertices, faces, edge_of, len(edges))
    ends = vertices[edges].sum(axis=1)
    middle = np.where(crease[:, None], ends / 2.0, ends * 0.375 + across * 0.125)
    a, b, c = (len(vertices) + edge_of.reshape(-1, 3)).T
    p, q, r = faces.T
    split = np.stack([p, a, c, a, q, b, c, b, r, a, b, c], axis=1).reshape(-1, 3)
    return np.vstack([_moved(vertices, edges, crease), middle]), split


def _sum_of_opposites(
    vertices: NDArray[np.float64], faces: NDArray[np.int64], edge_of: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Sum of the corners opposite to each edge, (count, 3)."""
    opposite = vertices[faces[:, [2, 0, 1]].ravel()]
    return np.stack([np.bincount(edge_of, opposite[:, k], count) for k in range(3)], axis=1)


def _moved(
    vertices: NDArray[np.float64], edges: NDArray[np.int64], crease: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the old points at their smoothed places."""
    around, degree = _neighbours(vertices, edges)
    degree = np.maximum(degree, 1)
    weight = (0.625 - (0.375 + 0.25 * np.cos(2.0 * np.pi / degree)) ** 2)[:, None]
    inner = (1.0 - weight) * vertices + weight * around / degree[:, None]
    along, creases = _neighbours(vertices, edges[crease])
    rim = 0.75 * vertices + 0.125 * along
    kept = np.where((creases == 2)[:, None], rim, vertices)
    return np.where((creases == 0)[:, None], inner, kept)


def _neighbours(
    vertices: NDArray[np.float64], edges: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Sum and number of each point's neighbours over the given edges."""
    here, there = np.concatenate([edges, edges[:, ::-1]]).T
    count = len(vertices)
    total = np.stack([np.bincount(here, vertices[there, k], count) for k in range(3)], axis=1)
    return total, np.bincount(here, minlength=count)
