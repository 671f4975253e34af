"""Reading Wavefront OBJ surfaces: quick when all is well, exact about the line when it is not.

A library reader would be shorter, but none tells which line of a broken file is at fault.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.errors import MeshUnreadable

FARTHEST_MM = 1e5
"""No point of a body lies farther from its origin."""

_CORNER_EXTRAS = re.compile(rb"/[^\s]*")
_END_OF_LINE = b" inf "


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
    point_lines = [line[2:] for line in lines if line[:2] == b"v "]
    triangle_lines = [line[2:] for line in lines if line[:2] == b"f "]
    if not point_lines or not triangle_lines:
        what = "points" if not point_lines else "triangles"
        raise MeshUnreadable(f"{name}: holds no {what}; the file is empty or cut short, get it again")
    points = _coordinates(point_lines)
    triangles = _corners(triangle_lines, len(point_lines))
    if points is None or triangles is None:
        _raise_first_fault(lines, len(point_lines), name)
    if not content.endswith(b"\n") and len(np.unique(triangles)) < len(points):
        raise MeshUnreadable(f"{name}:{len(lines)}: the file was cut short here, get it again")
    return TriangleMesh(points.astype(np.float32), triangles.astype(np.int32) - 1)


def _coordinates(lines: Sequence[bytes]) -> NDArray[np.float64] | None:
    """Return the (n, 3) coordinates in lines of three, or None if any line holds anything else."""
    rows = _rows_of_three(lines)
    return rows if rows is not None and np.abs(rows).max() <= FARTHEST_MM else None


def _corners(lines: Sequence[bytes], points: int) -> NDArray[np.float64] | None:
    """Return the (n, 3) numbers of points, 1 to `points`; None if any line is no triangle of them."""
    text = [_CORNER_EXTRAS.sub(b"", line) for line in lines] if any(b"/" in x for x in lines) else lines
    rows = _rows_of_three(text)
    if rows is None or rows.min() < 1 or rows.max() > points or (rows % 1).any():
        return None
    return rows


def _rows_of_three(lines: Sequence[bytes]) -> NDArray[np.float64] | None:
    """Return (n, 3) finite numbers; None if any of the lines does not hold exactly three.

    Every line is closed by an infinite number, which then has to be every fourth: so a number too
    many in one line cannot make up for one that lacks in another.
    """
    text = _END_OF_LINE.join([*lines, b""])
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        try:
            numbers = np.fromstring(text.decode("ascii"), sep=" ")
        except (DeprecationWarning, UnicodeDecodeError, ValueError):
            return None
    if len(numbers) != 4 * len(lines):
        return None
    rows = numbers.reshape(-1, 4)
    whole = np.isfinite(rows[:, :3]).all() and np.isposinf(rows[:, 3]).all()
    return rows[:, :3] if whole else None


def _raise_first_fault(lines: Sequence[bytes], points: int, name: str) -> NoReturn:
    for number, line in enumerate(lines, start=1):
        shown = line.decode("ascii", "replace").strip()[:60]
        if line[:2] == b"v " and _coordinates([line[2:]]) is None:
            raise MeshUnreadable(f"{name}:{number}: expected three coordinates in mm, found '{shown}'")
        if line[:2] == b"f " and _corners([line[2:]], points) is None:
            raise MeshUnreadable(
                f"{name}:{number}: expected a triangle of points 1 to {points}, found '{shown}'"
            )
    raise MeshUnreadable(f"{name}: unreadable numbers")
