"""Writing a body pack: normals, levels of detail, GLB files, and last of all the manifest."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ims_atlas.body.glb import TENDON_COLOUR, Finish, write_glb
from ims_atlas.body.mesh import Points, TriangleMesh, simplified, smooth_normals, welded
from ims_atlas.body.pack import (
    FORMAT,
    MANIFEST,
    VERSION,
    BodyAbout,
    DetailLevel,
    Manifest,
    PartRecord,
    System,
)
from ims_atlas.body.workshop import clear_abandoned, take_place, workshop
from ims_atlas.errors import MeshUnreadable

DETAIL_SHARES = (1.0, 0.26, 0.07)
"""Share of the triangles kept at each level of detail, finest first."""

_LOOK_ELSEWHERE: Mapping[System, tuple[str, float]] = {
    "bones": ("#e6ddc6", 0.85),
    "cartilages": ("#c6d4d3", 0.45),
    "muscles": ("#9e4038", 0.55),
    "tendons": (TENDON_COLOUR, 0.45),
    "vessels": ("#b0392f", 0.4),
    "nerves": ("#e2c458", 0.5),
    "brain": ("#d8b4a8", 0.45),
    "organs": ("#b0776d", 0.45),
    "skin": ("#d8b39a", 0.7),
}
"""Colour and roughness of each system in other viewers."""

_VEIN = "#4d5f98"
"""Colour of veins in other viewers."""

ROUGHNESS_MM: dict[System, float] = {"muscles": 0.15, "tendons": 0.15}
"""Roughness of the coarser levels of detail, for systems with flat sheets."""

Progress = Callable[[str, float], None]
"""Told what is being done, and which share (0..1) is done; raises Cancelled to stop."""

Detail = tuple[TriangleMesh, Points]
"""A mesh and its normals."""


def silent(_what: str, _share: float) -> None:
    """Take no notice of progress."""


def details_of(
    mesh: TriangleMesh, shares: Sequence[float] = DETAIL_SHARES, roughness_mm: float = 0.0
) -> list[Detail]:
    """Weld a mesh and return it with its normals at every level of detail."""
    whole = welded(mesh)
    levels = [whole if share == 1.0 else welded(simplified(whole, share, roughness_mm)) for share in shares]
    return [(level, smooth_normals(level)) for level in levels]


def write_pack(
    folder: Path,
    about: BodyAbout,
    parts: Sequence[tuple[PartRecord, TriangleMesh]],
    *,
    shares: Sequence[float] = DETAIL_SHARES,
    progress: Progress = silent,
) -> None:
    """Write a pack of `parts` to `folder`, which appears whole or not at all.

    An existing folder is replaced only once the new one is complete.

    Raises
    ------
    MeshUnreadable
        If a part has no surface.
    """
    details = []
    for done, (record, mesh) in enumerate(parts, start=1):
        progress(f"Smoothing surfaces: {record.name}", done / len(parts))
        details.append(details_of(mesh, shares, ROUGHNESS_MM.get(record.system, 0.0)))
        if any(len(level.triangles) == 0 for level, _ in details[-1]):
            raise MeshUnreadable(f"{record.origin or record.id}: no triangle has an area; get the file again")
    progress("Writing the body", 1.0)
    _write_whole(folder, about, [record for record, _ in parts], details)


def _write_whole(
    folder: Path, about: BodyAbout, records: Sequence[PartRecord], details: Sequence[Sequence[Detail]]
) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    clear_abandoned(folder.parent)
    with workshop(folder.parent) as place:
        fresh = place / "pack"
        fresh.mkdir()
        manifest = _write_systems(fresh, about, records, details)
        (fresh / MANIFEST).write_text(_text_of(manifest), encoding="utf-8")
        take_place(fresh, folder)


def _text_of(manifest: Manifest) -> str:
    """Return a manifest as JSON, which is YAML too: one line a key, one line a part."""
    content = manifest.model_dump(mode="json")
    parts = ",\n".join(f"  {json.dumps(part)}" for part in content.pop("parts"))
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in content.items()]
    return "{\n" + ",\n".join([*lines, f'"parts": [\n{parts}\n]']) + "\n}\n"


def _write_systems(
    folder: Path, about: BodyAbout, records: Sequence[PartRecord], details: Sequence[Sequence[Detail]]
) -> Manifest:
    systems: dict[System, tuple[DetailLevel, ...]] = {}
    for system in sorted({record.system for record in records}):
        chosen = [i for i, record in enumerate(records) if record.system == system]
        names = [records[i].id for i in chosen]
        finish = _finish(system, [records[i] for i in chosen])
        levels = []
        for level in range(len(details[chosen[0]])):
            meshes = [details[i][level][0] for i in chosen]
            file = f"{system}.detail{level}.glb"
            normals = [details[i][level][1] for i in chosen]
            write_glb(folder / file, names, meshes, normals, about.credit, finish)
            levels.append(DetailLevel(file=file, triangles=sum(len(mesh.triangles) for mesh in meshes)))
        systems[system] = tuple(levels)
    return Manifest(
        format=FORMAT,
        version=VERSION,
        frame="x left, y back, z up",
        unit="mm",
        about=about,
        systems=systems,
        parts=tuple(records),
    )


def _finish(system: System, records: Sequence[PartRecord]) -> Finish:
    colour, roughness = _LOOK_ELSEWHERE[system]
    return Finish(system, [_VEIN if record.is_vein else colour for record in records], roughness)
