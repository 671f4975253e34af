"""How quickly a body is installed, opened and recoloured, as ratios to plain PyVista.

    python benchmarks/open_and_install.py isa_BP3D_4.0_obj_99.zip

Everything is installed and unpacked in a temporary folder. Opening is measured in fresh processes, after
the imports, to the first lit frame (C6, 1280 x 800, off screen; the atlas draws it at its coarsest, as its
window does, and refines it afterwards). Plain PyVista reads every OBJ file with
``pv.read`` and gives each an ``add_mesh``; all its parts are opaque, which spares it the glass of the atlas.
Recolouring is a change of level without drawing; in the 10 times larger body every part stands 10 times, at
its coarsest.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ims_atlas.body.pack import BodyPack, PartRecord
    from ims_atlas.model.atlas import Atlas

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SIZE = [1280, 800]
LEVELS = ("C6", "C7")
LIT, QUIET = "#e5484d", "#8c8c8c"
SHOWN = ("bones", "cartilages", "muscles", "tendons")
"""Systems that the atlas shows when it opens."""

TIMES = 10
"""How many times as many parts the larger body has."""

RUNS = 3


def open_with_atlas(pack: Path, _files: Path) -> float:
    """Open an installed body up to the first lit frame."""
    import pyvista as pv

    from ims_atlas.body.pack import BodyPack
    from ims_atlas.loading.load_atlas import load_atlas
    from ims_atlas.scene.stage import Stage
    from ims_atlas.state.session import Session

    start = time.perf_counter()
    plotter = pv.Plotter(off_screen=True, window_size=SIZE, lighting="none")
    Stage(plotter, load_atlas(), BodyPack(pack), Session(levels=frozenset({"C6"})))
    plotter.screenshot(return_img=True)
    return time.perf_counter() - start


def open_plainly(_pack: Path, files: Path) -> float:
    """Read the OBJ files named in a JSON file, one actor each, up to the first lit frame."""
    import pyvista as pv

    start = time.perf_counter()
    plotter = pv.Plotter(off_screen=True, window_size=SIZE)
    for path, colour in json.loads(files.read_text(encoding="utf-8")).items():
        plotter.add_mesh(pv.read(path), color=colour)
    plotter.view_xz()
    plotter.screenshot(return_img=True)
    return time.perf_counter() - start


CHILDREN: dict[str, Callable[[Path, Path], float]] = {"atlas": open_with_atlas, "plain": open_plainly}


def main() -> None:
    """Measure, and print a table."""
    if sys.argv[1:2] == ["--child"]:
        print(CHILDREN[sys.argv[2]](Path(sys.argv[3]), Path(sys.argv[4])))
        return
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("archive", type=Path, help="isa_BP3D_4.0_obj_99.zip, its table beside it")
    archive = words.parse_args().archive
    with tempfile.TemporaryDirectory() as name:
        os.environ["IMS_ATLAS_HOME"] = name
        rows = measured(archive, Path(name))
    width = max(len(what) for what, _, _ in rows)
    for what, seconds, ratio in rows:
        print(f"{what:{width}}  {_time(seconds):>9}  {ratio}")


def measured(archive: Path, folder: Path) -> list[tuple[str, float, str]]:
    """Return rows of what was measured, seconds, and its ratio to the atlas's own figure."""
    from ims_atlas.body.bodies import Bodies
    from ims_atlas.body.install import install_body
    from ims_atlas.export.image import prefer_headless_rendering
    from ims_atlas.loading.load_atlas import load_atlas

    prefer_headless_rendering()
    atlas = load_atlas()
    start = time.perf_counter()
    pack = install_body(str(archive), atlas, Bodies())
    rows = [("install", time.perf_counter() - start, f"{len(pack.manifest.parts)} parts")]

    with zipfile.ZipFile(archive) as source:
        source.extractall(folder / "obj")
    every = _file_list(folder, "every.json", atlas, pack.manifest.parts)
    shown = _file_list(
        folder, "shown.json", atlas, [part for part in pack.manifest.parts if part.system in SHOWN]
    )
    own = _opening("atlas", pack.folder, every)
    rows.append(("open to first lit frame: atlas", own, ""))
    for what, files in (("the same parts", shown), ("all parts", every)):
        plain = _opening("plain", pack.folder, files)
        rows.append((f"open to first lit frame: plain PyVista, {what}", plain, f"{plain / own:.1f} x"))

    for body in (pack, _larger(pack, folder)):
        count = len(body.manifest.parts)
        own = _recolouring(atlas, body, with_needles=False)
        rows.append((f"recolour {count} parts: atlas", own, ""))
        needles = _recolouring(atlas, body, with_needles=True)
        rows.append(
            (f"recolour {count} parts: atlas, and draw the needles", needles, f"{needles / own:.1f} x")
        )
        actors, merge = _plain_recolouring(atlas, body)
        rows.append(
            (f"recolour {count} parts: plain, colour of every actor", actors, f"{actors / own:.1f} x")
        )
        rows.append((f"recolour {count} parts: plain, merged anew", merge, f"{merge / own:.1f} x"))
    return rows


