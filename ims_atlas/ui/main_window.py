"""The window: spine on the left, body in the middle, meaning on the right."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ims_atlas.analysis.search import Found
from ims_atlas.body.bodies import Bodies
from ims_atlas.errors import AtlasError
from ims_atlas.model.atlas import Atlas
from ims_atlas.scene import camera
from ims_atlas.scene.appearance import LAYER_OF
from ims_atlas.scene.palette import palette_of
from ims_atlas.state.session import COMPARISONS, LAYERS, PAGE_KINDS, Comparison, LayerName, Pick
from ims_atlas.ui.speech import marked, speak_qt, speech
from ims_atlas.ui.theme import qt_palette, style_sheet
from ims_atlas.ui.viewport.viewport import CanvasFactory
from ims_atlas.ui.workbench import Workbench

_NO_BODY = marked("No body")
_OWN_BODY = marked("Atlas body")
"""Title of the body that comes with the atlas, as its pack has it."""

_WIDTHS_PX = {"reading": 440, "skin": 420, "contrast": 480, "needle": 480}
"""Widths in which a page, and a table, read well."""

_TREE_WIDTH_PX = 300


class MainWindow(Workbench):
    """Arranges all parts, and joins their signals to one session."""

    def __init__(self, atlas: Atlas, bodies: Bodies, canvas_factory: CanvasFactory) -> None:
        super().__init__(atlas, canvas_factory)
        self._bodies = bodies
        self._arrange()
        self._join()
        self._speak()
        self._restore_window()
        self._apply_theme()
        self._open_body()
        self.history.begin()
        self.scenes.recovery.look()

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
            self.turn_to("reading")
        elif link.startswith("needle:"):
            self.turn_to("needle")
        elif link.startswith("dermatomes:"):
            self.turn_to("skin")

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember window and scene, and free the graphics; asks first where bookmarks are not saved."""
        if not self.documents.may_put_away():
            event.ignore()
            return
        self.history.shut()
        self.installation.shut()
        self.share.shut()
        self.talk.shut()
        self._settings.setValue("geometry", self.saveGeometry())
        self.modes.keep()
        self.comfort.keep()
        self.scenes.shut()
        self._settings.sync()
        self.viewport.shut()
        QCoreApplication.removeTranslator(self._qt_words)
        self.session.let_go()
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
        column.addWidget(self.scenes.bar)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.see)
        beside.addWidget(self.viewport, 1)
        column.addLayout(beside, 1)
        column.addWidget(bottom)
        self._pages = QStackedWidget()
        self._pages.addWidget(centre)
        self._pages.addWidget(self.start)
        self.setMenuWidget(self.tools)
        self.setCentralWidget(self._pages)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.docks.add("spine", marked("Spine"), self.spine_panel, left)
        self.docks.add(
            "structures",
            marked("Structures"),
            self.structures.view,
            left,
            open_at_first=False,
            behind="spine",
        )
        self.docks.add("meaning", marked("Meaning"), self.side, right)
        for name, title, panel in (
            ("speaker", marked("Speaker"), self.speaker),
            ("scenes", marked("Scenes"), self.scenes.view),
            ("history", marked("History"), self.history_view),
            ("words", marked("In words"), self.words),
        ):
            self.docks.add(name, title, panel, right, open_at_first=False, behind="meaning")
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
        for name in ("theme", "text_size", "colour_vision"):
            getattr(events, name).connect(lambda _: self._apply_theme())
        events.language.connect(lambda _: self._speak())
        events.levels.connect(lambda _: self._turn_to_levels())
        events.selected.connect(self._turn_to_selected)
        self.meaning.link_followed.connect(self.follow)
        self.reading.link_followed.connect(self._follow_reading)
        self.skin.link_followed.connect(self._follow_skin)
        self.conditions.chosen.connect(lambda key: self.follow(f"condition:{key}"))
        self.side.currentChanged.connect(lambda _: self._make_room())
        self.layers.toggled.connect(self.session.show_layer)
        self.layers.faded.connect(self.session.fade_layer)
        self.search.chosen.connect(self._found)
        self.search.added.connect(lambda found: self.navigator.add(f"{found.kind}:{found.id}"))
        self.tour.tour.ended.connect(self.spine_panel.spine.setFocus)
        self.installation.installed.connect(lambda _: self._open_body())
        self.start.closed.connect(lambda: self._pages.setCurrentIndex(0))
        tools = self.tools
        for view in camera.VIEWS:
            tools.command(view).triggered.connect(lambda _=False, view=view: self.body_view.look(view))
        for way in COMPARISONS:
            tools.command(way).triggered.connect(lambda _=False, way=way: self._compare(way))
        tools.command("fit").triggered.connect(self.body_view.fit)
        tools.command("clear").triggered.connect(self._clear)
        tools.command("install").triggered.connect(self.show_install_page)
        tools.command("find").triggered.connect(self.search.open)
        tools.command("structures").triggered.connect(self._open_structures)
        tools.body_button.menu().aboutToShow.connect(self._fill_body_menu)
        tools.command("shortcuts").triggered.connect(
            lambda: self.key_sheet.open_for(speech(self.session.language))
        )
        tools.command("next_panel").triggered.connect(lambda: self.docks.go_on(self._pages))
        tools.command("reset_layout").triggered.connect(self.modes.reset)
        self.addActions(self.commands.all())

    def _clear(self) -> None:
        """Put the tool in hand away; without one, choose nothing."""
        if not self.look.tools.end_tool():
            self.presenter.clear()

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
        self.finding.open(pack.manifest.parts)
        self.structures.open(pack)
        self.seeing.open(pack)
        self.contrast_presenter.open_body()
        if self.stage is not None:
            self.needle_presenter.open(pack, self.stage.places)
            self.skin_presenter.refresh()
        self._name_body()
        self.tools.offer_installation(not any(body.installed for body in self._bodies.known()))
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
        palette = palette_of(self.session)
        self.setPalette(qt_palette(palette))
        self.setStyleSheet(style_sheet(palette, self.session.text_size))
        self.docks.speak(speech(self.session.language))
        self.side.measure_anew()
        self.layers.measure_anew()
        self.spine_panel.spine.set_palette_colours(palette)
        self.search.set_palette_colours(palette)
        self.structures.view.set_palette_colours(palette)
        self.see.set_palette_colours(palette)
        self.presenter.refresh()
        self.reading_presenter.refresh()
        self.needle_presenter.refresh()
        self.skin_presenter.refresh()

    def _speak(self) -> None:
        """Say the fixed words of the window in the session's language."""
        say = speech(self.session.language)
        speak_qt(self.session.language, self._qt_words)  # first: keys are named by Qt
        self.side.set_words(
            say("Body"), say("Conditions"), say("Read"), say("Contrast"), say("Needle"), say("Skin")
        )
        self.side.setAccessibleName(say("Meaning"))
        self.tools.speak(say)
        self.docks.speak(say)
        self.history.refresh()
        self.scenes.speak(say)
        self.modes.speak(say)
        self.talk.speak(say)
        self.tour.speak(say)
        self.answers.speak(say)
        self.words.speak(say)
        self.layers.speak(say)
        self.search.speak(say)
        self.structures.view.speak(say)
        self.spine_panel.speak(say)
        self.viewport.speak(say)
        self.comparison.speak(say)
        self.skin_presenter.speak(say)
        self.look.speak(say)
        self.seeing.speak(say)
        self.menu.speak(say)
        self.start.speak(say)
        self._name_body()
        self._show_layers()

    def _name_body(self) -> None:
        """Name the body in view on its button; a body that the user installed keeps its own name."""
        title = _NO_BODY if self.stage is None else self.stage.pack.about.title
        self.tools.body_button.setText(speech(self.session.language)(title))

    def _found(self, found: Found) -> None:
        self.follow(f"{found.kind}:{found.id}")
        self.side.currentWidget().setFocus()

    def _open_structures(self) -> None:
        """Bring the tree of structures to the front, with the keyboard in its filter."""
        self.docks.open("structures")
        wanted = max(_TREE_WIDTH_PX, self.width() // 5)
        if not self.docks["structures"].isFloating() and self.structures.view.width() < wanted:
            self.docks.widen("structures", wanted)
        self.structures.view.filter.setFocus()

    def _turn_to_levels(self) -> None:
        """Say what the chosen levels mean, unless what is in front shows them in its own way."""
        on_skin = self.side.tab == "skin" and self.session.dermatome_map
        if self.side.tab != "contrast" and not on_skin:
            self.turn_to("body")

    def _turn_to_selected(self, pick: Pick | None) -> None:
        """Say what was selected, unless the contrast or the needle in front tells of it."""
        told = self.contrast_presenter.chooses or self.contrast_presenter.holds(pick)
        told = told or (self.side.tab == "needle" and pick is not None and pick.kind != "structure")
        if pick is not None and not told:
            self.turn_to("body")

    def _follow_reading(self, link: str) -> None:
        """Follow a link of a page; the page stays in view while the body shows what it names."""
        self.navigator.follow(link)
        self.side.show_tab("reading")

    def _follow_skin(self, link: str) -> None:
        """Follow a link of the skin's page; the page stays in view while the body shows what it names."""
        self.follow(link)
        if link.partition(":")[0] not in PAGE_KINDS:
            self.turn_to("skin")

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
        geometry = self._settings.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self.modes.recall()
