"""What is joined with the selection: the nerves on the way to it, and the muscles that a nerve reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ims_atlas.analysis.nerve_reach import muscles_of_nerve, ways_to_muscle, ways_to_nerve
from ims_atlas.analysis.supply import Strength
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.state.session import Session


@dataclass(frozen=True)
class Way:
    """How a structure is joined with what is selected, and on which sides (the midline stands for both)."""

    strength: Strength
    sides: frozenset[Side]

    def holds(self, side: Side) -> bool:
        """Tell whether it is so on a side."""
        return Side.MIDLINE in (side, *self.sides) or side in self.sides


def joined_with_selected(atlas: Atlas, session: Session) -> tuple[Mapping[str, Way], Mapping[str, Way]]:
    """Return the nerves on the way to what is selected, and the muscles that a selected nerve reaches."""
    ways: dict[str, Way] = {}
    reached: dict[str, Way] = {}
    for pick in session.all_selected():
        muscle = atlas.site(pick.id).muscle if pick.kind == "site" else pick.id
        found: Mapping[str, Strength] = {}
        roots: Mapping[str, Strength] = {}
        if pick.kind != "acupoint" and atlas.is_muscle(muscle):
            to_muscle = ways_to_muscle(atlas, muscle, session.rule)
            found, roots = to_muscle.nerves, to_muscle.roots
        elif pick.kind == "structure" and atlas.is_nerve(pick.id):
            to_nerve = ways_to_nerve(atlas, pick.id)
            found, roots = to_nerve.nerves, to_nerve.roots
            for muscles, strength in zip(
                muscles_of_nerve(atlas, pick.id), (Strength.MAIN, Strength.FURTHER), strict=True
            ):
                _join(reached, dict.fromkeys(muscles, strength), pick.side)
        _join(ways, found, pick.side)
        _join(ways, {f"spinal_cord_{root.lower()}": strength for root, strength in roots.items()}, pick.side)
    return ways, reached


def _join(known: dict[str, Way], found: Mapping[str, Strength], side: Side) -> None:
    for key, strength in found.items():
        before = known.get(key)
        if before is None:
            known[key] = Way(strength, frozenset({side}))
        else:
            stronger = Strength.MAIN if Strength.MAIN in (before.strength, strength) else strength
            known[key] = Way(stronger, before.sides | {side})
