"""Small pictures of bookmarks: taken from the viewport, and kept in the user's cache by what they show."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage

from ims_atlas.state.scene import Scene
from ims_atlas.state.scene_file import digest
from ims_atlas.ui.viewport.viewport import Viewport

SIZE = QSize(240, 160)
"""Pixels of a picture: twice what the list shows, for screens of high resolution."""
_KEPT = 400


class Thumbnails:
    """Takes, keeps and finds the pictures. What cannot be written is kept as long as the window is open."""

    def __init__(self, viewport: Viewport, folder: Path) -> None:
        self._viewport = viewport
        self._folder = folder
        self._known: dict[str, QImage] = {}

    def of(self, scene: Scene) -> QImage | None:
        """Return the picture of a scene; None if none was taken on this machine."""
        key = self._key(scene)
        if key not in self._known:
            image = QImage(str(self._folder / f"{key}.png"))
            if image.isNull():
                return None
            self._known[key] = image
        return self._known[key]

    def take(self, scene: Scene) -> None:
        """Keep what the viewport drew last as the picture of a scene; a canvas still blank is no picture."""
        if self._viewport.stage is None:
            return
        picture = self._viewport.plotter.screenshot(return_img=True)
        if np.ptp(picture) > 0:
            self.keep(scene, picture)

    def keep(self, scene: Scene, picture: NDArray[np.uint8]) -> None:
        """Keep a picture (height, width, 3 or more) of a scene, made small."""
        pixels = np.ascontiguousarray(picture[..., :3])
        height, width, _ = pixels.shape
        whole = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        key = self._key(scene)
        self._known[key] = _middle(whole)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._known[key].save(str(self._folder / f"{key}.png"))
            self._forget_old()

    def _key(self, scene: Scene) -> str:
        stage = self._viewport.stage
        body = "" if stage is None else stage.pack.about.name
        return f"{body}-{digest(scene)}"

    def _forget_old(self) -> None:
        files = sorted(self._folder.glob("*.png"), key=lambda path: path.stat().st_mtime)
        for path in files[:-_KEPT]:
            path.unlink(missing_ok=True)


def _middle(image: QImage) -> QImage:
    """Return the largest middle piece of a picture in the shape of a thumbnail, made small."""
    scaled = image.size()
    piece = SIZE.scaled(scaled, Qt.AspectRatioMode.KeepAspectRatio)
    corner = QRect(0, 0, scaled.width(), scaled.height()).center() - QRect(0, 0, *piece.toTuple()).center()
    return image.copy(QRect(corner, piece)).scaled(
        SIZE, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
