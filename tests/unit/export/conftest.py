"""A left arm on an off-screen stage: small, and yet with everything that a file in 3D can hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import BodyAbout, BodyPack, PartRecord
from ims_atlas.body.pack_writer import write_pack
from ims_atlas.export.off_screen import OffScreen
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera
from ims_atlas.state.session import DEFAULT_LAYERS, Layer, Session

CREDIT = "An arm, (c) nobody & <friends>, CC BY 4.0"
_ARM = ("humerus", "radius", "ulna", "scapula", "clavicle", "vertebra_c6")
_ARM += ("biceps_brachii", "brachialis", "deltoid", "triceps_brachii", "musculocutaneous_nerve")
_COARSE = 2


def _of_arm(part: PartRecord) -> bool:
    return part.side is not Side.RIGHT and (part.system == "skin" or part.structure.startswith(_ARM))


@pytest.fixture(scope="session")
def arm(embedded: BodyPack, tmp_path_factory: pytest.TempPathFactory) -> BodyPack:
    """Return a body of the bones, muscles and the nerve of a left arm, within the whole skin."""
    folder = tmp_path_factory.mktemp("arm") / "arm"
    about = BodyAbout(name="arm", title="An arm", licence="CC BY 4.0", credit=CREDIT)
    parts = []
    for part in filter(_of_arm, embedded.manifest.parts):
        mesh, rows = embedded.system_mesh(part.system, _COARSE), embedded.part_range(part, _COARSE)
        shape = TriangleMesh(
            mesh.points[rows.points], embedded.part_triangles(part, _COARSE), mesh.tissue[rows.points]
        )
        parts.append((part, shape))
    write_pack(folder, about, parts, shares=(1.0,))
    return BodyPack(folder)


@pytest.fixture
def shown(atlas: Atlas, arm: BodyPack) -> Iterator[OffScreen]:
    """Return the arm with C6 lit, its needles, and the points of the large intestine meridian."""
    layers = {name: Layer(layer.visible, layer.opacity) for name, layer in DEFAULT_LAYERS.items()}
    layers |= {"acupoints": Layer(True, 1.0), "meridians": Layer(True, 1.0)}
    session = Session(
        levels=frozenset({"C6"}), sides="left", layers=layers, meridians=frozenset({"LI"}), theme="light"
    )
    stage = OffScreen(atlas, arm, session)
    camera.apply(stage.stage.framing.pose_for("front"), stage.stage.plotter)
    yield stage
    stage.close()
