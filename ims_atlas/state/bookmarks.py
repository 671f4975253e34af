"""The bookmarks of a talk or a study: scenes in an order, one of them the current one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from psygnal import Signal

from ims_atlas.state.scene import scene_of, show
from ims_atlas.state.scene_file import Bookmark
from ims_atlas.state.session import Session


@dataclass(frozen=True)
class Collection:
    """Bookmarks in order, with their title and notes.

    ``document`` tells apart what was opened or begun one after the other, so that a step back in the history
    leads back to the right file.
    """

    items: tuple[Bookmark, ...] = ()
    title: str = ""
    notes: str = ""
    document: int = 0


class Bookmarks:
    """Holds a collection of bookmarks, and brings the session to them. ``changed`` tells of every change."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        self._session = session
        self._collection = Collection()
        self._saved = {0: Collection()}
        self._files: dict[int, Path] = {}
        self._current: int | None = None

    @property
    def collection(self) -> Collection:
        """The bookmarks with their title; the history remembers it."""
        return self._collection

    @property
    def file(self) -> Path | None:
        """The file they were opened from or last saved to; None if there is none."""
        return self._files.get(self._collection.document)

    @property
    def items(self) -> tuple[Bookmark, ...]:
        """All bookmarks in order."""
        return self._collection.items

    @property
    def current(self) -> int | None:
        """The place, from 0, of the bookmark that was last gone to or added; None if there is none."""
        return self._current

    @property
    def notes(self) -> str:
        """The notes of the current bookmark; empty if there is none."""
        return "" if self._current is None else self.items[self._current].notes

    @property
    def unsaved(self) -> bool:
        """Whether they differ from what their file holds."""
        return self._collection != self._saved[self._collection.document]

    def go(self, place: int) -> None:
        """Show the scene of a bookmark; a place outside the list leads nowhere."""
        if 0 <= place < len(self.items):
            self._current = place
            show(self.items[place].scene, self._session)
            self.changed.emit()

    def next(self) -> None:
        """Go to the bookmark after the current one, or to the first if there is no current one."""
        self.go(0 if self._current is None else self._current + 1)

    def previous(self) -> None:
        """Go to the bookmark before the current one, or to the last if there is no current one."""
        self.go(len(self.items) - 1 if self._current is None else self._current - 1)

    def add(self, title: str) -> None:
        """Add what is in view, behind the current bookmark."""
        place = len(self.items) if self._current is None else self._current + 1
        made = Bookmark(title=title, scene=scene_of(self._session))
        self._set((*self.items[:place], made, *self.items[place:]), place)

    def rename(self, place: int, title: str) -> None:
        """Give a bookmark a title."""
        self._replace(place, title=title)

    def annotate(self, place: int, notes: str) -> None:
        """Set the notes of a bookmark."""
        self._replace(place, notes=notes)

    def renew(self, place: int) -> None:
        """Let a bookmark hold what is in view now."""
        self._replace(place, scene=scene_of(self._session))

    def entitle(self, title: str) -> None:
        """Give the whole collection a title."""
        self.restore(replace(self._collection, title=title))

    def move(self, place: int, to: int) -> None:
        """Move a bookmark, so that it stands at `to` afterwards (kept within the list)."""
        items = list(self.items)
        current = None if self._current is None else items[self._current]
        moved = items.pop(place)
        items.insert(min(max(to, 0), len(items)), moved)
        now = next((i for i, item in enumerate(items) if item is current), None)
        self._set(tuple(items), now)

    def delete(self, place: int) -> None:
        """Take a bookmark out; the one that follows, or the last, becomes the current one."""
        items = (*self.items[:place], *self.items[place + 1 :])
        current = self._current
        if current is not None:
            current = min(current - (current > place), len(items) - 1)
        self._set(items, current)

    def restore(self, collection: Collection) -> None:
        """Take up a collection of before, without going anywhere."""
        self._change(collection, self._current)

    def begin(self, items: tuple[Bookmark, ...] = (), title: str = "", notes: str = "") -> None:
        """Begin a new collection that belongs to no file yet."""
        document = len(self._saved)
        self._saved[document] = Collection(document=document)
        self._change(Collection(items, title, notes, document), None)

    def open(self, file: Path, items: tuple[Bookmark, ...], title: str = "", notes: str = "") -> None:
        """Take up what a file holds, without going anywhere."""
        opened = Collection(items, title, notes, len(self._saved))
        self._saved[opened.document] = opened
        self._files[opened.document] = file
        self._change(opened, None)

    def keep_saved(self, file: Path) -> None:
        """Take the bookmarks as they are for what a file holds now."""
        self._files[self._collection.document] = file
        self._saved[self._collection.document] = self._collection
        self.changed.emit()

    def _replace(self, place: int, **changes: object) -> None:
        changed = self.items[place].model_copy(update=changes)
        self._set((*self.items[:place], changed, *self.items[place + 1 :]), self._current)

    def _set(self, items: tuple[Bookmark, ...], current: int | None) -> None:
        self._change(replace(self._collection, items=items), current)

    def _change(self, collection: Collection, current: int | None) -> None:
        if current is not None and not 0 <= current < len(collection.items):
            current = None
        if (collection, current) != (self._collection, self._current):
            self._collection, self._current = collection, current
            self.changed.emit()
