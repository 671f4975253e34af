"""Joins the tree of structures to the session: builds it when it is first seen, marks, reveals, hides."""

from __future__ import annotations

from collections.abc import Callable

from ims_atlas.analysis.structure_tree import StructureTree, TreeNode, narrowed
from ims_atlas.body.pack import BodyPack, System
from ims_atlas.body.part_regions import part_regions
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.muscles import Region
from ims_atlas.model.segments import Side
from ims_atlas.state.session import Pick, Session
from ims_atlas.ui.speech import marked, speech
from ims_atlas.ui.structures.eyes import Eye, Eyes
from ims_atlas.ui.structures.structures_view import Arrangement, StructuresView

_SYSTEMS: dict[System, str] = {
    "bones": marked("Bones"),
    "cartilages": marked("Cartilages"),
    "muscles": marked("Muscles"),
    "tendons": marked("Tendons and ligaments"),
    "nerves": marked("Nerves"),
    "brain": marked("Brain"),
    "vessels": marked("Vessels"),
    "organs": marked("Organs"),
    "skin": marked("Skin"),
}
_SIDES = {Side.RIGHT: marked("Right"), Side.LEFT: marked("Left")}
_EYES: dict[Eye, str] = {
    "open": marked("shown"),
    "half": marked("partly shown"),
    "shut": marked("not shown"),
}


class StructuresPresenter:
    """Follows the session as long as the tree is in view, and changes it for its rows.

    Parameters
    ----------
    fit
        Brings what is selected into view.
    """

    def __init__(self, atlas: Atlas, session: Session, fit: Callable[[], None]) -> None:
        self._atlas = atlas
        self._session = session
        self._fit = fit
        self._pack: BodyPack | None = None
        self._regions: dict[str, Region] = {}
        self._eyes = Eyes(atlas, session, ())
        self._in_view: Arrangement = "system"
        self._trees: dict[Arrangement, tuple[TreeNode, ...]] = {}
        self.view = StructuresView(lambda node: self._eyes.eye(node), self._spoken)
        view = self.view
        view.shown.connect(self._come_into_view)
        view.arranged.connect(lambda _: self._come_into_view())
        view.filtered.connect(lambda _: self._narrow())
        view.chosen.connect(self._choose)
        view.flown_to.connect(self._fly_to)
        view.hovered.connect(self._hover)
        view.eye_clicked.connect(lambda node: self._eyes.toggle(node))
        view.asked.connect(self._do)
        for name in ("hidden", "isolated", "layers"):
            getattr(session.events, name).connect(lambda _: view.repaint_rows())
        for name in ("selected", "also_selected", "levels"):
            getattr(session.events, name).connect(lambda _: self._mark())
        for name in ("language", "rule"):
            getattr(session.events, name).connect(lambda _: self._build_again())

    def open(self, pack: BodyPack) -> None:
        """Show the tree of another body."""
        self._pack = pack
        self._regions = {}
        self._eyes = Eyes(self._atlas, self._session, pack.manifest.parts)
        self._build_again()

    def _build_again(self) -> None:
        self._trees = {}
        if self.view.isVisible():
            self._come_into_view()

    def _come_into_view(self) -> None:
        """Show the tree in the arrangement that is asked for; each is built when it is first seen."""
        arrangement = self.view.arrangement
        if self._pack is not None and (arrangement not in self._trees or arrangement != self._in_view):
            if arrangement not in self._trees:
                self._trees[arrangement] = self._built(self._pack, arrangement)
            self._in_view = arrangement
            self._narrow()
        self._mark()

    def _built(self, pack: BodyPack, arrangement: Arrangement) -> tuple[TreeNode, ...]:
        self._regions = self._regions or part_regions(self._atlas, pack)
        say = speech(self._session.language)
        tree = StructureTree(
            self._atlas,
            pack.manifest.parts,
            self._regions,
            self._session.language,
            {system: say(words) for system, words in _SYSTEMS.items()},
            {side: say(words) for side, words in _SIDES.items()},
        )
        return tree.by_level(self._session.rule) if arrangement == "level" else tree.by_system()

    def _narrow(self) -> None:
        nodes, words = self._trees.get(self._in_view, ()), self.view.filter.text().strip()
        self.view.set_nodes(narrowed(nodes, words) if words else nodes, narrowed=bool(words))

    def _mark(self) -> None:
        """Mark what is selected; what was selected elsewhere is revealed."""
        if not self.view.isVisible():
            return
        session, model = self._session, self.view.model
        model.set_chosen(session.all_selected(), session.levels)
        self.view.repaint_rows()
        picks = session.all_selected()
        if picks and not self._is_current(picks[-1]):
            self.view.reveal(model.find(lambda node: self._shows(node, picks[-1]), session.levels))

    def _is_current(self, pick: Pick) -> bool:
        index = self.view.tree.currentIndex()
        return index.isValid() and self._shows(self.view.model.node(index), pick)

    def _shows(self, node: TreeNode, pick: Pick) -> bool:
        """Tell whether a row is that of a pick; one side stands for itself only where sides have rows."""
        if node.kind == "site":
            return pick.kind == "site" and node.id == pick.id
        if pick.kind != "structure" or node.id != pick.id:
            return False
        if node.kind == "side":
            return node.side is pick.side
        sided = any(child.kind == "side" for child in node.children)
        return node.kind == "structure" and (pick.side is Side.MIDLINE or not sided)

    def _choose(self, node: TreeNode, adds: bool) -> None:
        session, pick = self._session, self._pick(node)
        if node.kind == "level":
            session.choose_level(node.id, "toggle" if adds else "replace")
        elif pick is not None and adds:
            session.add_to_selection(pick)
        elif pick is not None:
            session.selected = pick

    def _fly_to(self, node: TreeNode) -> None:
        self._choose(node, False)
        if node.kind == "level" or node.pick is not None:
            self._fit()

    def _hover(self, node: TreeNode | None) -> None:
        self._session.hovered = None if node is None else self._pick(node)

    def _do(self, deed: str, node: TreeNode) -> None:
        if deed == "isolate":
            self._eyes.isolate(node)
        elif deed == "fade":
            self._session.fade(*self._eyes.fewest(node.picks))
        elif deed == "hide":
            self._eyes.hide(node)
        else:
            self._eyes.show(node)

    def _pick(self, node: TreeNode) -> Pick | None:
        """Return what choosing a row selects; a needle site on the side in view."""
        if node.kind == "site":
            return Pick("site", node.id, self._session.shown_sides()[-1])
        return node.pick

    def _spoken(self, node: TreeNode, eye: Eye | None) -> str:
        """Return a row in one line."""
        say = speech(self._session.language)
        state = say(_EYES[eye]) if eye is not None else "" if node.kind == "site" else say("not on this body")
        count = str(node.count) if node.count else ""
        return ", ".join(words for words in (node.name, count, state) if words)
