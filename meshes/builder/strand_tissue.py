"""Fibres and tendons of muscle strands: what the surface of a strand is made of.

A fibre keeps its value of ACROSS, mm. Where the table gives no angle, fibres follow the strand and draw
together where it tapers; otherwise they cross it at the measured angle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.linalg import spsolve
from scipy.spatial.transform import Rotation

from builder.thinning import carried
from ims_atlas.body.mesh import ACROSS, TENDON
from ims_atlas.body.strand_loft import loft_places

Floats = NDArray[np.float64]

SHEET_EXPONENT = 5.0
"""Outline exponent of strands that were cut as strips out of one sheet."""

TENDON_BORDER_MM = 10.0
"""Length over which flesh turns into tendon."""

RAGGED_MM = 5.0
"""How far the border of a tendon runs to and fro from fibre to fibre."""

TAPER_LIMIT = 0.5
"""Fibres draw together with the strand until it is narrower than this share of its greatest width."""

SPACING_WEIGHT = 0.2
"""Weight of even spacing of the fibres against following their direction."""

TWIST_WEIGHT = 0.1
"""Weight against values that alternate from node to node, which the gradient amid four nodes misses."""

FOLLOWING_LIMIT_RAD = 1.0
"""Fibres that cross the strand at a larger angle do not draw together with it."""

GRID_ACROSS = 17
GRID_STEP_MM = 4.0
"""Nodes across a strand, and their distance along it, on which the fibres are laid out."""


def strand_tissue(strands: Sequence[Mapping[str, Any]], sizes: Sequence[tuple[int, int]]) -> list[Floats]:
    """Return the tissue (n, 3) of each strand's loft; `sizes` are its rings and points."""
    strips = strands[0]["p"] == SHEET_EXPONENT
    fields = _strip_fields(strands) if strips else [_FibreField(strand) for strand in strands]
    tissues = []
    for strand, field, (rings, points) in zip(strands, fields, sizes, strict=True):
        along, across = loft_places(strand, rings, points)
        tissue = np.ones((len(along), 3))
        tissue[:, ACROSS] = field.at(along, across)
        tissue[:, TENDON] = tendon_share(strand, along, tissue[:, ACROSS])
        tissues.append(tissue)
    return tissues


