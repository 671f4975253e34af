"""Where a link or a search result leads: every panel follows it the same way."""

from __future__ import annotations

from collections.abc import Callable

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.state.session import LAYERS, PAGE_KINDS, Layer, Page, Pick, Session


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
        elif kind == "muscle":
            session.selected = Pick("structure", key, Side.MIDLINE)
        elif kind == "nerve":
            session.show_layer("nerves", True)
            session.selected = Pick("structure", key, Side.MIDLINE)
        elif kind == "site":
            session.selected = Pick("site", key, session.shown_sides()[-1])
        elif kind == "acupoint":
            self._choose_acupoint(key)
        elif kind == "needle":
            self._choose_needle(key)
        elif kind == "meridians":
            session.meridians = frozenset(key.split(",")) if key else frozenset()
            session.layers = {**session.layers, **{n: Layer(True, 1.0) for n in ("meridians", "acupoints")}}
        elif kind == "guide":
            session.guide = int(key) if key else None
        if kind in ("level", "levels", "muscle", "nerve", "site", "condition", "acupoint"):
            self._fit()

    def _choose_needle(self, key: str) -> None:
        """Select a site or acupoint, unless it is selected already, on whichever side."""
        session = self._session
        if session.selected is not None and session.selected.id == key:
            return
        if any(site.id == key for site in self._atlas.sites):
            session.selected = Pick("site", key, session.shown_sides()[-1])
        else:
            self._choose_acupoint(key)

    def _choose_acupoint(self, code: str) -> None:
        session = self._session
        paired = self._atlas.meridian_of(code).paired
        session.show_layer("acupoints", True)
        session.selected = Pick("acupoint", code, session.shown_sides()[-1] if paired else Side.MIDLINE)
