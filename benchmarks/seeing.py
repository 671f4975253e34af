"""How quickly the picture follows the reader, as ratios to plain PyVista doing the same in this run.

    python benchmarks/seeing.py [BODY]

Isolating a muscle and restoring the body, both drawn: the atlas rewrites one small texture a system; plain
PyVista has an actor a part and switches each. Naming: the atlas reads the depths of the picture just drawn;
plain PyVista traces a ray to each place at which a name could stand.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

ROUNDS = 5
DETAIL = 2
"""Level of detail of the meshes that plain PyVista is given: the coarsest, as for the atlas in motion."""


def main() -> None:
    """Measure both ways and print the ratios."""
    import numpy as np
    import pyvista as pv

    from ims_atlas.body.bodies import Bodies
    from ims_atlas.loading.load_atlas import load_atlas
    from ims_atlas.model.segments import Side
    from ims_atlas.scene.stage import Stage
    from ims_atlas.state.session import Pick, Session

    atlas = load_atlas()
    pack = Bodies().open(sys.argv[1] if len(sys.argv) > 1 else None)
    session = Session(levels=frozenset({"C6"}), labels=True)
    plotter = pv.Plotter(off_screen=True, window_size=[900, 700], lighting="none")
    stage = Stage(plotter, atlas, pack, session)
    stage.look("back")
    stage.set_detail(DETAIL)
    plotter.show(auto_close=False, interactive=False)

    plain = pv.Plotter(off_screen=True, window_size=[900, 700])
    actors, surfaces = {}, []
    for system in pack.systems:
        for part in pack.parts(system):
            mesh = pv.PolyData.from_regular_faces(
                pack.part_points(part, DETAIL), pack.part_triangles(part, DETAIL)
            )
            actors[part.id] = plain.add_mesh(mesh, render=False)
            surfaces.append(mesh)
    plain.camera_position = plotter.camera_position
    plain.show(auto_close=False, interactive=False)
    alone = {part.id for part in pack.parts_of("deltoid")} or set(list(actors)[:3])

    def isolate_in_atlas() -> None:
        for chosen in (frozenset({Pick("structure", "deltoid", Side.MIDLINE)}), frozenset()):
            session.isolated = chosen
            stage.body.update(stage.palette)
            plotter.render()

    def isolate_plainly() -> None:
        for some in (True, False):
            for key, actor in actors.items():
                actor.visibility = not some or key in alone
            plain.render()

    stage.labels.on_screen = True

    def name_in_atlas() -> None:
        stage.labels.settle(stage.palette)

    whole = pv.merge(surfaces)
    eye = np.array(plotter.camera.position)
    places = [
        point
        for system, rows in stage.body.lit_rows().items()
        for row in rows
        for point in stage.body.surfaces[system].anchors_of(row, eye)
    ]

    def name_plainly() -> None:
        for point in places:
            whole.ray_trace(eye, point, first_point=True)

    for title, ours, theirs in (
        ("isolating", isolate_in_atlas, isolate_plainly),
        ("naming", name_in_atlas, name_plainly),
    ):
        atlas_s, plain_s = _fastest(ours), _fastest(theirs)
        sys.stdout.write(
            f"{title}: atlas {1000 * atlas_s:.1f} ms, plain PyVista {1000 * plain_s:.1f} ms, "
            f"{plain_s / atlas_s:.1f} times as fast\n"
        )


def _fastest(work: Callable[[], None]) -> float:
    """Return the shortest of a few runs, s."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