def with_courses(strands: Sequence[Mapping[str, Any]], repair: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give strands the fibre angle and the fleshy end that a row of recipes/muscle_repairs.yaml asks for."""
    changed = [dict(strand) for strand in strands]
    for strand in changed:
        if "rise_deg" in repair:
            frames = Rotation.from_rotvec(np.asarray(strand["stations"])[:, 3:6]).as_matrix()
            upwards = np.sign(frames[:, 2, 0].sum()) or 1.0
            strand["fibre"] = upwards * float(np.radians(repair["rise_deg"]))
        if strand.get("tendon_start", 0.0) < strand.get("tendon_end", 1.0):
            if repair.get("flesh_to") == "first":
                strand["tendon_start"] = 0.0
            elif repair.get("flesh_to") == "last":
                strand["tendon_end"] = 1.0
    return changed


def fan_fibres(points: Floats, strand: Mapping[str, Any], fan: Mapping[str, Any]) -> Floats:
    """Return the fibres (n,), mm at the middle of the strand, of a fan that draws together beyond one end."""
    stations = np.asarray(strand["stations"])
    frames = Rotation.from_rotvec(stations[:, 3:6]).as_matrix()
    if "apex" in fan:
        apex = np.asarray(fan["apex"], dtype=np.float64)
    else:
        end, way = (-1, 1.0) if fan["end"] == "last" else (0, -1.0)
        apex = stations[end, :3] + way * fan["beyond_mm"] * frames[end, :, 2]
    middle = stations[len(stations) // 2, :3] - apex
    reach = float(np.linalg.norm(middle))
    forward = middle / reach
    wide = frames[len(stations) // 2, :, 0]
    wide = wide - (wide @ forward) * forward
    wide /= np.linalg.norm(wide)
    away = points - apex
    return np.asarray(np.arctan2(away @ wide, away @ forward) * reach, dtype=np.float64)


def parallel_fibres(points: Floats, strand: Mapping[str, Any], along: Sequence[float]) -> Floats:
    """Return the fibres (n,), mm, that run in one direction, seen along the middle section's normal."""
    stations = np.asarray(strand["stations"])
    thin = Rotation.from_rotvec(stations[len(stations) // 2, 3:6]).as_matrix()[:, 1]
    beside = np.cross(thin, np.asarray(along, dtype=np.float64))
    return np.asarray(points @ (beside / np.linalg.norm(beside)), dtype=np.float64)


def below_share(points: Floats, across: Floats, height: float) -> Floats:
    """Return 0 (flesh, above) to 1 (tendon, below a height in mm) with a ragged border."""
    share = np.clip(
        0.5 - (points[:, 2] - height + RAGGED_MM * _ragged(across)) / TENDON_BORDER_MM / 2.0, 0.0, 1.0
    )
    return np.asarray(share * share * (3.0 - 2.0 * share), dtype=np.float64)


def sheath_share(
    points: Floats, across: Floats, line: Sequence[Sequence[float]], mid_x: float, back_y: float
) -> Floats:
    """Return 0 (flesh) to 1 (aponeurosis) of a sheet that is tendon inside a line of z, x (falling z).

    Behind `back_y` it is flesh.
    """
    rows = np.asarray(line, dtype=np.float64)[::-1]
    border = np.interp(points[:, 2], rows[:, 0], rows[:, 1])
    into_flesh = np.abs(points[:, 0] - mid_x) - border
    share = np.clip(0.5 - (into_flesh + RAGGED_MM * _ragged(across)) / TENDON_BORDER_MM, 0.0, 1.0)
    return np.where(points[:, 1] < back_y, share * share * (3.0 - 2.0 * share), 0.0)


def transferred(
    points: Floats, lofts: Sequence[tuple[Floats, NDArray[np.int64]]], tissues: Sequence[Floats]
) -> NDArray[np.float32]:
    """Carry tissue from the surfaces of the lofts to `points` (n, 3), from the nearest place on any."""
    starts = np.cumsum([0] + [len(vertices) for vertices, _ in lofts[:-1]])
    vertices = np.concatenate([vertices for vertices, _ in lofts])
    faces = np.concatenate([faces + start for (_, faces), start in zip(lofts, starts, strict=True)])
    return carried(points, vertices, faces, np.concatenate(tissues))


def tendon_share(strand: Mapping[str, Any], along: Floats, across: Floats) -> Floats:
    """Return 0 (flesh) to 1 (tendon) at places `along` the strand, mm, on the fibres `across`."""
    length = _lengths(strand)[-1]
    start, end = float(strand.get("tendon_start", 0.0)), float(strand.get("tendon_end", 1.0))
    if start >= end:
        return np.ones_like(along)
    from_start = along - start * length if start > 0.0 else np.inf
    to_end = end * length - along if end < 1.0 else np.inf
    into_flesh = np.minimum(np.broadcast_to(from_start, along.shape), to_end)
    share = np.clip(0.5 - (into_flesh + RAGGED_MM * _ragged(across)) / TENDON_BORDER_MM, 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


def _ragged(across: Floats) -> Floats:
    """Return an uneven line from about -1 to 1 over the fibres."""
    return (
        np.sin(across * 0.61 + 0.4)
        + 0.8 * np.sin(across * 1.07 + 2.1)
        + 0.6 * np.sin(across * 1.83 + 4.4 + np.sin(across * 0.23))
    ) / 2.4


def _lengths(strand: Mapping[str, Any]) -> Floats:
    """Way to each station along the chords, mm."""
    centres = np.asarray(strand["stations"])[:, :3]
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(centres, axis=0), axis=1))])


class _StripField:
    """Fibres of one strip: evenly spread from edge to edge at any width."""

    def __init__(self, strand: Mapping[str, Any], middle: float, sign: float) -> None:
        self.half = sign * np.asarray(strand["stations"])[:, 6].mean() / 2.0
        self.middle = middle

    def at(self, _along: Floats, across: Floats) -> Floats:
        """Return the fibres, mm, at places across (-1 to 1) the strip."""
        return self.middle + self.half * across


def _strip_fields(strands: Sequence[Mapping[str, Any]]) -> list[_StripField]:
    """Lay strips side by side, so that neighbours share the fibre at their common edge."""
    fields = []
    edge: dict[float, float] = {}
    before: Mapping[str, Any] | None = None
    sign = 1.0
    for strand in sorted(strands, key=lambda strand: strand.get("strip", 0)):
        number = strand.get("strip", 0)
        if before is not None:
            sign = sign if _same_way(before, strand) else -sign
        width = np.asarray(strand["stations"])[:, 6].mean()
        start = edge.get(number - 1, 0.0)
        fields.append((id(strand), _StripField(strand, start + width / 2.0, sign)))
        edge[number] = max(edge.get(number, 0.0), start + width)
        before = strand
    first, second = strands[0], next((s for s in strands if s.get("strip", 0) == 1), None)
    if second is not None and not _towards(first, second):
        for _, field in fields:
            field.half = -field.half
    by_strand = dict(fields)
    return [by_strand[id(strand)] for strand in strands]


