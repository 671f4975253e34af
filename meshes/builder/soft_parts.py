"""Soft parts of the atlas body, built from tables of cross sections: muscles, tubes and organs.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import manifold3d
import numpy as np
import pyvista
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from builder.implicit import faced_outward
from builder.neighbours import neighbour_average
from builder.strand_tissue import (
    SHEET_EXPONENT,
    below_share,
    fan_fibres,
    parallel_fibres,
    sheath_share,
    strand_tissue,
    transferred,
    with_courses,
)
from builder.wrapped_sheets import Wrap, converging_fibres, sloping_fibres, wrapped_sheet
from ims_atlas.body.mesh import ACROSS, TENDON, TriangleMesh
from ims_atlas.body.strand_loft import loft_strand

MID_PLANE_MM = -0.7
"""x of the mid-plane."""

RING_STEP_MM = 2.5
"""Distance of the rings of a loft before it is thinned out."""

JOIN_REACH_MM = 4.0
"""Surface nearer than this to a seam between strands is smoothed."""

SHEET_VOXEL_MM = 1.0
"""Edge of the voxels on which the strips of a sheet are joined."""

SHEET_GROOVE_MM = 3.5
"""Grooves between the strips of a sheet narrower than twice this are filled."""

SHEET_BLUR_MM = 0.7
"""Width of the blur that rounds the healed sheet."""

SHEET_THINNEST_MM = 2.6
"""Thinner parts of a sheet are thickened to this, or the voxels would tear them."""

SHEET_SWELL_MM = 0.12
"""Thickness given back on either face after the blur has worn the sheet down."""


BLEND_CELL_MM = 0.6
"""Edge of the cells on which slender strands are blended."""

BLEND_BAND = 3.0
"""Cells on either side of the surface for which the exact distance is taken."""


def muscle_mesh(
    strands: Sequence[Mapping[str, Any]], repair: Mapping[str, Any] | None = None
) -> TriangleMesh:
    """Loft the strands of a muscle, unite them and smooth the seams between them, mm, with tissue.

    `repair` is the muscle's row in recipes/muscle_repairs.yaml, if it has one.
    """
    repair = repair or {}
    strands = with_courses(_with_stations(strands, repair.get("stations", {})), repair)
    strips = strands[0]["p"] == SHEET_EXPONENT
    thick = strips and "wrap" not in repair
    sizes = [_fineness(strand) for strand in strands]
    lofts = [
        loft_strand(_at_least_thick(strand) if thick else strand, *size)
        for strand, size in zip(strands, sizes, strict=True)
    ]
    mesh = _one_surface(lofts, strips, repair)
    tissue = transferred(mesh.points, lofts, strand_tissue(strands, sizes))
    points = mesh.points.astype(np.float64)
    if "fan" in repair:
        tissue[:, ACROSS] = fan_fibres(points, strands[0], repair["fan"])
    if "slope" in repair:
        tissue[:, ACROSS] = sloping_fibres(points, Wrap.from_row(repair["wrap"]), repair["slope"])
    if "converge" in repair:
        tissue[:, ACROSS] = converging_fibres(points, Wrap.from_row(repair["wrap"]), repair["converge"])
    if "parallel" in repair:
        tissue[:, ACROSS] = parallel_fibres(points, strands[0], repair["parallel"])
    if "tendon_below_z" in repair:
        below = below_share(points, tissue[:, ACROSS], repair["tendon_below_z"])
        tissue[:, TENDON] = np.maximum(tissue[:, TENDON], below)
    if "sheath" in repair:
        tissue[:, TENDON] = sheath_share(
            points, tissue[:, ACROSS], repair["sheath"], MID_PLANE_MM, repair["wrap"]["axis"][1]
        )
    return TriangleMesh(mesh.points, mesh.triangles, tissue)


def _with_stations(
    strands: Sequence[Mapping[str, Any]], rows: Mapping[int, Mapping[int, Sequence[float]]]
) -> list[Mapping[str, Any]]:
    """Put stations in place of measured ones, by strand and station."""
    return [
        {
            **strand,
            "stations": [rows.get(i, {}).get(k, row) for k, row in enumerate(strand["stations"])],
        }
        for i, strand in enumerate(strands)
    ]


def _one_surface(
    lofts: Sequence[tuple[NDArray[np.float64], NDArray[np.int64]]], strips: bool, repair: Mapping[str, Any]
) -> TriangleMesh:
    """Unite the lofts of a muscle."""
    if len(lofts) == 1:
        return _mesh(*lofts[0])
    vertices, faces, seam = _united(lofts)
    if "wrap" in repair:
        return wrapped_sheet(_mesh(vertices, faces), Wrap.from_row(repair["wrap"]))
    if "blend_mm" in repair:
        return _blended(_mesh(vertices, faces), float(repair["blend_mm"]))
    if strips:
        return _healed_sheet(_mesh(vertices, faces))
    return _mesh(_smoothed_near(vertices, faces, seam), faces)


def tube_mesh(centres: NDArray[np.float64], radii: NDArray[np.float64], points: int) -> TriangleMesh:
    """Build a tube with round ends along a polyline.

    Parameters
    ----------
    centres
        (n, 3) middle of the tube, mm.
    radii
        (n, 2) radius in the upright direction and at right angles to it, mm.
    points
        Points around the tube.
    """
    strand = {"p": 2.0, "cap": radii[[0, -1], 1].tolist(), "stations": _tube_stations(centres, radii)}
    length = np.linalg.norm(np.diff(centres, axis=0), axis=1).sum()
    return _mesh(*loft_strand(strand, max(int(length / 6.0), 3), points))


def outline_mesh(stations: NDArray[np.float64], z_range: Sequence[float]) -> TriangleMesh:
    """Build an organ from level outlines, closed by half ellipsoids.

    Parameters
    ----------
    stations
        (n, 3 + r) rows of centre x, y, height z and radii at equal angles from +x towards +y, mm, rising.
    z_range
        Lower and upper end of the organ, mm.
    """
    count = stations.shape[1] - 3
    rings = [
        *_dome(stations[0], z_range[0])[::-1],
        *(_ring(row) for row in stations),
        *_dome(stations[-1], z_range[1]),
    ]
    poles = ([*stations[0, :2], z_range[0]], [*stations[-1, :2], z_range[1]])
    points = np.vstack([poles[0], *rings, poles[1]])
    here = np.arange(count)
    beside = (here + 1) % count
    start = 1 + count * np.arange(len(rings) - 1)[:, None]
    a, b = start + here, start + beside
    last = 1 + count * (len(rings) - 1)
    faces = [
        np.stack([np.zeros_like(here), 1 + beside, 1 + here], axis=-1),
        np.stack([a, b, b + count], axis=-1).reshape(-1, 3),
        np.stack([a, b + count, a + count], axis=-1).reshape(-1, 3),
        np.stack([np.full_like(here, last + count), last + here, last + beside], axis=-1),
    ]
    return _mesh(points, np.concatenate(faces))


def joined(meshes: Sequence[TriangleMesh]) -> TriangleMesh:
    """Put several meshes into one, side by side."""
    starts = np.cumsum([0] + [len(mesh.points) for mesh in meshes[:-1]])
    tissues = [mesh.tissue for mesh in meshes if mesh.tissue is not None]
    return TriangleMesh(
        np.vstack([mesh.points for mesh in meshes]),
        np.vstack([mesh.triangles + start for mesh, start in zip(meshes, starts, strict=True)]).astype(
            np.int32
        ),
        np.vstack(tissues) if len(tissues) == len(meshes) else None,
    )


def mirrored(mesh: TriangleMesh, mid_plane_mm: float) -> TriangleMesh:
    """Reflect a mesh in the plane x = `mid_plane_mm`; the surface still faces outwards."""
    points = mesh.points * np.float32([-1.0, 1.0, 1.0]) + np.float32([2.0 * mid_plane_mm, 0.0, 0.0])
    return TriangleMesh(points, np.ascontiguousarray(mesh.triangles[:, ::-1]), mesh.tissue)


def _mesh(vertices: NDArray[np.float64], faces: NDArray[Any]) -> TriangleMesh:
    return TriangleMesh(vertices.astype(np.float32), faces.astype(np.int32))


def _at_least_thick(strand: Mapping[str, Any]) -> dict[str, Any]:
    """Thicken the parts of a sheet that the voxels would miss."""
    stations = np.array(strand["stations"])
    stations[:, 7:10] = np.maximum(stations[:, 7:10], SHEET_THINNEST_MM)
    return {**strand, "stations": stations}


def _fineness(strand: Mapping[str, Any]) -> tuple[int, int]:
    """Rings of a strand and points around it, enough to show every bend."""
    stations = np.asarray(strand["stations"])
    length = np.linalg.norm(np.diff(stations[:, :3], axis=0), axis=1).sum()
    rings = int(np.clip(length / RING_STEP_MM, 12, 110))
    points = 2 * int(np.clip(stations[:, 6].max() / RING_STEP_MM, 8, 36))
    return rings, points


def _united(
    lofts: Sequence[tuple[NDArray[np.float64], NDArray[np.int64]]],
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Unite closed surfaces; the third answer marks the points on seams between two of them."""
    solids = [
        manifold3d.Manifold(manifold3d.Mesh64(vertices, faces.astype(np.uint64))).as_original()
        for vertices, faces in lofts
    ]
    union = manifold3d.Manifold.batch_boolean(solids, manifold3d.OpType.Add).to_mesh64()
    vertices, faces = union.vert_properties[:, :3], union.tri_verts.astype(np.int64)
    runs = np.diff(union.run_index) // 3
    strand_of_face = np.repeat(union.run_original_id, runs)
    low = np.full(len(vertices), np.iinfo(np.int64).max)
    high = np.full(len(vertices), -1)
    for corner in faces.T:
        np.minimum.at(low, corner, strand_of_face)
        np.maximum.at(high, corner, strand_of_face)
    return vertices, faces, low != high


