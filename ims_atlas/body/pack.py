"""The body pack: a folder with ``manifest.yaml`` and one GLB file per system and level of detail.

The manifest names every part; the GLB files hold the geometry and open in any glTF viewer.
Within a GLB all points of a system lie in one block, so that a file is mapped into memory and used
as it is. Coordinates are millimetres in the frame of ``docs/frames.md`` (x to the body's left, y to
the back, z up); a matrix on the root node turns them into glTF's metres with y up.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, ValidationError

from ims_atlas.body.glb import GlbFile, PartRange, SystemMesh, read_glb
from ims_atlas.errors import PackInvalid
from ims_atlas.model.provenance import Line, Record
from ims_atlas.model.segments import Side

FORMAT = "ims-body-pack"
VERSION = 1
WRITTEN = "written from anatomy"
"""Origin of generated parts that were not measured on another body; other bodies lack them."""
MEASURED = "generated from measurements"
"""Origin of generated parts that were measured on another body."""
MANIFEST = "manifest.yaml"

System = Literal["bones", "cartilages", "muscles", "tendons", "vessels", "nerves", "brain", "organs", "skin"]


class PartRecord(Record):
    """One separate surface of a body.

    ``structure`` is the id of our muscle or bone record, or a snake_case form of the name where the
    atlas has no record; both sides of a structure share it. ``origin`` is the part's name where it
    came from (``FJ1450``), ``generated`` marks parts that our generator made. ``levels`` names the spinal
    levels that supply this very part, where it is a segment of its structure.
    """

    id: Line
    structure: Line
    name: Line
    system: System
    side: Side
    fma: tuple[int, ...] = ()
    generated: bool = False
    origin: str = ""
    levels: tuple[str, ...] = ()

    @property
    def is_vein(self) -> bool:
        """Whether this is a vessel that leads to the heart, by its name."""
        words = ("vein", "vena ", "venous", "coronary sinus")
        return self.system == "vessels" and any(word in self.name.lower() for word in words)


class BodyAbout(Record):
    """What a body is, whose it is, and under which licence."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    title: Line
    licence: Line
    credit: Line
    note: str = ""
    source_sha256: str | None = None


class DetailLevel(Record):
    """One level of detail of one system: its file and size."""

    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    triangles: int


class Manifest(Record):
    """The pack's table of contents; parts of a system stand in the order of its GLB nodes."""

    format: Literal["ims-body-pack"]
    version: Literal[1]
    frame: Literal["x left, y back, z up"]
    unit: Literal["mm"]
    about: BodyAbout
    systems: dict[System, tuple[DetailLevel, ...]]
    parts: tuple[PartRecord, ...]


class BodyPack:
    """A body on disk. Nothing but the manifest is read until a system is asked for."""

    def __init__(self, folder: Path) -> None:
        """Open the pack in `folder`.

        Raises
        ------
        PackInvalid
            If the manifest is missing, damaged or of another version.
        """
        self.folder = folder
        self.manifest = _read_manifest(folder / MANIFEST)
        self._glb: dict[str, GlbFile] = {}

    @property
    def about(self) -> BodyAbout:
        """What this body is, and whose."""
        return self.manifest.about

    @property
    def systems(self) -> tuple[System, ...]:
        """The systems this body has."""
        return tuple(self.manifest.systems)

    def detail_levels(self, system: System) -> tuple[DetailLevel, ...]:
        """Return the levels of detail of a system, finest first; empty if the body lacks it."""
        return self.manifest.systems.get(system, ())

    def parts(self, system: System) -> tuple[PartRecord, ...]:
        """Return the parts of a system, in the order of its meshes."""
        return self._parts_by_system.get(system, ())

    def parts_of(self, structure: str) -> tuple[PartRecord, ...]:
        """Return the parts that show a structure, on every side; empty if the body lacks it."""
        return self._parts_by_structure.get(structure, ())

    def system_mesh(self, system: System, level: int = 0) -> SystemMesh:
        """Return all geometry of a system at a level of detail (0 finest; too large: the coarsest).

        Raises
        ------
        PackInvalid
            If the body lacks the system, or its file is damaged.
        """
        levels = self.detail_levels(system)
        if not levels:
            raise PackInvalid(f"{self.folder}: this body has no {system}")
        file = levels[min(level, len(levels) - 1)].file
        if file not in self._glb:
            self._glb[file] = self._read(file, system)
        return self._glb[file].system

    def _read(self, file: str, system: System) -> GlbFile:
        read = read_glb(self.folder / file)
        names = tuple(part.id for part in self.parts(system))
        if read.names != names:
            raise PackInvalid(
                f"{self.folder / file}: its {len(read.names)} parts are not the {len(names)} "
                f"that {MANIFEST} names; install this body again"
            )
        return read

    def part_points(self, part: PartRecord, level: int = 0) -> np.ndarray:
        """Return the (n, 3) points of one part, mm."""
        return self.system_mesh(part.system, level).points[self.part_range(part, level).points]

    def part_range(self, part: PartRecord, level: int = 0) -> PartRange:
        """Return which rows of its system's mesh belong to a part."""
        return self.system_mesh(part.system, level).ranges[self._index[part.id]]

    def part_triangles(self, part: PartRecord, level: int = 0) -> np.ndarray:
        """Return the (m, 3) triangles of one part, counted from its own first point."""
        mesh, extent = self.system_mesh(part.system, level), self.part_range(part, level)
        return np.asarray(mesh.triangles[extent.triangles] - extent.points.start)

    @cached_property
    def _parts_by_system(self) -> dict[System, tuple[PartRecord, ...]]:
        return {
            system: tuple(part for part in self.manifest.parts if part.system == system)
            for system in self.manifest.systems
        }

    @cached_property
    def _parts_by_structure(self) -> dict[str, tuple[PartRecord, ...]]:
        found: dict[str, tuple[PartRecord, ...]] = {}
        for part in self.manifest.parts:
            found[part.structure] = (*found.get(part.structure, ()), part)
        return found

    @cached_property
    def _index(self) -> dict[str, int]:
        return {part.id: i for parts in self._parts_by_system.values() for i, part in enumerate(parts)}


def _read_manifest(path: Path) -> Manifest:
    remedy = "install this body again"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackInvalid(f"{path.parent}: no {MANIFEST} here, so this is not a body pack") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise PackInvalid(f"{path}: unreadable ({problem}); {remedy}") from None
    if isinstance(content, dict) and content.get("format") == FORMAT and content.get("version") != VERSION:
        raise PackInvalid(
            f"{path}: pack version {content.get('version')}, this atlas reads {VERSION}; {remedy}"
        )
    try:
        return Manifest.model_validate(content)
    except ValidationError as problem:
        first = problem.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise PackInvalid(f"{path}: {field}: {first['msg']}; {remedy}") from None
