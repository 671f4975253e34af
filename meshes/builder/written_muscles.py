"""Muscles and fasciae written from anatomy: attachments, paths, widths and thicknesses.

The recipes in recipes/written/*.yaml are read in the order of their names; a muscle may lie on, under or
clear of any part that stands before it. The left side is written and mirrored.

A muscle has an ``id`` (name without side) and, where needed, ``structure`` (the atlas's record, where it is
not the id), ``name``, ``system`` (muscles, if absent), ``side`` (both, if absent; or midline), ``fma``
(``{left: 1, right: 2}`` or ``{both: 3}``), ``levels`` (spinal levels that supply this part) and ``source``
(whose figures these are: a key of segmental_maps/sources.yaml or recipes/literature.yaml). Its shape is
made of

``strands``
    bands or bundles: ``through`` (points, see points.py), ``width`` and ``thickness`` (mm; a number, or
    several spread evenly along the strand), ``facing`` (a direction the flat side faces: back, front, left,
    right, up, down or [x, y, z]; or several, spread evenly), ``tendon`` ([a, b]: flesh lies between these
    shares of the length), ``cap`` ([mm, mm], how far the rounded ends reach on), ``bend`` (curvature across,
    1/m, positive towards ``facing``), ``outline`` (2.5 round, 5 flat);
``sheets``
    broad muscles: ``fibres`` (paths side by side, each a list of points from origin to insertion),
    ``thickness`` (mm, along the fibres), ``facing``, ``tendon`` ([a, b] or one for each fibre), ``over`` and
    ``under`` (parts it lies over and under; ``rib_*`` stands for all), ``gap`` (mm), ``crossings`` (shares of
    the length at which tendinous intersections cross), ``hug`` (mm: where it hangs less than this above
    what it lies over it is drawn onto it), ``drape`` ([mm, mm]: instead, it is drawn taut over what it lies
    over, each place moved outwards and inwards by no more than these; a third number is the share of the
    length from which on it stays as written), ``calm`` (rounds of smoothing),
    ``grid`` (mm, finer for small muscles), ``edge`` (mm, over which its border thins out), ``ring: true``
    (each fibre runs around an opening back to its first point, which is not repeated). A midline part may
    be written by its left half: ``mirror: across`` (fibres from the mid-plane outwards; their mirror images
    continue the sheet to the right) or ``mirror: along`` (each fibre begins and ends in the mid-plane and
    runs back on the right; for rings).

``clear_of`` lists parts that the finished shape is moulded around, leaving ``gap`` mm; ``carved_by`` lists
parts that are cut out of it instead, with ``gap`` mm around them, for muscles that fill the room between
others; ``keep_left: true`` keeps a muscle on its side of the mid-plane.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.spatial.transform import Rotation

from builder.carving import carved
from builder.neighbours import DistanceField, field_around, neighbour_average
from builder.points import Points, RecipeFault
from builder.sheets import GRID_MM, Laying, sheet_mesh
from builder.soft_parts import joined, mirrored, muscle_mesh
from ims_atlas.body.mesh import TriangleMesh, welded

Floats = NDArray[np.float64]

MID_PLANE_MM = -0.7
STATIONS = 9
"""Stations of a strand, at least; one more for each point of a long path."""

MID_GAP_MM = 0.3
"""Room between a muscle that keeps to its side and the mid-plane."""

FIELD_STEP_MM = 1.5
"""Edge of the voxels in which a sheet finds its neighbours; finer for a finer sheet."""

MOULD_ROUNDS = 10
LARGEST_MOULD_MM = 2.0
"""A surface is pushed no farther than this in one round of moulding."""

DIRECTIONS = {
    "back": (0.0, 1.0, 0.0),
    "front": (0.0, -1.0, 0.0),
    "left": (1.0, 0.0, 0.0),
    "right": (-1.0, 0.0, 0.0),
    "up": (0.0, 0.0, 1.0),
    "down": (0.0, 0.0, -1.0),
}


def written_rows(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield file and row of every muscle in the recipes, in building order."""
    for file in sorted(folder.glob("*.yaml")):
        for row in yaml.safe_load(file.read_text(encoding="utf-8"))["muscles"]:
            yield file, row


