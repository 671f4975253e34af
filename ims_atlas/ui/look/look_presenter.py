"""Lets cube and keys steer the camera."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from ims_atlas.model.atlas import Atlas
from ims_atlas.scene.camera import VIEWS, Pose, View
from ims_atlas.state.session import Session
from ims_atlas.ui.commands import COMMANDS, Commands
from ims_atlas.ui.look.tools_presenter import ToolsPresenter
from ims_atlas.ui.look.view_cube import ViewCube
from ims_atlas.ui.speech import Speech, marked
from ims_atlas.ui.viewport.helm import Helm
from ims_atlas.ui.viewport.viewport import Viewport

_TURN_DEG = 15.0
_MOVE_SHARE = 0.08
_CLOSER = 0.8
_GAP_PX = 10
_UNDER_CAPTION_PX = 48
_LABELS: dict[View, str] = {
    "front": marked("Front"),
    "back": marked("Back"),
    "left": marked("L"),
    "right": marked("R"),
    "top": marked("Top"),
    "bottom": marked("Below"),
}
_TIPS: dict[View, str] = {
    "front": marked("Seen from the front"),
    "back": marked("Seen from the back"),
    "left": marked("Seen from the patient's left"),
    "right": marked("Seen from the patient's right"),
    "top": marked("Seen from above"),
    "bottom": marked("Seen from below"),
}


class LookPresenter(QObject):
    """Joins the cube over the viewport, and the commands that turn, move and zoom, to the camera."""

    def __init__(self, atlas: Atlas, session: Session, viewport: Viewport, commands: Commands) -> None:
        super().__init__(viewport)
        self._session = session
        self._viewport = viewport
        self.cube = ViewCube(viewport)
        self.tools = ToolsPresenter(atlas, session, viewport, commands)
        self.cube.chosen.connect(lambda view: commands[view].trigger())
        viewport.drawn.connect(self._follow)
        viewport.installEventFilter(self)
        session.events.comparison.connect(lambda _: self._place())
        helm = self.helm = Helm(viewport)
        turn, move = helm.turn, helm.move_over
        steps = {
            "closer": lambda: helm.zoom(_CLOSER),
            "farther": lambda: helm.zoom(1 / _CLOSER),
            "turn_left": lambda: turn(_TURN_DEG, 0.0),
            "turn_right": lambda: turn(-_TURN_DEG, 0.0),
            "turn_up": lambda: turn(0.0, -_TURN_DEG),
            "turn_down": lambda: turn(0.0, _TURN_DEG),
            "move_left": lambda: move(_MOVE_SHARE, 0.0),
            "move_right": lambda: move(-_MOVE_SHARE, 0.0),
            "move_up": lambda: move(0.0, -_MOVE_SHARE),
            "move_down": lambda: move(0.0, _MOVE_SHARE),
        }
        for name, step in steps.items():
            commands[name].triggered.connect(lambda _=False, step=step: step())
        canvas = viewport.canvas_widget
        canvas.addActions([commands[name] for name, command in COMMANDS.items() if command.on_body])
        home = QShortcut(QKeySequence(Qt.Key.Key_Home), canvas)
        home.setContext(Qt.ShortcutContext.WidgetShortcut)
        home.activated.connect(commands["fit"].trigger)
        self._place()

    def speak(self, say: Speech) -> None:
        """Say the cube's words in a language."""
        labels = {view: say(_LABELS[view]) for view in VIEWS}
        self.tools.speak(say)
        self.cube.set_words(say("View cube"), labels, {view: say(_TIPS[view]) for view in VIEWS})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep the cube in its corner."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _follow(self, pose: Pose) -> None:
        self.cube.show_pose(pose)
        if self._viewport.stage is not None:
            column = self.tools.view.column
            over = (self.cube, column) if column.isVisible() else (self.cube,)
            lowest = max(widget.geometry().bottom() for widget in over) + _GAP_PX
            ratio = self._viewport.devicePixelRatioF()
            self._viewport.stage.labels.free_above_right = round(lowest * ratio)

    def _place(self) -> None:
        top = _GAP_PX if self._session.comparison == "overlay" else _UNDER_CAPTION_PX
        self.cube.move(self._viewport.width() - self.cube.width() - _GAP_PX, top)
        self.cube.raise_()
        self.tools.view.put_under(top + self.cube.height() + _GAP_PX)
