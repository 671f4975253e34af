"""How open each point of a body lies to the light: soft creases between muscles, shade under the scapula.

The solids of a body are drawn into a grid of voxels and blurred at three scales. In front of a flat surface a
known share of the blurred solid remains; what a point sees beyond that share encloses it. Everything is
worked out from the parts themselves, once, when a body is built or installed.

Layers of the body can be hidden, so a part is only shaded by what is usually seen with it. And what
other soft parts cover wholly is seen only once they are gone, so it counts as fairly open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.special import ndtr

from ims_atlas.body.mesh import Points, TriangleMesh, smooth_normals, welded, with_openness
from ims_atlas.body.pack import PartRecord, System

VOXEL_MM = 3.0
"""Edge of a voxel; thinner solids fill a share of it."""

COLUMNS_PER_VOXEL = 2
"""Lines of sight a voxel and direction along which the solids are cut."""

SCALES_MM = (3.0, 8.0, 20.0)
"""Width (standard deviation) of the blurs; near folds, creases between parts, hollows."""

REACH = 0.8
"""How far in front of a point each blur is read, in its own widths."""

_LINE_AT = np.array([0.4871, 0.5113])
"""Where in its column a line stands: off the middle, for points of a mesh often have round coordinates."""

_ONSET = 0.8
"""Power of the enclosure: below 1, so that shallow folds already show."""

_BATCH = 400_000
"""Triangles drawn at a time."""

Floats = NDArray[np.float64]
Strengths = tuple[float, float, float]


@dataclass(frozen=True)
class _Shade:
    """Which systems shade a part, and how strongly at each of the scales (0..1).

    Where they are `covering`, points that they enclose wholly lose most of the shade again.
    """

    systems: frozenset[System]
    strengths: Strengths
    covering: bool


_FRAME: frozenset[System] = frozenset({"bones", "cartilages"})
_FLESH: frozenset[System] = frozenset({"muscles", "tendons"})
_VISCERA: frozenset[System] = frozenset({"organs", "brain"})
_SKIN: frozenset[System] = frozenset({"skin"})

_BY_FRAME = _Shade(_FRAME, (0.45, 0.50, 0.45), covering=False)
_FLESH_BY_FRAME = _Shade(_FRAME, (0.20, 0.30, 0.30), covering=True)
_BY_FLESH = _Shade(_FLESH, (0.40, 0.50, 0.30), covering=True)
_BY_VISCERA = _Shade(_VISCERA, (0.35, 0.40, 0.20), covering=True)
_BY_SKIN = _Shade(_SKIN, (0.35, 0.30, 0.25), covering=False)

_SHADES: Mapping[System, tuple[_Shade, ...]] = {
    "bones": (_BY_FRAME,),
    "cartilages": (_BY_FRAME,),
    "muscles": (_FLESH_BY_FRAME, _BY_FLESH),
    "tendons": (_FLESH_BY_FRAME, _BY_FLESH),
    "organs": (_BY_VISCERA,),
    "brain": (_BY_VISCERA,),
    "vessels": (),
    "nerves": (),
    "skin": (_BY_SKIN,),
}

_COVERED_FROM, _COVERED_TO = 0.70, 0.98
"""Enclosure at the nearest scale from which a point counts as covered, and at which wholly."""

_COVERED_KEEPS = 0.35
"""Share of its shade that a covered point keeps."""


def openness(parts: Sequence[tuple[PartRecord, TriangleMesh]]) -> list[NDArray[np.float32]]:
    """Return for each part the (n,) openness of its points, 1 open to the light, towards 0 in folds."""
    normals = [smooth_normals(mesh) for _, mesh in parts]
    found = [np.ones(len(mesh.points), np.float32) for _, mesh in parts]
    shades = {shade for _, of_system in sorted(_SHADES.items()) for shade in of_system}
    for systems in sorted({shade.systems for shade in shades}, key=sorted):
        solid = _Solid.of([mesh for record, mesh in parts if record.system in systems])
        if solid is None:
            continue
        for system in sorted({record.system for record, _ in parts}):
            rows = [row for row, (record, _) in enumerate(parts) if record.system == system]
            for shade in _SHADES[system]:
                if shade.systems == systems:
                    points = np.concatenate([parts[row][1].points for row in rows])
                    light = solid.light(points, np.concatenate([normals[row] for row in rows]), shade)
                    ends = np.cumsum([len(parts[row][1].points) for row in rows])[:-1]
                    for row, share in zip(rows, np.split(light, ends), strict=True):
                        found[row] *= share
    return found


def lit(parts: Sequence[tuple[PartRecord, TriangleMesh]]) -> list[tuple[PartRecord, TriangleMesh]]:
    """Return the parts, welded, with the openness of their points in their tissue."""
    whole = [(record, welded(mesh)) for record, mesh in parts]
    return [
        (record, with_openness(mesh, is_open))
        for (record, mesh), is_open in zip(whole, openness(whole), strict=True)
    ]


class _Solid:
    """The space that some parts fill, blurred at every scale."""

    def __init__(self, filled: NDArray[np.float32], low: Floats) -> None:
        self._low = low
        self._levels: list[tuple[NDArray[np.float32], float]] = []
        edge = VOXEL_MM
        for scale in SCALES_MM:
            while scale > 2.5 * edge:
                filled, edge = _halved(filled), 2.0 * edge
            self._levels.append((gaussian_filter(filled, scale / edge, mode="constant"), edge))

    @classmethod
    def of(cls, meshes: Sequence[TriangleMesh]) -> _Solid | None:
        """Draw closed surfaces into voxels; None if there are none."""
        if not meshes:
            return None
        margin = 2.0 * VOXEL_MM
        low = np.min([mesh.points.min(axis=0) for mesh in meshes], axis=0).astype(np.float64) - margin
        high = np.max([mesh.points.max(axis=0) for mesh in meshes], axis=0).astype(np.float64) + margin
        shape = np.ceil((high - low) / VOXEL_MM).astype(int) + 1
        return cls(_filled(meshes, low, shape), low)

    def light(self, points: Points, normals: Points, shade: _Shade) -> NDArray[np.float32]:
        """Return the (n,) share of light that reaches the points past this solid."""
        light = np.ones(len(points), np.float32)
        enclosed = [self._enclosed(points, normals, level) for level in range(len(SCALES_MM))]
        keep = np.ones(len(points), np.float32)
        if shade.covering:
            covered = np.clip((enclosed[0] - _COVERED_FROM) / (_COVERED_TO - _COVERED_FROM), 0.0, 1.0)
            keep -= (1.0 - _COVERED_KEEPS) * covered * covered * (3.0 - 2.0 * covered)
        for share, strength in zip(enclosed, shade.strengths, strict=True):
            light *= 1.0 - strength * keep * share
        return light

    def _enclosed(self, points: Points, normals: Points, level: int) -> NDArray[np.float32]:
        """Return how much more of the solid lies before the points than before a plane, 0..1."""
        field, edge = self._levels[level]
        reach = REACH * SCALES_MM[level]
        places = (points + reach * normals - self._low) / edge - 0.5
        seen = map_coordinates(field, places.T.astype(np.float32), order=1, mode="constant", cval=0.0)
        width = np.sqrt(SCALES_MM[level] ** 2 + edge**2 / 4.0)  # voxels and their interpolation blur too
        plane = ndtr(-reach / width)
        enclosed = np.clip((seen - plane) / (1.0 - plane), 0.0, 1.0)
        return np.asarray(enclosed**_ONSET, np.float32)


def _filled(meshes: Sequence[TriangleMesh], low: Floats, shape: NDArray[np.int_]) -> NDArray[np.float32]:
    """Return the share of each voxel that lies inside the closed surfaces, 0..1.

    Upright lines cut the surfaces, and every cut starts or ends a solid. A surface that a line enters
    and leaves a different number of times has a hole there; it is left out on that line.
    """
    lines = shape[:2] * COLUMNS_PER_VOXEL
    steps = np.zeros(int(np.prod(shape)) + 1)
    for batch in _batches(meshes):
        line, height, sign = _cuts(batch, low, lines)
        voxel = np.floor(height).astype(np.int64)
        x, y = np.divmod(line, lines[1])
        first = ((x // COLUMNS_PER_VOXEL) * shape[1] + y // COLUMNS_PER_VOXEL) * shape[2] + voxel
        beyond = sign * (height - voxel)
        np.add.at(steps, first, sign - beyond)
        np.add.at(steps, first + 1, beyond)
    inside = np.cumsum(steps[:-1].reshape(shape), axis=2) / COLUMNS_PER_VOXEL**2
    return np.clip(inside, 0.0, 1.0).astype(np.float32)


def _batches(meshes: Sequence[TriangleMesh]) -> Iterator[list[TriangleMesh]]:
    """Yield the meshes in groups of a bounded number of triangles."""
    batch: list[TriangleMesh] = []
    size = 0
    for mesh in meshes:
        if batch and size + len(mesh.triangles) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(mesh)
        size += len(mesh.triangles)
    yield batch


def _cuts(
    meshes: Sequence[TriangleMesh], low: Floats, lines: NDArray[np.int_]
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Return where upright lines cut surfaces: line, height in voxels, and +1 into or -1 out of a solid."""
    scale = np.array([COLUMNS_PER_VOXEL, COLUMNS_PER_VOXEL, 1]) / VOXEL_MM
    corners = np.concatenate([((mesh.points - low) * scale)[mesh.triangles] for mesh in meshes])
    surface = np.repeat(np.arange(len(meshes)), [len(mesh.triangles) for mesh in meshes])
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    start = np.ceil(corners[..., :2].min(axis=1) - _LINE_AT).astype(np.int64)
    count = np.floor(corners[..., :2].max(axis=1) - _LINE_AT).astype(np.int64) - start + 1
    tries = count.prod(axis=1)
    row = np.repeat(np.arange(len(corners)), tries)
    place = np.arange(len(row)) - np.repeat(np.cumsum(tries) - tries, tries)
    x = start[row, 0] + place // np.maximum(count[row, 1], 1)
    y = start[row, 1] + place % np.maximum(count[row, 1], 1)
    of_a = _side(x, y, b, c, row)
    of_b = _side(x, y, c, a, row)
    of_c = _side(x, y, a, b, row)
    hit = ((of_a > 0) & (of_b > 0) & (of_c > 0)) | ((of_a < 0) & (of_b < 0) & (of_c < 0))
    row, of_a, of_b, of_c = row[hit], of_a[hit], of_b[hit], of_c[hit]
    area = of_a + of_b + of_c
    height = (of_a * a[row, 2] + of_b * b[row, 2] + of_c * c[row, 2]) / area
    line = x[hit] * lines[1] + y[hit]
    sign = -np.sign(area)
    whole = _balanced(line, surface[row], sign, int(lines.prod()))
    return line[whole], height[whole], sign[whole]


