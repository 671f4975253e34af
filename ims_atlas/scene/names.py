"""What is named in the picture, and which point of it the eye sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkFloatArray

from ims_atlas.analysis.names import acupoint_name, site_name
from ims_atlas.analysis.supply import Strength
from ims_atlas.body.pack import PartRecord
from ims_atlas.model.atlas import Atlas
from ims_atlas.scene.acupuncture import Acupuncture
from ims_atlas.scene.body_layer import BodyLayer
from ims_atlas.scene.comparison import Halves
from ims_atlas.scene.needle_layer import NeedleLayer
from ims_atlas.state.session import Session

Vector = NDArray[np.float64]

_BEHIND_MM = 4.0
"""A point so much behind what was drawn there is hidden; meshes in motion are that coarse."""

_SEEN_SHARE = 0.3
"""Share of a part's points that must be seen for it to be named."""


@dataclass(frozen=True)
class Name:
    """A name and the (3,) point, mm, that it stands for; what has a lower rank is named first."""

    text: str
    point: Vector
    rank: int


class Names:
    """Finds the names of what is selected and lit, for the picture that was drawn last."""

    def __init__(
        self,
        plotter: pv.Plotter,
        atlas: Atlas,
        session: Session,
        halves: Halves,
        body: BodyLayer,
        needles: NeedleLayer,
        acupuncture: Acupuncture,
    ) -> None:
        self._plotter = plotter
        self._atlas = atlas
        self._session = session
        self._halves = halves
        self._body = body
        self._needles = needles
        self._acupuncture = acupuncture

    def seen(self) -> list[Name]:
        """Return the names of what is seen in the picture drawn last, the most important first.

        Of a structure that is seen on both sides, the side is named that lies nearer to the emptier edge.
        """
        names = sorted(self._all(), key=lambda each: each.rank)
        if not names:
            return []
        lefts = self.on_screen(np.array([name.point for name in names]))[:, 0] < 0.5
        found: dict[str, tuple[Name, bool]] = {}
        for name, left in zip(names, lefts, strict=True):
            others = [side for text, (_, side) in found.items() if text != name.text]
            emptier_is_left = 2 * sum(others) <= len(others)
            if name.text not in found or left == emptier_is_left:
                found[name.text] = (name, bool(left))
        return [name for name, _ in found.values()]

    def on_screen(self, points: Vector) -> Vector:
        """Return where (n, 3) points appear: shares of one picture from its upper left, and the distance."""
        camera, (width, height) = self._plotter.camera, self._halves.picture_size
        matrix = camera.GetCompositeProjectionTransformMatrix(width / height, -1, 1)
        rows = np.array([[matrix.GetElement(i, j) for j in range(4)] for i in range(4)])
        clip = np.c_[points, np.ones(len(points))] @ rows.T
        place = clip[:, :2] / clip[:, 3:]
        return np.column_stack(((place[:, 0] + 1) / 2, (1 - place[:, 1]) / 2, clip[:, 3]))

    def _all(self) -> list[Name]:
        language = self._session.language
        names = self._of_parts()
        chosen = {(pick.id, pick.side) for pick in self._session.all_selected()}
        names += [
            Name(site_name(self._atlas, needle.site.id, language), needle.end, 0)
            for needle in self._needles.needles
            if (needle.site.id, needle.side) in chosen
        ]
        names += [
            Name(acupoint_name(bead.point), np.array(bead.at), 0) for bead in self._acupuncture.in_focus()
        ]
        return names

    def _of_parts(self) -> list[Name]:
        """Return a name for each part, lit or selected, of which enough is seen."""
        eye = np.array(self._plotter.camera.position)
        wanted: list[tuple[str, int, Vector]] = []
        selected = self._body.selected_rows()
        for system, rows in self._body.lit_rows().items():
            surface = self._body.surfaces[system]
            shown = surface.colours[:, 3] > 0
            for row in rows:
                part = surface.parts[row]
                if shown[row] and (system == "muscles" or row in selected.get(system, ())):
                    rank = 0 if row in selected.get(system, ()) else self._rank(part.structure)
                    wanted.append((self._called(part), rank, surface.anchors_of(row, eye)))
        if not wanted:
            return []
        clear = self._is_seen(np.concatenate([points for *_, points in wanted]))
        found, start = [], 0
        for text, rank, points in wanted:
            seen = clear[start : start + len(points)]
            start += len(points)
            if seen.mean() >= _SEEN_SHARE:
                found.append(Name(text, points[seen][0], rank))
        return found

    def _rank(self, structure: str) -> int:
        supply = self._body.lit.chosen.get(structure)
        return 1 if supply is not None and supply.strength is Strength.MAIN else 2

    def _called(self, part: PartRecord) -> str:
        language, structure = self._session.language, part.structure
        if self._atlas.is_muscle(structure):
            muscle = self._atlas.muscle(structure)
            return (muscle.plain if self._session.mode == "patient" else muscle.names).said_in(language)
        if self._atlas.is_nerve(structure):
            return self._atlas.nerve(structure).names.said_in(language)
        return next((b.names.said_in(language) for b in self._atlas.bones if b.id == structure), part.name)

    def _is_seen(self, points: Vector) -> NDArray[np.bool_]:
        """Tell which (n, 3) points nothing opaque hides, by the depths of the picture drawn last."""
        places = self.on_screen(points)
        depths = self._depths()
        height, width = depths.shape
        x, y = np.floor(places[:, 0] * width), np.floor(places[:, 1] * height)
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        columns, rows = x[inside].astype(int), y[inside].astype(int)
        seen = np.zeros(len(points), bool)
        seen[inside] = places[inside, 2] <= depths[rows, columns] + _BEHIND_MM
        return seen

    def _depths(self) -> Vector:
        """Return how far what was drawn lies before the eye, mm, a row a line of the first picture."""
        window, (width, height) = self._plotter.render_window, self._halves.picture_size
        low, high = self._plotter.camera.clipping_range
        values = vtkFloatArray()
        window.GetZbufferData(0, 0, width - 1, height - 1, values)
        nearness = np.nan_to_num(vtk_to_numpy(values), nan=1.0)  # what was never drawn may hold anything
        buffer = nearness.reshape(height, width)[::-1].astype(float)
        return np.asarray(low * high / (high - buffer * (high - low)))
