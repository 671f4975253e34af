"""Everything about scenes in one place: panel, files, pictures, and what a crash has left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow, QMenu

from ims_atlas.loading import locate
from ims_atlas.model.atlas import Atlas
from ims_atlas.state.bookmarks import Bookmarks
from ims_atlas.state.session import Session
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.history.history_presenter import HistoryPresenter
from ims_atlas.ui.history.history_words import HistoryWords
from ims_atlas.ui.scenes.paging_keys import PagingKeys
from ims_atlas.ui.scenes.recovery_bar import RecoveryBar
from ims_atlas.ui.scenes.recovery_presenter import RecoveryPresenter
from ims_atlas.ui.scenes.scene_files import SceneFiles
from ims_atlas.ui.scenes.scenes_presenter import ScenesPresenter
from ims_atlas.ui.scenes.scenes_view import ScenesView
from ims_atlas.ui.speech import Speech
from ims_atlas.ui.viewport.viewport import Viewport
from ims_atlas.ui.viewport.viewport_presenter import ViewportPresenter

_FILE_COMMANDS = ("new_bookmarks", "open", "save", "save_as")


class SceneDesk:
    """Builds what scenes need, and joins it with the commands. ``view`` and ``bar`` go into the window."""

    def __init__(
        self,
        window: QMainWindow,
        atlas: Atlas,
        session: Session,
        bookmarks: Bookmarks,
        history: HistoryPresenter,
        words: HistoryWords,
        body_view: ViewportPresenter,
        viewport: Viewport,
        commands: Commands,
        settings: QSettings,
        tell: Callable[[str], None],
    ) -> None:
        menu = QMenu(window)
        self.recent_menu = QMenu(menu)
        self.files = SceneFiles(window, atlas, session, bookmarks, history, body_view, settings)
        self.view = ScenesView(
            commands["bookmark"], commands["previous_bookmark"], commands["next_bookmark"], menu
        )
        self.presenter = ScenesPresenter(
            atlas,
            session,
            bookmarks,
            self.view,
            viewport,
            commands,
            history,
            words.title_of,
            locate.thumbnails(),
        )
        self.bar = RecoveryBar()
        self.recovery = RecoveryPresenter(
            locate.recovery(),
            session,
            bookmarks,
            history,
            self.bar,
            self.files.content,
            self.files.read,
            tell,
        )
        self._paging = PagingKeys(self.view.list)
        menu.addActions([commands[name] for name in _FILE_COMMANDS])
        menu.insertMenu(commands["save"], self.recent_menu)
        self.recent_menu.setToolTipsVisible(True)
        self.recent_menu.aboutToShow.connect(lambda: self.files.fill_recent(self.recent_menu))
        commands["new_bookmarks"].triggered.connect(self.files.new)
        commands["open"].triggered.connect(self.files.ask_open)
        commands["save"].triggered.connect(self.files.save)
        commands["save_as"].triggered.connect(self.files.ask_save_as)

    def speak(self, say: Speech) -> None:
        """Say the fixed words in a language."""
        self.recent_menu.setTitle(say("Recent scenes"))
        self.view.speak(say)
        self.files.name_window()
        self.recovery.refresh()

    def shut(self) -> None:
        """Remember what is in view for the next start: the window closes as it should."""
        self.presenter.shut()
        self.files.keep_last_scene()
        self.recovery.end()
