"""Lines between needle sites and acupoints, just above the skin: full where they match, dashed where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkProp, vtkTextActor

from ims_atlas.scene.over_body import lines_along, plate, shine_through
from ims_atlas.scene.palette import Palette

_FOCUS_PX, _LINE_PX = 5.0, 3.0
_LABEL_OFF_MM = 6.0
_DASH_MM, _GAP_MM = 3.0, 2.5

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Link:
    """A way (k, 3) over the skin from one place to another, whether the two match, and what it says."""

    way: Vector
    matches: bool
    label: str = ""
    outward: tuple[float, float, float] = (0.0, 0.0, 0.0)


class LinkLayer:
    """All links in view: one mesh of those that match, one of the others, and the one in focus."""

    def __init__(self, plotter: pv.Plotter) -> None:
        self._plotter = plotter
        self._actors: list[vtkProp] = []
        self._shown: object = None
        self.links: tuple[Link, ...] = ()
        self.focus: Link | None = None

    @property
    def labels(self) -> tuple[vtkProp, ...]:
        """The label of the link in focus, if it has one."""
        return tuple(actor for actor in self._actors if isinstance(actor, vtkTextActor))

    def show(self, links: Sequence[Link], focus: Link | None, palette: Palette) -> None:
        """Show these links and no others; the one in focus shines through the body and has its label."""
        key = (tuple(map(_key, links)), None if focus is None else _key(focus), palette)
        if key == self._shown:
            return
        self._shown = key
        self.links, self.focus = tuple(links), focus
        for actor in self._actors:
            self._plotter.remove_actor(actor, render=False)
        self._actors = []
        for matches, colour in ((False, palette.link_apart), (True, palette.link_match)):
            ways = [link.way for link in links if link.matches is matches]
            self._draw(ways if matches else _dashes(ways), colour, _LINE_PX)
        if focus is not None:
            colour = palette.link_match if focus.matches else palette.link_apart
            ways = [focus.way] if focus.matches else _dashes([focus.way])
            self._draw(ways, colour, _FOCUS_PX, through=True)
            self._write(focus, palette)

    def _draw(self, ways: Sequence[Vector], colour: str, width: float, through: bool = False) -> None:
        if not ways:
            return
        actor = self._plotter.add_mesh(
            lines_along(ways),
            color=colour,
            lighting=False,
            line_width=width,
            reset_camera=False,
            render=False,
        )
        if through:
            shine_through(actor)
        self._actors.append(actor)

    def _write(self, link: Link, palette: Palette) -> None:
        if not link.label:
            return
        outward = np.array(link.outward)
        aside = np.cross(link.way[-1] - link.way[0], outward)
        aside /= max(float(np.linalg.norm(aside)), 1e-9)
        aside *= -1.0 if aside[2] < 0 else 1.0
        middle = link.way[len(link.way) // 2] + _LABEL_OFF_MM * (outward + 2 * aside)
        text = plate(link.label, middle, palette)
        self._plotter.add_actor(text, reset_camera=False, render=False)
        self._actors.append(text)


def _key(link: Link) -> tuple[object, ...]:
    return (link.way.tobytes(), link.matches, link.label)


def _dashes(ways: Sequence[Vector]) -> list[Vector]:
    """Return the ways cut into dashes; a short way keeps one dash at each end."""
    dashes = []
    for way in ways:
        reached = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
        length = float(reached[-1])
        count = max(round((length + _GAP_MM) / (_DASH_MM + _GAP_MM)), 2)
        dash = length / (count + (count - 1) * _GAP_MM / _DASH_MM)
        for i in range(count):
            begin = i * dash * (1 + _GAP_MM / _DASH_MM)
            at = np.linspace(begin, begin + dash, 3)
            dashes.append(np.stack([np.interp(at, reached, way[:, k]) for k in range(3)], axis=1))
    return dashes
