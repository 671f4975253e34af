"""Draws the pictures that bookmarks lack, as those of a file from another machine, while nobody waits."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from ims_atlas.export.off_screen import OffScreen
from ims_atlas.model.atlas import Atlas
from ims_atlas.state.scene import Scene, show
from ims_atlas.state.session import Session
from ims_atlas.ui.scenes.thumbnails import SIZE, Thumbnails
from ims_atlas.ui.viewport.viewport import Viewport

_PAUSE_MS = 1500
"""Drawing begins once nothing was asked for so long."""
_BREATH_MS = 60
"""Between two pictures the window answers the reader."""
_DETAIL = 1


class MissingPictures(QObject):
    """Draws one picture after the other off screen; ``drawn`` tells of each."""

    drawn = Signal()

    def __init__(
        self, atlas: Atlas, session: Session, viewport: Viewport, thumbnails: Thumbnails, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._atlas = atlas
        self._session = session
        self._viewport = viewport
        self._thumbnails = thumbnails
        self._wanted: list[Scene] = []
        self._off_screen: OffScreen | None = None
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._draw_next)

    def look_for(self, scenes: Iterable[Scene]) -> None:
        """Draw those of the scenes that have no picture, soon."""
        self._wanted = [each for each in scenes if self._thumbnails.of(each) is None]
        if self._wanted:
            self._next.start(_PAUSE_MS)

    def shut(self) -> None:
        """Draw nothing more, and free the graphics."""
        self._next.stop()
        self._wanted = []
        if self._off_screen is not None:
            self._off_screen.close()
            self._off_screen = None

    def _draw_next(self) -> None:
        stage = self._viewport.stage
        scene = self._wanted.pop(0) if self._wanted else None
        if stage is None or scene is None:
            self.shut()
            return
        if scene.camera is not None and self._thumbnails.of(scene) is None:
            shown = Session(theme=self._session.theme, colour_vision=self._session.colour_vision)
            show(scene, shown)
            if self._off_screen is None:
                self._off_screen = OffScreen(self._atlas, stage.pack, shown, stage)
            self._off_screen.show(shown, scene.camera)
            plotter = self._off_screen.stage.plotter
            plotter.window_size = [2 * SIZE.width(), 2 * SIZE.height()]
            self._off_screen.stage.set_detail(_DETAIL)
            plotter.render()
            self._thumbnails.keep(scene, plotter.screenshot(return_img=True))
            self.drawn.emit()
        self._next.start(_BREATH_MS)
