"""Spinal cord, dura and spinal roots, laid into the canal and the foramina of the body's own vertebrae.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from builder.nerve_paths import Surroundings
from builder.nerve_tubes import needed_rings, smooth_curve, tube
from builder.spine import VERTEBRAE, Lattice, Ring, canal_ring, foramen
from ims_atlas.body.mesh import TriangleMesh

Floats = NDArray[np.float64]

LEVELS = (
    *(f"C{i}" for i in range(1, 9)),
    *(f"T{i}" for i in range(1, 13)),
    *(f"L{i}" for i in range(1, 6)),
    *(f"S{i}" for i in range(1, 6)),
    "CO1",
)

CORD_STEP_MM = 4.5
"""Distance of the outlines of the cord."""

CORD_POINTS = 24
"""Points around the cord."""

END_INSET = 0.97
"""Size of the inner edge of a segment's flat end: normals turn between it and the rim."""

FISSURE_DEPTH, FISSURE_WIDTH_RAD = 0.30, 0.16
"""Depth of the anterior median fissure as a share of the radius, and its half width."""

SULCUS_DEPTH = 0.10
"""Depth of the posterior median sulcus as a share of the radius."""

DORSAL_ENTRY_RAD, VENTRAL_EXIT_RAD = np.radians(52.0), np.radians(-48.0)
"""Where rootlets meet the cord: angle from the side towards the back."""

GANGLION_SQUEEZE_MM = 0.3
"""A ganglion is at most this much thicker than its foramen lets it be."""

SACRAL_PLACE = 25.0
"""Place of the first sacral vertebra, counted in vertebrae from C1 = 1."""

ROOT_BEND_MM = 0.3
"""Rings of a root are left out where it departs less than this from the straight line."""

STRAND_STEP_MM = 4.0
"""Distance of the rings of a root."""


@dataclass(frozen=True)
class Spine:
    """The canal of the spine and the ways out of it, left side.

    Attributes
    ----------
    canal : (n, 3)
        Middle of the canal from the foramen magnum to its lower end, falling.
    rooms : (n, 2)
        Half width and half depth there, mm.
    exits
        For each level the points of its foramen, from inside to outside.
    """

    canal: Floats
    rooms: Floats
    places: Floats
    mid_plane_mm: float
    exits: dict[str, Floats] = field(default_factory=dict)

    def height(self, place: float) -> float:
        """Height of a place that is counted in vertebrae (C1 = 1), mm."""
        return float(np.interp(place, self.places, self.canal[:, 2]))

    def middle(self, z: float) -> Floats:
        """Middle (3,) of the canal at a height."""
        depth = PchipInterpolator(self.canal[::-1, 2], self.canal[::-1, 1])
        low, high = self.canal[-1, 2], self.canal[0, 2]
        return np.array([self.mid_plane_mm, float(depth(np.clip(z, low, high))), z])

    def place(self, z: float) -> float:
        """Return the place, counted in vertebrae, of a height."""
        return float(np.interp(-z, -self.canal[:, 2], self.places))


@dataclass(frozen=True)
class Root:
    """One spinal root of the left side as surfaces, and the end of its nerve.

    Attributes
    ----------
    foramen : (3,)
        Middle of the foramen, where the ganglion lies.
    nerve : (n, 3)
        The spinal nerve from the ganglion outwards.
    radius
        Radius of the spinal nerve, mm.
    """

    meshes: list[TriangleMesh]
    foramen: Floats
    nerve: Floats
    radius: float


