"""The whole column put together in millimetres: where each bone, cord and root lies before any window.

Seen from the left and slightly behind: x runs backward, y downward.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QTransform

from ims_atlas.model.segments import SEGMENTS
from ims_atlas.ui.spine.bone_shapes import Part, disc, part, spinous_tip, vertebra_parts
from ims_atlas.ui.spine.curves import limb, open_path, smooth_line
from ims_atlas.ui.spine.measures import VERTEBRAE
from ims_atlas.ui.spine.sacrum_shapes import SACRAL, coccyx, ear_surface, fusion_lines, sacral_slices, sacrum

_CORD_WIDTHS = (13, 9, 8.5, 9.5, 10, 9, 7.5, 7, 7, 7, 7, 7, 7.2, 7.8, 8.6, 8.8, 7, 3.5, 1.0)
_ROOM_FOR_SKULL = 30.0
_STRAND_ENDS = ("L2", "L3", "L4", "L5", "S1", "S2", "S3")


@dataclass(frozen=True)
class Exit:
    """Where a root leaves: its start in the canal and the swelling (ganglion) in the bony window."""

    start: QPointF
    ganglion: QPointF


@dataclass(frozen=True)
class Border:
    """The line between two neighbouring levels, from the column's front to a spinous tip."""

    front: QPointF
    back: QPointF
    tip: QPointF


@dataclass(frozen=True)
class Anatomy:
    """Everything of the column that does not depend on the size of the picture."""

    parts: dict[str, tuple[Part, ...]]
    exits: dict[str, Exit]
    borders: tuple[Border, ...]
    discs: tuple[QPainterPath, ...]
    sacrum: QPainterPath
    fusion_lines: tuple[QPainterPath, ...]
    ear_surface: QPainterPath
    skull: QPainterPath
    canal: QPainterPath
    sac: QPainterPath
    cord: QPainterPath
    strands: tuple[QPainterPath, ...]
    bounds: QRectF


@cache
def anatomy() -> Anatomy:
    """Return the column in millimetres (built once)."""
    frames = _frames()
    slices = sacral_slices(frames)
    parts = {s: _level_parts(s, frames, slices) for s in SEGMENTS}
    bounds = QRectF(0, -_ROOM_FOR_SKULL, 1, 1)
    for drawn in (p for pieces in parts.values() for p in pieces):
        bounds |= drawn.path.boundingRect()
    return Anatomy(
        parts=parts,
        exits={s: _exit(s, frames) for s in SEGMENTS},
        borders=tuple(_border(a, b, frames) for a, b in pairwise(SEGMENTS)),
        discs=tuple(_discs(frames).values()),
        sacrum=sacrum(frames),
        fusion_lines=tuple(fusion_lines(frames)),
        ear_surface=ear_surface(frames),
        skull=_skull(frames["C1"]),
        canal=limb(_canal_line(frames, "C1", "S2"), (19, 15, 15, 15, 15, 15, 16, 15, 8)),
        sac=limb(_canal_line(frames, "C1", "S2"), (16, 12, 11.5, 11, 11, 11, 12, 11, 3)),
        cord=limb(_canal_line(frames, "C1", "L2"), _CORD_WIDTHS),
        strands=tuple(_strand(frames, name, i) for i, name in enumerate(_STRAND_ENDS)),
        bounds=bounds,
    )


def _frames() -> dict[str, QTransform]:
    frames = {}
    place = QPointF(0, 0)
    for name, measures in VERTEBRAE.items():
        tilt = math.radians(measures.tilt)
        down = QPointF(math.sin(tilt), math.cos(tilt))
        middle = place + down * (measures.height / 2)
        frames[name] = QTransform(down.y(), -down.x(), down.x(), down.y(), middle.x(), middle.y())
        place = middle + down * (measures.height / 2 + measures.disc)
    return frames


def _level_parts(
    segment: str, frames: dict[str, QTransform], slices: dict[str, QPainterPath]
) -> tuple[Part, ...]:
    if segment == "C8":
        return (part("body", _discs(frames)["C7"]),)
    if segment in slices:
        return (part("fused", slices[segment]),)
    if segment == "Co1":
        return (part("body", coccyx(frames[segment])),)
    frame = frames[segment]
    return tuple(
        Part(p.layer, frame.map(p.path), frame.map(p.lit), frame.map(p.shaded))
        for p in vertebra_parts(segment)
    )


