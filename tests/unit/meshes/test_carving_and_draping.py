"""Muscles that fill the room between others, and sheets drawn taut over them."""

import numpy as np
import pyvista
from builder.carving import carved
from builder.draping import draped
from builder.neighbours import DistanceField

from ims_atlas.body.mesh import TriangleMesh


def ball(radius: float, centre: tuple[float, float, float], tissue: bool = False) -> TriangleMesh:
    sphere = pyvista.Icosphere(radius=radius, center=centre, nsub=4)
    points = sphere.points.astype(np.float32)
    values = np.repeat(points[:, :1], 3, axis=1) if tissue else None
    return TriangleMesh(points, sphere.regular_faces.astype(np.int32), values)


def surface(mesh: TriangleMesh) -> pyvista.PolyData:
    return pyvista.PolyData.from_regular_faces(mesh.points.astype(float), mesh.triangles)


def test_a_carved_muscle_keeps_off_its_neighbour_and_stays_closed() -> None:
    muscle, bone = ball(15.0, (0, 0, 0)), ball(10.0, (12, 0, 0))
    mesh = carved(muscle, [bone], 0.5)
    apart = np.linalg.norm(mesh.points - np.array([12.0, 0.0, 0.0]), axis=1) - 10.0
    assert apart.min() > -0.3
    assert surface(mesh).n_open_edges == 0
    assert 0.0 < surface(mesh).volume < surface(muscle).volume


def test_a_carved_muscle_keeps_its_tissue() -> None:
    mesh = carved(ball(15.0, (0, 0, 0), tissue=True), [ball(6.0, (15, 0, 0))], 0.5)
    kept = np.linalg.norm(mesh.points, axis=1) > 14.0
    assert mesh.tissue is not None
    np.testing.assert_allclose(mesh.tissue[kept, 0], mesh.points[kept, 0], atol=1.0)


def test_a_muscle_without_neighbours_is_left_as_it_is() -> None:
    muscle = ball(5.0, (0, 0, 0))
    assert carved(muscle, [ball(5.0, (50, 0, 0))], 0.5) is muscle


def test_a_draped_sheet_lies_on_what_is_beneath_it() -> None:
    x, y = np.meshgrid(np.arange(-10.0, 11.0, 2.0), np.arange(-10.0, 11.0, 2.0), indexing="ij")
    grid = np.stack([x, y, np.full_like(x, 25.0)], axis=-1)
    up = np.broadcast_to([0.0, 0.0, 1.0], grid.shape)
    field = DistanceField([ball(20.0, (0, 0, 0))], np.full(3, -30.0), np.full(3, 40.0), 1.0)
    laid = draped(grid, up, np.full(x.shape, 1.0), field, 5.0, 15.0)
    apart = np.linalg.norm(laid, axis=2) - 20.0
    assert apart.min() > 0.3
    assert apart[3:-3, 3:-3].max() < 2.5


def test_a_draped_sheet_may_stay_as_written_towards_its_end() -> None:
    grid = np.stack(np.meshgrid(np.arange(5.0), np.arange(9.0), [25.0], indexing="ij"), axis=-1)[:, :, 0]
    up = np.broadcast_to([0.0, 0.0, 1.0], grid.shape)
    field = DistanceField([ball(20.0, (0, 0, 0))], np.full(3, -30.0), np.full(3, 40.0), 1.0)
    laid = draped(grid, up, np.full(grid.shape[:2], 1.0), field, 5.0, 15.0, until=0.5)
    assert np.all(laid[:, 0, 2] < 24.0)
    np.testing.assert_allclose(laid[:, 5:], grid[:, 5:])
