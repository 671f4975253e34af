"""The files of an anatomical archive, read with suspicion from a zip or an unpacked folder."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Protocol

from ims_atlas.errors import ArchiveUnreadable

MAX_FILES = 20_000
MAX_FILE_BYTES = 64 * 2**20
MAX_TOTAL_BYTES = 2 * 2**30
"""Limits well above the real archive (2,234 files, 91 MB): whatever exceeds them is not it."""


class Archive(Protocol):
    """Named files that can be read one at a time."""

    location: Path

    def names(self) -> list[str]:
        """Return the names of all files, with forward slashes."""
        ...

    def read(self, name: str) -> bytes:
        """Return the content of one file."""
        ...


class FolderArchive:
    """An unpacked archive."""

    def __init__(self, location: Path) -> None:
        self.location = location

    def names(self) -> list[str]:
        """Return the names of all files below the folder; links that lead out of it are refused."""
        names = list(islice(self._inside(), MAX_FILES + 1))
        if len(names) > MAX_FILES:
            raise ArchiveUnreadable(
                f"{self.location}: holds more than {MAX_FILES} files; choose the archive's own folder"
            )
        return names

    def read(self, name: str) -> bytes:
        """Return the content of one file."""
        path = self.location / name
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise ArchiveUnreadable(
                    f"{path}: larger than {MAX_FILE_BYTES // 2**20} MB; not a part of a body"
                )
            return path.read_bytes()
        except OSError as problem:
            raise ArchiveUnreadable(f"{path}: cannot be read ({problem.strerror})") from None

    def _inside(self) -> Iterator[str]:
        top = self.location.resolve()
        for path in self.location.rglob("*"):
            if not path.is_file():
                continue
            if not path.resolve().is_relative_to(top):
                raise ArchiveUnreadable(f"{path}: leads out of the archive's folder; remove this link")
            yield path.relative_to(self.location).as_posix()


class ZipArchive:
    """A zipped archive; nothing of it is unpacked to disk."""

    def __init__(self, location: Path) -> None:
        """Open the zip and look at its table of contents.

        Raises
        ------
        ArchiveUnreadable
            If it is not a zip, was cut short, has a path that climbs out, or would unpack to
            far more than a body.
        """
        self.location = location
        try:
            self._zip = zipfile.ZipFile(location)
        except (zipfile.BadZipFile, OSError, ValueError) as problem:
            raise ArchiveUnreadable(
                f"{location}: not a readable zip file ({problem}); get it again, it may be incomplete"
            ) from None
        try:
            self._check()
        except ArchiveUnreadable:
            self._zip.close()
            raise

    def names(self) -> list[str]:
        """Return the names of all files in the zip."""
        return [info.filename for info in self._zip.infolist() if not info.is_dir()]

    def read(self, name: str) -> bytes:
        """Return the content of one file, checked against its checksum."""
        try:
            with self._zip.open(name) as file:
                content = file.read(MAX_FILE_BYTES + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            lzma.LZMAError,
            EOFError,
            ValueError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as problem:
            raise ArchiveUnreadable(
                f"{self.location}: {name}: damaged ({problem}); get the archive again"
            ) from None
        if len(content) > MAX_FILE_BYTES:
            raise ArchiveUnreadable(
                f"{self.location}: {name}: unpacks to more than a part of a body can hold"
            )
        return content

    def _check(self) -> None:
        infos = self._zip.infolist()
        total = sum(info.file_size for info in infos)
        if len(infos) > MAX_FILES or total > MAX_TOTAL_BYTES:
            raise ArchiveUnreadable(
                f"{self.location}: would unpack to {len(infos)} files and {total // 2**20} MB; "
                "this is not a body archive"
            )
        for info in infos:
            path = PurePosixPath(info.filename.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
                raise ArchiveUnreadable(
                    f"{self.location}: '{info.filename}' climbs out of the archive; do not trust this file"
                )
            if info.file_size > MAX_FILE_BYTES:
                raise ArchiveUnreadable(
                    f"{self.location}: {info.filename}: unpacks to {info.file_size // 2**20} MB, more than a "
                    "part of a body can hold"
                )


def open_archive(location: Path) -> Archive:
    """Open a zip file or an unpacked folder."""
    if location.is_dir():
        return FolderArchive(location)
    if not location.exists():
        raise ArchiveUnreadable(f"{location}: no such file or folder")
    return ZipArchive(location)
