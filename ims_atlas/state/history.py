"""What the reader looked at, moment by moment, and the way back and forth between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from psygnal import Signal

from ims_atlas.state.bookmarks import Collection
from ims_atlas.state.changes import GLIDING, Change, bookmark_change, scene_change
from ims_atlas.state.scene import FIELDS, Scene

LIMIT = 200
"""How many moments are remembered."""

START = Change("start")
NO_BOOKMARKS = Collection()


@dataclass(frozen=True)
class Moment:
    """A scene with the bookmarks of that time, and the change that led to it."""

    scene: Scene
    bookmarks: Collection = NO_BOOKMARKS
    change: Change = START


class History:
    """The moments in order, one of them the current one. ``changed`` tells of every change."""

    changed = Signal()

    def __init__(self, first: Moment, limit: int = LIMIT) -> None:
        self._moments = [first]
        self._current = 0
        self._limit = limit

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All moments; those behind the current one can be done again."""
        return tuple(self._moments)

    @property
    def current(self) -> int:
        """The place of the current moment."""
        return self._current

    @property
    def now(self) -> Moment:
        """The current moment."""
        return self._moments[self._current]

    @property
    def can_undo(self) -> bool:
        """Whether there is a moment before this one."""
        return self._current > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a moment after this one."""
        return self._current < len(self._moments) - 1

    def begin(self, first: Moment) -> None:
        """Forget everything, and begin here."""
        self._moments, self._current = [first], 0
        self.changed.emit()

    def record(
        self,
        scene: Scene,
        bookmarks: Collection,
        *,
        change: Change | None = None,
        goes_on: bool = False,
    ) -> bool:
        """Remember a new moment behind the current one, unless nothing has changed.

        Moments that were undone are forgotten. The first rest of the camera is no change of the reader's, and
        joins the current moment.

        Parameters
        ----------
        change
            What happened, where whoever records knows it better than the two scenes tell.
        goes_on
            Whether this follows the last moment so closely that a turn or a slider simply goes on.

        Returns
        -------
        bool
            Whether there was anything to remember.
        """
        now = self.now
        found = scene_change(now.scene, scene) or bookmark_change(now.bookmarks, bookmarks)
        if found is None:
            return False
        moment = Moment(scene, bookmarks, change or found)
        if now.scene.camera is None and _only_camera(now.scene, scene) and now.bookmarks == bookmarks:
            self._moments[self._current] = replace(moment, change=now.change)
        elif goes_on and not self.can_redo and moment.change == now.change and found.kind in GLIDING:
            self._moments[self._current] = moment
        else:
            self._moments[self._current + 1 :] = [moment]
            del self._moments[: -self._limit]
            self._current = len(self._moments) - 1
        self.changed.emit()
        return True

    def undo(self) -> Moment | None:
        """Go back one moment and return it; None at the beginning."""
        return self.go(self._current - 1)

    def redo(self) -> Moment | None:
        """Go forth one moment and return it; None at the end."""
        return self.go(self._current + 1)

    def go(self, place: int) -> Moment | None:
        """Go to a moment and return it; None outside the list."""
        if not 0 <= place < len(self._moments):
            return None
        self._current = place
        self.changed.emit()
        return self.now

    def settle(self, scene: Scene) -> None:
        """Let the current moment hold what the window made of it; nothing is forgotten."""
        self._moments[self._current] = replace(self.now, scene=scene)


def _only_camera(one: Scene, other: Scene) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in FIELDS if name != "camera")