def _file_list(folder: Path, name: str, atlas: Atlas, parts: Sequence[PartRecord]) -> Path:
    """Write which OBJ files to show in which colour."""
    paths = {path.stem: str(path) for path in (folder / "obj").rglob("*.obj")}
    lit = _lit(atlas, "C6")
    own = [part for part in parts if not part.generated]  # what fills the archive's holes has no OBJ file
    colours = {paths[part.origin]: LIT if part.structure in lit else QUIET for part in own}
    (folder / name).write_text(json.dumps(colours), encoding="utf-8")
    return folder / name


def _lit(atlas: Atlas, level: str) -> set[str]:
    from ims_atlas.analysis.supply import supplied_muscles

    return set(supplied_muscles(atlas, [level]))


def _opening(child: str, pack: Path, files: Path) -> float:
    command = [sys.executable, __file__, "--child", child, str(pack), str(files)]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(RUNS)]
    return median(float(run.stdout.split()[-1]) for run in runs)


def _larger(pack: BodyPack, folder: Path) -> BodyPack:
    """Return a body in which every part, at its coarsest, stands TIMES times."""
    from ims_atlas.body.mesh import TriangleMesh
    from ims_atlas.body.pack import BodyPack
    from ims_atlas.body.pack_writer import write_pack

    parts = [
        (
            part.model_copy(update={"id": f"{part.id}_copy_{copy}"}),
            TriangleMesh(pack.part_points(part, 99), pack.part_triangles(part, 99)),
        )
        for copy in range(TIMES)
        for part in pack.manifest.parts
    ]
    write_pack(folder / "larger", pack.about, parts, shares=(1.0,))
    return BodyPack(folder / "larger")


def _recolouring(atlas: Atlas, pack: BodyPack, *, with_needles: bool) -> float:
    """Return the seconds that the stage takes to follow a change of level."""
    import pyvista as pv

    from ims_atlas.scene.stage import Stage
    from ims_atlas.state.session import Session

    session = Session(levels=frozenset({LEVELS[0]}))
    session.show_layer("sites", with_needles)
    plotter = pv.Plotter(off_screen=True, window_size=SIZE, lighting="none")
    stage = Stage(plotter, atlas, pack, session)

    def change(level: str) -> None:
        session.levels = frozenset({level})
        stage.update()

    seconds = _alternating(change)
    plotter.close()
    return seconds


def _plain_recolouring(atlas: Atlas, pack: BodyPack) -> tuple[float, float]:
    """Return the seconds for setting each actor's colour, and for merging all parts with new colours."""
    import numpy as np
    import pyvista as pv

    parts = [part for part in pack.manifest.parts if part.system in SHOWN]
    meshes = [
        pv.PolyData.from_regular_faces(pack.part_points(part), pack.part_triangles(part)) for part in parts
    ]
    actors = [pv.Actor(mapper=pv.DataSetMapper(mesh)) for mesh in meshes]
    lit = {level: _lit(atlas, level) for level in LEVELS}

    def colour_actors(level: str) -> None:
        for part, actor in zip(parts, actors, strict=True):
            actor.prop.color = LIT if part.structure in lit[level] else QUIET

    def merge(level: str) -> Any:
        for part, mesh in zip(parts, meshes, strict=True):
            mesh["lit"] = np.full(mesh.n_points, part.structure in lit[level], np.uint8)
        return pv.merge(meshes, merge_points=False)

    return _alternating(colour_actors), _alternating(merge)


def _alternating(change: Callable[[str], Any]) -> float:
    """Return the median seconds of a change of level, both levels having been seen once."""
    seconds = []
    for turn in range(2 + 2 * RUNS):
        start = time.perf_counter()
        change(LEVELS[turn % 2])
        seconds.append(time.perf_counter() - start)
    return median(seconds[2:])


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


if __name__ == "__main__":
    main()