def _healed_sheet(mesh: TriangleMesh) -> TriangleMesh:
    """Make one smooth sheet out of strips: fill the grooves between them on a grid of voxels."""
    solid = pyvista.make_tri_mesh(mesh.points, mesh.triangles)
    margin = 4.0 * SHEET_GROOVE_MM
    low, high = mesh.points.min(axis=0) - margin, mesh.points.max(axis=0) + margin
    shape = tuple(np.ceil((high - low) / SHEET_VOXEL_MM).astype(int) + 1)
    grid = pyvista.ImageData(dimensions=shape, spacing=(SHEET_VOXEL_MM,) * 3, origin=low)
    inside = solid.voxelize_binary_mask(reference_volume=grid)["mask"].reshape(shape, order="F") > 0
    swollen = distance_transform_edt(~inside) * SHEET_VOXEL_MM <= SHEET_GROOVE_MM
    depth = distance_transform_edt(swollen) * SHEET_VOXEL_MM - SHEET_GROOVE_MM
    depth = gaussian_filter(depth, SHEET_BLUR_MM / SHEET_VOXEL_MM)
    grid["depth"] = depth.ravel(order="F")
    surface = grid.contour([-SHEET_SWELL_MM], scalars="depth", compute_normals=False)
    faces = surface.regular_faces.astype(np.int64)
    points = _evened(surface.points.astype(np.float64), faces, np.ones((surface.n_points, 1)), rounds=40)
    return faced_outward(points.astype(np.float32), faces.astype(np.int32))


