"""Opening and saving scenes with their bookmarks, and the files of the last days."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox

from ims_atlas.errors import AtlasError
from ims_atlas.loading import locate
from ims_atlas.model.atlas import Atlas
from ims_atlas.state.bookmarks import Bookmarks
from ims_atlas.state.changes import Change
from ims_atlas.state.scene import scene_of, show
from ims_atlas.state.scene_check import OpenedScene, SceneCheck
from ims_atlas.state.scene_file import ENDING, SceneFile, scene_file, write_scene
from ims_atlas.state.session import Session
from ims_atlas.ui.history.history_presenter import HistoryPresenter
from ims_atlas.ui.speech import marked, speech
from ims_atlas.ui.viewport.viewport_presenter import ViewportPresenter

_LAST_SCENE = "last.ims.yaml"
_KINDS = marked("Scenes (*.ims.yaml)")
_RECENT = "recent_scenes"
_OPEN_FILE = "open_scene"
_RECENT_KEPT = 8
_MESSAGE_MS = 15_000
_NAMED = 4
"""How many missing parts a message names; of more it tells the number."""


class SceneFiles:
    """Asks for files, reads and writes them, and says what is wrong if that fails."""

    def __init__(
        self,
        window: QMainWindow,
        atlas: Atlas,
        session: Session,
        bookmarks: Bookmarks,
        history: HistoryPresenter,
        body_view: ViewportPresenter,
        settings: QSettings,
    ) -> None:
        self._window = window
        self._atlas = atlas
        self._session = session
        self._bookmarks = bookmarks
        self._history = history
        self._body_view = body_view
        self._settings = settings
        bookmarks.changed.connect(self.name_window)

    def new(self) -> None:
        """Put the bookmarks away and begin new ones; what is in view stays."""
        if self.may_put_away():
            self._history.record()
            self._bookmarks.begin()
            self._history.record(Change("new"))

    def ask_open(self) -> None:
        """Ask for a scene and show it."""
        title, kinds = self._say("Open a scene"), self._say(_KINDS)
        path, _ = QFileDialog.getOpenFileName(self._window, title, self._folder(), kinds)
        if path:
            self.open_scene(Path(path))

    def open_scene(self, path: Path) -> None:
        """Show a saved scene with its bookmarks; if it cannot, says why and changes nothing."""
        opened = self._read(path)
        if opened is None or not self.may_put_away():
            return
        self._history.record()
        show(opened.file.scene, self._session)
        file = opened.file
        self._bookmarks.open(path, file.bookmarks, file.title, file.notes)
        self._history.record(Change("opened", (file.title or path.name,)))
        self._remember(path)
        self._tell(self._note(opened, path))

    def read(self, path: Path) -> OpenedScene:
        """Read a scene for the body in view, and show nothing yet.

        Raises
        ------
        AtlasError
            With file, line and remedy.
        """
        return SceneCheck(self._atlas, self._body(), self._has_part).read(path)

    def save(self) -> bool:
        """Save to the file that was opened, or ask for one. Returns whether it is saved."""
        file = self._bookmarks.file
        return self.ask_save_as() if file is None else self.save_scene(file)

    def ask_save_as(self) -> bool:
        """Ask for a file and save to it. Returns whether it is saved."""
        title, kinds = self._say("Save the scene"), self._say(_KINDS)
        start = self._bookmarks.file or Path(self._folder()) / f"{self._file_name()}{ENDING}"
        path, _ = QFileDialog.getSaveFileName(self._window, title, str(start), kinds)
        if not path:
            return False
        return self.save_scene(Path(path if path.lower().endswith(ENDING) else path + ENDING))

    def save_scene(self, path: Path) -> bool:
        """Save what is in view, and the bookmarks. Returns whether it is saved; if not, says why."""
        try:
            write_scene(self.content(), path)
        except AtlasError as problem:
            QMessageBox.warning(self._window, self._say("The scene was not saved"), str(problem))
            return False
        self._bookmarks.keep_saved(path)
        self._remember(path)
        self._tell(self._say("Saved {path}").format(path=path))
        return True

    def content(self) -> SceneFile:
        """Return what a file would hold now."""
        bookmarks = self._bookmarks.collection
        return scene_file(
            scene_of(self._session),
            title=bookmarks.title,
            notes=bookmarks.notes,
            body=self._body(),
            bookmarks=bookmarks.items,
        )

    def open_last_scene(self) -> None:
        """Show what was in view when the window closed, with the bookmarks of the file that was open."""
        path = locate.user_settings() / _LAST_SCENE
        opened = self._read(path) if path.is_file() else None
        if opened is None:
            return
        show(opened.file.scene, self._session)
        talk = Path(str(self._settings.value(_OPEN_FILE, "")))
        kept = self._read(talk) if talk.is_file() else None
        if kept is not None:
            self._bookmarks.open(talk, kept.file.bookmarks, kept.file.title, kept.file.notes)
        self._history.begin()

    def keep_last_scene(self) -> None:
        """Remember what is in view for the next start; goes without if it cannot be written."""
        self._settings.setValue(_OPEN_FILE, str(self._bookmarks.file or ""))
        if self._body_view.stage is not None:
            try:
                file = scene_file(scene_of(self._session), body=self._body())
                write_scene(file, locate.user_settings() / _LAST_SCENE)
            except AtlasError as problem:
                self._tell(str(problem))

    def may_put_away(self) -> bool:
        """Ask whether bookmarks that are not saved are to be saved. Returns False to stay with them."""
        if not self._bookmarks.unsaved:
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            self._say("Unsaved bookmarks"),
            self._say("The bookmarks have changed. Save them?"),
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        if answer == buttons.Save:
            return self.save()
        return bool(answer == buttons.Discard)

    def fill_recent(self, menu: QMenu) -> None:
        """Put the files of the last days into a menu."""
        menu.clear()
        for path in self.recent():
            action = menu.addAction(path.name)
            action.setToolTip(str(path))
            action.setEnabled(path.is_file())
            action.triggered.connect(lambda _=False, path=path: self.open_scene(path))
        if menu.isEmpty():
            menu.addAction(self._say("None yet")).setEnabled(False)

    def recent(self) -> list[Path]:
        """Return the files that were opened and saved last, the last one first."""
        try:
            kept = json.loads(str(self._settings.value(_RECENT, "[]")))
        except ValueError:
            return []
        return [Path(each) for each in kept if isinstance(each, str)] if isinstance(kept, list) else []

    def name_window(self) -> None:
        """Show the name of the file in the window's title, marked if it is not saved."""
        file, bookmarks = self._bookmarks.file, self._bookmarks
        name = file.name if file is not None else bookmarks.collection.title
        if not name and bookmarks.items:
            name = self._say("Unsaved bookmarks")
        self._window.setWindowTitle(f"{name}[*] – IMS Atlas" if name else "IMS Atlas[*]")
        self._window.setWindowModified(bookmarks.unsaved)

    def _read(self, path: Path) -> OpenedScene | None:
        try:
            return self.read(path)
        except AtlasError as problem:
            QMessageBox.warning(self._window, self._say("This scene cannot be opened"), str(problem))
            return None

    def _note(self, opened: OpenedScene, path: Path) -> str:
        """Say what was opened, on which body it was made, and what the body in view lacks."""
        said = [self._say("Opened {path}").format(path=path)]
        if opened.other_body:
            text = self._say("made on the body '{body}', shown on this one")
            said.append(text.format(body=opened.file.body))
        if opened.lacking:
            names = [self._body_view.name_of(structure) for structure in opened.lacking[:_NAMED]]
            if len(opened.lacking) > _NAMED:
                names.append(self._say("{n} more").format(n=len(opened.lacking) - _NAMED))
            said.append(self._say("this body lacks {parts}").format(parts=", ".join(names)))
        return "; ".join(said)

    def _remember(self, path: Path) -> None:
        path = path.absolute()
        kept = [path, *(each for each in self.recent() if each != path)][:_RECENT_KEPT]
        self._settings.setValue(_RECENT, json.dumps([str(each) for each in kept]))

    def _folder(self) -> str:
        recent = self.recent()
        return str(recent[0].parent) if recent else ""

    def _file_name(self) -> str:
        title = self._bookmarks.collection.title
        kept = "".join(c if c.isalnum() or c in " -_" else " " for c in title)
        return "-".join(kept.split()) or "scene"

    def _has_part(self, structure: str) -> bool:
        stage, atlas = self._body_view.stage, self._atlas
        whole = atlas.with_descendants(structure) if atlas.is_muscle(structure) else (structure,)
        return stage is None or any(stage.pack.parts_of(part) for part in whole)

    def _body(self) -> str | None:
        stage = self._body_view.stage
        return None if stage is None else stage.pack.about.name

    def _say(self, text: str) -> str:
        return speech(self._session.language)(text)

    def _tell(self, text: str) -> None:
        self._window.statusBar().showMessage(text, _MESSAGE_MS)
