"""What of each row of the tree is in the picture, and how a row is taken out of it and brought back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from ims_atlas.analysis.structure_tree import TreeNode
from ims_atlas.body.pack import PartRecord
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.appearance import LAYER_OF
from ims_atlas.state.session import LayerName, Pick, Session

Eye = Literal["open", "half", "shut"]


class Eyes:
    """Reads and changes what a session hides, isolates and shows by layers, side by side of each structure.

    A row is in the picture if its layer is shown, it is not hidden, and nothing else is isolated. A row whose
    layer is off comes back alone: the rest of the layer is hidden instead.
    """

    def __init__(self, atlas: Atlas, session: Session, parts: Sequence[PartRecord]) -> None:
        self._atlas = atlas
        self._session = session
        self._layer_of: dict[Pick, LayerName] = {
            Pick("structure", part.structure, part.side): LAYER_OF[part.system] for part in parts
        }
        self._sides: dict[str, set[Pick]] = {}
        for pick in self._layer_of:
            self._sides.setdefault(pick.id, set()).add(pick)
        self._meant: dict[Pick, frozenset[Pick]] = {}
        self._out: tuple[object, frozenset[Pick]] = (None, frozenset())

    def eye(self, node: TreeNode) -> Eye | None:
        """Return how much of a row is in the picture; None for what is not drawn on this body."""
        if not node.picks:
            return None
        out = len(node.picks & self._out_of_picture())
        return "open" if out == 0 else "shut" if out == len(node.picks) else "half"

    def toggle(self, node: TreeNode) -> None:
        """Take a row with all below it out of the picture, or bring it back if none of it is there."""
        if self.eye(node) == "shut":
            self.show(node)
        else:
            self.hide(node)

    def hide(self, node: TreeNode) -> None:
        """Take a row with all below it out of the picture."""
        self._session.hide(*self.fewest(node.picks))

    def show(self, node: TreeNode) -> None:
        """Bring a row with all below it into the picture."""
        session, wanted = self._session, node.picks
        layers = {self._layer_of[pick] for pick in wanted}
        off = {layer for layer in layers if not session.layers[layer].visible}
        others = {pick for pick, layer in self._layer_of.items() if layer in off}
        session.hidden = self._without(session.hidden | others, wanted)
        session.faded = session.faded - self.fewest(wanted)
        if session.isolated:
            session.isolated = self.fewest(self._all(session.isolated) | wanted)
        for layer in sorted(off):
            session.show_layer(layer, True)

    def isolate(self, node: TreeNode) -> None:
        """Show a row with all below it, and nothing else of the body."""
        session, wanted = self._session, node.picks
        session.hidden = self._without(session.hidden, wanted)
        for layer in sorted({self._layer_of[pick] for pick in wanted}):
            session.show_layer(layer, True)
        session.isolate(*self.fewest(wanted))

    def _without(self, hidden: frozenset[Pick], wanted: frozenset[Pick]) -> frozenset[Pick]:
        """Return what is hidden without some of it; what this body does not know stays hidden."""
        unknown = {pick for pick in hidden if not self._means(pick)}
        return self.fewest(self._all(hidden) - wanted) | unknown

    def fewest(self, picks: Iterable[Pick]) -> frozenset[Pick]:
        """Return the fewest picks that mean the same: a whole muscle for its heads, one pick for both."""
        left, found = set(picks), set()
        for structure in dict.fromkeys(pick.id for pick in sorted(left, key=lambda p: (p.id, p.side))):
            for whole in (*reversed(self._wholes(structure)), structure):
                means = self._means(Pick("structure", whole, Side.MIDLINE))
                if means and means <= left:
                    found.add(Pick("structure", whole, Side.MIDLINE))
                    left -= means
        return frozenset(found | left)

    def _out_of_picture(self) -> frozenset[Pick]:
        """Return every side of every structure that is not drawn; kept until the session changes."""
        session = self._session
        visible = tuple(layer.visible for layer in session.layers.values())
        state = (session.hidden, session.isolated, visible)
        if self._out[0] != state:
            out = set(self._all(session.hidden))
            if session.isolated:
                out |= set(self._layer_of) - self._all(session.isolated)
            layers: Mapping[LayerName, bool] = {name: one.visible for name, one in session.layers.items()}
            out |= {pick for pick, layer in self._layer_of.items() if not layers[layer]}
            self._out = (state, frozenset(out))
        return self._out[1]

    def _all(self, picks: Iterable[Pick]) -> frozenset[Pick]:
        return frozenset().union(*map(self._means, picks))

    def _means(self, pick: Pick) -> frozenset[Pick]:
        """Return the sides of structures that a pick of the session means: of a muscle its heads too."""
        if pick not in self._meant:
            structure = self._atlas.site(pick.id).muscle if pick.kind == "site" else pick.id
            known = self._atlas.is_muscle(structure)
            keys = self._atlas.with_descendants(structure) if known else (structure,)
            self._meant[pick] = frozenset(
                own
                for key in keys
                for own in self._sides.get(key, ())
                if Side.MIDLINE in (pick.side, own.side) or pick.side is own.side
            )
        return self._meant[pick]

    def _wholes(self, structure: str) -> tuple[str, ...]:
        return self._atlas.ancestors(structure) if self._atlas.is_muscle(structure) else ()
