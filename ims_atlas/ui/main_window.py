"""The window: spine on the left, body in the middle, meaning on the right."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.analysis.search import Found, Search
from ims_atlas.body.bodies import Bodies
from ims_atlas.errors import AtlasError
from ims_atlas.loading import locate
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera
from ims_atlas.scene.appearance import LAYER_OF
from ims_atlas.scene.palette import PALETTES
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import LAYERS, LayerName, Pick, Session
from ims_atlas.ui.documents import Documents
from ims_atlas.ui.layers.layers_view import LayersView
from ims_atlas.ui.meaning.meaning_presenter import MeaningPresenter
from ims_atlas.ui.meaning.meaning_view import MeaningView
from ims_atlas.ui.meaning.texts import source_in_words
from ims_atlas.ui.search.search_view import SearchView
from ims_atlas.ui.spine.spine_panel import SpinePanel
from ims_atlas.ui.start.install_presenter import InstallPresenter
from ims_atlas.ui.start.start_view import StartView
from ims_atlas.ui.theme import qt_palette, style_sheet
from ims_atlas.ui.tool_bar import ToolBar
from ims_atlas.ui.viewport.viewport import CanvasFactory, Viewport
from ims_atlas.ui.viewport.viewport_presenter import ViewportPresenter


class MainWindow(QMainWindow):
    """Builds all panels, and joins their signals to one session."""

    def __init__(self, atlas: Atlas, bodies: Bodies, canvas_factory: CanvasFactory) -> None:
        super().__init__()
        self.session = Session()
        self._bodies = bodies
        self._settings = QSettings(str(locate.user_settings() / "window.ini"), QSettings.Format.IniFormat)
        self.session.theme = "light" if self._settings.value("theme") == "light" else "dark"
        palette = PALETTES[self.session.theme]

        self.spine_panel = SpinePanel(self.session)
        self.viewport = Viewport(canvas_factory)
        self.meaning = MeaningView(palette, lambda key: source_in_words(atlas, key))
        self.layers = LayersView()
        self.search = SearchView(Search(atlas).find)
        self.tools = ToolBar(self.search)
        self.start = StartView(closable=True)
        self.body_view = ViewportPresenter(atlas, self.session, self.viewport)
        self.documents = Documents(self, atlas, self.session, self.viewport)
        self.installation = InstallPresenter(atlas, self.start)
        self.presenter = MeaningPresenter(
            atlas,
            self.session,
            self.meaning,
            self.body_view.shows,
            self.body_view.name_of,
            self.body_view.shape_of,
        )
        self._arrange()
        self._join()
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
            QMessageBox.warning(self, "This body cannot be opened", str(problem))
            return
        self._open_body()

    def show_install_page(self) -> None:
        """Show the page for installing a body."""
        self.start.close_button.setVisible(self.stage is not None)
        self.start.set_idle("")
        self._pages.setCurrentIndex(1)

    def switch_theme(self) -> None:
        """Change between dark and light."""
        self.session.theme = "light" if self.session.theme == "dark" else "dark"

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember window and scene, and free the graphics."""
        self.installation.shut()
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.setValue("splitter", self._splitter.saveState())
        self._settings.setValue("theme", self.session.theme)
        self._settings.sync()
        self.documents.keep_last_scene()
        self.viewport.shut()
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
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self.spine_panel, self._pages, self.meaning):
            self._splitter.addWidget(widget)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setCollapsible(1, False)
        self._splitter.setSizes([232, 800, 336])
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.tools)
        outer.addWidget(self._splitter, 1)
        self.setCentralWidget(whole)
        self.credit = QLabel()
        self.credit.setObjectName("quiet")
        self.credit.setContentsMargins(0, 0, 12, 0)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(self.credit)
        self.setMinimumSize(960, 600)
        self.resize(1366, 768)

    def _join(self) -> None:
        events = self.session.events
        events.layers.connect(lambda _: self._show_layers())
        events.theme.connect(lambda _: self._apply_theme())
        self.layers.toggled.connect(self.session.show_layer)
        self.layers.faded.connect(self.session.fade_layer)
        self.search.chosen.connect(self._found)
        self.installation.installed.connect(lambda _: self._open_body())
        self.start.closed.connect(lambda: self._pages.setCurrentIndex(0))
        tools = self.tools
        for view in camera.VIEWS:
            tools.command(view).triggered.connect(lambda _=False, view=view: self.body_view.look(view))
        tools.command("fit").triggered.connect(self.body_view.fit)
        tools.command("clear").triggered.connect(self.presenter.clear)
        tools.command("theme").triggered.connect(self.switch_theme)
        tools.command("picture").triggered.connect(self.documents.ask_save_picture)
        tools.command("open").triggered.connect(self.documents.ask_open_scene)
        tools.command("save").triggered.connect(self.documents.ask_save_scene)
        tools.command("install").triggered.connect(self.show_install_page)
        tools.command("find").triggered.connect(self.search.line.setFocus)
        tools.body_button.menu().aboutToShow.connect(self._fill_body_menu)
        self.addActions(tools.commands())

    def _open_body(self) -> None:
        try:
            pack = self._bodies.open()
        except AtlasError as problem:
            self.start.close_button.setVisible(self.stage is not None)
            self.start.set_idle("" if self._bodies.chosen() is None else str(problem))
            self._pages.setCurrentIndex(1)
            self.tools.body_button.setText("No body")
            return
        self.body_view.open(pack)
        self.tools.body_button.setText(pack.about.title)
        self.tools.install_button.setVisible(not any(body.installed for body in self._bodies.known()))
        self.credit.setText(pack.about.credit)
        self._pages.setCurrentIndex(0)
        self._show_layers()
        self.presenter.refresh()

    def _show_layers(self) -> None:
        if self.stage is not None:
            have = {LAYER_OF[system] for system in self.stage.pack.systems} | {"sites"}
            available: dict[LayerName, bool] = {name: name in have for name in LAYERS}
            self.layers.set_layers(self.session.layers, available)

    def _apply_theme(self) -> None:
        palette = PALETTES[self.session.theme]
        self.setPalette(qt_palette(palette))
        self.setStyleSheet(style_sheet(palette))
        self.spine_panel.spine.set_palette_colours(palette)
        self.presenter.refresh()

    def _found(self, found: Found) -> None:
        if found.kind == "level":
            self.session.choose_level(found.id, "replace")
        elif found.kind == "nerve":
            self.session.show_layer("nerves", True)
            self.session.selected = Pick("structure", found.id, Side.MIDLINE)
        elif found.kind == "muscle":
            self.session.selected = Pick("structure", found.id, Side.MIDLINE)
        else:
            self.session.selected = Pick("site", found.id, self.session.shown_sides()[-1])
        self.body_view.fit()

    def _fill_body_menu(self) -> None:
        menu: QMenu = self.tools.body_button.menu()
        menu.clear()
        for body in self._bodies.known():
            action = menu.addAction(body.name)
            action.setCheckable(True)
            action.setChecked(self.stage is not None and self.stage.pack.folder == body.folder)
            action.triggered.connect(lambda _=False, name=body.name: self.choose_body(name))
        menu.addSeparator()
        menu.addAction(self.tools.command("install"))

    def _restore_window(self) -> None:
        for key, restore in (("geometry", self.restoreGeometry), ("splitter", self._splitter.restoreState)):
            value = self._settings.value(key)
            if value is not None:
                restore(value)
