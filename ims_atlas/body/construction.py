"""How a place on a body was found: the steps that led to it, and the paths they follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ims_atlas.body.rays import Vector
from ims_atlas.model import places as rules


@dataclass(frozen=True)
class Step:
    """One step of a construction: a rule, what it starts from, and where it leads.

    Parameters
    ----------
    rule
        The rule's first key (``between``, ``offset``...), or ``skin`` for the last step out to the skin.
    names
        Ids of structures, then ids of landmarks and codes of acupoints that the rule names, as written; empty
        for a point that a step before led to.
    starts
        (3,) points the rule starts from, mm.
    point
        (3,) where it leads, mm.
    cun, ruler, mm
        The distance gone, in cun of a ruler and in mm on this body; None where the rule has none.
    share
        The share of a line or muscle.
    directions
        The anatomical directions that the rule names.
    """

    rule: str
    names: tuple[str, ...]
    starts: tuple[Vector, ...]
    point: Vector
    cun: float | None = None
    ruler: str | None = None
    mm: float | None = None
    share: float | None = None
    directions: rules.Directions | tuple[()] = ()


@dataclass(frozen=True)
class Found:
    """A point (3,) mm, the steps that led to it, and the way in (3,) where the rule itself gives one."""

    point: Vector
    steps: tuple[Step, ...]
    inward: Vector | None = None


def each_once(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps, each landmark found only once."""
    found: set[tuple[str, ...]] = set()
    kept = []
    for step in steps:
        if step.rule != "landmark" or step.names not in found:
            kept.append(step)
        if step.rule == "landmark":
            found.add(step.names)
    return tuple(kept)


def names_of(*points: rules.Point) -> tuple[str, ...]:
    """Return the names of points as they are written; empty for one that a rule leads to."""
    return tuple(point if isinstance(point, str) else "" for point in points)


def length_of(path: Vector) -> float:
    """Return the length of a path (k, 3), in its unit."""
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def at_length(path: Vector, length: float) -> Vector:
    """Return the point of a path (k, 3) a length from its start; beyond its end it goes straight on."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    path, steps = path[np.concatenate([[True], steps > 0])], steps[steps > 0]
    if len(steps) == 0:
        return np.asarray(path[0])
    reached = np.concatenate([[0.0], np.cumsum(steps)])
    row = int(np.clip(np.searchsorted(reached, length, side="right") - 1, 0, len(steps) - 1))
    return np.asarray(path[row] + (length - reached[row]) / steps[row] * (path[row + 1] - path[row]))