def written_meshes(folder: Path, points: Points) -> Iterator[tuple[dict[str, Any], str, TriangleMesh]]:
    """Build the written muscles: row, side (left, right, midline) and mesh, mm.

    What is built is added to the parts that `points` knows, for the muscles after it.

    Raises
    ------
    RecipeFault
        If a row cannot be built; names file and muscle.
    """
    parts = dict(points.parts)
    points.parts = parts
    for file, row in written_rows(folder):
        try:
            mesh = written_mesh(row, points)
        except (RecipeFault, KeyError, ValueError, TypeError) as fault:
            raise RecipeFault(f"{file.name}: {row.get('id', 'a row without id')}: {fault}") from fault
        if row.get("side") == "midline":
            parts[row["id"]] = mesh
            yield row, "midline", mesh
            continue
        parts[f"{row['id']}_left"] = mesh
        parts[f"{row['id']}_right"] = mirrored(mesh, MID_PLANE_MM)
        yield row, "left", mesh
        yield row, "right", parts[f"{row['id']}_right"]


def written_mesh(row: Mapping[str, Any], points: Points) -> TriangleMesh:
    """Build one written muscle of the left side or the midline, mm."""
    pieces = [_sheet(sheet, points) for sheet in row.get("sheets", ())]
    if row.get("strands"):
        pieces.append(muscle_mesh([_strand(strand, points) for strand in row["strands"]]))
    mesh = welded(pieces[0] if len(pieces) == 1 else joined(pieces))
    if row.get("clear_of"):
        around = points.parts_like(row["clear_of"]).values()
        mesh = _moulded(mesh, field_around(around, mesh.points.astype(np.float64)), row.get("gap", 0.3))
    if row.get("carved_by"):
        mesh = carved(mesh, points.parts_like(row["carved_by"]).values(), row.get("gap", 0.3))
    if row.get("keep_left"):
        kept = mesh.points.copy()
        kept[:, 0] = np.maximum(kept[:, 0], MID_PLANE_MM + MID_GAP_MM)
        mesh = TriangleMesh(kept, mesh.triangles, mesh.tissue)
    return mesh


def _sheet(sheet: Mapping[str, Any], points: Points) -> TriangleMesh:
    fibres = [points.path(fibre) for fibre in sheet["fibres"]]
    tendon = sheet.get("tendon", [0.0, 1.0])
    if not isinstance(tendon[0], list):
        tendon = [tendon] * len(fibres)
    if "mirror" in sheet:
        fibres, tendon = _both_halves(fibres, tendon, sheet["mirror"])
    everywhere = np.concatenate(fibres)
    grid_mm = sheet.get("grid", GRID_MM)
    laying = Laying(
        over=_field(sheet.get("over"), points, everywhere, grid_mm),
        under=_field(sheet.get("under"), points, everywhere, grid_mm),
        gap_mm=sheet.get("gap", 0.4),
        facing=_direction(sheet["facing"]),
        hug_mm=sheet.get("hug", 0.0),
        drape_mm=tuple(sheet["drape"]) if "drape" in sheet else None,
        calm=sheet.get("calm", 0),
    )
    return sheet_mesh(
        fibres,
        _numbers(sheet["thickness"]),
        tendon,
        laying,
        sheet.get("crossings", ()),
        grid_mm=grid_mm,
        ring=sheet.get("ring", False),
        edge_mm=sheet.get("edge"),
    )


def _both_halves(
    fibres: list[Floats], tendon: list[list[float]], way: str
) -> tuple[list[Floats], list[list[float]]]:
    """Complete the left half of a midline sheet by its mirror image."""
    halves = [fibre * [-1.0, 1.0, 1.0] + [2.0 * MID_PLANE_MM, 0.0, 0.0] for fibre in fibres]
    if way == "across":
        return halves[:0:-1] + fibres, tendon[:0:-1] + tendon
    if way == "along":
        whole = [np.concatenate([fibre, half[-2:0:-1]]) for fibre, half in zip(fibres, halves, strict=True)]
        return whole, tendon
    raise RecipeFault(f"a sheet is mirrored across or along, not '{way}'")


