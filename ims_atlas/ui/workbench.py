"""Everything that the window is made of: one session, its views, and a presenter for each."""

from __future__ import annotations

from PySide6.QtCore import QSettings, QTranslator
from PySide6.QtWidgets import QMainWindow

from ims_atlas.loading import locate
from ims_atlas.model.atlas import Atlas
from ims_atlas.scene.palette import palette_of
from ims_atlas.scene.stage import Stage
from ims_atlas.state.bookmarks import Bookmarks
from ims_atlas.state.session import Session
from ims_atlas.ui.comfort.comfort_presenter import ComfortPresenter
from ims_atlas.ui.comfort.key_sheet import KeySheet
from ims_atlas.ui.comfort.scene_words import SceneWords
from ims_atlas.ui.comfort.words_panel import WordsPanel
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.conditions.conditions_presenter import ConditionsPresenter
from ims_atlas.ui.conditions.conditions_view import ConditionsView
from ims_atlas.ui.contrast.contrast_presenter import ContrastPresenter
from ims_atlas.ui.contrast.contrast_view import ContrastView
from ims_atlas.ui.docks import Docks
from ims_atlas.ui.history.history_presenter import HistoryPresenter
from ims_atlas.ui.history.history_view import HistoryView
from ims_atlas.ui.history.history_words import HistoryWords
from ims_atlas.ui.html import source_in_words
from ims_atlas.ui.layers.layers_view import LayersView
from ims_atlas.ui.look.look_presenter import LookPresenter
from ims_atlas.ui.meaning.meaning_presenter import MeaningPresenter
from ims_atlas.ui.meaning.meaning_view import MeaningView
from ims_atlas.ui.modes.answers import AnswersPresenter
from ims_atlas.ui.modes.modes_presenter import ModesPresenter
from ims_atlas.ui.modes.speaker_panel import SpeakerPanel
from ims_atlas.ui.modes.talk_presenter import TalkPresenter
from ims_atlas.ui.navigator import Navigator
from ims_atlas.ui.needle.needle_presenter import NeedlePresenter
from ims_atlas.ui.needle.needle_view import NeedleView
from ims_atlas.ui.reading.reading_presenter import ReadingPresenter
from ims_atlas.ui.reading.reading_view import ReadingView
from ims_atlas.ui.scenes.scene_desk import SceneDesk
from ims_atlas.ui.search.search_presenter import SearchPresenter
from ims_atlas.ui.search.search_view import SearchView
from ims_atlas.ui.see.menu_presenter import MenuPresenter
from ims_atlas.ui.see.see_presenter import SeePresenter
from ims_atlas.ui.see.see_view import SeeView
from ims_atlas.ui.share.share_presenter import SharePresenter
from ims_atlas.ui.side_panel import SidePanel, SideTab
from ims_atlas.ui.skin.mark_hover import MarkHover
from ims_atlas.ui.skin.skin_presenter import SkinPresenter
from ims_atlas.ui.skin.skin_view import SkinView
from ims_atlas.ui.spine.spine_panel import SpinePanel
from ims_atlas.ui.start.install_presenter import InstallPresenter
from ims_atlas.ui.start.start_view import StartView
from ims_atlas.ui.structures.structures_presenter import StructuresPresenter
from ims_atlas.ui.tool_bar import ToolBar
from ims_atlas.ui.tour.tour_presenter import TourPresenter
from ims_atlas.ui.viewport.comparison_presenter import ComparisonPresenter
from ims_atlas.ui.viewport.viewport import CanvasFactory, Viewport
from ims_atlas.ui.viewport.viewport_presenter import ViewportPresenter

_MESSAGE_MS = 8000