def _side(
    x: NDArray[np.int64], y: NDArray[np.int64], start: Floats, end: Floats, row: NDArray[np.int64]
) -> Floats:
    """Return on which side of the edges (rows of `start` and `end`) the lines x, y stand, signed."""
    way = (end - start)[row]
    from_x = x + _LINE_AT[0] - start[row, 0]
    from_y = y + _LINE_AT[1] - start[row, 1]
    return np.asarray(way[:, 0] * from_y - way[:, 1] * from_x)


def _balanced(
    line: NDArray[np.int64], surface: NDArray[np.int64], sign: Floats, lines: int
) -> NDArray[np.bool_]:
    """Tell which cuts belong to a surface that their line leaves as often as it enters it."""
    doubtful = np.bincount(line, sign, lines)[line] != 0
    _, key = np.unique(surface[doubtful] * lines + line[doubtful], return_inverse=True)
    whole = np.ones(len(line), bool)
    whole[doubtful] = np.bincount(key, sign[doubtful])[key] == 0
    return whole


def _halved(filled: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the grid with voxels of twice the edge."""
    x, y, z = (size + size % 2 for size in filled.shape)
    even = np.zeros((x, y, z), np.float32)
    even[tuple(slice(size) for size in filled.shape)] = filled
    return np.asarray(even.reshape(x // 2, 2, y // 2, 2, z // 2, 2).mean(axis=(1, 3, 5)), np.float32)
