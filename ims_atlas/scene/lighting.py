"""Studio light, ground, depth and smooth edges: what makes the picture look like a photograph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pyvista as pv
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderPass
from vtkmodules.vtkRenderingOpenGL2 import (
    vtkCameraPass,
    vtkLightsPass,
    vtkOpaquePass,
    vtkOverlayPass,
    vtkRenderPassCollection,
    vtkSequencePass,
    vtkSSAAPass,
    vtkSSAOPass,
    vtkTranslucentPass,
)

from ims_atlas.scene.palette import Palette

_LIGHTS = (
    ((-0.6, 0.8, 1.0), "#fff1e0", 0.78),
    ((1.0, 0.1, 0.6), "#cfe0ff", 0.26),
    ((0.3, 0.9, -1.2), "#ffe3c4", 0.50),
    ((-0.8, -0.2, -0.8), "#cfe0ff", 0.20),
)
"""Warm key from front-left above, cool fill from the right, warm rim, cool back fill (camera frame)."""

_OCCLUSION_RADIUS_MM = 25.0
_OCCLUSION_BIAS_MM = 2.0
_OCCLUSION_BIAS_SHARE = 0.0016
"""Least bias as a share of the camera's distance: VTK keeps depth in half floats, whose steps of up to a
thousandth would show as contour lines.
"""
_OCCLUSION_SAMPLES = 64
_SAMPLES_IN_MOTION = 4

_Way = Literal["plain", "deep", "smooth"]
"""How a renderer draws: quickly, with occlusion, or with occlusion and smooth edges."""


def light_studio(plotter: pv.Plotter) -> None:
    """Replace all lights by the studio's; they follow the camera."""
    plotter.remove_all_lights()
    for position, colour, intensity in _LIGHTS:
        plotter.add_light(
            pv.Light(position=position, color=colour, intensity=intensity, light_type="camera light")
        )


def paint_ground(plotter: pv.Plotter, palette: Palette) -> None:
    """Set the background gradient."""
    plotter.set_background(palette.ground_bottom, top=palette.ground_top)


class Depth:
    """Ambient occlusion, and on top of it smoothed edges: heavy, so both are for pictures at rest."""

    def __init__(self, plotter: pv.Plotter) -> None:
        self._plotter = plotter
        self._plotter.render_window.SetMultiSamples(0)
        self._passes: dict[vtkRenderer, _Passes] = {}
        self._way: _Way = "plain"
        self._samples_in_motion = 0
        self.cover((plotter.renderer,))

    def cover(self, renderers: Sequence[vtkRenderer]) -> None:
        """Draw what these renderers show with depth, from now on; others draw plainly again."""
        for left_out in [renderer for renderer in self._passes if renderer not in renderers]:
            left_out.SetPass(None)  # type: ignore[arg-type]  # VTK takes None for no pass
            del self._passes[left_out]
        for renderer in renderers:
            self._passes.setdefault(renderer, _Passes())
        self._set_passes()

    def off(self) -> None:
        """Draw plainly, for movement; edges are smoothed only where a graphics card does it."""
        self._way = "plain"
        self._set_passes()
        self._plotter.render_window.SetMultiSamples(self._samples_in_motion)

    def on(self, *, smooth: bool) -> None:
        """Draw with occlusion; `smooth` also supersamples the edges, at four times the cost."""
        self._way = "smooth" if smooth else "deep"
        self._samples_in_motion = 0 if is_software(self._plotter) else _SAMPLES_IN_MOTION
        self._plotter.render_window.SetMultiSamples(0)
        self._set_passes()

    def _set_passes(self) -> None:
        distance = self._plotter.renderer.GetActiveCamera().GetDistance()
        for renderer, passes in self._passes.items():
            passes.occlusion.SetBias(max(_OCCLUSION_BIAS_MM, _OCCLUSION_BIAS_SHARE * distance))
            renderer.SetPass(passes.of(self._way))  # type: ignore[arg-type]


class _Passes:
    """How one renderer draws with depth; passes keep pictures of its size, so each has its own."""

    def __init__(self) -> None:
        occlusion = vtkSSAOPass()
        occlusion.SetRadius(_OCCLUSION_RADIUS_MM)
        occlusion.SetKernelSize(_OCCLUSION_SAMPLES)
        occlusion.BlurOn()
        camera = vtkCameraPass()
        camera.SetDelegatePass(_in_turn(vtkLightsPass(), vtkOpaquePass()))
        occlusion.SetDelegatePass(camera)
        self.occlusion = occlusion
        body = _in_turn(occlusion, vtkTranslucentPass())  # glass must not cast occlusion
        smooth = vtkSSAAPass()
        smooth.SetDelegatePass(body)
        labels = vtkOverlayPass()  # after all else: supersampling would make them half as large
        self._deep = _in_turn(body, labels)
        self._smooth = _in_turn(smooth, labels)

    def of(self, way: _Way) -> vtkRenderPass | None:
        """Return the pass for a way of drawing; None draws plainly."""
        return {"plain": None, "deep": self._deep, "smooth": self._smooth}[way]


def _in_turn(*passes: vtkRenderPass) -> vtkSequencePass:
    steps = vtkRenderPassCollection()
    for step in passes:
        steps.AddItem(step)
    sequence = vtkSequencePass()
    sequence.SetPasses(steps)
    return sequence


def is_software(plotter: pv.Plotter) -> bool:
    """Tell whether pictures are computed without a graphics card."""
    text = plotter.render_window.ReportCapabilities().lower()
    return any(name in text for name in ("llvmpipe", "softpipe", "swiftshader", "software"))
