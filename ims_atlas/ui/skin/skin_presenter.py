"""Joins the skin panel, its commands and the clicks that ask the skin to the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from ims_atlas.analysis.asked_place import AskedPlaces
from ims_atlas.body.rays import Vector
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.sensory import DermatomeMap
from ims_atlas.scene.palette import palette_of
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import Session
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.skin.skin_texts import SkinTexts
from ims_atlas.ui.skin.skin_view import MapChoice, SkinView
from ims_atlas.ui.speech import Speech, speech
from ims_atlas.ui.viewport.viewport import Viewport


class SkinPresenter(QObject):
    """Answers what is asked at the skin; places what lies around while the window stays free.

    Parameters
    ----------
    to_front
        Brings the panel to the front.
    """

    def __init__(
        self,
        atlas: Atlas,
        session: Session,
        view: SkinView,
        viewport: Viewport,
        commands: Commands,
        to_front: Callable[[], None],
    ) -> None:
        super().__init__(view)
        self._atlas = atlas
        self._session = session
        self._view = view
        self._viewport = viewport
        self._commands = commands
        self._to_front = to_front
        self._places: AskedPlaces | None = None
        self._places_of: Stage | None = None
        self._last_map = ""
        self._answer = ""
        self._maps = sorted(atlas.dermatomes, key=lambda each: -len(each.dermatomes))
        self._step = QTimer(self)
        self._step.setInterval(0)
        self._step.setSingleShot(True)
        self._step.timeout.connect(self._lay_out_more)
        view.map_chosen.connect(self._show_map)
        view.radius_chosen.connect(lambda radius: setattr(session, "asked_radius_mm", radius))
        view.shown.connect(self.refresh)
        viewport.clicked_at.connect(self._click)
        viewport.asked_at.connect(self.ask_at)
        commands["dermatomes"].triggered.connect(self._switch_map)
        commands["next_dermatomes"].triggered.connect(lambda _=False: self._next_map())
        commands["key_points"].triggered.connect(lambda on: setattr(session, "key_points", on))
        commands["ask_skin"].triggered.connect(self._switch_tool)
        commands["clear"].triggered.connect(lambda _=False: setattr(session, "asked", None))
        events = session.events
        for name in ("tool", "key_points", "mode"):
            getattr(events, name).connect(lambda _: self._check_commands())
        events.dermatome_map.connect(self._follow_map)
        events.asked.connect(self._follow_asked)
        for name in ("asked_radius_mm", "levels", "with_neighbours"):
            getattr(events, name).connect(lambda _: self._tell())
        events.language.connect(lambda _: self.refresh())
        self.refresh()

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language."""
        self._view.set_words(
            say("Dermatomes"),
            say("Which source’s dermatomes are painted on the skin"),
            say("How far round the place needle sites and points are looked for"),
            say("What lies at the place, and the map in view"),
        )
        self.refresh()

    def refresh(self) -> None:
        """Say everything anew."""
        session = self._session
        self._texts = SkinTexts(self._atlas, session.language)
        none = speech(session.language)("Dermatomes: no map")
        choices = [MapChoice("", none)]
        choices += [MapChoice(each.source, self._texts.map_in_words(each)) for each in self._maps]
        self._view.set_palette_colours(palette_of(session))
        self._view.set_maps(choices, session.dermatome_map)
        self._check_commands()
        self._answer = ""
        self._tell()

    def ask_at(self, at: QPointF) -> None:
        """Ask what lies at a point of the picture."""
        place = self._viewport.skin_at(at)
        if place is not None and self._session.mode != "patient":
            self._session.asked = (float(place[0]), float(place[1]), float(place[2]))

    def finish_laying_out(self) -> None:
        """Place everything that is looked for at once."""
        while self._step.isActive():
            self._lay_out_more()

    def _click(self, at: QPointF) -> None:
        if self._session.tool == "ask_skin":
            self.ask_at(at)

    def _switch_tool(self, on: bool) -> None:
        self._session.tool = "ask_skin" if on else "choose"
        if on:
            self._to_front()

    def _switch_map(self, on: bool) -> None:
        self._show_map((self._last_map or self._maps[0].source) if on else "")
        if on:
            self._to_front()

    def _next_map(self) -> None:
        sources = [each.source for each in self._maps]
        shown = self._session.dermatome_map
        self._show_map(sources[(sources.index(shown) + 1) % len(sources) if shown in sources else 0])

    def _show_map(self, source: str) -> None:
        """Paint a map; none if the source is empty."""
        with _waiting():
            self._session.dermatome_map = source

    def _follow_map(self, source: str) -> None:
        self._last_map = source or self._last_map
        self._view.maps.setCurrentIndex(max(self._view.maps.findData(source), 0))
        self._check_commands()
        self._tell()

    def _follow_asked(self, asked: object) -> None:
        self._answer = ""
        if asked is not None:
            self._to_front()
        self._tell()
        self._view.to_top()

    def _check_commands(self) -> None:
        session = self._session
        self._commands["dermatomes"].setChecked(bool(session.dermatome_map))
        self._commands["key_points"].setChecked(session.key_points)
        self._commands["ask_skin"].setChecked(session.tool == "ask_skin")
        self._commands["ask_skin"].setEnabled(session.mode != "patient")

    def _tell(self) -> None:
        """Write the page, as far as it is seen."""
        session, say = self._session, speech(self._session.language)
        within = say("Circle: {radius} mm").format(radius=f"{session.asked_radius_mm:.0f}")
        self._view.set_radius(session.asked_radius_mm, within, session.asked is not None)
        if not self._view.isVisible():
            return
        stage = self._viewport.stage
        if stage is None or not stage.places.has_skin:
            self._view.set_page(self._texts.no_skin())
            return
        answer = self._told(stage) if session.asked is not None else self._texts.how_to_ask()
        self._view.set_page(answer + self._map_page(stage))

    def _told(self, stage: Stage) -> str:
        """Return what lies at the place asked about; what lies around follows when it is placed."""
        places = self._places_on(stage)
        assert self._session.asked is not None
        try:
            point = places.on_skin(self._session.asked)
            if not self._answer:
                with _waiting():
                    self._answer = self._beneath(places, point)
        except NoPlace:
            return self._texts.no_skin()
        if places.is_laid_out:
            radius = self._session.asked_radius_mm
            return self._answer + self._texts.around(places.around(point, radius), radius)
        self._step.start()
        return self._answer + self._texts.looking()

    def _beneath(self, places: AskedPlaces, point: Vector) -> str:
        """Return what the maps say of a place, and what lies beneath it."""
        texts = self._texts
        told = texts.place(places.side_of(point), places.roots(point))
        return told + texts.muscles(places.muscles(point)) + texts.nerves(places.nerves(point))

    def _lay_out_more(self) -> None:
        self._step.stop()
        if self._places is None or self._places_of is not self._viewport.stage:
            return
        if self._places.lay_out_more():
            self._step.start()
        else:
            self._tell()

    def _places_on(self, stage: Stage) -> AskedPlaces:
        if self._places is None or self._places_of is not stage:
            self._places_of = stage
            self._places = AskedPlaces(
                self._atlas, stage.pack, stage.places, stage.on_skin.dermatomes, stage.contrast
            )
        return self._places

    def _map_page(self, stage: Stage) -> str:
        source_map = self._map()
        if source_map is None:
            return ""
        skins = stage.on_skin.dermatomes.of(source_map)
        return self._texts.map_page(source_map, skins, self._session.shown_levels())

    def _map(self) -> DermatomeMap | None:
        wanted = self._session.dermatome_map
        return next((each for each in self._maps if each.source == wanted), None)


@contextmanager
def _waiting() -> Iterator[None]:
    """Show that the window is busy: the first map of a body takes some seconds."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()
