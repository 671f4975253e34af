"""Everything that can go wrong in a way the user can act on: one clear line, no traceback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class AtlasError(Exception):
    """A problem in the user's input or surroundings; its text says what to do."""


class Cancelled(AtlasError):
    """The user stopped a long task; everything is as it was before."""


class ArchiveUnreadable(AtlasError):
    """An anatomical archive (zip, folder, download) cannot be used."""


class MeshUnreadable(AtlasError):
    """A mesh file is broken; the text names the file and, where known, the line."""


class PackInvalid(AtlasError):
    """An installed body is damaged or of an unknown version."""


class BodyNotFound(AtlasError):
    """No body of that name is installed."""


class NotInAtlas(AtlasError):
    """The atlas holds no muscle, site or level of that name."""


class NoPlace(AtlasError):
    """A place cannot be computed on this body; the text names what the body lacks."""


@dataclass(frozen=True)
class DataProblem:
    """One fault in a data file: where it is, what came, what to do."""

    path: Path
    line: int
    record: str
    field: str
    text: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}"
        subject = " ".join(part for part in (self.record, self.field) if part)
        body = f"{subject}: {self.text}" if subject else self.text
        return f"{where}: {body}" + (f" ({self.hint})" if self.hint else "")


class DataFilesInvalid(AtlasError):
    """The data files hold problems; all of them are listed, one a line."""

    def __init__(self, problems: Sequence[DataProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
