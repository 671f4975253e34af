"""All parts of one body system on screen, coloured through one small table.

Every point of a system carries its part's place in a texture with one texel a part. A change of
colour rewrites that texture and nothing else: no geometry moves, and drawing costs the same for ten parts
or a thousand.

Two actors share the points of a level of detail: the solid one draws the opaque parts, with shadow
and occlusion; the ghost one draws the others as glass, clear where they face the viewer and denser
at their rim, in one pass without sorting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.util import numpy_support
from vtkmodules.vtkCommonCore import vtkIdList, vtkPoints
from vtkmodules.vtkCommonDataModel import vtkDataObject, vtkPolyData, vtkStaticCellLocator
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkTexture

from ims_atlas.body.glb import SystemMesh
from ims_atlas.body.pack import BodyPack, PartRecord, System
from ims_atlas.scene.cutting import HalfSpace
from ims_atlas.scene.materials import HOLLOW, TISSUE, TISSUE_ATTRIBUTE, Kind, apply_material, set_cut

Rgba = NDArray[np.uint8]
Vector = NDArray[np.float64]

OPAQUE = 253
"""Alpha (0..255) from which a part counts as opaque; the shaders use the same limit."""

LIT = 255
"""Alpha of lit parts in systems that shine through; parts there that are merely opaque have less."""

HATCHED = 254
"""Alpha of opaque muscles that are drawn hatched; the shader of flesh uses the same value."""

_SHINES_THROUGH: frozenset[System] = frozenset({"nerves"})
"""Systems whose lit parts are seen through what hides them: nerves run deep."""

_NOWHERE = np.zeros(3)

_SHEET_DETAIL = 1
"""The level of detail at which muscles are picked: their thin sheets are torn at the coarsest."""

_ANCHORS = 12
"""How many places on a part are tried for its label."""


class PartSurface:
    """One system of a body as actors; its geometry is loaded when it is first shown."""

    def __init__(self, pack: BodyPack, system: System, renderer: pv.Renderer) -> None:
        self._pack = pack
        self._system: System = system
        self._renderer = renderer
        self.parts: Sequence[PartRecord] = pack.parts(system)
        self._table = pv.ImageData(dimensions=(len(self.parts), 1, 1))
        self._table.point_data.set_array(np.zeros((len(self.parts), 4), np.uint8), "colour")
        self._table.point_data.active_scalars_name = "colour"
        self._texture = _texture(self._table)
        self._actors: dict[int, dict[Kind, vtkActor]] = {}
        self._locator: vtkStaticCellLocator | None = None
        self._cut: HalfSpace | None = None
        self._moved: Mapping[int, Vector] = {}
        self._moved_at: dict[int, Mapping[int, Vector]] = {}
        self._level = self._coarsest

    @property
    def colours(self) -> Rgba:
        """The (n, 4) colours of the parts, red, green, blue and alpha 0..255; a copy."""
        return np.array(self._table.point_data["colour"])

    @colours.setter
    def colours(self, colours: Rgba) -> None:
        self._table.point_data["colour"][:] = colours
        self._table.GetPointData().GetScalars().Modified()
        self._table.Modified()
        self._refresh()

    def show(self, level: int) -> None:
        """Show the system at a level of detail (0 finest); hidden parts stay hidden."""
        self._level = min(level, len(self._pack.detail_levels(self._system)) - 1)
        self._refresh()

    def cut(self, kept: HalfSpace | None) -> None:
        """Show, and hit, only what lies in a half of space; None shows all."""
        if kept is self._cut:
            return
        with_or_without = (kept is None) is not (self._cut is None)
        self._cut = kept
        for pair in self._actors.values():
            for kind, actor in pair.items():
                self._apply_cut(kind, actor, with_or_without=with_or_without)

    def move(self, offsets: Mapping[int, Vector]) -> None:
        """Draw, and hit, parts as far away from their place as (3,) offsets say, mm; all others in place."""
        if _same(offsets, self._moved):
            return
        self._moved = dict(offsets)
        self._locator = None
        self._refresh()

    def offset_of(self, part: int) -> Vector:
        """Return how far from its place a part is drawn, (3,) mm."""
        return self._offset(part)

    def middles_of(self, parts: Sequence[int]) -> Vector:
        """Return the (n, 3) middles of parts where they belong, mm."""
        mesh = self._mesh(self._coarsest)
        return np.array([mesh.points[mesh.ranges[i].points].mean(axis=0) for i in parts], float).reshape(
            -1, 3
        )

    def bounds_of(self, parts: Sequence[int]) -> NDArray[np.float64]:
        """Return the (2, 3) lowest and highest corner of some parts, mm."""
        mesh = self._mesh(self._coarsest)
        points = np.concatenate([mesh.points[mesh.ranges[i].points] + self._offset(i) for i in parts])
        return np.stack([points.min(axis=0), points.max(axis=0)]).astype(np.float64)

    def anchors_of(self, part: int, eye: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a few (k, 3) points of a part's surface that face the eye, the most central first."""
        mesh = self._mesh(self._coarsest)
        rows = mesh.ranges[part].points
        points, normals = mesh.points[rows] + self._offset(part), mesh.normals[rows]
        towards = eye - points
        facing = np.einsum("ij,ij->i", normals, towards) > 0
        if facing.any():
            points = points[facing]
        order = np.argsort(np.linalg.norm(points - points.mean(axis=0), axis=1))
        return points[order[:: max(1, len(order) // _ANCHORS)]]

    def hits(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> list[tuple[float, int]]:
        """Return (distance in mm, part) for each visible part that the line from start to end meets."""
        mesh = self._mesh(self._picked)
        locator = self._found_locator(mesh)
        cells, points = vtkIdList(), vtkPoints()
        locator.IntersectWithLine(start.tolist(), end.tolist(), 1e-6, points, cells)
        if cells.GetNumberOfIds() == 0:
            return []
        rows = np.array([cells.GetId(i) for i in range(cells.GetNumberOfIds())])
        starts = np.array([extent.triangles.start for extent in mesh.ranges])
        parts = np.searchsorted(starts, rows, side="right") - 1
        alpha = self._table.point_data["colour"][:, 3]
        places = np.array([points.GetPoint(i) for i in range(len(rows))])
        seen = alpha[parts] > 0
        found: list[tuple[float, int]] = []
        if self._cut is not None:
            kept = self._cut.keeps(places)
            found = self._sections(self._cut.entered(start, end), parts[seen & ~kept])
            seen &= kept
        for place, part in zip(places[seen], parts[seen], strict=True):
            found.append((float(np.linalg.norm(place - start)), int(part)))
        return sorted(found)

    def _sections(self, distance: float | None, cut_away: NDArray[np.intp]) -> list[tuple[float, int]]:
        """Return the parts in whose section a line enters what is kept, by what it met of them before."""
        if distance is None or self._system in HOLLOW:
            return []
        counts = np.bincount(cut_away, minlength=len(self.parts))
        return [(distance, int(part)) for part in np.flatnonzero(counts % 2) if self.is_solid(int(part))]

    def is_solid(self, part: int) -> bool:
        """Tell whether a part is opaque."""
        return bool(self._table.point_data["colour"][part, 3] >= OPAQUE)

    def shines_through(self, part: int) -> bool:
        """Tell whether a part is seen through whatever hides it."""
        return self._system in _SHINES_THROUGH and bool(self._table.point_data["colour"][part, 3] == LIT)

    def remove(self) -> None:
        """Take all actors off the scene."""
        for pair in self._actors.values():
            for actor in pair.values():
                self._renderer.RemoveActor(actor)
        self._actors.clear()
        self._moved_at.clear()
        self._locator = None

    @property
    def _coarsest(self) -> int:
        return len(self._pack.detail_levels(self._system)) - 1

    @property
    def _picked(self) -> int:
        """The level of detail at which lines meet the surface."""
        return min(_SHEET_DETAIL, self._coarsest) if self._system == "muscles" else self._coarsest

    def _mesh(self, level: int) -> SystemMesh:
        return self._pack.system_mesh(self._system, level)

    def _refresh(self) -> None:
        alpha = self._table.point_data["colour"][:, 3]
        wanted: dict[Kind, bool] = {
            "solid": bool((alpha >= OPAQUE).any()),
            "ghost": bool(((alpha > 0) & (alpha < OPAQUE)).any()),
            "through": bool((alpha == LIT).any()),
        }
        if any(wanted.values()) and self._level not in self._actors:
            self._actors[self._level] = self._build(self._level)
        if self._level in self._actors:
            self._put_in_place(self._level)
        for level, pair in self._actors.items():
            for kind, actor in pair.items():
                actor.SetVisibility(level == self._level and wanted[kind])

    def _build(self, level: int) -> dict[Kind, vtkActor]:
        surface = _surface(self._mesh(level), len(self.parts))
        kinds: tuple[Kind, ...] = ("solid", "ghost")
        if self._system in _SHINES_THROUGH:
            kinds += ("through",)
        pair = {kind: _actor(surface) for kind in kinds}
        for kind, actor in pair.items():
            actor.SetTexture(self._texture)
            self._apply_cut(kind, actor, with_or_without=True)
            if kind == "solid":
                actor.ForceOpaqueOn()
            else:
                actor.ForceTranslucentOn()
            self._renderer.AddActor(actor)
        return pair

    def _apply_cut(self, kind: Kind, actor: vtkActor, *, with_or_without: bool) -> None:
        shader = actor.GetShaderProperty()
        set_cut(shader, None if self._cut is None else self._cut.equation)
        if with_or_without:  # another shader; a cut that moves needs none
            apply_material(shader, self._system, kind, cut=self._cut is not None)

    def _put_in_place(self, level: int) -> None:
        """Bring a level of detail's points in line with how far parts are moved."""
        before = self._moved_at.get(level, {})
        if before is self._moved or not (before or self._moved):
            return
        surface = self._actors[level]["solid"].GetMapper().GetInput()
        self._shift(surface, level, {*before, *self._moved})
        self._moved_at[level] = self._moved

    def _shift(self, surface: vtkPolyData, level: int, parts: Iterable[int]) -> None:
        mesh, points = self._mesh(level), numpy_support.vtk_to_numpy(surface.GetPoints().GetData())
        for part in parts:
            rows = mesh.ranges[part].points
            points[rows] = mesh.points[rows] + self._offset(part)
        surface.GetPoints().Modified()
        surface.Modified()

    def _offset(self, part: int) -> Vector:
        return self._moved.get(part, _NOWHERE)

    def _found_locator(self, mesh: SystemMesh) -> vtkStaticCellLocator:
        if self._locator is None:
            surface = _surface(mesh, len(self.parts))
            self._shift(surface, self._picked, self._moved)
            self._locator = vtkStaticCellLocator()
            self._locator.SetDataSet(surface)
            self._locator.BuildLocator()
        return self._locator


def _same(one: Mapping[int, Vector], other: Mapping[int, Vector]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[part], other[part]) for part in one)


def _surface(mesh: SystemMesh, parts: int) -> pv.PolyData:
    surface = pv.PolyData.from_regular_faces(np.array(mesh.points), mesh.triangles)
    surface.point_data.active_normals = np.array(mesh.normals)
    surface.point_data[TISSUE] = mesh.tissue
    texel = np.full((len(mesh.points), 2), 0.5, np.float32)
    texel[:, 0] = (mesh.part_of_point() + 0.5) / parts
    surface.active_texture_coordinates = texel
    return surface


def _texture(table: pv.ImageData) -> vtkTexture:
    texture = vtkTexture()
    texture.SetInputData(table)
    texture.SetColorModeToDirectScalars()
    texture.InterpolateOff()
    texture.MipmapOff()
    texture.RepeatOff()
    texture.EdgeClampOn()
    return texture


def _actor(surface: pv.PolyData) -> vtkActor:
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(surface)
    mapper.ScalarVisibilityOff()
    mapper.StaticOn()
    mapper.SetVBOShiftScaleMethod(0)  # else the shaders would not read the place in mm
    mapper.MapDataArrayToVertexAttribute(TISSUE_ATTRIBUTE, TISSUE, vtkDataObject.FIELD_ASSOCIATION_POINTS, -1)
    actor = vtkActor()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    look.SetInterpolationToPhong()
    look.SetAmbient(0.2)
    look.SetDiffuse(0.9)
    return actor
