"""The sacrum as one fused bone with five segments, and the coccyx, in millimetres of the whole column."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QTransform

from ims_atlas.ui.spine.curves import limb, smooth_closed
from ims_atlas.ui.spine.measures import VERTEBRAE

SACRAL = ("S1", "S2", "S3", "S4", "S5")


def sacral_slices(frames: dict[str, QTransform]) -> dict[str, QPainterPath]:
    """Return the slice of the sacrum that belongs to each segment S1 to S5."""
    rims = _rims(frames)
    return {name: _slice(frames[name], name, *rims[i], *rims[i + 1]) for i, name in enumerate(SACRAL)}


def sacrum(frames: dict[str, QTransform]) -> QPainterPath:
    """Return the outline of the whole sacrum with the joint process that meets L5."""
    whole = frames["S1"].map(_joint_process())
    for piece in sacral_slices(frames).values():
        whole = whole.united(piece)
    return whole.simplified()


def fusion_lines(frames: dict[str, QTransform]) -> list[QPainterPath]:
    """Return the four ridges where the sacral bodies have grown together."""
    lines = []
    for front, back in _rims(frames)[1:-1]:
        path = QPainterPath(front + (back - front) * 0.05)
        path.lineTo(front + (back - front) * 0.26)
        lines.append(path)
    return lines


def ear_surface(frames: dict[str, QTransform]) -> QPainterPath:
    """Return the ear-shaped joint surface by which the near side of the sacrum meets the hip bone."""
    points = (
        ("S1", 4, -6), ("S1", 14, -8), ("S1", 24, -3), ("S1", 27, 8), ("S2", 24, 0), ("S2", 21, 9),
        ("S3", 15, -2),
        ("S3", 10, 0), ("S2", 11, 6), ("S2", 8, -3), ("S1", 7, 8), ("S1", 1, 2),
    )  # fmt: skip
    placed = [frames[name].map(QPointF(x, y)) for name, x, y in points]
    return smooth_closed([(p.x(), p.y()) for p in placed])


def coccyx(frame: QTransform) -> QPainterPath:
    """Return the coccyx: four small bones, each smaller than the one above."""
    pieces = QPainterPath()
    for y, width, height, x in (
        (-12.0, 10.5, 8.6, 0.6),
        (-3.6, 8.0, 7.2, 0.2),
        (3.4, 6.2, 6.0, -0.6),
        (9.2, 4.6, 5.0, -1.6),
    ):
        pieces.addPath(
            smooth_closed(
                (
                    (x - width / 2, y - height * 0.42),
                    (x + width / 2, y - height * 0.42),
                    (x + width * 0.4, y + height * 0.1),
                    (x + width * 0.3, y + height * 0.46),
                    (x - width * 0.3, y + height * 0.46),
                    (x - width * 0.4, y + height * 0.1),
                )
            )
        )
    return frame.map(pieces)


def _rims(frames: dict[str, QTransform]) -> list[tuple[QPointF, QPointF]]:
    rims = []
    for name in SACRAL:
        half = VERTEBRAE[name].height / 2
        front, back = _depths(name)
        rims.append((frames[name].map(QPointF(front, -half)), frames[name].map(QPointF(back, -half))))
    rims[0] = (
        frames["S1"].map(QPointF(-16, 2.6 - VERTEBRAE["S1"].height / 2)),
        frames["S1"].map(QPointF(26, -10)),
    )
    last = VERTEBRAE["S5"].height / 2
    rims.append((frames["S5"].map(QPointF(-5, last)), frames["S5"].map(QPointF(5, last))))
    return rims


def _depths(name: str) -> tuple[float, float]:
    measures = VERTEBRAE[name]
    return -measures.depth / 2, measures.depth / 2 + measures.canal


def _slice(
    frame: QTransform, name: str, front: QPointF, back: QPointF, low_front: QPointF, low_back: QPointF
) -> QPainterPath:
    near, far = _depths(name)
    half = VERTEBRAE[name].height / 2
    crest = frame.map(QPointF(far + (1.0 if name in ("S4", "S5") else 4.0), 0))
    path = QPainterPath(front)
    path.cubicTo(
        frame.map(QPointF(near + 4.2, -half * 0.4)), frame.map(QPointF(near + 3.4, half * 0.5)), low_front
    )
    path.lineTo(low_back)
    path.quadTo(crest, back)
    if name == "S1":
        path.quadTo(frame.map(QPointF(22, -half)), frame.map(QPointF(-near - 1, -half)))
        path.quadTo(frame.map(QPointF(0, 2.2 - half)), frame.map(QPointF(near + 2, -half)))
        path.quadTo(frame.map(QPointF(near - 0.6, -half)), front)
    path.closeSubpath()
    return path


def _joint_process() -> QPainterPath:
    line = [QPointF(17, -6), QPointF(20, -15), QPointF(21, -20)]
    return limb(line, (13, 9, 7))