def _field(
    patterns: list[str] | None, points: Points, around: Floats, grid_mm: float
) -> DistanceField | None:
    if not patterns:
        return None
    step = min(FIELD_STEP_MM, grid_mm / 2.0)
    return field_around(points.parts_like(patterns).values(), around, margin_mm=25.0, step_mm=step)


def _strand(strand: Mapping[str, Any], points: Points) -> dict[str, Any]:
    """Turn a written strand into a strand of stations, as in recipes/muscles.json."""
    path = points.path(strand["through"])
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    if (steps < 1e-6).any():
        raise RecipeFault("two points of a path are the same")
    place = np.concatenate([[0.0], np.cumsum(steps)])
    curve = (
        CubicSpline(place, path, bc_type="natural")
        if len(path) > 3
        else PchipInterpolator(place, path, axis=0)
    )
    along = np.linspace(0.0, place[-1], STATIONS + len(path))
    share = along / place[-1]
    stations = np.zeros((len(along), 13))
    stations[:, :3] = curve(along)
    facing = strand["facing"]
    several = isinstance(facing, list) and not isinstance(facing[0], float | int)
    wishes = np.array([_direction(one) for one in (facing if several else [facing])])
    stations[:, 3:6] = _frames(np.gradient(stations[:, :3], axis=0), _spread(wishes, share))
    stations[:, 6] = _spread(np.array(_numbers(strand["width"])), share)
    stations[:, 7:10] = _spread(np.array(_numbers(strand["thickness"])), share)[:, None]
    stations[:, 10] = _spread(np.array(_numbers(strand.get("bend", 0.0))), share)
    start, end = strand.get("tendon", [0.0, 1.0])
    return {
        "p": strand.get("outline", 2.5),
        "cap": strand.get("cap", [2.0, 2.0]),
        "tendon_start": start,
        "tendon_end": end,
        "stations": stations.tolist(),
    }


def _frames(along: Floats, facing: Floats) -> Floats:
    """Rotation vectors (n, 3) of sections: third axis along the strand, second axis towards `facing`."""
    along = along / np.linalg.norm(along, axis=1, keepdims=True)
    thin = facing - np.sum(facing * along, axis=1, keepdims=True) * along
    length = np.linalg.norm(thin, axis=1, keepdims=True)
    if (length < 0.05).any():
        raise RecipeFault("a strand runs in the direction it faces")
    thin = thin / length
    frames = np.stack([np.cross(thin, along), thin, along], axis=-1)
    return Rotation.from_matrix(frames).as_rotvec()


def _spread(values: Floats, share: Floats) -> Floats:
    """Spread values (k,) or (k, c), given at even steps, to the shares (n,) of the length."""
    if len(values) == 1:
        return np.repeat(values, len(share), axis=0)
    return np.asarray(PchipInterpolator(np.linspace(0.0, 1.0, len(values)), values, axis=0)(share))


def _numbers(value: float | list[float]) -> list[float]:
    return list(value) if isinstance(value, list) else [value, value]


def _direction(value: str | list[float]) -> Floats:
    if isinstance(value, str):
        if value not in DIRECTIONS:
            raise RecipeFault(f"'{value}' is no direction; there are {', '.join(DIRECTIONS)} or [x, y, z]")
        return np.array(DIRECTIONS[value])
    return np.asarray(value, dtype=np.float64) / np.linalg.norm(value)


def _moulded(mesh: TriangleMesh, field: DistanceField, gap_mm: float) -> TriangleMesh:
    """Push a surface out of its neighbours."""
    if field.empty:
        return mesh
    points = mesh.points.astype(np.float64)
    average = neighbour_average(mesh.triangles, len(points))
    for _ in range(MOULD_ROUNDS):
        lacking = np.clip(gap_mm - field.at(points), 0.0, LARGEST_MOULD_MM)
        if lacking.max() < 0.1:
            break
        shift = lacking[:, None] * field.outward(points)
        spread = average @ (average @ shift)
        points = points + np.where(lacking[:, None] > 0.0, 0.7 * shift + 0.3 * spread, 0.5 * spread)
    return TriangleMesh(points.astype(np.float32), mesh.triangles, mesh.tissue)
