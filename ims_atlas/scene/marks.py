"""Small marks on the body that say something when the mouse rests on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ims_atlas.model.segments import Side

Vector = NDArray[np.float64]

MarkKind = Literal["opening", "entry", "key_point", "dermatome"]


@dataclass(frozen=True, eq=False)
class Mark:
    """A mark: its kind, the id of what it is about, its side, and its (3,) place, mm."""

    kind: MarkKind
    id: str
    side: Side
    point: Vector


def nearest_mark(marks: tuple[Mark, ...], start: Vector, end: Vector, radius_share: float) -> Mark | None:
    """Return the mark that a line of sight passes closest to; None if it passes none closely enough.

    `radius_share` is the tolerance as a share of a mark's distance from `start`.
    """
    if not marks:
        return None
    sight = (end - start) / np.linalg.norm(end - start)
    offset = np.array([mark.point for mark in marks]) - start
    along = offset @ sight
    gap = np.linalg.norm(offset - along[:, None] * sight, axis=1)
    near = np.flatnonzero((along > 0) & (gap < radius_share * along))
    return marks[int(near[np.argmin(gap[near])])] if len(near) else None
