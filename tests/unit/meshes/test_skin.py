"""The fit of the skin on small shapes: no package, no body."""

import numpy as np
import trimesh
from builder.skin import InnerBody, Surface, depth, edges_of, push_out
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
