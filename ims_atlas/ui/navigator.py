"""Where a link or a search result leads: every panel follows it the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ims_atlas.analysis.search_index import KIND_OF
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.appearance import LAYER_OF
from ims_atlas.state.session import LAYERS, PAGE_KINDS, Layer, LayerName, Page, Pick, Session

_LAYER_OF_KIND: Mapping[str, LayerName] = {kind: LAYER_OF[system] for system, kind in KIND_OF.items()}
"""The layer in which a structure of a kind of link lies."""


class Navigator:
    """Turns ``kind:id`` into a change of the session.

    Parameters
    ----------
    fit
        Called when something on the body was chosen, to bring it into view.
    """

    def __init__(self, atlas: Atlas, session: Session, fit: Callable[[], None]) -> None:
        self._atlas = atlas
        self._session = session
        self._fit = fit

    def follow(self, link: str) -> None:
        """Follow a link such as ``muscle:soleus``, ``level:C6``, ``site:...`` or ``term:...``."""
        kind, _, key = link.partition(":")
        session = self._session
        if kind == "condition":
            session.choose_condition(self._atlas.condition(key))
        if kind in PAGE_KINDS:
            session.page = Page(PAGE_KINDS[kind], key)
        elif kind == "level":
            session.choose_level(key, "replace")
        elif kind == "levels":
            session.choose_level(key.split(",")[0], "replace")
            session.levels = frozenset(key.split(","))
        elif kind == "layers":
            for name in LAYERS:
                if name in key.split(","):
                    session.show_layer(name, True)
        elif kind in _LAYER_OF_KIND:
            session.selected = self._brought_back(kind, key)
        elif kind == "site":
            session.selected = Pick("site", key, session.shown_sides()[-1])
        elif kind == "acupoint":
            self._choose_acupoint(key)
        elif kind == "needle":
            self._choose_needle(key)
        elif kind == "meridians":
            session.meridians = frozenset(key.split(",")) if key else frozenset()
            session.layers = {**session.layers, **{n: Layer(True, 1.0) for n in ("meridians", "acupoints")}}
        elif kind == "dermatomes":
            session.dermatome_map = key
        elif kind == "guide":
            session.guide = int(key) if key else None
        if kind in ("level", "levels", "site", "condition", "acupoint", *_LAYER_OF_KIND):
            self._fit()

    def add(self, link: str) -> None:
        """Add what a link names to what is chosen, or take it out again; what cannot be added is followed."""
        kind, _, key = link.partition(":")
        session = self._session
        if kind == "level":
            session.choose_level(key, "toggle")
        elif kind == "levels":
            session.levels = session.levels | frozenset(key.split(","))
        elif kind in _LAYER_OF_KIND:
            session.add_to_selection(self._brought_back(kind, key))
        elif kind == "site":
            session.add_to_selection(Pick("site", key, session.shown_sides()[-1]))
        elif kind == "acupoint":
            session.show_layer("acupoints", True)
            session.add_to_selection(self._acupoint(key))
        else:
            self.follow(link)

    def _choose_needle(self, key: str) -> None:
        """Select a site or acupoint, unless it is selected already, on whichever side."""
        session = self._session
        if session.selected is not None and session.selected.id == key:
            return
        if any(site.id == key for site in self._atlas.sites):
            session.selected = Pick("site", key, session.shown_sides()[-1])
        else:
            self._choose_acupoint(key)

    def _brought_back(self, kind: str, key: str) -> Pick:
        """Return a structure as a choice; one that is looked for is in the picture again."""
        session, pick = self._session, Pick("structure", key, Side.MIDLINE)
        session.show_layer(_LAYER_OF_KIND[kind], True)
        wholes = self._atlas.ancestors(key) if self._atlas.is_muscle(key) else ()
        session.bring_back(*(Pick("structure", each, side) for each in (key, *wholes) for side in Side))
        if session.isolated:
            session.isolated = session.isolated | {pick}
        return pick

    def _choose_acupoint(self, code: str) -> None:
        self._session.show_layer("acupoints", True)
        self._session.selected = self._acupoint(code)

    def _acupoint(self, code: str) -> Pick:
        paired = self._atlas.meridian_of(code).paired
        return Pick("acupoint", code, self._session.shown_sides()[-1] if paired else Side.MIDLINE)