def _discs(frames: dict[str, QTransform]) -> dict[str, QPainterPath]:
    names = list(VERTEBRAE)
    return {
        name: disc(_rim(name, frames, 1), _rim(below, frames, -1))
        for name, below in pairwise(names)
        if name not in ("C1", *SACRAL)
    }


def _rim(name: str, frames: dict[str, QTransform], side: int) -> tuple[QPointF, QPointF]:
    """Return the front and back rim of a body's lower (`side` 1) or upper (-1) end plate."""
    depth, edge = VERTEBRAE[name].depth / 2, side * VERTEBRAE[name].height / 2
    return frames[name].map(QPointF(-depth, edge)), frames[name].map(QPointF(depth, edge))


def _exit(segment: str, frames: dict[str, QTransform]) -> Exit:
    name, back, down = _window(segment)
    measures = VERTEBRAE[name]
    inside = (
        QPointF(back + 1.0, down - 1.0)
        if segment in SACRAL
        else QPointF(back + measures.canal * 0.38, down - measures.height * 0.24)
    )
    return Exit(frames[name].map(inside), frames[name].map(QPointF(back, down)))


def _window(segment: str) -> tuple[str, float, float]:
    """Return the vertebra whose frame holds the root's bony window, and the place in it."""
    name = "C7" if segment == "C8" else segment
    m = VERTEBRAE[name]
    wall, half = m.depth / 2, m.height / 2
    places = {
        "C1": (wall + 3.5, -half - 1.6),
        "C2": (wall + 6.5, -half - 1.0),
        "C8": (wall + 4.2, half + m.disc * 0.5),
        "S5": (0.0, half),
        "Co1": (-1.0, -7.6),
    }
    if segment in places:
        return (name, *places[segment])
    if segment.startswith("C"):
        return name, wall + 4.0, -half - 1.6
    if segment.startswith("S"):
        return name, m.canal * 0.38 - wall * 0.24, half
    return name, wall + 5.0, m.height * 0.36


def _skull(atlas: QTransform) -> QPainterPath:
    """Return the base and back of the skull that rest on C1, open towards the top."""
    edge = (
        (-44, -52), (-38, -20), (-26, -13), (-10, -12), (-6, -6.5), (2, -5.0), (8, -7.5), (12, -11.5),
        (26, -11), (38, -9), (52, -13), (66, -26), (74, -52),
    )  # fmt: skip
    path = open_path(smooth_line([QPointF(x, y) for x, y in edge]))
    return QTransform.fromTranslate(atlas.dx(), atlas.dy()).map(path)


def _border(upper: str, lower: str, frames: dict[str, QTransform]) -> Border:
    above = upper if upper != "C8" else "C7"
    below = lower if lower != "C8" else "T1"
    tip = (frames[above].map(spinous_tip(above)) + frames[below].map(spinous_tip(below))) / 2
    cervical = lower.startswith("C") and lower != "Co1"
    name, sign = (above, 1) if cervical else (below, -1)
    m = VERTEBRAE[name]
    level = sign * (m.height / 2 - (1.6 if cervical else 0.4))
    front = frames[name].map(QPointF(-m.depth / 2, level))
    back = frames[name].map(QPointF(m.depth / 2 + m.canal * 0.6, level))
    return Border(front, back, tip)


def _canal_line(frames: dict[str, QTransform], first: str, last: str) -> list[QPointF]:
    names = list(VERTEBRAE)
    chosen = names[names.index(first) : names.index(last) + 1]
    within_skull = _canal_middle(frames, "C1", -3.0) - QPointF(0, _ROOM_FOR_SKULL + 12)
    return smooth_line([within_skull, *(_canal_middle(frames, name) for name in chosen)])


def _canal_middle(frames: dict[str, QTransform], name: str, aside: float = 0.0) -> QPointF:
    m = VERTEBRAE[name]
    return frames[name].map(QPointF(m.depth / 2 + m.canal * 0.42 + aside, 0))


def _strand(frames: dict[str, QTransform], last: str, index: int) -> QPainterPath:
    names = list(VERTEBRAE)
    chosen = names[names.index("T12") : names.index(last) + 1]
    aside = (index - len(_STRAND_ENDS) / 2) * 1.1
    line = smooth_line([_canal_middle(frames, n, aside * min(1.0, i / 2)) for i, n in enumerate(chosen)])
    path = QPainterPath(line[0])
    for point in line[1:]:
        path.lineTo(point)
    return path
