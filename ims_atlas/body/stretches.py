"""From crossings of a surface to the stretches of a line inside it, also where the surface has holes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.rays import Vector

_TOUCHING_MM = 0.05
"""Stretches of one structure this near each other are one."""


@dataclass(frozen=True)
class Stretch:
    """A piece of a line inside a surface, as depths in mm.

    ``start`` or ``end`` is None where the line went in or came out through a hole of the surface.
    """

    start: float | None
    end: float | None

    @property
    def first(self) -> float:
        """The first known depth of it."""
        return self.end if self.start is None else self.start  # type: ignore[return-value]

    @property
    def last(self) -> float:
        """The last known depth of it."""
        return self.start if self.end is None else self.end  # type: ignore[return-value]


def stretches(depths: Vector, entering: NDArray[np.bool_], closed: bool) -> list[Stretch]:
    """Return the stretches inside one surface from its crossings with one line, in order.

    A closed surface is left as often as it is entered; the line may begin inside. Where the counts differ
    otherwise, as they do if a line passes a hole, each crossing is taken for what it is: what was entered and
    never left has no end, what is left and was never entered has no start.
    """
    steps = np.where(entering, 1, -1)
    begins_inside = closed and steps.sum() == -1 and steps[0] == -1
    if begins_inside or steps.sum() == 0:
        return _wound(depths, steps)
    found: list[Stretch] = []
    since: float | None = None
    for depth, step in zip(depths.tolist(), steps.tolist(), strict=True):
        if step > 0:
            if since is not None:
                found.append(Stretch(since, None))
            since = depth
        else:
            found.append(Stretch(since, depth))
            since = None
    if since is not None:
        found.append(Stretch(since, None))
    return found


def _wound(depths: Vector, steps: NDArray[np.int_]) -> list[Stretch]:
    """Return the stretches where the surface winds round the line: the last crossing leads outside."""
    found: list[Stretch] = []
    level = -int(steps.sum())
    since = -np.inf if level else None
    for depth, step in zip(depths.tolist(), steps.tolist(), strict=True):
        level += step
        if level and since is None:
            since = depth
        elif not level and since is not None:
            found.append(Stretch(float(since), depth))
            since = None
    return found


def joined(several: Iterable[Stretch]) -> list[Stretch]:
    """Return the stretches of several surfaces of one structure as one list; those that touch become one."""
    found: list[Stretch] = []
    for each in sorted(several, key=lambda stretch: (stretch.first, stretch.last)):
        last = found[-1] if found else None
        if (
            last is not None
            and None not in (last.end, each.start, each.end)
            and each.first <= last.last + _TOUCHING_MM
        ):
            found[-1] = Stretch(last.start, max(last.last, each.last))
        else:
            found.append(each)
    return found


def between(covered: Sequence[tuple[float, float]], end: float) -> list[tuple[float, float]]:
    """Return what is left of 0 to `end` between stretches, longer than a touch."""
    free, reached = [], 0.0
    for start, stop in sorted(covered):
        if start > reached + _TOUCHING_MM:
            free.append((reached, min(start, end)))
        reached = max(reached, stop)
    if end > reached + _TOUCHING_MM:
        free.append((reached, end))
    return [(start, stop) for start, stop in free if stop > start + _TOUCHING_MM]