def measured_spine(
    bones: Mapping[str, TriangleMesh],
    recipe: Mapping[str, Any],
    sacrum: Mapping[str, Any],
    mid_plane_mm: float,
) -> Spine:
    """Measure canal and foramina on the vertebrae; those of the sacrum come from its own recipe.

    Parameters
    ----------
    bones
        Vertebrae and discs by part id.
    recipe
        recipes/nerves/cord.yaml.
    sacrum
        recipes/sacrum.json: `canal` and `foramina`.
    mid_plane_mm
        Mid-plane of the body.
    """
    rings = {}
    for level in VERTEBRAE:
        dens = bones["vertebra_c2"] if level == "c1" else None
        rings[level] = canal_ring(bones[f"vertebra_{level}"], dens, mid_plane_mm)
    exits = {"C1": _above_atlas(bones["vertebra_c1"], rings["c1"])}
    for upper, lower in pairwise(VERTEBRAE):
        found = foramen(
            bones[f"vertebra_{upper}"],
            bones[f"vertebra_{lower}"],
            bones.get(f"intervertebral_disc_{upper}_{lower}"),
            (rings[upper], rings[lower]),
        )
        exits[_leaving_between(upper, lower)] = found.centre[None]
    lowest = sacrum["canal"][0]["at"]
    exits["L5"] = _below_fifth(rings["l5"], np.array(lowest), exits["L4"][0])[None]
    for number, hole in enumerate(sacrum["foramina"], start=1):
        exits[f"S{number}"] = np.array([hole["middle"], hole["pelvic"]], dtype=np.float64)
    for level, points in recipe["lowest"].items():
        exits[level] = np.asarray(points, dtype=np.float64)
    return _spine(rings, recipe["foramen_magnum"], sacrum["canal"], mid_plane_mm, exits)


def cord_meshes(spine: Spine, recipe: Mapping[str, Any]) -> dict[str, TriangleMesh]:
    """Build the segments of the cord by level, each a closed piece of it."""
    heights = segment_heights(spine, recipe)
    return {level: _cord_piece(spine, recipe, *heights[level]) for level in LEVELS}


def filum_mesh(spine: Spine, recipe: Mapping[str, Any]) -> TriangleMesh:
    """Build the terminal filum from the tip of the cord to the end of the sac."""
    top, bottom = spine.height(recipe["tip"]) + 3.0, spine.height(recipe["dura"]["rows"][-1]["at"])
    line = np.array([spine.middle(z) for z in np.linspace(top, bottom, 24)])
    return tube(line, recipe["filum_mm"] / 2.0, 6)


def dura_mesh(spine: Spine, recipe: Mapping[str, Any]) -> TriangleMesh:
    """Build the sac of the dura as one closed surface."""
    rows = recipe["dura"]["rows"]
    heights = np.linspace(spine.height(rows[0]["at"]), spine.height(rows[-1]["at"]), 90)
    line = np.array([spine.middle(z) for z in heights])
    axes = np.array([sac_half_axes(spine, recipe, z) for z in heights])
    return tube(line, axes, 16, wide=(1.0, 0.0, 0.0))


