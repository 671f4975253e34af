"""A dermatome map painted on the skin: a tint for each level, a line round it, and its name."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.body.dermatomes import Dermatomes, LevelSkin
from ims_atlas.body.skin_patch import LabelPlaces, SkinPatch, cut_out, label_places
from ims_atlas.model.segments import in_order
from ims_atlas.model.sensory import DermatomeMap
from ims_atlas.scene.palette import Palette, mixed, rgb

_LIFT_MM = 1.2
_BORDER_LIFT_MM = 1.8
_BORDER_MM = 1.7
_CHOSEN, _OTHER, _ALONE = 0.85, 0.30, 0.62
"""How opaque chosen levels are, the others beside them, and all where none is chosen."""

_BORDER_CHOSEN, _BORDER_OTHER = 1.0, 0.55
_TINTS = (("#ffffff", 0.42), ("#000000", 0.12))
"""Neighbours differ in lightness by turns: what a level's colour is mixed with, and how much of that."""

_BORDER_SHADE = 0.45

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Band:
    """The levels to which a map gives one and the same skin, that skin, and where its name may stand."""

    levels: tuple[str, ...]
    patch: SkinPatch
    places: tuple[LabelPlaces, ...]

    @property
    def name(self) -> str:
        """Its levels in short: ``C6``, ``T8-T12``."""
        return self.levels[0] if len(self.levels) == 1 else f"{self.levels[0]}-{self.levels[-1]}"


class DermatomeLayer:
    """Paints one map at a time; only colours change while levels are chosen."""

    def __init__(self, plotter: pv.Plotter, dermatomes: Dermatomes) -> None:
        self._plotter = plotter
        self._dermatomes = dermatomes
        self._known: dict[str, tuple[Band, ...]] = {}
        self._actor: pv.Actor | None = None
        self._mesh = pv.PolyData()
        self._shown = ""
        self._painted: object = None
        self.bands: tuple[Band, ...] = ()
        """What is painted now."""

    def show(self, source_map: DermatomeMap | None, chosen: Set[str], palette: Palette) -> None:
        """Show this map and no other; None shows none."""
        name = "" if source_map is None else source_map.source
        if name != self._shown:
            self.clear()
            self._shown = name
            if source_map is not None:
                self._put_on(source_map)
        if self._actor is not None and self._painted != (name, chosen, palette):
            self._painted = (name, chosen, palette)
            self._paint(chosen, palette)

    @property
    def shades(self) -> tuple[tuple[Band, tuple[int, int, int, int]], ...]:
        """The bands in view, each with its colour 0..255 and how opaque it is."""
        if not self.bands:
            return ()
        sizes = [len(band.patch.points) + 4 * len(band.patch.border) for band in self.bands]
        first = np.cumsum([0, *sizes[:-1]])
        rows = self._mesh.point_data["colour"][first].tolist()
        return tuple(
            (band, (row[0], row[1], row[2], row[3])) for band, row in zip(self.bands, rows, strict=True)
        )

    def chosen_of(self, band: Band, chosen: Set[str]) -> bool:
        """Tell whether a level of a band is chosen."""
        return not chosen.isdisjoint(band.levels)

    def _bands_of(self, source_map: DermatomeMap) -> tuple[Band, ...]:
        if source_map.source not in self._known:
            same: dict[bytes, list[LevelSkin]] = {}
            for level in self._dermatomes.of(source_map):
                if level.is_drawn:
                    same.setdefault(level.margin.tobytes(), []).append(level)
            skin = self._dermatomes.skin
            self._known[source_map.source] = tuple(
                Band(
                    in_order({each.record.level for each in group}),
                    cut_out(skin, group[0].margin),
                    label_places(skin, group[0].margin),
                )
                for group in same.values()
            )
        return self._known[source_map.source]

    def _put_on(self, source_map: DermatomeMap) -> None:
        self.bands = self._bands_of(source_map)
        if not self.bands:
            return
        pieces = [piece for band in self.bands for piece in (_fill(band.patch), _border(band.patch))]
        starts = np.cumsum([0, *(len(points) for points, _, _ in pieces)])
        self._mesh = pv.PolyData.from_regular_faces(
            np.concatenate([points for points, _, _ in pieces]).astype(np.float32),
            np.concatenate(
                [triangles + start for (_, _, triangles), start in zip(pieces, starts, strict=False)]
            ),
        )
        normals = np.concatenate([normals for _, normals, _ in pieces])
        self._mesh.point_data.active_normals = normals.astype(np.float32)
        self._mesh.point_data["colour"] = np.zeros((self._mesh.n_points, 4), np.uint8)
        self._actor = self._plotter.add_mesh(
            self._mesh,
            scalars="colour",
            rgb=True,
            ambient=0.5,
            diffuse=0.55,
            specular=0.0,
            culling="back",
            reset_camera=False,
            render=False,
            show_scalar_bar=False,
        )
        self._actor.ForceTranslucentOn()

    def _paint(self, chosen: Set[str], palette: Palette) -> None:
        rows: list[NDArray[np.uint8]] = []
        any_chosen = any(self.chosen_of(band, chosen) for band in self.bands)
        for number, band in enumerate(self.bands):
            own = self.chosen_of(band, chosen)
            colour = mixed(palette.level(band.levels[0]), *_TINTS[number % 2])
            line = mixed(colour, palette.text, _BORDER_SHADE)
            alpha = _CHOSEN if own else _OTHER if any_chosen else _ALONE
            edge = _BORDER_OTHER if any_chosen and not own else _BORDER_CHOSEN
            border = 4 * len(band.patch.border)
            rows.append(
                np.tile(np.array((*rgb(colour), round(255 * alpha)), np.uint8), (len(band.patch.points), 1))
            )
            rows.append(np.tile(np.array((*rgb(line), round(255 * edge)), np.uint8), (border, 1)))
        self._mesh.point_data["colour"][:] = np.concatenate(rows)
        self._mesh.GetPointData().GetArray("colour").Modified()
        self._mesh.Modified()

    def clear(self) -> None:
        """Take the map off the plotter."""
        self._shown = ""
        if self._actor is not None:
            self._plotter.remove_actor(self._actor, render=False)
        self._actor = None
        self._painted = None
        self.bands = ()


def _fill(patch: SkinPatch) -> tuple[Vector, Vector, NDArray[np.intp]]:
    return patch.points + _LIFT_MM * patch.normals, patch.normals, patch.triangles


def _border(patch: SkinPatch) -> tuple[Vector, Vector, NDArray[np.intp]]:
    """Return the border as a ribbon on the skin: four points and two triangles a stretch."""
    ends = patch.points[patch.border] + _BORDER_LIFT_MM * patch.normals[patch.border]
    normals = patch.normals[patch.border]
    across = np.cross(normals.mean(axis=1), ends[:, 1] - ends[:, 0])
    across *= _BORDER_MM / 2 / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    corners = np.stack(
        [ends[:, 0] - across, ends[:, 1] - across, ends[:, 1] + across, ends[:, 0] + across], axis=1
    )
    quads = np.arange(4 * len(ends)).reshape(-1, 4)
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return corners.reshape(-1, 3), normals[:, [0, 1, 1, 0]].reshape(-1, 3), triangles
