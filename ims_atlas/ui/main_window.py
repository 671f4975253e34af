"""The window: spine on the left, body in the middle, meaning on the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QSettings, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
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

from ims_atlas.analysis.search import Found, Search, site_name
from ims_atlas.body.bodies import Bodies
from ims_atlas.errors import AtlasError
from ims_atlas.export.image import save
from ims_atlas.export.still import still
from ims_atlas.loading import locate
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera
from ims_atlas.scene.appearance import LAYER_OF
from ims_atlas.scene.palette import PALETTES
from ims_atlas.scene.stage import Stage
from ims_atlas.state.scene_file import SavedCamera, Scene, read_scene, scene_of, show, write_scene
from ims_atlas.state.session import LAYERS, LayerName, Pick, Session
from ims_atlas.ui.layers.layers_view import LayersView
from ims_atlas.ui.meaning.meaning_presenter import MeaningPresenter
from ims_atlas.ui.meaning.meaning_view import MeaningView
from ims_atlas.ui.meaning.texts import source_in_words
from ims_atlas.ui.search.search_view import SearchView
from ims_atlas.ui.spine.spine_panel import SpinePanel
from ims_atlas.ui.start.install_task import InstallTask
from ims_atlas.ui.start.start_view import StartView
from ims_atlas.ui.theme import qt_palette, style_sheet
from ims_atlas.ui.tool_bar import ToolBar
from ims_atlas.ui.viewport.viewport import CanvasFactory, Viewport

LAST_SCENE = "last.ims.yaml"


class MainWindow(QMainWindow):
    """Builds all panels, and joins their signals to one session."""

    def __init__(self, atlas: Atlas, bodies: Bodies, canvas_factory: CanvasFactory) -> None:
        super().__init__()
        self.atlas = atlas
        self.session = Session()
        self._bodies = bodies
        self._search = Search(atlas)
        self._task: InstallTask | None = None
        self._settings = QSettings(str(locate.user_settings() / "window.ini"), QSettings.Format.IniFormat)
        self.session.theme = "light" if self._settings.value("theme") == "light" else "dark"
        palette = PALETTES[self.session.theme]

        self.spine_panel = SpinePanel(self.session)
        self.viewport = Viewport(canvas_factory)
        self.meaning = MeaningView(palette, lambda key: source_in_words(atlas, key))
        self.layers = LayersView()
        self.search = SearchView(self._search.find)
        self.tools = ToolBar(self.search)
        self.start = StartView(closable=True)
        self.hover_chip = QLabel(self.viewport)
        self.presenter = MeaningPresenter(atlas, self.session, self.meaning, self._on_body, self._part_name)
        self._arrange()
        self._join()
        self._restore_window()
        self._apply_theme()
        self._open_body()

    @property
    def stage(self) -> Stage | None:
        """The stage in view; None while no body is installed."""
        return self.viewport.stage

    def open_scene(self, path: Path) -> None:
        """Show a saved scene; says what is wrong if it cannot."""
        try:
            scene = read_scene(path)
        except AtlasError as problem:
            self._say("This scene cannot be opened", str(problem))
            return
        if scene.body and self.stage is not None and scene.body != self.stage.pack.about.name:
            self.statusBar().showMessage(
                f"The scene was made on the body '{scene.body}'; shown on this one", 8000
            )
        self._show_scene(scene)

    def open_last_scene(self) -> None:
        """Show what was shown when the window closed; nothing if there was none."""
        path = locate.user_settings() / LAST_SCENE
        if path.is_file():
            self.open_scene(path)

    def save_scene(self, path: Path) -> None:
        """Save what is shown."""
        write_scene(self._scene(), path)

    def choose_body(self, name: str) -> None:
        """Open another body and keep it in use."""
        try:
            self._bodies.use(name)
        except AtlasError as problem:
            self._say("This body cannot be opened", str(problem))
            return
        self._open_body()

    def show_install_page(self) -> None:
        """Show the page for installing a body."""
        self.start.close_button.setVisible(self.stage is not None)
        self.start.set_idle("")
        self._pages.setCurrentIndex(1)

    def install(self, source: str) -> None:
        """Install a body beside the window."""
        if self._task is not None:
            return
        self._task = InstallTask(source, self.atlas, parent=self)
        self._task.progress.connect(self.start.set_progress)
        self._task.done.connect(self._installed)
        self._task.failed.connect(lambda text: self._install_ended(text))
        self._task.cancelled.connect(lambda: self._install_ended("Stopped. Nothing was changed."))
        self.start.set_progress("Starting", 0.0)
        self._task.start()

    def look(self, view: camera.View) -> None:
        """Fly to a standard view, fitted to what is lit."""
        if self.stage is not None:
            self.viewport.fly_to(self.stage.pose_for(view))

    def fit(self) -> None:
        """Fly to the view that meets most needles head-on."""
        if self.stage is not None:
            self.viewport.fly_to(self.stage.pose_for(*self.stage.best_view()))

    def switch_theme(self) -> None:
        """Change between dark and light."""
        self.session.theme = "light" if self.session.theme == "dark" else "dark"

    def save_picture(self) -> None:
        """Ask for a file and write the picture in view to it."""
        if self.stage is None:
            return
        path, _ = QFileDialog.getSaveFileName(
            self, "Save the picture", "ims-atlas.png", "PNG pictures (*.png)"
        )
        if path:
            self.write_picture(Path(path))

    def write_picture(self, path: Path) -> None:
        """Write the picture in view, with the body's credit."""
        if self.stage is None:
            return
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            size = (max(self.viewport.width(), 16) * 2, max(self.viewport.height(), 16) * 2)
            pose = camera.pose_of(self.viewport.plotter)
            save(still(self.atlas, self.stage.pack, self.session, size, look_from=pose), path)
            self.statusBar().showMessage(f"Saved {path}", 6000)
        except AtlasError as problem:
            self._say("The picture was not saved", str(problem))
        finally:
            QApplication.restoreOverrideCursor()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember window and scene, and free the graphics."""
        if self._task is not None:
            self._task.cancel()
            self._task.wait()
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.setValue("splitter", self._splitter.saveState())
        self._settings.setValue("theme", self.session.theme)
        self._settings.sync()
        if self.stage is not None:
            try:
                self.save_scene(locate.user_settings() / LAST_SCENE)
            except AtlasError as problem:
                self.statusBar().showMessage(str(problem))
        self.viewport.shut()
        super().closeEvent(event)

    def _arrange(self) -> None:
        self.setWindowTitle("IMS Atlas")
        self.hover_chip.setObjectName("hover")
        self.hover_chip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hover_chip.hide()
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
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(self.credit)
        self.setMinimumSize(960, 600)
        self.resize(1366, 768)

    def _join(self) -> None:
        events = self.session.events
        for name in ("levels", "with_neighbours", "sides", "preview", "selected", "hovered", "layers"):
            getattr(events, name).connect(self._follow)
        events.layers.connect(lambda _: self._show_layers())
        events.theme.connect(lambda _: self._apply_theme())
        self.viewport.hovered.connect(self._hover)
        self.viewport.clicked.connect(self._click)
        self.viewport.double_clicked.connect(self._double_click)
        self.layers.toggled.connect(self.session.show_layer)
        self.layers.faded.connect(self.session.fade_layer)
        self.search.chosen.connect(self._found)
        self.start.source_chosen.connect(self.install)
        self.start.cancel_wanted.connect(lambda: self._task.cancel() if self._task else None)
        self.start.closed.connect(lambda: self._pages.setCurrentIndex(0))
        tools = self.tools
        for view in camera.VIEWS:
            tools.command(view).triggered.connect(lambda _=False, view=view: self.look(view))
        tools.command("fit").triggered.connect(self.fit)
        tools.command("clear").triggered.connect(self.presenter.clear)
        tools.command("theme").triggered.connect(self.switch_theme)
        tools.command("picture").triggered.connect(self.save_picture)
        tools.command("open").triggered.connect(self._ask_open_scene)
        tools.command("save").triggered.connect(self._ask_save_scene)
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
        if self.stage is not None:
            self.stage.close()
        stage = Stage(self.viewport.plotter, self.atlas, pack, self.session)
        self.viewport.show_stage(stage)
        self.tools.body_button.setText(pack.about.title)
        self.tools.install_button.setVisible(not any(body.installed for body in self._bodies.known()))
        self.credit.setText(pack.about.credit)
        self._pages.setCurrentIndex(0)
        self._show_layers()
        self.presenter.refresh()
        if self.session.levels:
            self.fit()

    def _follow(self, _value: object = None) -> None:
        if self.stage is not None:
            self.stage.update()
            self.viewport.redraw()

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
        self._follow()

    def _hover(self, pick: Pick | None, at: QPointF | None) -> None:
        if pick != self.session.hovered:
            self.session.hovered = pick
        if pick is None or at is None:
            self.hover_chip.hide()
            return
        side = "" if pick.side is Side.MIDLINE else f" ({pick.side.value})"
        name = site_name(self.atlas, pick.id) if pick.kind == "site" else self._part_name(pick.id)
        self.hover_chip.setText(name[:1].upper() + name[1:] + side)
        self.hover_chip.adjustSize()
        limit = self.viewport.width() - self.hover_chip.width() - 8
        self.hover_chip.move(min(int(at.x()) + 16, max(limit, 0)), max(int(at.y()) - 34, 4))
        self.hover_chip.show()

    def _click(self, pick: Pick | None) -> None:
        self.session.selected = None if pick == self.session.selected else pick

    def _double_click(self, pick: Pick | None) -> None:
        if pick is not None:
            self.session.selected = pick
            self.fit()

    def _found(self, found: Found) -> None:
        if found.kind == "level":
            self.session.choose_level(found.id, "replace")
        elif found.kind == "muscle":
            self.session.selected = Pick("structure", found.id, Side.MIDLINE)
        else:
            self.session.selected = Pick("site", found.id, self.session.shown_sides()[-1])
        self.fit()

    def _on_body(self, muscle: str) -> bool:
        return self.stage is None or not self.stage.missing([muscle])

    def _part_name(self, structure: str) -> str:
        if self.atlas.is_muscle(structure):
            return self.atlas.muscle(structure).names.en
        bone = next((bone for bone in self.atlas.bones if bone.id == structure), None)
        if bone is not None:
            return bone.names.en
        parts = self.stage.pack.parts_of(structure) if self.stage is not None else ()
        return parts[0].name if parts else structure.replace("_", " ")

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

    def _installed(self, _name: str) -> None:
        self._task = None
        self.start.set_idle("")
        self._open_body()

    def _install_ended(self, text: str) -> None:
        self._task = None
        self.start.set_idle(text)

    def _ask_open_scene(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Open a scene", "", "Scenes (*.ims.yaml)")
        if path:
            self.open_scene(Path(path))

    def _ask_save_scene(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Save the scene", "scene.ims.yaml", "Scenes (*.ims.yaml)")
        if path:
            try:
                self.save_scene(Path(path))
            except AtlasError as problem:
                self._say("The scene was not saved", str(problem))

    def _scene(self) -> Scene:
        if self.stage is None:
            return scene_of(self.session, None, None)
        pose = camera.pose_of(self.viewport.plotter)
        saved = SavedCamera(position=pose.position, focus=pose.focus, up=pose.up)
        return scene_of(self.session, self.stage.pack.about.name, saved)

    def _show_scene(self, scene: Scene) -> None:
        show(scene, self.session)
        if scene.camera is not None:
            saved = scene.camera
            self.viewport.fly_to(camera.Pose(saved.position, saved.focus, saved.up))

    def _restore_window(self) -> None:
        for key, restore in (("geometry", self.restoreGeometry), ("splitter", self._splitter.restoreState)):
            value = self._settings.value(key)
            if value is not None:
                restore(value)

    def _say(self, title: str, text: str) -> None:
        QMessageBox.warning(self, title, text)
