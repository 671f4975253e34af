"""What is seen at a point of the picture."""

from __future__ import annotations

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkRenderer

from ims_atlas.scene import camera
from ims_atlas.scene.acupuncture import Acupuncture
from ims_atlas.scene.body_layer import SIGHTS, BodyLayer
from ims_atlas.scene.comparison import Halves
from ims_atlas.scene.needle_layer import NeedleLayer
from ims_atlas.state.session import Pick

Vector = NDArray[np.float64]

_BEHIND_MM = 30.0
"""Needles and beads are picked through so much of the body: they are small, and lie close to it."""

_NEEDLE_PX, _BEAD_PX = 5, 6
"""How near the mouse counts as on it."""


class Picking:
    """Tells what lies under the mouse. Points are pixels of the plotter's window from its lower left."""

    def __init__(
        self,
        plotter: pv.Plotter,
        halves: Halves,
        body: BodyLayer,
        needles: NeedleLayer,
        acupuncture: Acupuncture,
    ) -> None:
        self._plotter = plotter
        self._halves = halves
        self._body = body
        self._needles = needles
        self._acupuncture = acupuncture

    def pick(self, x: float, y: float) -> Pick | None:
        """Return what is seen there.

        A needle comes first, then an acupoint, then lit nerves, which shine through, then what is opaque,
        then glass; skin of glass comes last, as it lies before everything.
        """
        half = self._halves.at(x)
        start, end = line_of_sight(half.renderer, x, y)
        found = self._body.nearest(start, end)
        nearest = found["solid"].distance if "solid" in found else np.inf
        pixel = 2 * np.tan(np.radians(camera.VIEW_ANGLE_DEG / 2)) / max(self._plotter.window_size[1], 1)
        needle = self._needles.nearest(start, end, _NEEDLE_PX * pixel)
        if half.needles and needle is not None and needle[0] < nearest + _BEHIND_MM:
            return Pick("site", needle[1].site.id, needle[1].side)
        bead = self._acupuncture.nearest(start, end, _BEAD_PX * pixel)
        if half.acupoints and bead is not None and bead[0] < nearest + _BEHIND_MM:
            return Pick("acupoint", bead[1].point.code, bead[1].side)
        return next((found[sight].pick for sight in SIGHTS if sight in found), None)

    def place(self, x: float, y: float) -> Vector | None:
        """Return the (3,) point, mm, at which what is seen there is met first; None beside the body."""
        start, end = line_of_sight(self._halves.at(x).renderer, x, y)
        found = self._body.nearest(start, end)
        met = next((found[sight] for sight in SIGHTS if sight in found), None)
        if met is None:
            return None
        return np.asarray(start + met.distance * (end - start) / np.linalg.norm(end - start))

    def end(self, x: float, y: float) -> Vector | None:
        """Return the (3,) point, mm, from which a measure is taken there; None beside the body.

        That is where a needle enters, where an acupoint lies, or the surface.
        """
        pick = self.pick(x, y)
        if pick is not None and pick.kind == "site":
            needles = self._needles.needles
            return next((n.entry for n in needles if (n.site.id, n.side) == (pick.id, pick.side)), None)
        if pick is not None and pick.kind == "acupoint":
            own = (b for b in self._acupuncture.beads if (b.point.code, b.side) == (pick.id, pick.side))
            return next((bead.place.point for bead in own), None)
        return self.place(x, y)


def line_of_sight(renderer: vtkRenderer, x: float, y: float) -> tuple[Vector, Vector]:
    """Return the (3,) ends, mm, of what lies behind a pixel: the eye, and the far clipping plane."""
    renderer.SetDisplayPoint(x, y, 1.0)
    renderer.DisplayToWorld()
    point = np.array(renderer.GetWorldPoint())
    return np.array(renderer.GetActiveCamera().GetPosition()), point[:3] / point[3]
