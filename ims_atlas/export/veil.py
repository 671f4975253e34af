"""Turns to glass what stands between the eye and a place that moves along a line, and lets it back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.pack import System
from ims_atlas.scene.part_surface import Rgba
from ims_atlas.scene.stage import Stage

Vector = NDArray[np.float64]

_ROUND_MM = 9.0
"""How wide the opening is about the place, mm."""

_TOUCHING_MM = 0.5
_GLASS, _LIT_GLASS = 24, 70
"""Alpha (0..255) of what has turned to glass: other parts, and lit or selected ones."""

_NEVER: frozenset[System] = frozenset({"nerves"})
"""Systems that stay: their lit parts shine through anyway."""


class Veil:
    """Is told for places along a line where the eye stands, and finds which parts cover them."""

    def __init__(self, stage: Stage) -> None:
        self._surfaces = stage.body.surfaces
        self._whole: dict[System, Rgba] = {s: surface.colours for s, surface in self._surfaces.items()}
        lit = stage.body.lit_rows()
        self._glass = {
            system: np.where(np.isin(np.arange(len(table)), lit.get(system, [])), _LIT_GLASS, _GLASS)
            for system, table in self._whole.items()
        }
        self._depths: list[float] = []
        self._covering: list[set[tuple[System, int]]] = []

    def look(self, depth: float, eye: Vector, place: Vector) -> None:
        """Find what covers the (3,) place at a depth, mm, from the (3,) eye; depths rise."""
        self._depths.append(depth)
        self._covering.append({found for point in _around(eye, place) for found in self._before(eye, point)})

    def lift(self, depth: float, share: float) -> None:
        """Turn to glass what covers the place at a depth, mm; by a share (0..1) of the way to glass."""
        for system, opened in self._opened(depth).items():
            rows = list(opened)
            table = self._whole[system].copy()
            alpha = table[rows, 3].astype(float)
            glass = np.minimum(alpha, self._glass[system][rows])
            table[rows, 3] = np.round(alpha + share * np.array(list(opened.values())) * (glass - alpha))
            self._surfaces[system].colours = table

    def close(self) -> None:
        """Let everything be as it was."""
        for system, table in self._whole.items():
            self._surfaces[system].colours = table

    def _opened(self, depth: float) -> dict[System, dict[int, float]]:
        """Return how far (0..1) each part that covers some place is to be open at a depth.

        A part begins to open one step before it covers the place, and closes one step after.
        """
        found: dict[System, dict[int, float]] = {}
        for system, row in set().union(*self._covering):
            covers = np.array([(system, row) in covering for covering in self._covering], float)
            near = np.maximum.reduce([covers, np.append(covers[1:], 0.0), np.insert(covers[:-1], 0, 0.0)])
            found.setdefault(system, {})[row] = float(np.interp(depth, self._depths, near))
        return found

    def _before(self, eye: Vector, point: Vector) -> Iterator[tuple[System, int]]:
        length = float(np.linalg.norm(point - eye))
        for system, surface in self._surfaces.items():
            if system not in _NEVER:
                for distance, row in surface.hits(eye, point):
                    if distance < length - _TOUCHING_MM:
                        yield system, row


def _around(eye: Vector, place: Vector) -> list[Vector]:
    """Return the place and four points round it, square to the line of sight."""
    ahead = (place - eye) / np.linalg.norm(place - eye)
    right = np.cross(ahead, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    up = np.cross(right, ahead)
    return [place, *(place + _ROUND_MM * way for way in (right, -right, up, -up))]
