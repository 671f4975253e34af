"""Joins bookmarks, the speaker's panel and the picture for the audience."""

from __future__ import annotations

from ims_atlas.model.atlas import Atlas
from ims_atlas.state.bookmarks import Bookmarks
from ims_atlas.state.session import Session
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.modes.audience import Audience
from ims_atlas.ui.modes.speaker_panel import SpeakerPanel
from ims_atlas.ui.speech import Speech
from ims_atlas.ui.viewport.viewport import CanvasFactory, Viewport


class TalkPresenter:
    """Leads through the bookmarks, and shows the picture to the audience while the session is in any mode."""

    def __init__(
        self,
        atlas: Atlas,
        session: Session,
        bookmarks: Bookmarks,
        viewport: Viewport,
        canvas_factory: CanvasFactory,
        panel: SpeakerPanel,
        commands: Commands,
    ) -> None:
        self._atlas = atlas
        self._session = session
        self._bookmarks = bookmarks
        self._viewport = viewport
        self._canvas_factory = canvas_factory
        self._panel = panel
        self._commands = commands
        self.audience: Audience | None = None
        panel.stepped.connect(self._step)
        panel.shown_to_audience.connect(self.show_audience)
        commands["audience"].triggered.connect(self.show_audience)
        commands["pointer"].triggered.connect(self._point)
        bookmarks.changed.connect(self._tell)
        session.events.mode.connect(lambda _: self._tell())
        self._tell()

    def speak(self, say: Speech) -> None:
        """Say the words of the panel in a language."""
        self._panel.speak(say)
        self._tell()

    def show_audience(self, shown: bool) -> None:
        """Show the picture full screen, or end that."""
        if shown and self.audience is None and self._viewport.stage is not None:
            self.audience = Audience(self._atlas, self._session, self._viewport, self._canvas_factory)
            self.audience.closed.connect(self._forget)
            self.audience.stepped.connect(self._step)
            self.audience.pointer_wanted.connect(self._commands["pointer"].trigger)
            self.audience.show_to_audience()
            self._point(self._commands["pointer"].isChecked())
        elif not shown and self.audience is not None:
            self.audience.close()
        self._check()

    def shut(self) -> None:
        """End the show with the window."""
        self.show_audience(False)

    def _step(self, step: int) -> None:
        if step > 0:
            self._bookmarks.next()
        else:
            self._bookmarks.previous()

    def _point(self, shown: bool) -> None:
        if self.audience is not None:
            self.audience.point(shown)

    def _forget(self) -> None:
        if self.audience is not None:
            self.audience.deleteLater()
        self.audience = None
        self._check()

    def _check(self) -> None:
        showing = self.audience is not None
        self._commands["audience"].setChecked(showing)
        self._commands["pointer"].setEnabled(showing)
        self._panel.set_showing(showing)

    def _tell(self) -> None:
        items, place = self._bookmarks.items, self._bookmarks.current
        following = 0 if place is None else place + 1
        self._panel.show_bookmark(
            place,
            len(items),
            "" if place is None else items[place].title,
            self._bookmarks.notes,
            items[following].title if following < len(items) else "",
        )
        self._check()
