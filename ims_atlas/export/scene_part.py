"""One thing in the picture, as triangles with a name and colours: for files that others open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.pack import System
from ims_atlas.model.segments import Side
from ims_atlas.scene.drawn import Vector

Group = Literal[System, "sites", "acupoints", "meridians", "links", "dermatomes", "key_points"]
Role = Literal["", "main", "further", "reached", "nerve", "vertebra", "selected"]
"""Why a part is lit: a chosen level is a main or a further root of it, a selected nerve reaches it, it is a
nerve on the way to such a muscle, the vertebra that stands for a level, or selected. Empty: it is quiet."""

Rgb = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Form:
    """Triangles (m, 3) between points (n, 3), mm, with normals, and tissue (n, 3) as in `TriangleMesh`."""

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    triangles: NDArray[np.int32]
    tissue: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Piece:
    """A form in one colour; the (4, 4) matrix takes it to its place in the body, mm."""

    form: Form
    colour: Rgb
    matrix: Vector


@dataclass(frozen=True, eq=False)
class ScenePart:
    """One thing in the picture.

    Parameters
    ----------
    key
        Record id of the structure, site or acupoint; both sides share it.
    name
        Its name in the session's language, without its side.
    note
        One more line about it; may be empty.
    alpha
        0..255; below `part_surface.OPAQUE` it is seen as glass.
    disputed
        Whether sources disagree on it, which is drawn as stripes.
    axis
        (2, 3) points, mm, between which something slender lies (a needle, a bead); None of a surface.
    """

    key: str
    name: str
    note: str
    group: Group
    side: Side
    role: Role
    alpha: int
    pieces: tuple[Piece, ...]
    disputed: bool = False
    axis: Vector | None = None

    @property
    def triangle_count(self) -> int:
        """How many triangles it has."""
        return sum(len(piece.form.triangles) for piece in self.pieces)
