"""Reading Wavefront OBJ surfaces: quick when all is well, exact about the line when it is not.

A library reader would be shorter, but none tells which line of a broken file is at fault.
"""

from __future__ import annotations

import re
import warnings
from typing import NoReturn

import numpy as np

from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.errors import MeshUnreadable

_CORNER_EXTRAS = re.compile(rb"/[^\s]*")


def read_obj(content: bytes, name: str) -> TriangleMesh:
    """Read the points and triangles of an OBJ file; header and other lines are passed over.

    Parameters
    ----------
    content
        The whole file; lines may end in LF or CR LF.
    name
        What to call the file in an error.

    Raises
    ------
    MeshUnreadable
        If a number cannot be read, a triangle names a missing point, or the file was cut short.
    """
    lines = content.splitlines()
    points = [line[2:] for line in lines if line[:2] == b"v "]
    faces = [line[2:] for line in lines if line[:2] == b"f "]
    if not points or not faces:
        what = "points" if not points else "triangles"
        raise MeshUnreadable(f"{name}: holds no {what}; the file is empty or cut short, get it again")
    corners = b"\n".join(faces)
    if b"/" in corners:
        corners = _CORNER_EXTRAS.sub(b"", corners)
    numbers = _numbers(b"\n".join(points), 3 * len(points))
    indices = _numbers(corners, 3 * len(faces))
    if numbers is None or indices is None:
        _raise_first_fault(lines, name)
    triangles = indices.reshape(-1, 3).astype(np.int64) - 1
    if triangles.min() < 0 or triangles.max() >= len(points):
        _raise_first_fault(lines, name)
    if not content.endswith(b"\n") and len(np.unique(triangles)) < len(points):
        raise MeshUnreadable(f"{name}:{len(lines)}: the file was cut short here, get it again")
    return TriangleMesh(numbers.reshape(-1, 3).astype(np.float32), triangles.astype(np.int32))


def _numbers(text: bytes, expected: int) -> np.ndarray | None:
    """Return the `expected` finite numbers in `text`, or None if it holds anything else."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        try:
            numbers = np.fromstring(text.decode("ascii"), sep=" ")
        except (DeprecationWarning, UnicodeDecodeError, ValueError):
            return None
    return numbers if len(numbers) == expected and np.isfinite(numbers).all() else None


def _raise_first_fault(lines: list[bytes], name: str) -> NoReturn:
    count = sum(line[:2] == b"v " for line in lines)
    for number, line in enumerate(lines, start=1):
        kind, words = line[:2], line[2:].split()
        shown = line.decode("ascii", "replace").strip()[:60]
        if kind == b"v " and not _are_coordinates(words):
            raise MeshUnreadable(f"{name}:{number}: expected three coordinates, found '{shown}'")
        if kind == b"f " and not _is_triangle(words, count):
            raise MeshUnreadable(
                f"{name}:{number}: expected a triangle of points 1 to {count}, found '{shown}'"
            )
    raise MeshUnreadable(f"{name}: unreadable numbers")


def _are_coordinates(words: list[bytes]) -> bool:
    try:
        return len(words) == 3 and bool(np.isfinite([float(word) for word in words]).all())
    except ValueError:
        return False


def _is_triangle(words: list[bytes], points: int) -> bool:
    try:
        return len(words) == 3 and all(1 <= int(word.split(b"/")[0]) <= points for word in words)
    except ValueError:
        return False
