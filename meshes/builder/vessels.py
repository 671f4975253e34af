"""Arteries and veins: tubes along measured centre lines, and those that recipes/vessels.yaml adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.neighbours import field_around
from builder.points import Points
from builder.soft_parts import joined, tube_mesh
from ims_atlas.body.mesh import TriangleMesh

Floats = NDArray[np.float64]

AROUND = 8
"""Points around a vessel."""

CLEAR_ROUNDS = 12
CLEAR_STEP_MM = 2.0


@dataclass(frozen=True)
class Vessel:
    """One vessel of one side (left, right, midline); ``fma`` only where that very vessel was measured."""

    id: str
    side: str
    fma: tuple[int, ...]
    mesh: TriangleMesh


def vessels(
    measured: Sequence[Mapping[str, Any]],
    recipe: Mapping[str, Any],
    points: Points,
    mid_plane_mm: float,
) -> Iterator[Vessel]:
    """Build all vessels.

    Parameters
    ----------
    measured
        Records of recipes/hazards.json.
    recipe
        Content of recipes/vessels.yaml.
    points
        Knows the parts that written vessels keep clear of.
    mid_plane_mm
        Where the mid-plane lies on the x axis.
    """
    lines = {
        record["id"]: [
            np.asarray(line) for line in (*record["lines"], *recipe["further"].get(record["id"], ()))
        ]
        for record in measured
    }
    for record in measured:
        name, side = record["id"], record["side"]
        yield Vessel(name, side, (int(record["fma"]),) if record["fma"] else (), vessel_mesh(lines[name]))
        other = [_mirrored(line, mid_plane_mm) for line in lines[name]]
        if name in recipe["right"]:
            rule = recipe["right"][name]
            kept = other[0][: rule.get("keep", 0)]
            yield Vessel(name, "right", (), vessel_mesh([np.vstack([kept, rule["then"]])]))
        elif side == "left" and name not in recipe["one_sided"]:
            yield Vessel(name, "right", (), vessel_mesh(other))
    for name, rule in recipe["beside"].items():
        beside = [_moved(line, rule) for line in lines[rule["of"]]]
        yield from _pair(name, beside, mid_plane_mm)
    for name, rule in recipe["written"].items():
        written = [_cleared(np.asarray(line, float), points, rule["clear_of"]) for line in rule["lines"]]
        yield from _pair(name, written, mid_plane_mm)


def _pair(name: str, lines: Sequence[Floats], mid_plane_mm: float) -> Iterator[Vessel]:
    yield Vessel(name, "left", (), vessel_mesh(lines))
    yield Vessel(name, "right", (), vessel_mesh([_mirrored(line, mid_plane_mm) for line in lines]))


def vessel_mesh(lines: Sequence[Floats]) -> TriangleMesh:
    """Build tubes along lines (n, 4) of x, y, z and radius, mm."""
    return joined([tube_mesh(line[:, :3], line[:, [3, 3]], AROUND) for line in lines])


def _mirrored(line: Floats, mid_plane_mm: float) -> Floats:
    return line * (-1.0, 1.0, 1.0, 1.0) + (2.0 * mid_plane_mm, 0.0, 0.0, 0.0)


def _moved(line: Floats, rule: Mapping[str, Any]) -> Floats:
    return line * (1.0, 1.0, 1.0, rule["share"]) + (*rule["move"], 0.0)


def _cleared(line: Floats, points: Points, names: Sequence[str]) -> Floats:
    """Push a line (n, 4) out of parts until its tube clears them."""
    line = line.copy()
    field = field_around(points.parts_like(names).values(), line[:, :3])
    for _ in range(CLEAR_ROUNDS):
        lacking = np.clip(line[:, 3] - field.at(line[:, :3]), 0.0, CLEAR_STEP_MM)
        line[:, :3] += lacking[:, None] * field.outward(line[:, :3])
    return line
