"""Long work in pieces: whoever asks for it decides when the next piece is done, and may leave it there."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

from ims_atlas.export.progress import Progress, stay_quiet

Done = TypeVar("Done")

Piecewise = Generator[tuple[float, str], None, Done]
"""Work that tells after each piece which share (0..1) is done and what it is doing, and returns its result.

Closing it leaves nothing behind.
"""


def finish(work: Piecewise[Done], progress: Progress = stay_quiet) -> Done:
    """Do all of a work at once and return its result; `progress` may raise `Cancelled` to stop it."""
    try:
        while True:
            progress(*next(work))
    except StopIteration as end:
        result: Done = end.value
        return result
    finally:
        work.close()
