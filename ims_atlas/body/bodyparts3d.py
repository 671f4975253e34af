"""Importing BodyParts3D 4.0: its OBJ files and its table of concepts become a body pack.

BodyParts3D, (c) The Database Center for Life Science, licensed under CC BY 4.0. The archive is not
part of this project; users bring it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from ims_atlas.body.archive import Archive
from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.obj_reader import read_obj
from ims_atlas.body.pack import BodyAbout, PartRecord, System
from ims_atlas.body.pack_writer import Progress, silent, write_pack
from ims_atlas.errors import ArchiveUnreadable
from ims_atlas.model.segments import Side

TABLE = "isa_element_parts.txt"
ADDRESS = "https://dbarchive.biosciencedbc.jp/data/bodyparts3d/LATEST/isa_BP3D_4.0_obj_99.zip"
TITLE = "BodyParts3D 4.0"
CREDIT = "BodyParts3D, (c) The Database Center for Life Science, licensed under CC BY 4.0"
FILLED = "parts marked 'generated' by the IMS Atlas team, CC BY 4.0"
LONGEST_NAME = 400
MID_PLANE_X_MM = -1.0
"""The body's mid-plane in the archive's frame."""

_FRAME_OF_BODY = ("bones", "cartilages", "muscles", "tendons")
Part = tuple[PartRecord, TriangleMesh]
Fill = Callable[[Sequence[Part]], list[Part]]
"""Given the parts of the archive, returns further parts for what it lacks."""

_ELEMENT = re.compile(r"FJ\d+M?")
_SIDE_WORD = re.compile(r"\b(left|right)\b ?")


@dataclass(frozen=True)
class Concept:
    """One anatomical concept of the table, and the element files that show it."""

    fma: int
    name: str
    elements: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """What the atlas knows of parts: FMA number -> our id, and which concepts make a system."""

    structures: Mapping[int, str]
    systems: Sequence[tuple[System, frozenset[int]]]


def import_bodyparts3d(
    archive: Archive,
    table: bytes | None,
    vocabulary: Vocabulary,
    folder: Path,
    *,
    fill: Fill | None = None,
    partial: bool = False,
    source_sha256: str | None = None,
    progress: Progress = silent,
) -> None:
    """Make a pack at `folder` from an archive; on any error the folder is as it was before.

    Parameters
    ----------
    archive
        The zip or folder with the ``FJ*.obj`` files, in mm, x left, y back, z up.
    table
        Content of ``isa_element_parts.txt``, or None to look for it in the archive.
    vocabulary
        How concepts map to our structures and systems.
    fill
        Gives the parts that the archive lacks.
    partial
        Accept an archive that lacks some of the parts its table names.

    Raises
    ------
    ArchiveUnreadable, MeshUnreadable
        With the file at fault and what to do.
    """
    files = _element_files(archive)
    concepts = read_table(table if table is not None else _table_in(archive), TABLE)
    by_element = _concepts_by_element(concepts)
    _check_complete(archive, set(files), set(by_element), partial)
    meshes: dict[str, TriangleMesh] = {}
    for done, element in enumerate(sorted(files), start=1):
        progress(f"Reading {element}.obj", 0.35 * done / len(files))
        meshes[element] = read_obj(archive.read(files[element]), f"{archive.location}: {files[element]}")
    parts = _parts(meshes, by_element, vocabulary)
    added = fill(parts) if fill is not None else []
    progress("Looking where light falls", 0.35)
    from ims_atlas.body.occlusion import lit  # brings SciPy, which opening the window need not wait for

    parts = lit([*parts, *added])
    about = BodyAbout(
        name=folder.name,
        title=TITLE,
        licence="CC BY 4.0",
        credit=f"{CREDIT}; {FILLED}" if added else CREDIT,
        note="Adult man, standing, palms forward. Imported from isa_BP3D_4.0_obj_99.",
        source_sha256=source_sha256,
    )
    write_pack(folder, about, parts, progress=lambda what, share: progress(what, 0.45 + 0.55 * share))


def read_table(content: bytes, name: str) -> list[Concept]:
    """Read the archive's table: concept id, name and element file id, separated by tabs."""
    names: dict[int, str] = {}
    elements: dict[int, set[str]] = defaultdict(set)
    for number, line in enumerate(content.decode("utf-8-sig", "replace").splitlines(), start=1):
        columns = line.split("\t")
        if not line.strip() or columns[0] == "concept id":
            continue
        if not _is_row(columns):
            raise ArchiveUnreadable(
                f"{name}:{number}: expected 'FMA number, name, FJ number' with tabs, found '{line[:60]}'"
            )
        fma = int(columns[0][3:])
        names[fma] = columns[1]
        elements[fma].add(columns[2])
    if not names:
        raise ArchiveUnreadable(f"{name}: holds no concepts; get the archive's table again")
    return [Concept(fma, names[fma], frozenset(elements[fma])) for fma in names]


