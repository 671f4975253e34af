"""Writing a file whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ims_atlas.errors import AtlasError


def write_whole(text: str, path: Path) -> None:
    """Write a text file; an unfinished one never replaces a good one.

    Raises
    ------
    AtlasError
        If it cannot be written.
    """
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text, encoding="utf-8", newline="")
        unfinished.replace(path)
    except OSError as problem:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise AtlasError(f"{path}: cannot be written ({problem.strerror})") from None
