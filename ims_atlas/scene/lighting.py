"""Studio light, ground and depth: what makes the picture look like a photograph of a model."""

from __future__ import annotations

import pyvista as pv

from ims_atlas.scene.palette import Palette

_LIGHTS = (
    ((-0.6, 0.8, 1.0), "#fff1e0", 0.78),
    ((1.0, 0.1, 0.6), "#cfe0ff", 0.26),
    ((0.3, 0.9, -1.2), "#ffe3c4", 0.50),
    ((-0.8, -0.2, -0.8), "#cfe0ff", 0.20),
)
"""Warm key from front-left above, cool fill from the right, warm rim, cool back fill (camera frame)."""


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


def set_depth(plotter: pv.Plotter, on: bool) -> None:
    """Switch ambient occlusion on (still pictures) or off (while the camera moves)."""
    if on:
        plotter.enable_ssao(radius=25, bias=2, kernel_size=64, blur=True)
    else:
        plotter.disable_ssao()


def is_software(plotter: pv.Plotter) -> bool:
    """Tell whether pictures are computed without a graphics card."""
    text = plotter.render_window.ReportCapabilities().lower()
    return any(name in text for name in ("llvmpipe", "softpipe", "swiftshader", "software"))
