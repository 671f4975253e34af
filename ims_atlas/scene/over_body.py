"""What is drawn over the body: thin lines, what shines through flesh, and words on a plate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkTextActor

from ims_atlas.scene.palette import Palette, rgb

Vector = NDArray[np.float64]

_BEFORE_ALL = -66000
_FONT_PX = 17


def lines_along(ways: Sequence[Vector]) -> pv.PolyData:
    """Return ways, each (k, 3) mm, as one mesh of lines; its points are theirs in order."""
    cells: list[int] = []
    start = 0
    for way in ways:
        cells += [len(way), *range(start, start + len(way))]
        start += len(way)
    return pv.PolyData(np.concatenate(ways).astype(np.float32), lines=np.array(cells))


def shine_through(actor: pv.Actor) -> None:
    """Let an actor be seen through the body: an offset larger than any depth brings it before all else."""
    actor.mapper.SetResolveCoincidentTopologyToPolygonOffset()
    actor.mapper.SetRelativeCoincidentTopologyPolygonOffsetParameters(0, _BEFORE_ALL)
    actor.mapper.SetRelativeCoincidentTopologyLineOffsetParameters(0, _BEFORE_ALL)


def plate(text: str, at: Vector, palette: Palette) -> vtkTextActor:
    """Return a text on a plate in the theme's colours, its middle at a (3,) place, mm."""
    actor = vtkTextActor()
    actor.SetInput(f" {text} ")
    actor.GetPositionCoordinate().SetCoordinateSystemToWorld()
    actor.GetPositionCoordinate().SetValue(*(float(value) for value in at))
    look = actor.GetTextProperty()
    look.SetFontSize(_FONT_PX)
    look.SetColor(*(value / 255 for value in rgb(palette.text)))
    look.SetBackgroundColor(*(value / 255 for value in rgb(palette.panel)))
    look.SetBackgroundOpacity(0.9)
    look.SetJustificationToCentered()
    look.SetVerticalJustificationToCentered()
    return actor
