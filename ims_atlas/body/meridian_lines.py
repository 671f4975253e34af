"""Meridians as lines on the skin: the shortest way over it from point to point, pulled taut."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra

from ims_atlas.body.places import Places
from ims_atlas.body.rays import Vector
from ims_atlas.body.skin import Skin
from ims_atlas.errors import NoPlace
from ims_atlas.model.acupoints import Meridian
from ims_atlas.model.segments import Side

_SPACING_MM = 4.0
"""Points of a line lie about so far apart."""

_PULLS = 40
"""How often a line is straightened and laid back on the skin."""


class MeridianLines:
    """Lays the lines of meridians on the skin of one body, and remembers them."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._known: dict[tuple[str, Side], tuple[Vector, ...]] = {}

    def of(self, meridian: Meridian, side: Side) -> tuple[Vector, ...]:
        """Return the lines (k, 3), mm, of a meridian on one side; empty if the body has no skin.

        A point that cannot be placed on this body is left out of its line.
        """
        key = (meridian.id, side)
        if key not in self._known:
            self._known[key] = tuple(self._lines(meridian, side))
        return self._known[key]

    def _lines(self, meridian: Meridian, side: Side) -> list[Vector]:
        by_code = {point.code: point for point in meridian.points}
        lines = []
        for codes in meridian.drawn_lines():
            stops = []
            for code in codes:
                try:
                    stops.append(self._places.of(by_code[code], side).point)
                except NoPlace:
                    continue
            if len(stops) > 1:
                lines.append(self._joined(stops))
        return lines

    def _joined(self, stops: list[Vector]) -> Vector:
        skin = self._places.finder.skin
        pieces = [self._rough(skin, first, last) for first, last in pairwise(stops)]
        line = np.concatenate([*(piece[:-1] for piece in pieces), stops[-1][None]])
        fixed = np.zeros(len(line), bool)
        fixed[np.cumsum([0, *(len(piece) - 1 for piece in pieces)])] = True
        for _ in range(_PULLS):
            pulled = line.copy()
            pulled[1:-1] = (line[:-2] + line[2:]) / 2
            pulled[fixed] = line[fixed]
            line = skin.all_nearest(pulled)
            line[fixed] = pulled[fixed]
        return line

    def _rough(self, skin: Skin, first: Vector, last: Vector) -> Vector:
        """Return a way (k, 3) along edges of the skin from one point to another, evenly spaced."""
        ends = skin.nearest_rows(np.array([first, last]))
        direct = float(np.linalg.norm(last - first))
        limit = 4 * direct + 60
        reach, before = dijkstra(self._edges, True, ends[:1], True, False, limit)
        reach, before = reach[0], before[0]
        row, rows = int(ends[1]), []
        while row != ends[0] and np.isfinite(reach[ends[1]]):
            rows.append(row)
            row = int(before[row])
        inner = skin.points[rows[::-1][:-1]] if len(rows) > 2 else np.empty((0, 3))
        return _spaced(np.concatenate([first[None], inner, last[None]]))

    @cached_property
    def _edges(self) -> csr_matrix[np.float64]:
        """The edges of the skin as a graph, each as long as it is in mm."""
        skin = self._places.finder.skin
        pairs = np.concatenate([skin.triangles[:, [k, (k + 1) % 3]] for k in range(3)])
        lengths = np.linalg.norm(skin.points[pairs[:, 0]] - skin.points[pairs[:, 1]], axis=1)
        size = len(skin.points)
        graph = csr_matrix(coo_matrix((lengths, (pairs[:, 0], pairs[:, 1])), (size, size)))
        return csr_matrix(graph.maximum(graph.T))


def _spaced(path: Vector) -> Vector:
    """Return a path with points about `_SPACING_MM` apart, its ends kept."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    reached = np.concatenate([[0.0], np.cumsum(steps)])
    count = max(int(np.ceil(reached[-1] / _SPACING_MM)), 2) + 1
    at = np.linspace(0, reached[-1], count)
    return np.stack([np.interp(at, reached, path[:, k]) for k in range(3)], axis=1)