def segment_heights(spine: Spine, recipe: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Return upper and lower end of each segment of the cord, mm."""
    middles = [spine.height(row["place"]) for row in recipe["segments"]]
    top = middles[0] + (middles[0] - middles[1]) / 2.0
    borders = [top, *((a + b) / 2.0 for a, b in pairwise(middles)), spine.height(recipe["tip"])]
    return {row["level"]: ends for row, ends in zip(recipe["segments"], pairwise(borders), strict=True)}


def cord_half_axes(spine: Spine, recipe: Mapping[str, Any], z: float) -> Floats:
    """Half width and half depth of the cord at a height; of the filum below it."""
    rows = recipe["segments"]
    heights = [spine.height(row["place"]) for row in rows]
    heights = [heights[0] + 40.0, *heights, spine.height(recipe["tip"])]
    thin = recipe["filum_mm"]
    sizes = [(row["across"], row["deep"]) for row in rows]
    table = np.array([sizes[0], *sizes, (thin, thin)]) / 2.0
    return np.asarray(PchipInterpolator(heights[::-1], table[::-1])(np.clip(z, heights[-1], heights[0])))


def sac_half_axes(spine: Spine, recipe: Mapping[str, Any], z: float) -> Floats:
    """Half width and half depth of the sac at a height, within the canal."""
    rows = recipe["dura"]["rows"]
    place = spine.place(z)
    wish = [np.interp(place, [row["at"] for row in rows], [row["half"][k] for row in rows]) for k in range(2)]
    room = [np.interp(-z, -spine.canal[:, 2], spine.rooms[:, k]) for k in range(2)]
    return np.minimum(wish, np.array(room) - recipe["dura"]["gap"])


def roots(spine: Spine, recipe: Mapping[str, Any], surroundings: Surroundings) -> dict[str, Root]:
    """Build the roots of the left side by level, from the cord to the end of the spinal nerve."""
    heights = segment_heights(spine, recipe)
    outs = {level: float(spine.exits[level][0, 2]) for level in LEVELS}
    return {level: _root(level, spine, recipe, heights[level], outs, surroundings) for level in LEVELS}


def _root(
    level: str,
    spine: Spine,
    recipe: Mapping[str, Any],
    segment: tuple[float, float],
    outs: Mapping[str, float],
    surroundings: Surroundings,
) -> Root:
    sizes = recipe["roots"].get(level) or recipe["roots"][level[0]]
    nerve = _nerve_path(level, spine, recipe, surroundings, sizes["nerve"])
    gate = nerve[0]
    outward = nerve[min(3, len(nerve) - 1)] - gate
    outward /= np.linalg.norm(outward)
    meshes = []
    for kind, angle, lift in (("dorsal", DORSAL_ENTRY_RAD, 1.0), ("ventral", VENTRAL_EXIT_RAD, -1.0)):
        if level == "C1" and kind == "dorsal":
            continue
        strand = _strand(level, kind, spine, recipe, segment, outs, gate, outward)
        meshes.append(tube(strand[needed_rings(strand, ROOT_BEND_MM)], sizes[kind], 6))
        for share in _rootlet_shares(segment):
            z = segment[0] + share * (segment[1] - segment[0])
            start = _on_cord(spine, recipe, z, angle)
            joins = strand[min(2, len(strand) - 1)]
            middle = (start + strand[0]) / 2.0 + lift * np.array([0.0, 0.4, 0.0])
            rootlet = smooth_curve([start, middle, strand[0], joins], 3.0)
            rootlet = rootlet[needed_rings(rootlet, ROOT_BEND_MM)]
            meshes.append(tube(rootlet, np.linspace(0.3, 0.55 * sizes[kind], len(rootlet)), 4, caps=0))
    if level != "C1":
        room = float(surroundings.bones.distance(gate[None])[0][0])
        bulge = min(sizes["ganglion"], max(room + GANGLION_SQUEEZE_MM, 0.9 * sizes["nerve"]))
        meshes.append(_ganglion(gate, outward, sizes, bulge))
    meshes.append(tube(nerve[needed_rings(nerve)], sizes["nerve"], 8))
    return Root(meshes, gate, nerve, sizes["nerve"])


def _rootlet_shares(segment: tuple[float, float]) -> Sequence[float]:
    """Where along its segment a root's rootlets begin: more of them on a longer segment."""
    count = int(np.clip((segment[0] - segment[1]) // 3.5, 2, 3))
    return np.linspace(0.1, 0.9, count).tolist()


def _strand(
    level: str,
    kind: str,
    spine: Spine,
    recipe: Mapping[str, Any],
    segment: tuple[float, float],
    outs: Mapping[str, float],
    gate: Floats,
    outward: Floats,
) -> Floats:
    """Path of a root from where its rootlets meet, down the sac, to its ganglion."""
    back = 1.0 if kind == "dorsal" else -1.0
    last = gate - 1.5 * outward + np.array([0.0, 0.9 * back, 0.0])
    middle_z = (segment[0] + segment[1]) / 2.0
    drop = middle_z - gate[2]
    if drop < 9.0:
        side = _on_cord(spine, recipe, middle_z, 0.5 * back)
        return smooth_curve([side + 0.5 * (last - side), side + 0.75 * (last - side), last], 2.0)
    leaves = gate[2] + min(0.35 * drop, 9.0)
    first = max(segment[1] - 2.0, leaves + 2.0)
    count = max(int((first - leaves) / 16.0), 1) + 1
    within = [_in_sac(level, back, spine, recipe, z, outs) for z in np.linspace(first, leaves, count)]
    return smooth_curve([*within, 0.35 * within[-1] + 0.65 * last, last], STRAND_STEP_MM)


def _in_sac(
    level: str, back: float, spine: Spine, recipe: Mapping[str, Any], z: float, outs: Mapping[str, float]
) -> Floats:
    """Place of a root at a height within the sac: beside the wall before it leaves, further in higher up."""
    order = LEVELS.index(level)
    numbers = np.arange(len(LEVELS))
    now = float(np.interp(-z, [-outs[name] for name in LEVELS], numbers))
    ahead = max(order - now, 0.0)
    turn = np.radians(min(10.0 + 8.5 * ahead, 84.0))
    if back < 0.0:
        turn = np.radians(-min(8.0 + 6.0 * ahead, 60.0))
    cord, sac = cord_half_axes(spine, recipe, z), sac_half_axes(spine, recipe, z)
    direction = np.array([np.cos(turn), np.sin(turn)])
    inner, outer = _reach(cord, direction) + 0.8, _reach(sac, direction) - 0.9
    share = 0.85 if order % 2 else 0.6
    reach = inner + share * (outer - inner) if outer > inner else (inner + outer) / 2.0
    middle = spine.middle(z)
    return middle + np.array([reach * direction[0], reach * direction[1], 0.0])


def _reach(axes: Floats, direction: Floats) -> float:
    """Radius of an ellipse in a unit direction."""
    return float(1.0 / np.hypot(*(direction / axes)))


def _on_cord(spine: Spine, recipe: Mapping[str, Any], z: float, angle: float) -> Floats:
    """Point of the cord's left half at an angle from the side towards the back, just under its surface."""
    a, b = 0.92 * cord_half_axes(spine, recipe, z)
    middle = spine.middle(z)
    return middle + np.array([a * np.cos(angle), b * np.sin(angle), 0.0])


def _ganglion(gate: Floats, outward: Floats, sizes: Mapping[str, float], radius: float) -> TriangleMesh:
    along = np.linspace(-1.0, 1.0, 7)
    line = gate + (along * sizes["half_length"])[:, None] * outward
    ends = 0.75 * sizes["nerve"]
    bulge = ends + (radius - ends) * (1.0 - along**2)
    return tube(line, bulge, 8)


def _nerve_path(
    level: str, spine: Spine, recipe: Mapping[str, Any], surroundings: Surroundings, radius: float
) -> Floats:
    """Spinal nerve from the middle of its foramen outwards, off the bone."""
    points = spine.exits[level]
    if len(points) == 1:
        row = recipe["leaving"][level[0]]
        way = np.array(row["direction"]) / np.linalg.norm(row["direction"])
        if level == "C1":
            way = np.array([0.92, -0.38, -0.1])
        line = points[0] + np.linspace(0.0, row["length"], 8)[:, None] * way
    else:
        line = smooth_curve(points, 2.0)
    return surroundings.relaxed(line, radius, soft=False, held=(1, 0)) if len(points) == 1 else line


def _cord_piece(spine: Spine, recipe: Mapping[str, Any], top: float, bottom: float) -> TriangleMesh:
    """One segment of the cord with its fissure and sulcus, flat at both ends."""
    count = max(round((top - bottom) / CORD_STEP_MM), 3) + 1
    angle = 2.0 * np.pi * np.arange(CORD_POINTS) / CORD_POINTS
    dent = 1.0 - FISSURE_DEPTH * np.exp(-(((angle - 1.5 * np.pi) / FISSURE_WIDTH_RAD) ** 2))
    dent -= SULCUS_DEPTH * np.exp(-(((angle - 0.5 * np.pi) / FISSURE_WIDTH_RAD) ** 2))
    rings = []
    for z in np.linspace(top, bottom, count):
        a, b = cord_half_axes(spine, recipe, z)
        slope = spine.middle(z - 2.0) - spine.middle(z + 2.0)
        back = np.array([0.0, -slope[2], slope[1]]) / np.hypot(slope[1], slope[2])
        offset = a * np.cos(angle)[:, None] * np.array([1.0, 0.0, 0.0]) + b * np.sin(angle)[:, None] * back
        rings.append(spine.middle(z) + dent[:, None] * offset)
    return _capped(np.array(rings))


def _capped(rings: Floats) -> TriangleMesh:
    """Close falling rings (n, k, 3) with flat ends that leave the shading of the sides alone."""
    middles = rings[[0, -1]].mean(axis=1, keepdims=True)
    inner = middles + END_INSET * (rings[[0, -1]] - middles)
    rings = np.concatenate([inner[:1], rings, inner[1:]])
    count, around = rings.shape[:2]
    vertices = np.vstack([rings[0].mean(axis=0)[None], rings.reshape(-1, 3), rings[-1].mean(axis=0)[None]])
    here = np.arange(around)
    beside = (here + 1) % around
    start = 1 + around * np.arange(count - 1)[:, None]
    a, b = start + here, start + beside
    last = 1 + around * (count - 1)
    faces = np.concatenate(
        [
            np.stack([np.zeros_like(here), 1 + here, 1 + beside], axis=-1),
            np.stack([a, b + around, b], axis=-1).reshape(-1, 3),
            np.stack([a, a + around, b + around], axis=-1).reshape(-1, 3),
            np.stack([np.full_like(here, last + around), last + beside, last + here], axis=-1),
        ]
    )
    return TriangleMesh(vertices.astype(np.float32), faces.astype(np.int32))


def _spine(
    rings: Mapping[str, Ring],
    magnum: Mapping[str, float],
    sacral: Sequence[Mapping[str, Any]],
    mid_plane_mm: float,
    exits: dict[str, Floats],
) -> Spine:
    """Join the rings of the vertebrae and the canal of the sacrum to one canal."""
    first = rings["c1"]
    top = first.centre + np.array([0.0, -magnum["in_front"], magnum["above"]])
    low = [np.array([mid_plane_mm, *row["at"]]) for row in sacral]
    canal = np.array([top, *(ring.centre for ring in rings.values()), *low])
    usual = float(np.median([ring.half_width for ring in rings.values()]))
    rooms = [
        (15.0, 13.0),
        *((min(ring.half_width, 1.5 * usual), ring.half_depth) for ring in rings.values()),
        *((row["half_width"], row["half_depth"]) for row in sacral),
    ]
    first_sacral = low[1][2]
    step = 24.0
    places = [0.2, *range(1, 25)]
    places += [SACRAL_PLACE + (first_sacral - point[2]) / step for point in low]
    falling = np.r_[True, np.diff(canal[:, 2]) < -1.0]
    return Spine(canal[falling], np.array(rooms)[falling], np.array(places)[falling], mid_plane_mm, exits)


def _above_atlas(atlas: TriangleMesh, ring: Ring) -> Floats:
    """Where C1 leaves: over the posterior arch, behind the lateral mass."""
    lattice = Lattice([atlas])
    bone = lattice.inside(atlas)
    x = round((ring.centre[0] + 15.0 - lattice.low[0]) / 0.8)
    rows = np.arange(*np.round((ring.centre[1] + np.array([1.0, 16.0]) - lattice.low[1]) / 0.8).astype(int))
    tops = {row: np.flatnonzero(bone[x, row])[-1] for row in rows if bone[x, row].any()}
    row = min(tops, key=lambda row: (tops[row], row))
    return (lattice.low + 0.8 * np.array([x, row, tops[row]]) + np.array([0.0, 0.0, 2.4]))[None]


def _below_fifth(fifth: Ring, sacral: Floats, above: Floats) -> Floats:
    """Where L5 leaves: between its pedicle and the ala, beside the canal."""
    middle = (fifth.centre[1:] + sacral) / 2.0
    return np.array([above[0] + 2.0, middle[0] - 2.0, middle[1] + 2.0])


def _leaving_between(upper: str, lower: str) -> str:
    """Root that leaves between two vertebrae: the lower one's in the neck, else the upper one's."""
    if (upper, lower) == ("c7", "t1"):
        return "C8"
    return lower.upper() if upper.startswith("c") else upper.upper()
