"""The fit of the skin on small shapes: no package, no body."""

import numpy as np
import trimesh
from builder.skin import InnerBody, Surface, depth, edges_of, push_out, with_lids
from builder.skin_union import CELL_MM, Cleft, is_closed, magnified, reduced, unfolded, united
from builder.winding import Winding

from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import PartRecord


def ball(radius: float, x: float = 0.0) -> trimesh.Trimesh:
    """A ball round (x, 0, 0)."""
    mesh = trimesh.creation.icosphere(4, radius)
    mesh.apply_translation([x, 0.0, 0.0])
    return mesh


def body_of(mesh: trimesh.Trimesh) -> InnerBody:
    record = PartRecord(id="m", structure="m", name="M", system="muscles", side="midline")
    return InnerBody.of([(record, TriangleMesh(mesh.vertices.astype("f4"), mesh.faces.astype("i4")))])


def test_winding_counts_overlaps() -> None:
    both = trimesh.util.concatenate([ball(50.0), ball(50.0, 60.0)])
    places = np.array([[-30.0, 0.0, 0.0], [30.0, 0.0, 0.0], [90.0, 1.0, 2.0], [0.0, 60.0, 0.0]])
    assert Winding(both.vertices, both.faces).at(places).tolist() == [1, 2, 1, 0]


def test_every_edge_is_listed_once() -> None:
    mesh = ball(10.0)
    assert len(edges_of(mesh.faces)) == 3 * len(mesh.faces) // 2


def test_skin_is_pushed_over_a_muscle_that_stands_out_and_stays_elsewhere() -> None:
    skin, muscle = ball(60.0), ball(40.0, 25.0)
    surface = Surface.of(np.array(skin.vertices), np.array(skin.faces))
    body = body_of(muscle)
    pushed = push_out(surface, body, np.zeros((len(surface.points), 2)))
    _, inside = depth(pushed, body.points)
    assert inside.min() > 2.0
    rear = surface.points[:, 0] < -40.0
    assert np.abs(pushed.points[rear] - surface.points[rear]).max() < 0.5
    assert trimesh.Trimesh(pushed.points, pushed.triangles, process=False).is_watertight


def test_lids_are_drawn_onto_the_eyeball() -> None:
    skin, eye = ball(100.0), ball(12.0)
    skin.apply_translation([0.0, 82.0, 0.0])
    eyeball = TriangleMesh(eye.vertices.astype("f4"), eye.faces.astype("i4"))
    surface = Surface.of(np.array(skin.vertices), np.array(skin.faces))
    drawn = with_lids(surface, [eyeball])
    front = np.argmin(surface.points[:, 1])
    cover = np.linalg.norm(drawn.points[front]) - 12.0
    assert 3.0 < cover < 6.0 - 1.0
    rear = surface.points[:, 1] > 0.0
    assert np.abs(drawn.points[rear] - surface.points[rear]).max() < 0.1


def test_overlapping_balls_become_one_surface() -> None:
    both = trimesh.util.concatenate([ball(20.0), ball(20.0, 25.0)])
    mesh = united(both.vertices, both.faces, [], 3000)
    one = trimesh.Trimesh(mesh.points, mesh.triangles, process=False)
    assert one.is_watertight
    assert one.body_count == 1
    assert 0 < len(mesh.triangles) <= 3000
    distance = np.minimum(
        np.linalg.norm(mesh.points, axis=1), np.linalg.norm(mesh.points - (25.0, 0.0, 0.0), axis=1)
    )
    error = np.abs(distance - 20.0)
    assert np.quantile(error, 0.95) < 0.1
    assert error.max() < CELL_MM


def test_a_cleft_is_spanned_and_the_rest_stays() -> None:
    gap = trimesh.util.concatenate([ball(20.0), ball(20.0, 44.0)])
    box = Cleft((5.0, -25.0, -25.0), (39.0, 25.0, 25.0), radius=8.0, soft=2.0)
    mesh = united(gap.vertices, gap.faces, [box], 4000)
    enclosed = Winding(mesh.points.astype(float), mesh.triangles.astype(int))
    places = np.array([[22.0, 0.0, 0.0], [22.0, 0.0, 18.0], [-10.0, 0.0, 0.0], [-22.0, 0.0, 0.0]])
    assert enclosed.at(places).tolist() == [1, 0, 1, 0]
    assert trimesh.Trimesh(mesh.points, mesh.triangles, process=False).body_count == 1


def test_the_skin_is_the_same_every_time() -> None:
    both = trimesh.util.concatenate([ball(20.0), ball(20.0, 25.0)])
    one, other = (united(both.vertices, both.faces, [], 3000) for _ in range(2))
    assert np.array_equal(one.points, other.points)
    assert np.array_equal(one.triangles, other.triangles)


def test_magnified_head_comes_back_to_its_place() -> None:
    points = np.array([[100.0, -20.0, 200.0], [-30.0, 10.0, 1520.3], [60.0, -180.0, 1700.0]])
    larger = magnified(points)
    assert np.allclose(reduced(larger), points, atol=1e-6)
    assert np.allclose(larger[0], points[0])
    assert np.ptp(magnified(np.array([[0.0, 0.0, 1600.0], [0.0, 0.0, 1700.0]]))[:, 2]) > 150.0


def test_triangles_back_to_back_are_taken_out() -> None:
    mesh = ball(10.0)
    flap = np.array([[0, 1, len(mesh.vertices)], [1, 0, len(mesh.vertices)]])
    points = np.vstack([mesh.vertices, [30.0, 0.0, 0.0]]).astype("f4")
    folded = TriangleMesh(points, np.vstack([mesh.faces, flap]).astype("i4"))
    clean = unfolded(folded)
    assert len(clean.triangles) == len(mesh.faces)
    assert is_closed(clean.triangles)
