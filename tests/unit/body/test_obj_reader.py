"""OBJ files: read whatever their headers and line ends, refused by file and line when broken."""

from __future__ import annotations

import numpy as np
import pytest

from ims_atlas.body.obj_reader import read_obj
from ims_atlas.errors import MeshUnreadable

TETRAHEDRON = b"""v 0 0 0
v 10.5 0 0
v 0 10 0
v 0 0 1.25e1
f 1 3 2
f 1 2 4
f 2 3 4
f 3 1 4
"""
POINTS = np.array([[0, 0, 0], [10.5, 0, 0], [0, 10, 0], [0, 0, 12.5]])
TRIANGLES = np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]])


def line(number: int, text: bytes) -> bytes:
    """Return the tetrahedron with one line replaced."""
    lines = TETRAHEDRON.splitlines()
    lines[number - 1] = text
    return b"\n".join(lines) + b"\n"


@pytest.mark.parametrize(
    "content",
    [
        TETRAHEDRON,
        TETRAHEDRON.replace(b"\n", b"\r\n"),
        b"# Data version : 4.0\n# Bounds(mm): (-3,4)-(5,6)\n#\no part\ng x\ns 1\n\n" + TETRAHEDRON,
        b"# Schl\xfcsselbein\n" + TETRAHEDRON,
        TETRAHEDRON.replace(b"f 1 3 2", b"f 1/7/2 3//9 2/1"),
        TETRAHEDRON.replace(b"v 10.5 0 0", b"vn 0 0 1\nvt 0.5 0.5\nv   10.5\t0  0  "),
        TETRAHEDRON[:-1],
    ],
    ids=["plain", "cr-lf", "header", "header-not-ascii", "slashes", "normals-and-blanks", "no-last-newline"],
)
def test_points_and_triangles_are_read(content: bytes) -> None:
    mesh = read_obj(content, "FJ1.obj")
    np.testing.assert_array_equal(mesh.points, POINTS)
    np.testing.assert_array_equal(mesh.triangles, TRIANGLES)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2, b"v 10.5 zero 0"),
        (2, b"v 10.5 nan 0"),
        (2, b"v 10.5 inf 0"),
        (2, b"v 10.5 1e300 0"),
        (2, b"v 10,5 0 0"),
        (3, b"v 0 10"),
        (3, b"v "),
        (3, b"v 0 10 0 1"),
        (3, b"v 0 1_0 0"),
        (5, b"f 1 3 99"),
        (5, b"f 1 3 0"),
        (5, b"f -1 -2 -3"),
        (5, b"f 1 3 1e300"),
        (5, b"f 1 3.5 2"),
        (5, b"f 1 3"),
        (5, b"f 1 2 3 4"),
        (5, b"f one 2 3"),
        (5, b"f 1 2 nan"),
        (8, b"f 3 1\xff 4"),
    ],
)
def test_a_broken_line_is_named(number: int, text: bytes) -> None:
    with pytest.raises(MeshUnreadable, match=rf"FJ9\.obj:{number}: expected .*found"):
        read_obj(line(number, text), "FJ9.obj")


def test_a_number_too_many_does_not_make_up_for_one_that_lacks() -> None:
    shifted = TETRAHEDRON.replace(b"v 10.5 0 0\nv 0 10 0", b"v 10.5 0\nv 0 0 10 0")
    with pytest.raises(MeshUnreadable, match=r"FJ9\.obj:2: expected three coordinates"):
        read_obj(shifted, "FJ9.obj")
    with pytest.raises(MeshUnreadable, match=r"FJ9\.obj:5: expected a triangle"):
        read_obj(TETRAHEDRON.replace(b"f 1 3 2\nf 1 2 4", b"f 1 3\nf 2 1 2 4"), "FJ9.obj")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "holds no points"),
        (b"# only a header\n", "holds no points"),
        (TETRAHEDRON[: TETRAHEDRON.index(b"f ")], "holds no triangles"),
        (TETRAHEDRON[: TETRAHEDRON.index(b"f 1 2 4") + 4], r":6: expected a triangle"),
        (TETRAHEDRON[: TETRAHEDRON.index(b"f 1 2 4") - 1], r":5: the file was cut short"),
    ],
    ids=["empty", "header", "after-the-points", "within-a-line", "between-triangles"],
)
def test_a_file_cut_short_is_refused(content: bytes, fault: str) -> None:
    with pytest.raises(MeshUnreadable, match=rf"FJ9\.obj.*{fault}"):
        read_obj(content, "FJ9.obj")
