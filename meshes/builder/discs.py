"""Discs of the atlas body: spanned between neighbouring vertebral bodies, and between the pubic bones.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from builder.implicit import faced_outward
from ims_atlas.body.mesh import TriangleMesh, smooth_normals

LEVELS = (
    *(f"c{n}" for n in range(2, 8)),
    *(f"t{n}" for n in range(1, 13)),
    *(f"l{n}" for n in range(1, 6)),
)
MID_STRIP_MM = 5.0
"""Half width of the strip in the mid-plane that is searched for the vertebral canal."""

CANAL_FROM = 0.235
"""The canal begins farther back than this part of the whole depth of a vertebra."""

WIDEST = 0.8
"""Half the width of a body is at most this part of its depth; beyond lie transverse processes."""

PLATE_COSINE = 0.75
"""Points whose normal leans less than this from the line of bodies belong to an end plate."""

BULGE = 1.05
"""A body reaches this far beyond the outline that its depth and its front half suggest."""

DIRECTIONS = 64
"""Points round a disc."""

RINGS = (
    (0.0, 0.5), (0.0, 0.85), (0.02, 0.97), (0.15, 1.0), (0.32, 1.03), (0.5, 1.045),
    (0.68, 1.03), (0.85, 1.0), (0.98, 0.97), (1.0, 0.85), (1.0, 0.5),
)  # fmt: skip
"""Rings of a disc from above: share of the way down, and share of the radius there."""

INTO_BONE_MM = 0.9
"""A disc reaches this far into the rim of the end plates, so that no gap shows."""

TRIMS = 6
"""Times that points behind the plane of an end plate are left out."""

PLATE_DEPTH_MM = 2.5
"""Points farther behind that plane belong to pedicles, not to the end plate."""

WINDOW = 1.6
"""The radius of a plate in a direction is the largest within so many directions to either side."""

ROUNDING = 2.5
"""Width of the blur that rounds the outline of a plate, in directions."""

RIM_SHARE = 0.55
"""Points farther out than this part of the radius belong to the rim of a plate."""

DISC_EDGE_MM = 3.0
"""Longest edge of the pubic disc's triangles before its edges are rounded."""

SMOOTHING_ROUNDS = 10
"""Rounds of the filter that rounds them."""

SYMPHYSIS_DEPTH_MM = 6.0
"""What lies nearer than this to the innermost point of a hip bone may belong to the symphysis."""

SYMPHYSIS_COSINE = 0.75
"""Its normal leans less than this from the line between the hip bones."""

Surface = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Points (n, 3) in mm and their unit normals."""


def intervertebral_discs(bones: Mapping[str, TriangleMesh], mid_plane_mm: float) -> dict[str, TriangleMesh]:
    """Span a disc between each two neighbours from C2 to the sacrum, by names such as ``c5_c6``."""
    bodies = {level: _body(_surface(bones[f"vertebra_{level}"]), mid_plane_mm) for level in LEVELS}
    discs = {}
    for upper, lower in pairwise(LEVELS):
        down = _unit(_centre(bodies[lower]) - _centre(bodies[upper]))
        discs[f"{upper}_{lower}"] = _spanned(bodies[upper], bodies[lower], down)
    sacrum = _surface(bones["sacrum"])
    discs["l5_s1"] = _spanned(bodies["l5"], _beneath(sacrum, bodies["l5"], down), down)
    return discs


def pubic_disc(bones: Mapping[str, TriangleMesh], mid_plane_mm: float) -> TriangleMesh:
    """Span the disc of the pubic symphysis between the facing sides of the hip bones."""
    plates = []
    for side, inward in (("left", -1.0), ("right", 1.0)):
        points, normals = _surface(bones[f"hip_bone_{side}"])
        depth = np.abs(points[:, 0] - mid_plane_mm)
        facing = (depth < depth.min() + SYMPHYSIS_DEPTH_MM) & (normals[:, 0] * inward > SYMPHYSIS_COSINE)
        plates.append(points[facing])
    return _bulged(trimesh.convex.convex_hull(np.vstack(plates)))


def _surface(mesh: TriangleMesh) -> Surface:
    return mesh.points.astype(np.float64), smooth_normals(mesh).astype(np.float64)


def _body(surface: Surface, mid_plane_mm: float) -> Surface:
    """Keep the body of a vertebra: in front of the canal, and no wider than its front half."""
    points, normals = surface
    strip = np.sort(points[np.abs(points[:, 0] - mid_plane_mm) < MID_STRIP_MM, 1])
    front, gaps = strip[0], np.diff(strip)
    gaps[strip[:-1] < front + CANAL_FROM * (strip[-1] - front)] = 0.0
    canal = strip[np.argmax(gaps)]
    half_width = np.abs(points[points[:, 1] < (front + canal) / 2.0, 0] - mid_plane_mm).max()
    half_width = min(half_width, WIDEST * (canal - front))
    across = (points[:, 0] - mid_plane_mm) / half_width
    deep = (points[:, 1] - (front + canal) / 2.0) / (canal - front) * 2.0
    kept = np.abs(across) ** 3 + np.abs(deep) ** 3 <= BULGE
    return points[kept], normals[kept]


def _beneath(surface: Surface, body: Surface, down: NDArray[np.float64]) -> Surface:
    """Keep what lies in line with the body above, as deep as that body is high."""
    points, normals = surface
    offset = points - _centre(body)
    along = offset @ down
    sideways = offset - along[:, None] * down
    reach = np.ptp(body[0], axis=0)
    inside = (np.abs(sideways[:, :2]) < reach[:2] / 2.0).all(axis=1)
    kept = inside & (along < along[inside].min() + reach[2])
    return points[kept], normals[kept]


def _spanned(upper: Surface, lower: Surface, down: NDArray[np.float64]) -> TriangleMesh:
    """Loft between the outlines of the facing end plates of two bodies, bulging a little."""
    plates = [_plate(body, facing) for body, facing in ((upper, down), (lower, -down))]
    centre = np.mean([plate.mean(axis=0) for plate in plates], axis=0)
    across = _unit(np.array([1.0, 0.0, 0.0]) - down[0] * down)
    frame = np.stack([across, np.cross(down, across), down])
    (top, top_plane), (bottom, bottom_plane) = (_outline((plate - centre) @ frame.T) for plate in plates)
    angle = 2.0 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    rings = []
    for share, scale in RINGS:
        radius = scale * (top * (1.0 - share) + bottom * share)
        flat = circle * radius[:, None]
        ends = [np.c_[flat, np.ones(DIRECTIONS)] @ plane for plane in (top_plane, bottom_plane)]
        height = (ends[0] - INTO_BONE_MM) * (1.0 - share) + (ends[1] + INTO_BONE_MM) * share
        rings.append(np.c_[flat, height])
    poles = [rings[0].mean(axis=0), rings[-1].mean(axis=0)]
    points = np.vstack([poles[0], *rings, poles[1]])
    return faced_outward((points @ frame + centre).astype(np.float32), _lofted(len(rings)))


def _plate(body: Surface, facing: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of an end plate: they look the right way and lie on the outermost plane of the body."""
    points, normals = body
    plate = points[normals @ facing > PLATE_COSINE]
    for _ in range(TRIMS):
        plane, *_ = np.linalg.lstsq(np.c_[plate[:, :2], np.ones(len(plate))], plate @ facing, rcond=None)
        behind = np.c_[plate[:, :2], np.ones(len(plate))] @ plane - plate @ facing
        plate = plate[behind < PLATE_DEPTH_MM]
    return plate