def _middle_section(strand: Mapping[str, Any]) -> tuple[Floats, Floats]:
    """Return centre and wide axis half way along a strand."""
    stations = np.asarray(strand["stations"])
    middle = stations[len(stations) // 2]
    return middle[:3], Rotation.from_rotvec(middle[3:6]).as_matrix()[:, 0]


def _same_way(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return float(_middle_section(one)[1] @ _middle_section(other)[1]) >= 0.0


def _towards(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the wide axis of one strand points to the other."""
    centre, wide = _middle_section(one)
    return float(wide @ (_middle_section(other)[0] - centre)) >= 0.0


class _FibreField:
    """Fibres of a strand by itself, laid out on a grid by least squares.

    The gradient of ACROSS shall be at right angles to the fibres (weight 1) and of length 1 (less weight).
    """

    def __init__(self, strand: Mapping[str, Any]) -> None:
        lengths = _lengths(strand)
        stations = np.asarray(strand["stations"])
        self.length = max(lengths[-1], 1.0)
        self.rows = int(np.clip(self.length / GRID_STEP_MM, 8, 80)) + 1
        places = np.linspace(0.0, self.length, self.rows)
        width = np.maximum(np.interp(places, lengths, stations[:, 6]), 0.5)
        angle = np.interp(places, lengths, _angles(strand, len(stations)))
        self.values = _laid_out(places, width, angle)

    def at(self, along: Floats, across: Floats) -> Floats:
        """Return the fibres, mm, at places along (mm) and across (-1 to 1) the strand."""
        row = np.clip(along / self.length, 0.0, 1.0) * (self.rows - 1)
        column = (np.clip(across, -1.0, 1.0) + 1.0) / 2.0 * (GRID_ACROSS - 1)
        i = np.minimum(row.astype(int), self.rows - 2)
        j = np.minimum(column.astype(int), GRID_ACROSS - 2)
        a, b = row - i, column - j
        values = self.values
        return (1.0 - a) * ((1.0 - b) * values[i, j] + b * values[i, j + 1]) + a * (
            (1.0 - b) * values[i + 1, j] + b * values[i + 1, j + 1]
        )


def _angles(strand: Mapping[str, Any], count: int) -> Floats:
    """Angle of the fibres at each station, radians: an even change along the strand, fitted to the table."""
    angles = np.broadcast_to(np.asarray(strand.get("fibre") or 0.0, dtype=np.float64), count)
    number = np.arange(count)
    return np.polyval(np.polyfit(number, np.unwrap(angles, period=np.pi), 1), number)


def _laid_out(places: Floats, width: Floats, angle: Floats) -> Floats:
    """Values (rows, GRID_ACROSS) of ACROSS on a grid along and across the strand."""
    taper = np.gradient(np.log(np.maximum(width, TAPER_LIMIT * width.max())), places)
    share = np.linspace(-1.0, 1.0, GRID_ACROSS)
    way = np.repeat(places[:, None], GRID_ACROSS, axis=1)
    beside = share * width[:, None] / 2.0
    node = np.arange(way.size).reshape(way.shape)
    corners = np.stack([node[:-1, :-1], node[:-1, 1:], node[1:, :-1], node[1:, 1:]], axis=-1).reshape(-1, 4)
    in_row = np.array([-0.5, -0.5, 0.5, 0.5])
    in_column = np.array([-0.5, 0.5, -0.5, 0.5])
    s, g = way.ravel()[corners], beside.ravel()[corners]
    s_row, g_row, g_column = s @ in_row, g @ in_row, g @ in_column
    by_g = in_column / g_column[:, None]
    by_s = (in_row - g_row[:, None] * by_g) / s_row[:, None]
    middle = angle[:-1, None] / 2.0 + angle[1:, None] / 2.0
    follows = np.abs((middle + np.pi / 2.0) % np.pi - np.pi / 2.0) < FOLLOWING_LIMIT_RAD
    drawn = np.where(follows, (taper[:-1, None] + taper[1:, None]) / 2.0, 0.0)
    turn = (middle + np.arctan(drawn * g.mean(axis=1).reshape(len(places) - 1, -1))).ravel()
    along = by_s * np.cos(turn)[:, None] + by_g * np.sin(turn)[:, None]
    beyond = by_g * np.cos(turn)[:, None] - by_s * np.sin(turn)[:, None]
    area = np.sqrt(np.abs(s_row * g_column))[:, None]
    twist = np.tile([TWIST_WEIGHT, -TWIST_WEIGHT, -TWIST_WEIGHT, TWIST_WEIGHT], (len(corners), 1))
    pin = np.zeros((1, 4))
    pin[0, 0] = 1.0
    blocks = np.concatenate([area * along, SPACING_WEIGHT * area * beyond, twist, pin])
    columns = np.concatenate(
        [corners, corners, corners, np.full((1, 4), node[len(places) // 2, GRID_ACROSS // 2])]
    )
    rows = np.repeat(np.arange(len(blocks)), 4)
    matrix = coo_array((blocks.ravel(), (rows, columns.ravel())), shape=(len(blocks), way.size)).tocsr()
    wanted = np.concatenate([np.zeros(len(area)), SPACING_WEIGHT * area[:, 0], np.zeros(len(area) + 1)])
    solved = spsolve((matrix.T @ matrix).tocsc(), matrix.T @ wanted)
    return np.asarray(solved, dtype=np.float64).reshape(way.shape)
