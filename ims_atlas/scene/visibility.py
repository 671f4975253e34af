"""Which parts of the body are shown, drawn as glass or hidden, as the reader set them aside. No actors here.

What is hidden stays hidden, whatever else holds; then come what is isolated, the surroundings and
the peel. What is selected is never peeled, and never belongs to the surroundings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.pack import BodyPack, System
from ims_atlas.body.part_depths import PartDepths
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.appearance import Highlight
from ims_atlas.scene.part_surface import OPAQUE, Rgba
from ims_atlas.scene.part_table import Mask, PartTable
from ims_atlas.scene.surroundings import SurroundingParts
from ims_atlas.state.session import Session

GLASS_ALPHA = 46
"""Alpha (0..255) of what is faded; what was fainter before keeps `_FAINTER` of what it had."""

_FAINTER = 0.4


def as_glass(colours: Rgba, glass: Mask) -> Rgba:
    """Return (n, 4) colours with some of them drawn as glass."""
    if not glass.any():
        return colours
    seen = colours.copy()
    seen[glass, 3] = np.minimum(np.round(seen[glass, 3] * _FAINTER), GLASS_ALPHA)
    return seen


@dataclass(frozen=True)
class Aside:
    """What is set aside of all parts: hidden, glass, and how much of its opacity each keeps (0..1)."""

    hidden: Mask
    glass: Mask
    share: NDArray[np.float64]


class Visibility:
    """Works out what a session sets aside on one body; again only when the session has changed that."""

    def __init__(self, atlas: Atlas, pack: BodyPack, table: PartTable) -> None:
        self.depths = PartDepths(pack)
        self._atlas = atlas
        self._table = table
        self._surroundings = SurroundingParts(atlas, table)
        self._nothing = Aside(table.none(), table.none(), np.ones(len(table.parts)))
        self._aside = self._nothing
        self._for: object = None
        self._ranks: NDArray[np.float64] | None = None

    def update(self, session: Session, lit: Highlight) -> None:
        """Follow the session, with what it lights."""
        asked = (
            session.hidden,
            session.faded,
            session.isolated,
            session.peel,
            session.surroundings,
            session.surroundings_opacity,
            session.all_selected(),
            session.shown_sides(),
            session.rule,
            tuple(lit.chosen),
            tuple(lit.nerves),
        )
        if asked == self._for:
            return
        self._for = asked
        untouched = not (session.hidden or session.faded or session.isolated or session.peel)
        untouched = untouched and session.surroundings == "body" and session.surroundings_opacity >= 1.0
        self._aside = self._nothing if untouched else self._worked_out(session, lit)

    def on(self, system: System, colours: Rgba) -> Rgba:
        """Return the (n, 4) colours of a system's parts with what is set aside fainter, glass or gone."""
        rows = self._table.rows_of(system)
        hidden, glass, share = self._aside.hidden[rows], self._aside.glass[rows], self._aside.share[rows]
        if not (hidden.any() or glass.any() or (share < 1.0).any()):
            return colours
        seen = colours.copy()
        less = share < 1.0
        seen[less, 3] = np.minimum(np.round(seen[less, 3] * share[less]), OPAQUE - 1)
        seen = as_glass(seen, glass)
        seen[hidden, 3] = 0
        return seen

    def hidden(self, system: System) -> Mask:
        """Return which parts of a system are hidden, in the order of its meshes."""
        return self._aside.hidden[self._table.rows_of(system)]

    def shows(self, structure: str, side: Side) -> bool:
        """Tell whether a structure is not hidden on a side, or only in part; True if the body has none."""
        is_muscle = self._atlas.is_muscle(structure)
        heads = self._atlas.with_descendants(structure) if is_muscle else (structure,)
        own = self._table.of_structures(heads, (side,))
        if is_muscle and not own.any():
            own = self._table.of_structures(self._atlas.ancestors(structure), (side,))
        return not own.any() or bool((own & ~self._aside.hidden).any())

    def _worked_out(self, session: Session, lit: Highlight) -> Aside:
        table = self._table
        selected = table.meant_by(session.all_selected())
        hidden = table.meant_by(pick for pick in session.hidden if pick.kind == "structure")
        if session.isolated:
            hidden |= ~table.meant_by(session.isolated)
        if session.peel > 0:
            hidden |= (self._peel_ranks() <= session.peel) & ~selected
        lit_mask = self._lit(session, lit)
        centre = selected if selected.any() else lit_mask
        hidden |= ~self._surroundings.around(centre, session.surroundings)
        share = np.where(selected | lit_mask, 1.0, session.surroundings_opacity)
        if not centre.any():
            share[:] = 1.0
        return Aside(hidden, table.meant_by(session.faded), share)

    def _lit(self, session: Session, lit: Highlight) -> Mask:
        mask = self._table.of_structures((*lit.chosen, *lit.nerves), session.shown_sides())
        for key, way in (*lit.ways.items(), *lit.reached.items()):
            both = (Side.LEFT, Side.RIGHT) if Side.MIDLINE in way.sides else way.sides
            mask |= self._table.of_structures((key,), both)
        return mask

    def _peel_ranks(self) -> NDArray[np.float64]:
        if self._ranks is None:
            self._ranks = np.array([self.depths.rank(part) for part in self._table.parts])
        return self._ranks
