"""Turns the window into one of its modes, and keeps what the user arranged in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, get_args

from PySide6.QtCore import QByteArray, QSettings

from ims_atlas.state.session import Mode, Session
from ims_atlas.ui.commands import COMMANDS, Commands
from ims_atlas.ui.docks import Docks
from ims_atlas.ui.layers.layers_view import LayersView
from ims_atlas.ui.modes.arrangements import ARRANGEMENTS, Arrangement
from ims_atlas.ui.side_panel import SidePanel
from ims_atlas.ui.speech import Speech, speech
from ims_atlas.ui.tool_bar import ToolBar

_MODES: tuple[Mode, ...] = get_args(Mode)


class Strip(Protocol):
    """A row of controls that can be taken away."""

    def setVisible(self, visible: bool) -> None:  # noqa: N802
        """Show it or not."""
        ...


class ModesPresenter:
    """Joins the session's mode to its commands and to the parts that it arranges."""

    def __init__(
        self,
        session: Session,
        commands: Commands,
        settings: QSettings,
        docks: Docks,
        side: SidePanel,
        tools: ToolBar,
        layers: LayersView,
        strips: Sequence[Strip],
    ) -> None:
        self._session = session
        self._commands = commands
        self._settings = settings
        self._docks = docks
        self._side = side
        self._tools = tools
        self._layers = layers
        self._strips = strips
        self._now = session.mode
        self._say = speech(session.language)
        for mode in _MODES:
            commands[f"mode_{mode}"].triggered.connect(lambda _=False, mode=mode: self._choose(mode))
        commands["hide_answers"].triggered.connect(lambda on: setattr(session, "answers_hidden", on))
        session.events.mode.connect(lambda _: self._turn())
        session.events.answers_hidden.connect(lambda on: commands["hide_answers"].setChecked(on))

    def recall(self) -> None:
        """Begin in the mode of the last time, arranged as it was left."""
        kept = self._settings.value("mode")
        mode: Mode = next((mode for mode in _MODES if mode == kept), "study")
        self._now = mode
        self._session.mode = mode
        self._arrange(ARRANGEMENTS[mode])
        self._docks.reset(ARRANGEMENTS[mode].panels)
        self._restore_layout()
        self._check()

    def keep(self) -> None:
        """Remember the mode and how its panels stand."""
        self._settings.setValue("mode", self._session.mode)
        self._settings.setValue(f"layout/{self._session.mode}", self._docks.layout())

    def reset(self) -> None:
        """Bring the panels of this mode back to where they stand at first."""
        self._settings.remove(f"layout/{self._session.mode}")
        self._docks.reset(ARRANGEMENTS[self._session.mode].panels)

    def speak(self, say: Speech) -> None:
        """Say the mode's name in a language."""
        self._say = say
        self._check()

    def _choose(self, mode: Mode) -> None:
        self._session.mode = mode
        self._check()  # an action that is chosen again must not lose its mark

    def _turn(self) -> None:
        """Leave one mode for another; comfort that the new one has of its own comes with it."""
        if self._session.mode == self._now:  # recalled: nothing is left
            return
        self._settings.setValue(f"layout/{self._now}", self._docks.layout())
        self._settings.setValue(f"text_size/{self._now}", self._session.text_size)
        self._now = self._session.mode
        arrangement = ARRANGEMENTS[self._now]
        self._session.voice = arrangement.voice
        kept = self._settings.value(f"text_size/{self._now}")
        sizes = (kept, arrangement.text_size)
        self._session.text_size = next(size for size in sizes if size in ("normal", "large", "largest"))
        if self._now != "study":
            self._session.answers_hidden = False
        self._arrange(arrangement)
        self._docks.reset(arrangement.panels)
        self._restore_layout()
        self._check()

    def _arrange(self, arrangement: Arrangement) -> None:
        self._side.offer(arrangement.tabs)
        self._tools.offer(arrangement.tools)
        self._layers.offer(arrangement.layers)
        for strip in self._strips:
            strip.setVisible(arrangement.see)
        self._commands["hide_answers"].setEnabled(self._session.mode == "study")

    def _restore_layout(self) -> None:
        layout = self._settings.value(f"layout/{self._session.mode}")
        if isinstance(layout, QByteArray):
            self._docks.restore(layout)

    def _check(self) -> None:
        for mode in _MODES:
            self._commands[f"mode_{mode}"].setChecked(self._session.mode == mode)
        self._tools.name_mode(self._say(COMMANDS[f"mode_{self._session.mode}"].text))
