"""What makes the window comfortable: remembered from one day to the next, and never part of a scene."""

from __future__ import annotations

from typing import Any, get_args

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QStyle

from ims_atlas.model.provenance import LANGUAGES
from ims_atlas.model.wording import VOICES
from ims_atlas.state.session import ColourVision, Session, TextSize
from ims_atlas.ui.commands import Commands

_SIZES: tuple[TextSize, ...] = get_args(TextSize)
_VISIONS: tuple[ColourVision, ...] = get_args(ColourVision)
_CHOICES: dict[str, tuple[Any, ...]] = {
    "theme": ("dark", "light"),
    "language": LANGUAGES,
    "voice": VOICES,
    "text_size": _SIZES,
    "colour_vision": _VISIONS,
    "reduced_motion": (False, True),
}
"""Fields of the session, and what may be remembered of each."""


class ComfortPresenter:
    """Joins the comfort of a session to its commands and to the settings of the machine."""

    def __init__(self, session: Session, commands: Commands, settings: QSettings) -> None:
        self._session = session
        self._commands = commands
        self._settings = settings
        commands["theme"].triggered.connect(self._switch_theme)
        commands["language"].triggered.connect(self._switch_language)
        commands["text_larger"].triggered.connect(lambda: self._step_size(1))
        commands["text_smaller"].triggered.connect(lambda: self._step_size(-1))
        commands["reduced_motion"].triggered.connect(lambda on: setattr(session, "reduced_motion", on))
        for vision in _VISIONS:
            commands[f"colours_{vision}"].triggered.connect(
                lambda _=False, vision=vision: self._choose_colours(vision)
            )
        for name in ("text_size", "colour_vision", "reduced_motion"):
            getattr(session.events, name).connect(lambda _: self._check())
        self._check()

    def recall(self) -> None:
        """Bring the session to what was comfortable the last time; at first motion is as on the system."""
        self._session.reduced_motion = not _system_moves()
        for name, choices in _CHOICES.items():
            kept = self._settings.value(name)
            for choice in choices:
                if kept is not None and str(kept).lower() == str(choice).lower():
                    setattr(self._session, name, choice)

    def keep(self) -> None:
        """Remember what is comfortable now."""
        for name in _CHOICES:
            self._settings.setValue(name, getattr(self._session, name))

    def _switch_theme(self) -> None:
        self._session.theme = "light" if self._session.theme == "dark" else "dark"

    def _switch_language(self) -> None:
        self._session.language = "fr" if self._session.language == "en" else "en"

    def _step_size(self, step: int) -> None:
        place = _SIZES.index(self._session.text_size) + step
        self._session.text_size = _SIZES[min(max(place, 0), len(_SIZES) - 1)]

    def _choose_colours(self, vision: ColourVision) -> None:
        self._session.colour_vision = vision
        self._check()  # an action that is chosen again must not lose its mark

    def _check(self) -> None:
        session, commands = self._session, self._commands
        for vision in _VISIONS:
            commands[f"colours_{vision}"].setChecked(session.colour_vision == vision)
        commands["reduced_motion"].setChecked(session.reduced_motion)
        commands["text_larger"].setEnabled(session.text_size != _SIZES[-1])
        commands["text_smaller"].setEnabled(session.text_size != _SIZES[0])


def _system_moves() -> bool:
    """Tell whether the system lets widgets move."""
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
