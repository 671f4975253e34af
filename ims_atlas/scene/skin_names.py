"""Names that stand on the skin: each where the eye sees it best, left out where it faces away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkProp

from ims_atlas.body.rays import SurfaceRays
from ims_atlas.body.skin_patch import LabelPlaces
from ims_atlas.scene.palette import Palette

_OFF_SKIN_MM = 5.0
_LEAST_FACING = 0.3
_SAME_MM = 110.0
"""One name does not stand twice within this distance."""

_FONT_PX = {True: 17, False: 14}
"""Height of names that stand out, and of the others."""

_LETTER_PX, _LINE_PX = 8, 20
"""Room that a letter and a line of a name take up."""

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SkinName:
    """A name, where it may stand, and whether it stands out."""

    text: str
    places: LabelPlaces
    strong: bool


class SkinNames:
    """Writes names on the skin; `actors` are for the renderer on top."""

    def __init__(self, plotter: pv.Plotter) -> None:
        self._plotter = plotter
        self._actors: list[vtkProp] = []
        self._shown: object = None
        self.shown: tuple[str, ...] = ()
        """The names in view."""

    @property
    def actors(self) -> tuple[vtkProp, ...]:
        """What is on the plotter now."""
        return tuple(self._actors)

    def show(
        self, names: Sequence[SkinName], eye: Vector, skin: SurfaceRays | None, palette: Palette
    ) -> None:
        """Show these names as seen from an eye (3,) mm, as far as no skin hides their places."""
        found = [(name, place) for name in names if (place := _best(name.places, eye)) is not None]
        if found and skin is not None:
            points = np.array([place for _, place in found])
            ways = eye - points
            hidden = skin.blocked(points, ways / np.linalg.norm(ways, axis=1, keepdims=True))
            found = [each for each, away in zip(found, hidden, strict=True) if not away]
        found = self._apart(_each_once(sorted(found, key=lambda each: not each[0].strong)))
        key = (tuple((name.text, name.strong, *place) for name, place in found), palette)
        if key == self._shown:
            return
        self.clear()
        self._shown = key
        self.shown = tuple(name.text for name, _ in found)
        for strong in (True, False):
            own = [(name.text, place) for name, place in found if name.strong is strong]
            if own:
                self._write(own, strong, palette)

    def clear(self) -> None:
        """Take all names off the plotter."""
        for actor in self._actors:
            self._plotter.remove_actor(actor, render=False)
        self._actors, self.shown, self._shown = [], (), None

    def _apart(self, found: Sequence[tuple[SkinName, Vector]]) -> list[tuple[SkinName, Vector]]:
        """Return names with their places as far as they do not cover one another in the picture."""
        if not found:
            return []
        camera, (width, height) = self._plotter.camera, self._plotter.window_size
        matrix = camera.GetCompositeProjectionTransformMatrix(width / max(height, 1), -1, 1)
        rows = np.array([[matrix.GetElement(i, j) for j in range(4)] for i in range(4)])
        clip = np.c_[np.array([place for _, place in found]), np.ones(len(found))] @ rows.T
        pixels = clip[:, :2] / clip[:, 3:] * (width / 2, height / 2)
        kept: list[int] = []
        for row, (name, _) in enumerate(found):
            room = np.array([_LETTER_PX * (len(name.text) + 2), _LINE_PX])
            if all((np.abs(pixels[row] - pixels[other]) > room).any() for other in kept):
                kept.append(row)
        return [found[row] for row in kept]

    def _write(self, names: Sequence[tuple[str, Vector]], strong: bool, palette: Palette) -> None:
        self._actors.append(
            self._plotter.add_point_labels(
                np.array([place for _, place in names]),
                [text for text, _ in names],
                font_size=_FONT_PX[strong],
                bold=strong,
                text_color=palette.text,
                shape="rounded_rect",
                shape_color=palette.panel,
                shape_opacity=0.85 if strong else 0.6,
                show_points=False,
                always_visible=False,
                tolerance=0.004,
                reset_camera=False,
                render=False,
            )
        )


def _each_once(found: Sequence[tuple[SkinName, Vector]]) -> list[tuple[SkinName, Vector]]:
    """Return names with their places, the same name only once in one neighbourhood."""
    kept: list[tuple[SkinName, Vector]] = []
    for name, place in found:
        if all(name.text != other.text or np.linalg.norm(place - at) > _SAME_MM for other, at in kept):
            kept.append((name, place))
    return kept


def _best(places: LabelPlaces, eye: Vector) -> Vector | None:
    """Return the place that faces the eye most, a little off the skin; None if all face away."""
    ways = eye - places.points
    facing = np.einsum("ij,ij->i", places.normals, ways) / np.linalg.norm(ways, axis=1)
    best = 0 if facing[0] > 0.75 else int(np.argmax(facing))
    if facing[best] < _LEAST_FACING:
        return None
    return np.asarray(places.points[best] + _OFF_SKIN_MM * places.normals[best])
