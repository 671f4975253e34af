"""Folders in which a body is made before it takes its place, and what becomes of those left behind.

A workshop lies beside the bodies and is locked while its process lives. One that is not locked was
left by a process that was killed: a body that it had set aside goes back, and the workshop goes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PREFIX = ".installing-"
_LOCK = "lock"
_SET_ASIDE = "previous"


@contextmanager
def workshop(bodies: Path) -> Iterator[Path]:
    """Give a new folder on the disk of the bodies; it is gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=bodies))
    try:
        with (folder / _LOCK).open("wb") as lock:
            with suppress(OSError):  # some network disks know no locks; then the workshop is never cleared
                _take(lock)
            try:
                yield folder
            finally:
                _put_back(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def take_place(fresh: Path, folder: Path) -> None:
    """Move `fresh`, a folder in a workshop, to `folder`; what was there is set aside in the workshop."""
    aside = fresh.parent / _SET_ASIDE
    aside.mkdir()
    if folder.exists():
        folder.rename(aside / folder.name)
    fresh.rename(folder)


def clear_abandoned(bodies: Path) -> None:
    """Undo installations whose process was killed; those still at work are left alone."""
    for folder in bodies.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            with (folder / _LOCK).open("rb+") as lock:
                _take(lock)
                _put_back(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _put_back(folder: Path) -> None:
    for body in (folder / _SET_ASIDE).glob("*"):
        if not (folder.parent / body.name).exists():
            body.rename(folder.parent / body.name)


def _take(lock: IO[bytes]) -> None:
    """Lock a file until it is closed; raises OSError if another holds it."""
    if sys.platform == "win32":
        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