class Workbench(QMainWindow):
    """Holds the parts of the window, not yet arranged or joined to one another."""

    def __init__(self, atlas: Atlas, canvas_factory: CanvasFactory) -> None:
        super().__init__()
        self.session = Session()
        self._atlas = atlas
        self._settings = QSettings(str(locate.user_settings() / "window.ini"), QSettings.Format.IniFormat)
        self._qt_words = QTranslator(self)
        self.commands = Commands(self)
        self.comfort = ComfortPresenter(self.session, self.commands, self._settings)
        self.comfort.recall()
        palette = palette_of(self.session)

        self.spine_panel = SpinePanel(self.session)
        self.viewport = Viewport(canvas_factory)
        self.meaning = MeaningView(palette, self.explain_source)
        self.conditions = ConditionsView()
        self.reading = ReadingView(self.explain_source)
        self.contrast = ContrastView(palette, self.explain_source)
        self.needle = NeedleView(self.explain_source)
        self.skin = SkinView(self.explain_source, self.commands["key_points"], self.commands["ask_skin"])
        self.side = SidePanel(
            self.meaning, self.conditions, self.reading, self.contrast, self.needle, self.skin
        )
        self.layers = LayersView()
        self.search = SearchView()
        self.finding = SearchPresenter(atlas, self.session, self.search)
        self.tools = ToolBar(self.search, self.commands)
        self.docks = Docks(self)
        self.start = StartView(closable=True)
        self.body_view = ViewportPresenter(atlas, self.session, self.viewport)
        self.comparison = ComparisonPresenter(self.session, self.viewport)
        self.look = LookPresenter(atlas, self.session, self.viewport, self.commands)
        self.share = SharePresenter(
            self, atlas, self.session, self.viewport, self.commands, self._settings, self.tell
        )
        self.installation = InstallPresenter(atlas, self.start)
        self.presenter = MeaningPresenter(
            atlas,
            self.session,
            self.meaning,
            self.body_view.shows,
            self.body_view.name_of,
            self.body_view.shape_of,
            self.body_view.steps_of,
        )
        self.structures = StructuresPresenter(atlas, self.session, self.body_view.fit)
        self.navigator = Navigator(atlas, self.session, self.body_view.fit)
        self.reading_presenter = ReadingPresenter(atlas, self.session, self.reading)
        self.conditions_presenter = ConditionsPresenter(atlas, self.session, self.conditions)
        self.contrast_presenter = ContrastPresenter(
            atlas,
            self.session,
            self.contrast,
            lambda: self.stage,
            self.body_view.fit,
            self.tell,
        )
        self.needle_presenter = NeedlePresenter(atlas, self.session, self.needle)
        self.marks = MarkHover(atlas, self.session, self.viewport, self.body_view.hover_chip)
        self.skin_presenter = SkinPresenter(
            atlas, self.session, self.skin, self.viewport, self.commands, lambda: self.turn_to("skin")
        )
        self.see = SeeView()
        self.seeing = SeePresenter(atlas, self.session, self.see, self.viewport, self.commands, self.tell)
        self.menu = MenuPresenter(
            atlas,
            self.session,
            self.viewport,
            self.commands,
            self.seeing,
            self.body_view.called,
            self.body_view.fit,
            self.read_selected,
        )
        self.modes = ModesPresenter(
            self.session,
            self.commands,
            self._settings,
            self.docks,
            self.side,
            self.tools,
            self.layers,
            (self.see, self.look.tools.view.column),
        )
        self.bookmarks = Bookmarks(self.session)
        changes = HistoryWords(atlas, self.session, self.body_view.name_of)
        self.history_view = HistoryView(self.commands["undo"], self.commands["redo"])
        self.history = HistoryPresenter(
            self.session, self.bookmarks, self.history_view, self.commands, changes
        )
        self.scenes = SceneDesk(
            self,
            atlas,
            self.session,
            self.bookmarks,
            self.history,
            changes,
            self.body_view,
            self.viewport,
            self.commands,
            self._settings,
            self.tell,
        )
        self.documents = self.scenes.files
        self.answers = AnswersPresenter(self.session, self.side)
        words = SceneWords(atlas, self.session, self.body_view.name_of)
        self.words = WordsPanel(self.session, words, self.viewport)
        self.key_sheet = KeySheet(self)
        self.speaker = SpeakerPanel()
        self.talk = TalkPresenter(
            atlas,
            self.session,
            self.bookmarks,
            self.viewport,
            canvas_factory,
            self.speaker,
            self.commands,
        )
        self.tour = TourPresenter(
            self,
            self.session,
            self.commands,
            self._settings,
            (self.spine_panel, self.viewport, self.side, self.search, self.tools.mode_button),
        )

    @property
    def stage(self) -> Stage | None:
        """The stage in view; None while no body is installed."""
        return self.viewport.stage

    def tell(self, text: str) -> None:
        """Say something in the status bar."""
        self.statusBar().showMessage(text, _MESSAGE_MS)

    def explain_source(self, key: str) -> str:
        """Return what stands behind a source key, in the session's language."""
        return source_in_words(self._atlas, key, self.session.language)

    def read_selected(self) -> None:
        """Bring what is said of the selection to the front."""
        self.turn_to("body")
        self.side.currentWidget().setFocus()

    def turn_to(self, tab: SideTab) -> None:
        """Bring a tab to the front."""
        self.side.show_tab(tab)
