"""What the window opens and saves: scenes and pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMessageBox

from ims_atlas.errors import AtlasError
from ims_atlas.export.image import save
from ims_atlas.export.still import still
from ims_atlas.loading import locate
from ims_atlas.model.atlas import Atlas
from ims_atlas.scene import camera
from ims_atlas.state.scene_file import SavedCamera, Scene, read_scene, scene_of, show, write_scene
from ims_atlas.state.session import Session
from ims_atlas.ui.speech import marked, speech
from ims_atlas.ui.viewport.viewport import Viewport

_LAST_SCENE = "last.ims.yaml"
_MESSAGE_MS = 8000
_SCENES = marked("Scenes (*.ims.yaml)")
_PICTURES = marked("PNG pictures (*.png)")


class Documents:
    """Asks for files, reads and writes them, and says what is wrong if that fails."""

    def __init__(self, window: QMainWindow, atlas: Atlas, session: Session, viewport: Viewport) -> None:
        self._window = window
        self._atlas = atlas
        self._session = session
        self._viewport = viewport

    def ask_open_scene(self) -> None:
        """Ask for a scene and show it."""
        title, kinds = self._say("Open a scene"), self._say(_SCENES)
        path, _ = QFileDialog.getOpenFileName(self._window, title, "", kinds)
        if path:
            self.open_scene(Path(path))

    def ask_save_scene(self) -> None:
        """Ask for a file and save the scene to it."""
        title, kinds = self._say("Save the scene"), self._say(_SCENES)
        path, _ = QFileDialog.getSaveFileName(self._window, title, "scene.ims.yaml", kinds)
        if path:
            target = _with_ending(path, ".ims.yaml")
            self._attempt(self._say("The scene was not saved"), lambda: self.save_scene(target))

    def ask_save_picture(self) -> None:
        """Ask for a file and write the picture in view to it."""
        levels = "-".join(self._session.shown_levels()) or "ims-atlas"
        title, kinds = self._say("Save the picture"), self._say(_PICTURES)
        path, _ = QFileDialog.getSaveFileName(self._window, title, f"{levels}.png", kinds)
        if path:
            target = _with_ending(path, ".png")
            self._attempt(self._say("The picture was not saved"), lambda: self.save_picture(target))

    def open_scene(self, path: Path) -> None:
        """Show a saved scene; says what is wrong if it cannot."""
        self._attempt(self._say("This scene cannot be opened"), lambda: self._show(read_scene(path)))

    def open_last_scene(self) -> None:
        """Show what was shown when the window closed; nothing if there was none."""
        path = locate.user_settings() / _LAST_SCENE
        if path.is_file():
            self.open_scene(path)

    def keep_last_scene(self) -> None:
        """Remember what is shown for the next start; goes without if it cannot be written."""
        if self._viewport.stage is not None:
            try:
                self.save_scene(locate.user_settings() / _LAST_SCENE)
            except AtlasError as problem:
                self._tell(str(problem))

    def save_scene(self, path: Path) -> None:
        """Save what is shown.

        Raises
        ------
        AtlasError
            If the file cannot be written.
        """
        write_scene(self._scene(), path)
        self._tell(self._say("Saved {path}").format(path=path))

    def save_picture(self, path: Path) -> None:
        """Write the picture in view at twice its size, with the body's credit.

        Raises
        ------
        AtlasError
            If the file cannot be written.
        """
        stage = self._viewport.stage
        if stage is None:
            return
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            size = (max(self._viewport.width(), 16) * 2, max(self._viewport.height(), 16) * 2)
            pose = camera.pose_of(self._viewport.plotter)
            save(still(self._atlas, stage.pack, self._session, size, look_from=pose), path)
        finally:
            QApplication.restoreOverrideCursor()
        self._tell(self._say("Saved {path}").format(path=path))

    def _show(self, scene: Scene) -> None:
        stage = self._viewport.stage
        if scene.body and stage is not None and scene.body != stage.pack.about.name:
            said = self._say("The scene was made on the body '{body}'; shown on this one")
            self._tell(said.format(body=scene.body))
        if scene.condition is not None:
            self._atlas.condition(scene.condition)  # refused, if the scene is of another edition
        show(scene, self._session)
        if scene.camera is not None:
            saved = scene.camera
            self._viewport.fly_to(camera.Pose(saved.position, saved.focus, saved.up))

    def _scene(self) -> Scene:
        stage = self._viewport.stage
        if stage is None:
            return scene_of(self._session, None, None)
        pose = camera.pose_of(self._viewport.plotter)
        saved = SavedCamera(position=pose.position, focus=pose.focus, up=pose.up)
        return scene_of(self._session, stage.pack.about.name, saved)

    def _attempt(self, failed: str, action: Callable[[], None]) -> None:
        try:
            action()
        except AtlasError as problem:
            QMessageBox.warning(self._window, failed, str(problem))

    def _say(self, text: str) -> str:
        return speech(self._session.language)(text)

    def _tell(self, text: str) -> None:
        self._window.statusBar().showMessage(text, _MESSAGE_MS)


def _with_ending(path: str, ending: str) -> Path:
    return Path(path if path.lower().endswith(ending) else path + ending)
