"""Joins strip, commands and the right button on the body to what the session sets aside."""

from __future__ import annotations

from collections.abc import Callable

from ims_atlas.analysis.shown import shown
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.part_depths import PartDepths
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.state.session import SURROUNDINGS, Pick, Session
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.see.see_view import SeeView
from ims_atlas.ui.speech import Speech, marked, speech
from ims_atlas.ui.viewport.viewport import Viewport

_FOLLOWED = (
    "hidden",
    "faded",
    "isolated",
    "surroundings",
    "surroundings_opacity",
    "auto_fade",
    "peel",
    "labels",
)
_PEEL_STEP = 0.05
_NOTHING = marked("Select a part of the body first, or point at it")
_KEYS = {
    "less": "surroundings_less",
    "more": "surroundings_more",
    "shallower": "peel_less",
    "deeper": "peel_more",
    "cover": "auto_fade",
    "restore": "restore",
}


class SeePresenter:
    """Decides what hiding, isolating and fading apply to: the selection, else what the mouse points at."""

    def __init__(
        self,
        atlas: Atlas,
        session: Session,
        view: SeeView,
        viewport: Viewport,
        commands: Commands,
        tell: Callable[[str], None],
    ) -> None:
        self._atlas = atlas
        self._session = session
        self._view = view
        self._commands = commands
        self._tell = tell
        view.surroundings_chosen.connect(self._surround)
        view.opacity_moved.connect(lambda share: setattr(session, "surroundings_opacity", share))
        view.peel_moved.connect(lambda share: setattr(session, "peel", share))
        view.auto_fade_chosen.connect(lambda on: setattr(session, "auto_fade", on))
        view.held.connect(viewport.hold_coarse)
        view.restore_asked.connect(session.restore)
        deeds: dict[str, Callable[[], None]] = {
            "hide": lambda: self._do(self.hide),
            "isolate": lambda: self._isolate(),
            "fade": lambda: self._do(self.fade),
            "restore": session.restore,
            "surroundings_less": lambda: session.step_surroundings(-1),
            "surroundings_more": lambda: session.step_surroundings(1),
            "peel_less": lambda: self._peel(-_PEEL_STEP),
            "peel_more": lambda: self._peel(_PEEL_STEP),
        }
        for name, deed in deeds.items():
            commands[name].triggered.connect(lambda _=False, deed=deed: deed())
        for switch in ("auto_fade", "labels"):
            commands[switch].triggered.connect(lambda on, switch=switch: setattr(session, switch, on))
        for field in _FOLLOWED:
            getattr(session.events, field).connect(lambda _: self._show())
        self._peelable = False
        self.speak(speech(session.language))

    def open(self, pack: BodyPack) -> None:
        """Offer what the body in view allows."""
        self._peelable = PartDepths(pack).known
        self._view.set_peelable(self._peelable)

    def speak(self, say: Speech) -> None:
        """Say everything in a language."""
        keys = {key: self._commands[name].shortcut().toString() for key, name in _KEYS.items()}
        self._view.speak(say, keys)
        self._view.set_peelable(self._peelable)
        self._show()

    def hide(self, *picks: Pick) -> None:
        """Hide something, which then is no longer selected."""
        session = self._session
        kept = tuple(pick for pick in session.all_selected() if pick not in picks)
        session.selected = kept[0] if kept else None
        session.also_selected = kept[1:]
        session.hide(*picks)

    def fade(self, *picks: Pick) -> None:
        """Draw parts as glass, or as before if they all are glass."""
        parts = tuple(pick for pick in picks if pick.kind == "structure")
        if self._session.faded.issuperset(parts):
            self._session.bring_back(*parts)
        else:
            self._session.fade(*parts)

    def _isolate(self) -> None:
        """Isolate what is selected or pointed at, else what is lit; again: show all parts again."""
        picks = self._targets() or self._lit()
        if not picks:
            self._say_what_to_do()
        elif self._session.isolated == frozenset(picks):
            self._session.isolate()
        else:
            self._session.isolate(*picks)

    def _do(self, deed: Callable[..., None]) -> None:
        picks = self._targets()
        if picks:
            deed(*picks)
        else:
            self._say_what_to_do()

    def _targets(self) -> tuple[Pick, ...]:
        session = self._session
        hovered = () if session.hovered is None else (session.hovered,)
        return session.all_selected() or hovered

    def _lit(self) -> tuple[Pick, ...]:
        session = self._session
        found = shown(self._atlas, session.shown_levels(), session.rule, session.condition)
        sides = (Side.MIDLINE,) if session.sides == "both" else session.shown_sides()
        return tuple(Pick("structure", muscle, side) for muscle in found.muscles for side in sides)

    def _say_what_to_do(self) -> None:
        self._tell(speech(self._session.language)(_NOTHING))

    def _surround(self, name: str) -> None:
        self._session.surround(next(step for step in SURROUNDINGS if step == name))

    def _peel(self, step: float) -> None:
        if self._peelable:
            self._session.peel = round(min(max(self._session.peel + step, 0.0), 1.0), 2)

    def _show(self) -> None:
        session = self._session
        self._view.show_state(
            session.shown_surroundings(),
            session.surroundings_opacity,
            session.peel,
            session.auto_fade,
            session.restorable(),
        )
        self._commands["auto_fade"].setChecked(session.auto_fade)
        self._commands["labels"].setChecked(session.labels)
        self._commands["restore"].setEnabled(session.restorable() > 0)
