"""Joins the bookmarks with their panel, their commands and their pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from ims_atlas.model.atlas import Atlas
from ims_atlas.scene import camera
from ims_atlas.state.bookmarks import Bookmarks
from ims_atlas.state.changes import Change
from ims_atlas.state.scene import Scene, scene_of
from ims_atlas.state.session import Session
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.history.history_presenter import HistoryPresenter
from ims_atlas.ui.scenes.missing_pictures import MissingPictures
from ims_atlas.ui.scenes.scenes_view import BookmarkRow, ScenesView
from ims_atlas.ui.scenes.thumbnails import Thumbnails
from ims_atlas.ui.viewport.viewport import Viewport


class ScenesPresenter(QObject):
    """Shows the bookmarks, and does with them what panel and commands ask for.

    Parameters
    ----------
    title_of
        Returns a title for what a session shows.
    pictures
        Folder in which the small pictures are kept.
    """

    def __init__(
        self,
        atlas: Atlas,
        session: Session,
        bookmarks: Bookmarks,
        view: ScenesView,
        viewport: Viewport,
        commands: Commands,
        history: HistoryPresenter,
        title_of: Callable[[Session], str],
        pictures: Path,
    ) -> None:
        super().__init__(view)
        self._session = session
        self._bookmarks = bookmarks
        self._view = view
        self._viewport = viewport
        self._commands = commands
        self._history = history
        self._title_of = title_of
        self.thumbnails = Thumbnails(viewport, pictures)
        self._missing = MissingPictures(atlas, session, viewport, self.thumbnails, self)
        self._missing.drawn.connect(self.refresh)
        self._document = bookmarks.collection.document
        bookmarks.changed.connect(self.refresh)
        bookmarks.changed.connect(self._follow_document)
        view.shown.connect(self._draw_missing)
        viewport.rested.connect(lambda _: self._take_picture())
        view.chosen.connect(self.go)
        view.renamed.connect(self._rename)
        view.moved.connect(lambda place, to: self._act(lambda: bookmarks.move(place, to)))
        view.deleted.connect(lambda place: self._act(lambda: bookmarks.delete(place)))
        view.renewed.connect(self._renew)
        view.noted.connect(self._annotate)
        view.titled.connect(bookmarks.entitle)
        commands["bookmark"].triggered.connect(self.add)
        commands["next_bookmark"].triggered.connect(lambda: self._walk(bookmarks.next))
        commands["previous_bookmark"].triggered.connect(lambda: self._walk(bookmarks.previous))
        self.refresh()

    def add(self) -> None:
        """Bookmark what is in view, and take its picture."""
        self._act(lambda: self._bookmarks.add(self._title_of(self._session)))
        self._viewport.redraw()

    def go(self, place: int) -> None:
        """Go to a bookmark."""
        self._walk(lambda: self._bookmarks.go(place))

    def refresh(self) -> None:
        """Show the bookmarks as they are."""
        bookmarks = self._bookmarks
        rows = [BookmarkRow(item.title, self.thumbnails.of(item.scene)) for item in bookmarks.items]
        self._view.show_bookmarks(rows, bookmarks.current, bookmarks.notes)
        self._view.set_title(bookmarks.collection.title)
        for name in ("next_bookmark", "previous_bookmark"):
            self._commands[name].setEnabled(bool(rows))

    def shut(self) -> None:
        """Draw no more pictures."""
        self._missing.shut()

    def _follow_document(self) -> None:
        """Draw what is missing where other bookmarks were opened."""
        if self._document != self._bookmarks.collection.document:
            self._document = self._bookmarks.collection.document
            self._draw_missing()

    def _draw_missing(self) -> None:
        if self._view.isVisible():
            self._missing.look_for(item.scene for item in self._bookmarks.items)

    def _walk(self, step: Callable[[], None]) -> None:
        """Go somewhere, as one moment of the history with the bookmark's name."""
        self._history.record()
        step()
        place = self._bookmarks.current
        if place is not None:
            self._history.record(Change("bookmark", (self._bookmarks.items[place].title,)))
            if self.thumbnails.of(self._bookmarks.items[place].scene) is None:
                self._viewport.redraw()

    def _act(self, act: Callable[[], None]) -> None:
        """Change the bookmarks, as a moment of its own."""
        self._history.record()
        act()
        self._history.record()

    def _rename(self, place: int, title: str) -> None:
        if title:
            self._act(lambda: self._bookmarks.rename(place, title))
        else:
            self.refresh()

    def _renew(self, place: int) -> None:
        self._act(lambda: self._bookmarks.renew(place))
        self._viewport.redraw()

    def _annotate(self, notes: str) -> None:
        if self._bookmarks.current is not None:
            self._bookmarks.annotate(self._bookmarks.current, notes)

    def _take_picture(self) -> None:
        """Take the picture of the current bookmark if it lacks one and is in view; the viewport rests."""
        place = self._bookmarks.current
        if place is None or self._viewport.stage is None:
            return
        scene = self._bookmarks.items[place].scene
        if self.thumbnails.of(scene) is None and self._is_in_view(scene):
            self.thumbnails.take(scene)
            self.refresh()

    def _is_in_view(self, scene: Scene) -> bool:
        """Tell whether a scene is what the viewport shows, and the camera has arrived."""
        heading, here = self._viewport.heading_for(), camera.pose_of(self._viewport.plotter)
        return scene_of(self._session) == scene and camera.is_same(heading, here)
