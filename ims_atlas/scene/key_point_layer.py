"""The key sensory points of the examination standard, as dots on the skin."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.model.segments import Side
from ims_atlas.model.sensory import KeyPoint
from ims_atlas.scene.palette import Palette, rgb

_RADIUS_MM, _CHOSEN_MM = 4.5, 6.5

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PlacedKeyPoint:
    """A key point on one side: where it lies on the skin (3,), mm, and the outward normal (3,) there."""

    record: KeyPoint
    side: Side
    point: Vector
    normal: Vector

    @property
    def name(self) -> str:
        """Its levels in short."""
        return "-".join(self.record.levels)


class KeyPointLayer:
    """Draws dots; those of chosen levels are larger."""

    def __init__(self, plotter: pv.Plotter) -> None:
        self._plotter = plotter
        self._actor: pv.Actor | None = None
        self._shown: object = None
        self.points: tuple[PlacedKeyPoint, ...] = ()
        """The dots in view."""

    def show(self, points: Sequence[PlacedKeyPoint], chosen: Set[str], palette: Palette) -> None:
        """Show these dots and no others."""
        key = (tuple((each.record.id, each.side) for each in points), frozenset(chosen), palette)
        if key == self._shown:
            return
        self.clear()
        self._shown = key
        self.points = tuple(points)
        if not points:
            return
        dots = []
        for each in points:
            own = not chosen.isdisjoint(each.record.levels)
            radius = _CHOSEN_MM if own else _RADIUS_MM
            dot = pv.Sphere(radius=radius, center=each.point.tolist(), theta_resolution=16, phi_resolution=16)
            colour = palette.level(each.record.levels[0])
            dot.point_data["colour"] = np.tile(np.array(rgb(colour), np.uint8), (dot.n_points, 1))
            dots.append(dot)
        self._actor = self._plotter.add_mesh(
            pv.merge(dots, merge_points=False),
            scalars="colour",
            rgb=True,
            ambient=0.4,
            diffuse=0.7,
            reset_camera=False,
            render=False,
            show_scalar_bar=False,
        )

    def clear(self) -> None:
        """Take all dots off the plotter."""
        if self._actor is not None:
            self._plotter.remove_actor(self._actor, render=False)
        self._actor, self._shown, self.points = None, None, ()
