"""Decides what the menu on the body offers for what lies there, and does it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF

from ims_atlas.model.atlas import Atlas
from ims_atlas.scene.camera import VIEWS
from ims_atlas.state.session import Pick, Point, Session
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.see.context_menu import ContextMenu, Deed
from ims_atlas.ui.see.see_presenter import SeePresenter
from ims_atlas.ui.speech import Speech
from ims_atlas.ui.viewport.viewport import Viewport


class MenuPresenter:
    """Joins the menu to the session.

    Parameters
    ----------
    called
        Says the name of a pick, in the language of the window.
    fit
        Flies to what is selected.
    read
        Brings what is said of the selection to the front.
    """

    def __init__(
        self,
        atlas: Atlas,
        session: Session,
        viewport: Viewport,
        commands: Commands,
        see: SeePresenter,
        called: Callable[[Pick], str],
        fit: Callable[[], None],
        read: Callable[[], None],
    ) -> None:
        self._atlas = atlas
        self._session = session
        self._viewport = viewport
        self._commands = commands
        self._see = see
        self._called = called
        self._fit = fit
        self._read = read
        self._pick: Pick | None = None
        self._place: Point | None = None
        self._empty = ""
        self.menu = ContextMenu(viewport)
        self.menu.chosen.connect(self._do)
        viewport.menu_asked.connect(self._open)

    def speak(self, say: Speech) -> None:
        """Say the menu in a language."""
        self.menu.speak(say)
        self._empty = say("Nothing lies here")

    def _open(self, at: QPointF) -> None:
        pick, place = self._viewport.pick_at(at), self._viewport.place_at(at)
        self._pick = pick
        self._place = None if place is None else (float(place[0]), float(place[1]), float(place[2]))
        corner = self._viewport.canvas_widget.mapToGlobal(at.toPoint())
        if pick is None:
            views = [self._commands[view] for view in (*VIEWS, "fit")]
            self.menu.open_beside(((self._commands["restore"],), views), self._empty, corner)
        else:
            name = self._called(pick)
            self.menu.open_on(f"{name[:1].upper()}{name[1:]}", self._offered(pick), corner)

    def _offered(self, pick: Pick) -> list[Deed]:
        session = self._session
        selected = session.all_selected()
        offered: list[Deed] = ["isolate", "hide", "fly", "read"]
        offered += ["take_out"] if pick in selected else ["select"]
        if selected and pick not in selected:
            offered.append("add")
        if pick.kind == "structure":
            offered.append("bring_back" if pick in session.faded else "fade")
        if pick.kind != "acupoint":
            offered.append("uncover")
        if self._nerve_of(pick) is not None:
            offered.append("nerve")
        if self._place is not None:
            offered.append("measure")
            if self._session.mode != "patient":  # the answer tells depths
                offered.append("ask")
        return offered

    def _do(self, name: str) -> None:
        pick, session = self._pick, self._session
        if pick is None:
            return
        deeds: dict[str, Callable[[], None]] = {
            "select": lambda: self._select(pick),
            "add": lambda: session.add_to_selection(pick),
            "take_out": lambda: session.add_to_selection(pick),
            "isolate": lambda: session.isolate(pick),
            "hide": lambda: self._see.hide(pick),
            "fade": lambda: self._see.fade(pick),
            "bring_back": lambda: session.bring_back(pick),
            "uncover": lambda: self._uncover(pick),
            "nerve": lambda: self._show_nerve(pick),
            "fly": lambda: self._fly_to(pick),
            "measure": self._measure,
            "ask": lambda: setattr(session, "asked", self._place),
            "read": lambda: self._read_about(pick),
        }
        deeds[name]()

    def _select(self, pick: Pick) -> None:
        self._session.selected = pick

    def _uncover(self, pick: Pick) -> None:
        covering = self._viewport.stage.covering(pick) if self._viewport.stage is not None else ()
        self._see.hide(*covering)

    def _nerve_of(self, pick: Pick) -> str | None:
        """Return the first nerve of a muscle, or of a needle site's muscle; None if none is recorded."""
        muscle = self._atlas.site(pick.id).muscle if pick.kind == "site" else pick.id
        if pick.kind == "acupoint" or not self._atlas.is_muscle(muscle):
            return None
        near = (muscle, *self._atlas.ancestors(muscle), *self._atlas.with_descendants(muscle)[1:])
        return next((nerve.id for key in near for nerve in self._atlas.nerves_of(key)), None)

    def _show_nerve(self, pick: Pick) -> None:
        nerve = self._nerve_of(pick)
        if nerve is not None:
            self._session.show_layer("nerves", True)
            self._session.selected = Pick("structure", nerve, pick.side)

    def _fly_to(self, pick: Pick) -> None:
        self._session.selected = pick
        self._fit()

    def _measure(self) -> None:
        if self._place is not None:
            self._session.tool = "measure"
            self._session.measured = (self._place,)

    def _read_about(self, pick: Pick) -> None:
        self._session.selected = pick
        self._read()
