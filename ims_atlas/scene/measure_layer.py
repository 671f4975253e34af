"""A measured distance on the body: its ends, a straight line, the tape over the skin, and the length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkProp, vtkTextActor

from ims_atlas.scene.over_body import plate, shine_through
from ims_atlas.scene.palette import Palette
from ims_atlas.state.session import Point

Vector = NDArray[np.float64]

_BALL_MM = 2.4
_LINE_PX, _TAPE_PX = 4.0, 2.5
_TAPE_LIFT_MM = 1.0
_LABEL_DOWN_PX = 8


class MeasureLayer:
    """Draws one measure; it shines through the body."""

    def __init__(self, plotter: pv.Plotter) -> None:
        self._plotter = plotter
        self._actors: list[vtkProp] = []
        self._shown: object = None

    @property
    def labels(self) -> tuple[vtkProp, ...]:
        """What says how long it is."""
        return tuple(actor for actor in self._actors if isinstance(actor, vtkTextActor))

    def show(self, ends: Sequence[Point], tape: Vector | None, label: str, palette: Palette) -> None:
        """Show up to two ends (mm); between two, the line, the tape (k, 3) if there is one, the label."""
        key = (tuple(ends), label, palette)
        if key == self._shown:
            return
        self._shown = key
        for actor in self._actors:
            self._plotter.remove_actor(actor, render=False)
        self._actors = []
        for end in ends:
            self._add(pv.Sphere(radius=_BALL_MM, center=end), palette.link_match)
        if len(ends) == 2:
            self._add(pv.Line(*ends), palette.link_match, _LINE_PX)
            if tape is not None:
                self._add(pv.lines_from_points(_lifted(tape)), palette.selected, _TAPE_PX)
            self._write(label, np.mean(ends, axis=0), palette)

    def _add(self, mesh: pv.PolyData, colour: str, width: float = 1.0) -> None:
        actor = self._plotter.add_mesh(
            mesh, color=colour, lighting=False, line_width=width, reset_camera=False, render=False
        )
        shine_through(actor)
        self._actors.append(actor)

    def _write(self, label: str, at: Vector, palette: Palette) -> None:
        text = plate(label, at, palette)
        text.GetTextProperty().SetVerticalJustificationToTop()  # beneath the line, which stays in view
        text.GetTextProperty().SetLineOffset(_LABEL_DOWN_PX)
        self._plotter.add_actor(text, reset_camera=False, render=False)
        self._actors.append(text)


def _lifted(tape: Vector) -> Vector:
    """Return the tape a little outside the curve it lies on, or as it is where it is straight."""
    middle = tape.mean(axis=0)
    bulge = middle - (tape[0] + tape[-1]) / 2
    length = float(np.linalg.norm(bulge))
    return tape if length < 0.5 else np.asarray(tape + _TAPE_LIFT_MM * bulge / length)
