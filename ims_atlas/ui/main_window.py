"""The window: spine on the left, body in the middle, meaning on the right."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSettings, Qt, QTranslator
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.analysis.search import Found, Search
from ims_atlas.body.bodies import Bodies
from ims_atlas.errors import AtlasError
from ims_atlas.loading import locate
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.wording import VOICES
from ims_atlas.scene import camera
from ims_atlas.scene.appearance import LAYER_OF
from ims_atlas.scene.palette import PALETTES
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import COMPARISONS, LAYERS, PAGE_KINDS, Comparison, LayerName, Pick, Session
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.conditions.conditions_presenter import ConditionsPresenter
from ims_atlas.ui.conditions.conditions_view import ConditionsView
from ims_atlas.ui.contrast.contrast_presenter import ContrastPresenter
from ims_atlas.ui.contrast.contrast_view import ContrastView
from ims_atlas.ui.docks import Docks
from ims_atlas.ui.documents import Documents
from ims_atlas.ui.html import source_in_words
from ims_atlas.ui.layers.layers_view import LayersView
from ims_atlas.ui.meaning.meaning_presenter import MeaningPresenter
from ims_atlas.ui.meaning.meaning_view import MeaningView
from ims_atlas.ui.navigator import Navigator
from ims_atlas.ui.needle.needle_presenter import NeedlePresenter
from ims_atlas.ui.needle.needle_view import NeedleView
from ims_atlas.ui.reading.reading_presenter import ReadingPresenter
from ims_atlas.ui.reading.reading_view import ReadingView
from ims_atlas.ui.search.search_view import SearchView
from ims_atlas.ui.side_panel import SidePanel, SideTab
from ims_atlas.ui.speech import marked, speak_qt, speech
from ims_atlas.ui.spine.spine_panel import SpinePanel
from ims_atlas.ui.start.install_presenter import InstallPresenter
from ims_atlas.ui.start.start_view import StartView
from ims_atlas.ui.theme import qt_palette, style_sheet
from ims_atlas.ui.tool_bar import ToolBar
from ims_atlas.ui.viewport.comparison_presenter import ComparisonPresenter
from ims_atlas.ui.viewport.viewport import CanvasFactory, Viewport
from ims_atlas.ui.viewport.viewport_presenter import ViewportPresenter

_MESSAGE_MS = 8000
_NO_BODY = marked("No body")
_OWN_BODY = marked("Atlas body")
"""Title of the body that comes with the atlas, as its pack has it."""

_WIDTHS_PX = {"reading": 440, "contrast": 480, "needle": 480}
"""Widths in which a page, and a table, read well."""


class MainWindow(QMainWindow):
    """Builds all panels, and joins their signals to one session."""

    def __init__(self, atlas: Atlas, bodies: Bodies, canvas_factory: CanvasFactory) -> None:
        super().__init__()
        self.session = Session()
        self._atlas = atlas
        self._bodies = bodies
        self._settings = QSettings(str(locate.user_settings() / "window.ini"), QSettings.Format.IniFormat)
        self._qt_words = QTranslator(self)
        self._recall_comfort()
        palette = PALETTES[self.session.theme]

        self.spine_panel = SpinePanel(self.session)
        self.viewport = Viewport(canvas_factory)
        self.meaning = MeaningView(palette, self._explain_source)
        self.conditions = ConditionsView()
        self.reading = ReadingView(self._explain_source)
        self.contrast = ContrastView(palette, self._explain_source)
        self.needle = NeedleView(self._explain_source)
        self.side = SidePanel(self.meaning, self.conditions, self.reading, self.contrast, self.needle)
        self.layers = LayersView()
        self.search = SearchView(self._find)
        self.commands = Commands(self)
        self.tools = ToolBar(self.search, self.commands)
        self.docks = Docks(self)
        self.start = StartView(closable=True)
        self.body_view = ViewportPresenter(atlas, self.session, self.viewport)
        self.comparison = ComparisonPresenter(self.session, self.viewport)
        self.documents = Documents(self, atlas, self.session, self.viewport)
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
        self.navigator = Navigator(atlas, self.session, self.body_view.fit)
        self.reading_presenter = ReadingPresenter(atlas, self.session, self.reading)
        self.conditions_presenter = ConditionsPresenter(atlas, self.session, self.conditions)
        self.contrast_presenter = ContrastPresenter(
            atlas,
            self.session,
            self.contrast,
            lambda: self.stage,
            self.body_view.fit,
            lambda text: self.statusBar().showMessage(text, _MESSAGE_MS),
        )
        self.needle_presenter = NeedlePresenter(atlas, self.session, self.needle)
        self._arrange()
        self._join()
        self._speak()
        self._restore_window()
        self._apply_theme()
        self._open_body()

    @property
    def stage(self) -> Stage | None:
        """The stage in view; None while no body is installed."""
        return self.viewport.stage

    def choose_body(self, name: str) -> None:
        """Open another body and keep it in use."""
        try:
            self._bodies.use(name)
        except AtlasError as problem:
            failed = speech(self.session.language)("This body cannot be opened")
            QMessageBox.warning(self, failed, str(problem))
            return
        self._open_body()

    def show_install_page(self) -> None:
        """Show the page for installing a body."""
        self.start.close_button.setVisible(self.stage is not None)
        self.start.set_idle("")
        self._pages.setCurrentIndex(1)

    def follow(self, link: str) -> None:
        """Follow a link such as ``condition:tennis_elbow``; what is to be read comes to the front."""
        self.navigator.follow(link)
        if link.partition(":")[0] in PAGE_KINDS:
            self._turn_to("reading")
        elif link.startswith("needle:"):
            self._turn_to("needle")

    def switch_theme(self) -> None:
        """Change between dark and light."""
        self.session.theme = "light" if self.session.theme == "dark" else "dark"

    def switch_language(self) -> None:
        """Change between English and French."""
        self.session.language = "fr" if self.session.language == "en" else "en"

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember window and scene, and free the graphics."""
        self.installation.shut()
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.setValue("layout", self.docks.layout())
        for name in ("theme", "language", "voice"):
            self._settings.setValue(name, getattr(self.session, name))
        self._settings.sync()
        self.documents.keep_last_scene()
        self.viewport.shut()
        QCoreApplication.removeTranslator(self._qt_words)
        super().closeEvent(event)

    def _arrange(self) -> None:
        self.setWindowTitle("IMS Atlas")
        bottom = QWidget()
        bottom.setObjectName("bar")
        row = QHBoxLayout(bottom)
        row.setContentsMargins(12, 6, 12, 6)
        row.addStretch(1)
        row.addWidget(self.layers)
        row.addStretch(1)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.viewport, 1)
        column.addWidget(bottom)
        self._pages = QStackedWidget()
        self._pages.addWidget(centre)
        self._pages.addWidget(self.start)
        self.setMenuWidget(self.tools)
        self.setCentralWidget(self._pages)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.docks.add("spine", marked("Spine"), self.spine_panel, left)
        self.docks.add("meaning", marked("Meaning"), self.side, right)
        self.tools.add_panels(self.docks.toggles())
        self.credit = QLabel()
        self.credit.setObjectName("quiet")
        self.credit.setContentsMargins(0, 0, 12, 0)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(self.credit)
        self.setMinimumSize(960, 600)
        self.resize(1366, 768)
        self.resizeDocks([self.docks["spine"], self.docks["meaning"]], [232, 360], Qt.Orientation.Horizontal)
        self.docks.settle()

    def _join(self) -> None:
        events = self.session.events
        events.layers.connect(lambda _: self._show_layers())
        events.comparison.connect(lambda _: self._check_comparison())
        events.theme.connect(lambda _: self._apply_theme())
        events.language.connect(lambda _: self._speak())
        events.levels.connect(lambda _: self._turn_to("body") if self.side.tab != "contrast" else None)
        events.selected.connect(self._turn_to_selected)
        self.meaning.link_followed.connect(self.follow)
        self.reading.link_followed.connect(self._follow_reading)
        self.conditions.chosen.connect(lambda key: self.follow(f"condition:{key}"))
        self.side.currentChanged.connect(lambda _: self._make_room())
        self.layers.toggled.connect(self.session.show_layer)
        self.layers.faded.connect(self.session.fade_layer)
        self.search.chosen.connect(self._found)
        self.installation.installed.connect(lambda _: self._open_body())
        self.start.closed.connect(lambda: self._pages.setCurrentIndex(0))
        tools = self.tools
        for view in camera.VIEWS:
            tools.command(view).triggered.connect(lambda _=False, view=view: self.body_view.look(view))
        for way in COMPARISONS:
            tools.command(way).triggered.connect(lambda _=False, way=way: self._compare(way))
        tools.command("fit").triggered.connect(self.body_view.fit)
        tools.command("clear").triggered.connect(self.presenter.clear)
        tools.command("theme").triggered.connect(self.switch_theme)
        tools.command("language").triggered.connect(self.switch_language)
        tools.command("picture").triggered.connect(self.documents.ask_save_picture)
        tools.command("open").triggered.connect(self.documents.ask_open_scene)
        tools.command("save").triggered.connect(self.documents.ask_save_scene)
        tools.command("install").triggered.connect(self.show_install_page)
        tools.command("find").triggered.connect(self.search.line.setFocus)
        tools.body_button.menu().aboutToShow.connect(self._fill_body_menu)
        tools.command("reset_layout").triggered.connect(self.docks.reset)
        self.addActions(self.commands.all())

    def _open_body(self) -> None:
        try:
            pack = self._bodies.open()
        except AtlasError as problem:
            self.start.close_button.setVisible(self.stage is not None)
            self.start.set_idle("" if self._bodies.chosen() is None else str(problem))
            self._pages.setCurrentIndex(1)
            self._name_body()
            return
        self.body_view.open(pack)
        self.contrast_presenter.open_body()
        if self.stage is not None:
            self.needle_presenter.open(pack, self.stage.places)
        self._name_body()
        self.tools.install_button.setVisible(not any(body.installed for body in self._bodies.known()))
        self.credit.setText(pack.about.credit)
        self._pages.setCurrentIndex(0)
        self._show_layers()
        self.presenter.refresh()

    def _compare(self, comparison: Comparison) -> None:
        self.session.compare(comparison)
        self._check_comparison()

    def _check_comparison(self) -> None:
        """Check the command of the comparison in view; none while one of the two is hidden."""
        layers = self.session.layers
        both = layers["sites"].visible and layers["acupoints"].visible
        self.tools.check_comparison(self.session.comparison if both else None)

    def _show_layers(self) -> None:
        self._check_comparison()
        if self.stage is not None:
            have = {LAYER_OF[system] for system in self.stage.pack.systems}
            have |= {"sites", *(("meridians", "acupoints", "codes") if "skin" in have else ())}
            available: dict[LayerName, bool] = {name: name in have for name in LAYERS}
            self.layers.set_layers(self.session.layers, available)

    def _apply_theme(self) -> None:
        palette = PALETTES[self.session.theme]
        self.setPalette(qt_palette(palette))
        self.setStyleSheet(style_sheet(palette))
        self.spine_panel.spine.set_palette_colours(palette)
        self.presenter.refresh()
        self.reading_presenter.refresh()
        self.needle_presenter.refresh()

    def _recall_comfort(self) -> None:
        """Use the theme, language and voice of the last time."""
        session = self.session
        session.theme = "light" if self._settings.value("theme") == "light" else "dark"
        session.language = "fr" if self._settings.value("language") == "fr" else "en"
        session.voice = next((v for v in VOICES if v == self._settings.value("voice")), "patient")

    def _speak(self) -> None:
        """Say the fixed words of the window in the session's language."""
        say = speech(self.session.language)
        self._search = Search(self._atlas, self.session.language)
        self.side.set_words(say("Body"), say("Conditions"), say("Read"), say("Contrast"), say("Needle"))
        self.tools.speak(say)
        self.docks.speak(say)
        self.layers.speak(say)
        self.search.speak(say)
        self.spine_panel.speak(say)
        self.viewport.speak(say)
        self.comparison.speak(say)
        self.start.speak(say)
        speak_qt(self.session.language, self._qt_words)
        self._name_body()
        self._show_layers()

    def _name_body(self) -> None:
        """Name the body in view on its button; a body that the user installed keeps its own name."""
        title = _NO_BODY if self.stage is None else self.stage.pack.about.title
        self.tools.body_button.setText(speech(self.session.language)(title))

    def _found(self, found: Found) -> None:
        self.follow(f"{found.kind}:{found.id}")
        self.side.currentWidget().setFocus()

    def _find(self, words: str) -> list[Found]:
        return self._search.find(words)

    def _explain_source(self, key: str) -> str:
        return source_in_words(self._atlas, key, self.session.language)

    def _turn_to(self, tab: SideTab) -> None:
        self.side.show_tab(tab)

    def _turn_to_selected(self, pick: Pick | None) -> None:
        """Say what was selected, unless the contrast or the needle in front tells of it."""
        told = self.contrast_presenter.chooses or self.contrast_presenter.holds(pick)
        told = told or (self.side.tab == "needle" and pick is not None and pick.kind != "structure")
        if pick is not None and not told:
            self._turn_to("body")

    def _follow_reading(self, link: str) -> None:
        """Follow a link of a page; the page stays in view while the body shows what it names."""
        self.navigator.follow(link)
        self.side.show_tab("reading")

    def _make_room(self) -> None:
        """Give a page enough width to be read, where the window has it."""
        wanted = min(_WIDTHS_PX.get(self.side.tab, 0), self.width() * 2 // 5)
        if not self.docks["meaning"].isFloating() and self.side.width() < wanted:
            self.docks.widen("meaning", wanted)

    def _fill_body_menu(self) -> None:
        menu = self.tools.body_button.menu()
        menu.clear()
        for body in self._bodies.known():
            action = menu.addAction(body.name)
            action.setCheckable(True)
            action.setChecked(self.stage is not None and self.stage.pack.folder == body.folder)
            action.triggered.connect(lambda _=False, name=body.name: self.choose_body(name))
        menu.addSeparator()
        menu.addAction(self.tools.command("install"))

    def _restore_window(self) -> None:
        for key, restore in (("geometry", self.restoreGeometry), ("layout", self.docks.restore)):
            value = self._settings.value(key)
            if value is not None:
                restore(value)
