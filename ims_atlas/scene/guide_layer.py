"""How a place is found, drawn on the body: the points a step starts from, the way it goes, where it leads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.body.construction import Step
from ims_atlas.scene.over_body import shine_through
from ims_atlas.scene.palette import Palette

_BALL = 3.2
_DOT = 2.2
_LINE_PX = 4.0

Vector = NDArray[np.float64]


class GuideLayer:
    """Draws the steps of one construction, the last of them brightest; it shines through the body."""

    def __init__(self, plotter: pv.Plotter) -> None:
        self._plotter = plotter
        self._actors: list[pv.Actor] = []
        self._shown: object = None

    def show(self, steps: Sequence[Step], palette: Palette) -> None:
        """Draw these steps and no others."""
        key = (tuple((step.rule, tuple(step.point)) for step in steps), palette)
        if key == self._shown:
            return
        self._shown = key
        for actor in self._actors:
            self._plotter.remove_actor(actor, render=False)
        self._actors = []
        for i, step in enumerate(steps):
            self._draw(step, palette.selected if i == len(steps) - 1 else palette.accent)

    def _draw(self, step: Step, colour: str) -> None:
        balls = pv.MultiBlock([pv.Sphere(radius=_DOT, center=tuple(start)) for start in step.starts])
        balls.append(pv.Sphere(radius=_BALL, center=tuple(step.point)))
        self._add(balls.combine().extract_surface(algorithm=None), colour)
        ways = [_line(start, step.point) for start in step.starts if np.linalg.norm(start - step.point) > 1.0]
        if step.rule in ("between", "on_line") and len(step.starts) > 1:
            ways.append(_line(step.starts[0], step.starts[1]))
        for way in ways:
            self._add(way, colour, line_width=_LINE_PX)

    def _add(self, mesh: pv.PolyData, colour: str, **look: float) -> None:
        actor = self._plotter.add_mesh(
            mesh, color=colour, lighting=False, reset_camera=False, render=False, **look
        )
        shine_through(actor)
        self._actors.append(actor)


def _line(first: Vector, last: Vector) -> pv.PolyData:
    return pv.Line(tuple(first), tuple(last))
