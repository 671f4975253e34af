"""Installing a body: from a zip, a folder or an address to a pack in the user's data folder."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast, get_args
from urllib.parse import urljoin

from ims_atlas.body.archive import open_archive
from ims_atlas.body.bodies import EMBEDDED, Bodies
from ims_atlas.body.bodyparts3d import TABLE, Fill, Vocabulary, import_bodyparts3d
from ims_atlas.body.download import fetch, forget, is_address
from ims_atlas.body.fill import missing_parts
from ims_atlas.body.pack import BodyPack, System
from ims_atlas.body.pack_writer import Progress, silent
from ims_atlas.errors import ArchiveUnreadable, AtlasError, MeshUnreadable
from ims_atlas.model.atlas import Atlas

DEFAULT_NAME = "bodyparts3d"
NEEDED_MB = 250


def vocabulary_of(atlas: Atlas) -> Vocabulary:
    """Return what the atlas knows of body parts, as the importer needs it."""
    structures = {number: muscle.id for muscle in atlas.muscles for number in muscle.fma}
    structures |= {number: bone.id for bone in atlas.bones for number in bone.fma}
    systems = [
        (cast("System", rule.system), frozenset(rule.fma))
        for rule in atlas.systems
        if rule.system in get_args(System)
    ]
    return Vocabulary(structures, systems)


def install_body(
    source: str,
    atlas: Atlas,
    bodies: Bodies,
    *,
    name: str = DEFAULT_NAME,
    table: Path | None = None,
    partial: bool = False,
    sha256: str | None = None,
    progress: Progress = silent,
) -> BodyPack:
    """Install BodyParts3D 4.0 and put it in use.

    Parameters
    ----------
    source
        Path of the zip or of the unpacked folder, or the address of the zip.
    table
        The archive's concept table, if it does not lie in or beside the source.
    sha256
        Checksum that the zip must have.

    Raises
    ------
    AtlasError
        With the file at fault; the bodies are then as they were before.
    """
    folder = bodies.folder_for(name)
    concepts = _read_table(table)
    try:
        location = (
            _fetched(source, table, progress, sha256) if is_address(source) else Path(source).expanduser()
        )
        with _kept_if_readable(source):
            found = _sha256(location) if location.is_file() else None
            if sha256 and found and found != sha256.lower():
                raise ArchiveUnreadable(
                    f"{location}: does not match the checksum {sha256}; get the archive again"
                )
            import_bodyparts3d(
                open_archive(location),
                concepts,
                vocabulary_of(atlas),
                folder,
                fill=_filler(bodies, atlas),
                partial=partial,
                source_sha256=found,
                progress=progress,
            )
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise AtlasError(
                f"{folder.parent}: the disk is full; free about {NEEDED_MB} MB and install again "
                "(nothing was changed)"
            ) from None
        raise AtlasError(f"{problem.filename or folder}: {problem.strerror}; nothing was installed") from None
    bodies.use(name)
    return bodies.open(name)


def _filler(bodies: Bodies, atlas: Atlas) -> Fill | None:
    """Return what fills an archive's holes, if the atlas body came with this copy of the atlas."""
    if EMBEDDED not in {body.name for body in bodies.known()}:
        return None
    generated = bodies.open(EMBEDDED)
    return lambda parts: missing_parts(parts, generated, atlas)


def _fetched(address: str, table: Path | None, progress: Progress, sha256: str | None) -> Path:
    if table is None:
        fetch(urljoin(address, TABLE), progress)
    return fetch(address, progress, sha256)


@contextmanager
def _kept_if_readable(source: str) -> Iterator[None]:
    """Drop a download that turns out to be unreadable: the next try is to get it anew."""
    try:
        yield
    except (ArchiveUnreadable, MeshUnreadable):
        if is_address(source):
            forget(source)
            forget(urljoin(source, TABLE))
        raise


def _read_table(table: Path | None) -> bytes | None:
    if table is None:
        return None
    try:
        return table.read_bytes()
    except OSError as problem:
        raise ArchiveUnreadable(f"{table}: cannot be read ({problem.strerror})") from None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