def _outline(plate: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Radii of a plate (across, deep, height) in equal directions, and the plane through its rim."""
    radius, angle = np.hypot(plate[:, 0], plate[:, 1]), np.arctan2(plate[:, 1], plate[:, 0])
    step = 2.0 * np.pi / DIRECTIONS
    turned = (angle[None, :] - step * np.arange(DIRECTIONS)[:, None] + np.pi) % (2.0 * np.pi) - np.pi
    widest = np.where(np.abs(turned) < WINDOW * step, radius, 0.0).max(axis=1)
    outline = gaussian_filter1d(widest, ROUNDING, mode="wrap")
    rim = plate[radius > RIM_SHARE * np.median(outline)]
    plane, *_ = np.linalg.lstsq(np.c_[rim[:, :2], np.ones(len(rim))], rim[:, 2], rcond=None)
    return outline, plane


def _lofted(rings: int) -> NDArray[np.int32]:
    """Triangles of a stack of rings with a pole at either end; the first point is the upper pole."""
    here = np.arange(DIRECTIONS)
    beside = (here + 1) % DIRECTIONS
    start = 1 + DIRECTIONS * np.arange(rings - 1)[:, None]
    a, b = start + here, start + beside
    last = 1 + DIRECTIONS * (rings - 1)
    pieces = [
        np.stack([np.zeros_like(here), 1 + beside, 1 + here], axis=-1),
        np.stack([a, b, b + DIRECTIONS], axis=-1).reshape(-1, 3),
        np.stack([a, b + DIRECTIONS, a + DIRECTIONS], axis=-1).reshape(-1, 3),
        np.stack([np.full_like(here, last + DIRECTIONS), last + here, last + beside], axis=-1),
    ]
    return np.concatenate(pieces).astype(np.int32)


def _bulged(hull: trimesh.Trimesh) -> TriangleMesh:
    """Return a hull with even triangles and rounded edges."""
    vertices, faces = trimesh.remesh.subdivide_to_size(hull.vertices, hull.faces, DISC_EDGE_MM)
    fine = trimesh.Trimesh(vertices, faces)
    trimesh.smoothing.filter_taubin(fine, lamb=0.5, nu=0.53, iterations=SMOOTHING_ROUNDS)
    return TriangleMesh(fine.vertices.astype(np.float32), fine.faces.astype(np.int32))


def _centre(surface: Surface) -> NDArray[np.float64]:
    return (surface[0].min(axis=0) + surface[0].max(axis=0)) / 2.0


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return vector / np.linalg.norm(vector)
