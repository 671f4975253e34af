"""The place on the skin that was asked about: a dot, and the circle in which places are looked for."""

from __future__ import annotations

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.body.skin import Skin
from ims_atlas.scene.palette import Palette
from ims_atlas.scene.turned import frame_along

_DOT_MM = 3.2
_CORNERS = 72
_OFF_SKIN_MM = 1.6
_LINE_PX = 3.0

Vector = NDArray[np.float64]


class AskedLayer:
    """Draws one place; its circle lies on the skin and shines a little way through."""

    def __init__(self, plotter: pv.Plotter) -> None:
        self._plotter = plotter
        self._actors: list[pv.Actor] = []
        self._shown: object = None

    def show(self, point: Vector | None, radius_mm: float, skin: Skin | None, palette: Palette) -> None:
        """Show a (3,) place and its circle; None shows nothing."""
        key = (None if point is None else tuple(point), radius_mm, palette)
        if key == self._shown:
            return
        self.clear()
        self._shown = key
        if point is None or skin is None:
            return
        dot = pv.Sphere(radius=_DOT_MM, center=point.tolist())
        look = {"color": palette.selected, "lighting": False, "reset_camera": False, "render": False}
        self._actors = [
            self._plotter.add_mesh(dot, **look),
            self._plotter.add_mesh(_circle(point, radius_mm, skin), line_width=_LINE_PX, **look),
        ]

    def clear(self) -> None:
        """Take the place off the plotter."""
        for actor in self._actors:
            self._plotter.remove_actor(actor, render=False)
        self._actors, self._shown = [], None


def _circle(point: Vector, radius_mm: float, skin: Skin) -> pv.PolyData:
    """Return the circle of a radius round a point, laid on the skin."""
    normal = skin.normal(point)
    turns = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    flat = radius_mm * np.column_stack([np.cos(turns), np.sin(turns), np.zeros_like(turns)])
    ring = skin.all_nearest(point + flat @ frame_along(normal).T) + _OFF_SKIN_MM * normal
    return pv.PolyData(ring.astype(np.float32), lines=np.array([_CORNERS + 1, *range(_CORNERS), 0]))
