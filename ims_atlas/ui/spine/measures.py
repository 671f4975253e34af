"""The measures of the drawn column, in millimetres and degrees, for an adult seen from the left.

The figures are drawing proportions rounded from ordinary anatomy texts: they are meant to look true,
and nothing is computed from them but the picture. The neck is about a tenth taller than life, so that
its eight roots can be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ArchForm = Literal["cervical", "thoracic", "lumbar"]


@dataclass(frozen=True)
class Spinous:
    """A spinous process: how long, how steep at its root and tip, how thick there.

    Angles are degrees below the vertebra's own backward direction.
    """

    length: float
    root_angle: float
    tip_angle: float
    root_thickness: float
    tip_thickness: float


@dataclass(frozen=True)
class VertebraMeasures:
    """One vertebra: body height and depth, the disc below it, and its tilt.

    `tilt` is in degrees; positive where the column runs backward on its way down. `canal` is the depth
    of the spinal canal; in the sacrum that of the bone behind the fused bodies.
    """

    height: float
    disc: float
    depth: float
    tilt: float
    canal: float
    spinous: Spinous | None = None


VERTEBRAE: dict[str, VertebraMeasures] = {
    "C1": VertebraMeasures(11.5, 1.5, 15.0, -15, 17),
    "C2": VertebraMeasures(17.5, 4.5, 15.5, -16, 15, Spinous(19, 14, 26, 10, 9)),
    "C3": VertebraMeasures(13.0, 4.8, 16.0, -11, 14, Spinous(13, 20, 32, 7, 5.5)),
    "C4": VertebraMeasures(13.0, 4.8, 16.3, -4, 14, Spinous(14, 22, 34, 7, 5.5)),
    "C5": VertebraMeasures(13.0, 4.8, 16.6, 5, 14, Spinous(16, 24, 34, 7, 5.5)),
    "C6": VertebraMeasures(13.3, 5.0, 17.0, 13, 14, Spinous(21, 26, 34, 7.5, 6)),
    "C7": VertebraMeasures(14.3, 5.0, 17.8, 21, 14, Spinous(30, 28, 36, 8.5, 7.5)),
    "T1": VertebraMeasures(15.5, 4.0, 18.6, 26, 14, Spinous(33, 34, 44, 9, 7.5)),
    "T2": VertebraMeasures(16.5, 3.6, 19.6, 25, 14, Spinous(33, 42, 54, 9, 6.5)),
    "T3": VertebraMeasures(17.0, 3.6, 20.8, 21, 14, Spinous(34, 46, 60, 9, 6)),
    "T4": VertebraMeasures(17.5, 3.6, 22.2, 14, 14, Spinous(36, 48, 64, 9, 5.5)),
    "T5": VertebraMeasures(18.0, 3.8, 23.6, 9, 14, Spinous(39, 49, 67, 9, 5)),
    "T6": VertebraMeasures(18.6, 4.0, 25.0, 4, 14, Spinous(41, 48, 67, 9, 5)),
    "T7": VertebraMeasures(19.2, 4.2, 26.2, -1, 14, Spinous(41, 45, 64, 9.5, 5)),
    "T8": VertebraMeasures(19.8, 4.4, 27.3, -6, 14, Spinous(39, 40, 57, 9.5, 5.5)),
    "T9": VertebraMeasures(20.4, 4.6, 28.2, -11, 14, Spinous(36, 32, 46, 10, 6.5)),
    "T10": VertebraMeasures(21.2, 5.0, 29.0, -15, 14.5, Spinous(31, 21, 30, 11, 8)),
    "T11": VertebraMeasures(22.0, 5.6, 29.6, -20, 15, Spinous(26, 9, 13, 13, 11)),
    "T12": VertebraMeasures(23.2, 6.6, 30.4, -22, 16, Spinous(25, 1, 3, 14, 14)),
    "L1": VertebraMeasures(24.8, 8.0, 31.4, -19, 16, Spinous(28, -4, -4, 14.5, 17)),
    "L2": VertebraMeasures(25.6, 9.2, 32.6, -12, 16, Spinous(30, -1, -1, 15, 19)),
    "L3": VertebraMeasures(26.0, 10.2, 33.6, -3, 16, Spinous(31, 3, 3, 15, 20)),
    "L4": VertebraMeasures(26.0, 11.0, 34.2, 8, 16, Spinous(28, 9, 9, 15, 18)),
    "L5": VertebraMeasures(25.5, 10.0, 34.4, 24, 17, Spinous(21, 22, 26, 13, 12)),
    "S1": VertebraMeasures(29.0, 0.0, 32.0, 43, 20),
    "S2": VertebraMeasures(24.5, 0.0, 24.0, 45, 16),
    "S3": VertebraMeasures(20.5, 0.0, 18.0, 31, 12),
    "S4": VertebraMeasures(18.0, 0.0, 14.0, 8, 9),
    "S5": VertebraMeasures(15.0, 1.5, 11.0, -14, 6),
    "Co1": VertebraMeasures(32.0, 0.0, 9.0, -32, 0),
}
"""Every drawn bone from top to bottom. There is no eighth cervical vertebra, only a C8 root."""

ARCHES: dict[ArchForm, tuple[tuple[float, float], ...]] = {
    "cervical": (
        (-1.5, -4.6), (3.5, -4.6), (6.0, -8.4), (9.2, -11.0), (12.2, -9.2), (14.8, -4.4), (16.8, 0.0),
        (17.6, 4.2), (16.8, 8.8), (14.0, 11.2), (10.8, 10.0), (9.0, 6.4), (6.6, 3.2), (2.8, 1.6), (-1.5, 1.8),
    ),
    "thoracic": (
        (-1.5, -8.4), (4.0, -8.6), (7.0, -12.6), (9.6, -15.6), (12.0, -13.4), (13.6, -8.0), (15.6, -2.6),
        (16.4, 4.0), (16.2, 10.0), (14.0, 14.0), (11.4, 12.0), (10.8, 5.6), (8.6, 0.4), (3.6, -1.6),
        (-1.5, -1.4),
    ),
    "lumbar": (
        (-1.5, -11.4), (5.6, -11.2), (9.6, -16.4), (13.4, -20.6), (17.4, -18.8), (18.6, -12.0), (19.6, -4.4),
        (22.8, 3.6), (25.0, 12.4), (22.6, 20.4), (18.4, 20.6), (16.6, 12.6), (13.4, 4.0), (6.2, -0.6),
        (-1.5, 0.6),
    ),
}  # fmt: skip
"""The near half of the arch (pedicle, upper and lower joint process) as points behind the body's back
wall: backward and downward from the body's middle."""

ARCH_HEIGHTS: dict[ArchForm, float] = {"cervical": 13.0, "thoracic": 18.6, "lumbar": 26.0}
"""Body height for which each arch form is given."""

TRANSVERSE: dict[ArchForm, tuple[float, float, float, float]] = {
    "cervical": (0.5, 0.2, 3.6, 2.7),
    "thoracic": (15.0, -4.6, 4.6, 3.9),
    "lumbar": (2.6, -5.6, 5.6, 4.0),
}
"""The near transverse process, seen end-on: place behind the body's back wall, then its two radii."""


def arch_weights(vertebra: str) -> dict[ArchForm, float]:
    """Return how much of each arch form a vertebra has; the forms blend where regions meet."""
    blends: dict[str, dict[ArchForm, float]] = {
        "C7": {"cervical": 0.6, "thoracic": 0.4},
        "T1": {"cervical": 0.2, "thoracic": 0.8},
        "T11": {"thoracic": 0.7, "lumbar": 0.3},
        "T12": {"thoracic": 0.3, "lumbar": 0.7},
    }
    whole: dict[str, ArchForm] = {"C": "cervical", "T": "thoracic", "L": "lumbar"}
    return blends.get(vertebra) or {whole[vertebra[0]]: 1.0}