def _is_row(columns: Sequence[str]) -> bool:
    return (
        len(columns) == 3
        and re.fullmatch(r"FMA\d+", columns[0]) is not None
        and 0 < len(columns[1].strip()) <= LONGEST_NAME
        and _ELEMENT.fullmatch(columns[2]) is not None
    )


def _element_files(archive: Archive) -> dict[str, str]:
    files = {
        PurePosixPath(name).stem: name
        for name in archive.names()
        if name.lower().endswith(".obj") and _ELEMENT.fullmatch(PurePosixPath(name).stem)
    }
    if not files:
        raise ArchiveUnreadable(
            f"{archive.location}: holds no FJ*.obj files; "
            "choose isa_BP3D_4.0_obj_99.zip or its unpacked folder"
        )
    return files


def _table_in(archive: Archive) -> bytes:
    for name in archive.names():
        if PurePosixPath(name).name == TABLE:
            return archive.read(name)
    for folder in (archive.location.parent, archive.location.parent.parent):
        if (folder / TABLE).is_file():
            return (folder / TABLE).read_bytes()
    raise ArchiveUnreadable(
        f"{archive.location}: the table {TABLE} is missing; download it from the same page as the archive "
        "and put it beside the archive, or name it with --table"
    )


def _check_complete(archive: Archive, present: set[str], named: set[str], partial: bool) -> None:
    unnamed = sorted(present - named)
    if unnamed:
        raise ArchiveUnreadable(
            f"{archive.location}: {unnamed[0]}.obj is not in {TABLE} ({len(unnamed)} such files); "
            "archive and table are not of the same release"
        )
    missing = sorted(named - present)
    if missing and not partial:
        raise ArchiveUnreadable(
            f"{archive.location}: {missing[0]}.obj is missing ({len(missing)} of {len(named)} parts are); "
            "get the archive again, or accept what is there with --partial"
        )


def _concepts_by_element(concepts: Iterable[Concept]) -> dict[str, list[Concept]]:
    """Return each element's concepts, the most specific (fewest files, then longest name) first."""
    found: dict[str, list[Concept]] = defaultdict(list)
    for concept in sorted(concepts, key=lambda c: (len(c.elements), -len(c.name), c.fma)):
        for element in concept.elements:
            found[element].append(concept)
    return found


def _parts(
    meshes: Mapping[str, TriangleMesh], by_element: Mapping[str, list[Concept]], vocabulary: Vocabulary
) -> list[Part]:
    seen: Counter[str] = Counter()
    parts = []
    for element, mesh in meshes.items():
        concepts = by_element[element]
        name = concepts[0].name
        structure = next(
            (vocabulary.structures[c.fma] for c in concepts if c.fma in vocabulary.structures), _slug(name)
        )
        system = _system(concepts, vocabulary)
        side = _side(name, mesh, system)
        stem = structure if side is Side.MIDLINE else f"{structure}_{side}"
        seen[stem] += 1
        record = PartRecord(
            id=stem if seen[stem] == 1 else f"{stem}_{seen[stem]}",
            structure=structure,
            name=name,
            system=system,
            side=side,
            fma=(concepts[0].fma,),
            origin=element,
        )
        parts.append((record, mesh))
    return parts


def _system(concepts: Iterable[Concept], vocabulary: Vocabulary) -> System:
    own = {concept.fma for concept in concepts}
    return next(system for system, fma in vocabulary.systems if not fma or own & fma)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", _SIDE_WORD.sub("", name.lower())).strip("_") or "part"


def _side(name: str, mesh: TriangleMesh, system: System) -> Side:
    """Return the side of a part.

    Parts of the frame of the body lie where their geometry says (the archive's table has a pair of
    them swapped); a viscus or vessel has the side of its name, wherever it lies ("right ventricle").
    """
    to_left = float(np.mean(mesh.points[:, 0] > MID_PLANE_X_MM))
    lies = Side.LEFT if to_left > 0.98 else Side.RIGHT if to_left < 0.02 else Side.MIDLINE
    word = _SIDE_WORD.search(name.lower())
    if word is None or (system in _FRAME_OF_BODY and lies is not Side.MIDLINE):
        return lies
    return Side(word.group(1))