def _blended(mesh: TriangleMesh, width_mm: float) -> TriangleMesh:
    """Let slender strands flow into each other over about `width_mm`, without loss of volume."""
    cell = BLEND_CELL_MM
    margin = 4.0 * cell + width_mm
    low, high = mesh.points.min(axis=0) - margin, mesh.points.max(axis=0) + margin
    shape = tuple(np.ceil((high - low) / cell).astype(int) + 1)
    grid = pyvista.ImageData(dimensions=shape, spacing=(cell,) * 3, origin=low)
    solid = pyvista.make_tri_mesh(mesh.points.astype(np.float64), mesh.triangles)
    inside = solid.voxelize_binary_mask(reference_volume=grid)["mask"].reshape(shape, order="F") > 0
    rough = distance_transform_edt(inside) - distance_transform_edt(~inside)
    near = np.flatnonzero(np.abs(rough).ravel(order="F") <= BLEND_BAND)
    places = np.stack(np.unravel_index(near, shape, order="F"), axis=-1) * cell + low
    _, nearest = solid.find_closest_cell(places, return_closest_point=True)
    depth = np.clip(rough, -BLEND_BAND, BLEND_BAND).ravel(order="F") * cell
    depth[near] = np.sign(depth[near]) * np.linalg.norm(places - nearest, axis=1)
    smooth = gaussian_filter(depth.reshape(shape, order="F"), width_mm / cell)
    filled = round(solid.volume / cell**3)
    level = float(np.sort(smooth, axis=None)[-filled])
    grid["depth"] = smooth.ravel(order="F")
    surface = grid.contour([level], scalars="depth", compute_normals=False)
    return faced_outward(surface.points.astype(np.float32), surface.regular_faces.astype(np.int32))


