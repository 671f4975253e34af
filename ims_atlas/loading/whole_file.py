"""Writing a file whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ims_atlas.errors import AtlasError


def write_whole(content: str | bytes, path: Path) -> None:
    """Write a file; an unfinished one never replaces a good one.

    Raises
    ------
    AtlasError
        If it cannot be written.
    """
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode("utf-8")
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as problem:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise AtlasError(
            f"{path}: cannot be written ({problem.strerror}); free some space there, or choose another folder"
        ) from None
