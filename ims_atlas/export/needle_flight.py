"""A flight to a needle and along it into the depth: what covers the needle turns to glass on the way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ims_atlas.analysis.names import site_name
from ims_atlas.body.needle_layers import NeedlePath
from ims_atlas.body.needle_path import NeedlePaths
from ims_atlas.export.piecewise import Piecewise
from ims_atlas.export.shots import Caption
from ims_atlas.export.veil import Veil
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language
from ims_atlas.scene import camera
from ims_atlas.scene.needle_layer import Needle
from ims_atlas.scene.stage import Stage

Vector = NDArray[np.float64]

_ARRIVED, _GOES_IN, _DEEP, _COMES_OUT, _LEAVES = 0.28, 0.34, 0.64, 0.74, 0.88
"""Shares of the flight: at the entry, on the way in, at the tip, on the way out, back at the entry."""

_ASIDE_DEG = 42.0
"""The angle between the needle and the line of sight."""

_FAR_MM, _NEAR_MM = 230.0, 125.0
"""How far from the needle the camera stands at its entry and at its tip."""

_STEPS = 15
"""So many places along the needle are looked at for what covers them."""

_HARDLY_ASIDE = 0.1
_PREPARING = "Looking along the needle"


class NeedleFlight:
    """Flies from the picture in view to a needle's entry, beside it down to its tip, and back."""

    def __init__(self, atlas: Atlas, stage: Stage, needle: Needle) -> None:
        self._atlas, self._stage, self._needle = atlas, stage, needle
        self._plotter = stage.plotter
        self._language = stage.session.language
        self._silent = stage.session.answers_hidden
        stage.uncover()
        self._start = camera.pose_of(stage.plotter)
        self._title = site_name(atlas, needle.site.id, self._language)
        self._entry, self._direction = needle.entry, needle.place.direction
        self._depth = float((needle.tip - needle.entry) @ self._direction)
        self._towards_viewer = _beside(self._direction, np.array(self._start.position) - self._entry)
        self._layers: list[tuple[str, float, float]] = []
        self._veil = Veil(stage)

    def prepare(self) -> Piecewise[None]:
        """Find what the needle passes, and what covers it on its way."""
        yield 0.0, _PREPARING
        self._layers = _layers(_path(self._atlas, self._stage, self._needle), self._language)
        for step, depth in enumerate(np.linspace(0.0, self._depth, _STEPS)):
            yield step / _STEPS, _PREPARING
            self._veil.look(float(depth), np.array(self._pose(depth).position), self._at(depth))

    def stand(self, share: float) -> Caption | None:
        """Bring camera and glass to a moment of the flight."""
        depth, arrived = self._progress(share)
        pose = self._pose(depth) if arrived >= 1 else camera.between(self._start, self._pose(0.0), arrived)
        self._veil.lift(depth, max(2 * arrived - 1, 0.0))
        self._stage.thin_needles(arrived)
        camera.apply(pose, self._plotter)
        if self._silent or arrived < 1:
            return None if self._silent else Caption(self._title)
        met = [(name, entered <= depth < left) for name, entered, left in self._layers if entered <= depth]
        return Caption(self._title, tuple(met))

    def end(self) -> None:
        """Leave the stage as it was."""
        self._veil.close()
        self._stage.update()
        camera.apply(self._start, self._plotter)

    def _progress(self, share: float) -> tuple[float, float]:
        """Return how deep the flight is, mm, and how much of the way to the entry is done (0..1)."""
        places = (0.0, _ARRIVED, _GOES_IN, _DEEP, _COMES_OUT, _LEAVES, 1.0)
        depth = np.interp(share, places, (0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0))
        arrived = np.interp(share, places, (0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0))
        return self._depth * _eased(float(depth)), float(arrived)

    def _at(self, depth: float) -> Vector:
        return np.asarray(self._entry + depth * self._direction)

    def _pose(self, depth: float) -> camera.Pose:
        share = depth / max(self._depth, 1e-6)
        focus = self._at(depth)
        position = focus + (_FAR_MM + share * (_NEAR_MM - _FAR_MM)) * self._towards_viewer
        return camera.Pose(tuple(position.tolist()), tuple(focus.tolist()))


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)


def _beside(direction: Vector, towards_start: Vector) -> Vector:
    """Return the unit direction to a viewer who looks at a needle from outside and from one side.

    The side is level, so that the picture stays upright, and the one from which the flight comes.
    """
    aside = np.cross([0.0, 0.0, 1.0], direction)
    if np.linalg.norm(aside) < _HARDLY_ASIDE:
        aside = towards_start * (1.0, 1.0, 0.0) + (1e-6, 0.0, 0.0)
        aside -= (aside @ direction) * direction
    aside = aside / np.linalg.norm(aside)
    if aside @ towards_start < 0:
        aside = -aside
    angle = np.radians(_ASIDE_DEG)
    way = -np.cos(angle) * direction + np.sin(angle) * aside
    return np.asarray(way / np.linalg.norm(way))


def _path(atlas: Atlas, stage: Stage, needle: Needle) -> NeedlePath | None:
    """Return what the needle passes; None on a body without skin, where no depth begins."""
    if needle.place.skin is None:
        return None
    return NeedlePaths(atlas, stage.pack).along(needle.place.skin, needle.place.direction)


def _layers(path: NeedlePath | None, language: Language) -> list[tuple[str, float, float]]:
    """Return the names of the tissues along the needle, with the depths at which they begin and end."""
    if path is None:
        return []
    found = []
    for layer in path.layers:
        if layer.structure.kind != "fat_or_unknown":
            start = layer.entered_mm or 0.0
            end = start if layer.left_mm is None else layer.left_mm
            found.append((layer.structure.names.said_in(language), start, end))
    return found