def _smoothed_near(
    vertices: NDArray[np.float64], faces: NDArray[np.int64], seam: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Smooth the points within reach of a seam."""
    if not seam.any():
        return vertices
    distance, _ = cKDTree(vertices[seam]).query(vertices)
    weight = np.clip(2.0 - 2.0 * distance / JOIN_REACH_MM, 0.0, 1.0)[:, None]
    return _evened(vertices, faces, weight, rounds=6)


def _evened(
    vertices: NDArray[np.float64], faces: NDArray[np.int64], weight: NDArray[np.float64], rounds: int
) -> NDArray[np.float64]:
    """Smooth points (n, 3) by their `weight` (n, 1) without shrinking (Taubin's two-step filter)."""
    average = neighbour_average(faces, len(vertices))
    for step in (0.5, -0.52) * rounds:
        vertices = vertices + weight * step * (average @ vertices - vertices)
    return vertices


def _tube_stations(centres: NDArray[np.float64], radii: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stations (n, 13) of a strand whose sections are ellipses."""
    along = np.gradient(centres, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    wide = np.empty_like(along)
    previous = np.array([0.0, 0.0, 1.0]) if abs(along[0, 2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    for row, direction in enumerate(along):
        previous = previous - (previous @ direction) * direction
        previous = previous / np.linalg.norm(previous)
        wide[row] = previous
    frames = np.stack([wide, np.cross(along, wide), along], axis=-1)
    stations = np.zeros((len(centres), 13))
    stations[:, :3] = centres
    stations[:, 3:6] = Rotation.from_matrix(frames).as_rotvec()
    stations[:, 6] = 2.0 * radii[:, 0]
    stations[:, 7:10] = 2.0 * radii[:, [1, 1, 1]]
    return stations


def _ring(row: NDArray[np.float64]) -> NDArray[np.float64]:
    """Outline points (r, 3) of one station of an organ."""
    radii = row[3:]
    angle = 2.0 * np.pi * np.arange(len(radii)) / len(radii)
    level = np.full_like(radii, row[2])
    return np.stack([row[0] + radii * np.cos(angle), row[1] + radii * np.sin(angle), level], axis=-1)


def _dome(row: NDArray[np.float64], end_z: float) -> list[NDArray[np.float64]]:
    """Shrinking rings from an end station to the end of an organ, pole not included."""
    rings = []
    for angle in np.linspace(0.0, np.pi / 2.0, 5)[1:-1]:
        shrunk = row.copy()
        shrunk[2] += (end_z - row[2]) * np.sin(angle)
        shrunk[3:] *= np.cos(angle)
        rings.append(_ring(shrunk))
    return rings
