"""Decides which page is read, in which voice, and what a step back leads to."""

from __future__ import annotations

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.vocabulary import VOICE_NAMES
from ims_atlas.scene.palette import palette_of
from ims_atlas.state.session import Page, Session
from ims_atlas.ui.reading.pages import Pages
from ims_atlas.ui.reading.reading_view import ReadingView
from ims_atlas.ui.speech import speech


class ReadingPresenter:
    """Follows the session's page, voice and language."""

    def __init__(self, atlas: Atlas, session: Session, view: ReadingView) -> None:
        self._atlas = atlas
        self._session = session
        self._view = view
        self._read: list[Page] = []
        view.voice_chosen.connect(lambda voice: setattr(session, "voice", voice))
        view.back.connect(self.go_back)
        session.events.page.connect(self._turn)
        for name in ("voice", "mode"):
            getattr(session.events, name).connect(lambda _: self._show())
        session.events.language.connect(lambda _: self.refresh())
        self._now = session.page
        self.refresh()

    def refresh(self) -> None:
        """Show the page anew (after a change of theme or language)."""
        language = self._session.language
        say = speech(language)
        names = {voice: text.said_in(language) for voice, text in VOICE_NAMES.items()}
        self._view.set_words(say("Go back"), say("Contents"), say("Reading"), names)
        self._view.set_palette_colours(palette_of(self._session))
        self._show()

    def go_back(self) -> None:
        """Return to the page that was read before."""
        if self._read:
            self._now = self._read.pop()
            if self._now.kind == "condition":
                self._session.choose_condition(self._atlas.condition(self._now.id))
            self._session.page = self._now
            self._show()

    def _turn(self, page: Page) -> None:
        if page != self._now:
            self._read.append(self._now)
            self._now = page
            self._show()

    def _show(self) -> None:
        session = self._session
        pages = Pages(self._atlas, session.language, session.voice, session.mode == "patient")
        html, voices = pages.html(self._now), pages.voices(self._now)
        self._view.set_page(html, voices, pages.heard(session.voice, voices), bool(self._read))
