"""Thinned surfaces keep their room and stay closed."""

from __future__ import annotations

import numpy as np
import pytest
import pyvista
from builder.thinning import faulty_edges, thinned, unpinched

from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.strand_loft import loft_strand


def rod() -> TriangleMesh:
    """Make a closed rod of 4 mm across and 60 mm length."""
    stations = [
        [0.0, 0.0, z, 0.0, 0.0, 0.0, 4.0, 4.0, 4.0, 4.0, 0.0, 0.0, 0.0] for z in (0.0, 20.0, 40.0, 60.0)
    ]
    points, triangles = loft_strand({"p": 2.0, "cap": [2.0, 2.0], "stations": stations}, 60, 32)
    tissue = np.tile(np.float32([0.0, 1.0, 1.0]), (len(points), 1))
    return TriangleMesh(np.float32(points), np.int32(triangles), tissue)


def volume(mesh: TriangleMesh) -> float:
    return float(pyvista.make_tri_mesh(mesh.points, mesh.triangles).volume)


def touching_tetrahedra() -> TriangleMesh:
    """Make two tetrahedra that share an edge and nothing else."""
    points = np.float32([[0, 0, 0], [0, 0, 9], [9, 1, 0], [9, -5, 4], [-9, 1, 0], [-9, -5, 4]])
    one = [[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]]
    other = [[0, 4, 1], [0, 5, 4], [0, 1, 5], [1, 4, 5]]
    return TriangleMesh(points, np.int32([*one, *other]))


def test_a_thin_rod_keeps_its_volume_and_its_tissue():
    full = rod()
    thin = thinned(full, 0.02)
    assert len(thin.triangles) < 0.2 * len(full.triangles)
    assert volume(thin) == pytest.approx(volume(full), rel=0.04)
    assert faulty_edges(thin) == 0
    assert (thin.tissue[:, 1] == 1.0).all()


def test_an_edge_of_four_triangles_is_cut_open():
    pinched = touching_tetrahedra()
    assert faulty_edges(pinched) > 0
    opened = unpinched(pinched)
    assert faulty_edges(opened) == 0
    assert abs(volume(opened)) == pytest.approx(abs(volume(pinched)), rel=0.02)
