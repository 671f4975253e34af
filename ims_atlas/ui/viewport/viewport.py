"""The window onto the stage: renders when asked, turns quickly, and reports hovers and clicks.

This is the one module through which the user interface reaches VTK.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pyvista as pv
from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ims_atlas.scene import camera, lighting
from ims_atlas.scene.stage import Stage
from ims_atlas.ui.speech import Speech

_FLIGHT_MS = 350
_REST_MS = 160
_POLISH_MS = 700
_HOVER_MS = 40
_STEP_MS = 16
_CLICK_SLOP_PX = 4
_MOVING_DETAIL = 2
_SOFTWARE_REST_DETAIL = 1


class Canvas(Protocol):
    """What draws: a widget to show, and the plotter behind it."""

    widget: QWidget
    plotter: pv.Plotter

    def close(self) -> None:
        """Free the graphics."""
        ...


CanvasFactory = Callable[[QWidget], Canvas]


class Viewport(QWidget):
    """Shows one stage at a time. Positions in signals are pixels of this widget."""

    clicked = Signal(object)
    hovered = Signal(object, object)
    double_clicked = Signal(object)

    def __init__(self, canvas_factory: CanvasFactory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas_factory(self)
        self._stage: Stage | None = None
        self._reduced_motion = False
        self._held = False
        self._pressed: QPointF | None = None
        self._hover_at = QPointF()
        self._flight: tuple[camera.Pose, camera.Pose] | None = None
        self._clock = QElapsedTimer()
        self._frame = self._timer(0, self._draw)
        self._rest = self._timer(_REST_MS, self._refine)
        self._polish = self._timer(_POLISH_MS, self._polish_picture)
        self._hover = self._timer(_HOVER_MS, self._report_hover)
        self._step = self._timer(_STEP_MS, self._fly, single=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas.widget)
        self._canvas.widget.setMouseTracking(True)
        self._canvas.widget.installEventFilter(self)
        self.plotter.iren.add_observer("StartInteractionEvent", lambda *_: self._coarsen())
        self.plotter.iren.add_observer("EndInteractionEvent", lambda *_: self._rest.start())

    @property
    def plotter(self) -> pv.Plotter:
        """The plotter that the stage draws on."""
        return self._canvas.plotter

    @property
    def canvas_widget(self) -> QWidget:
        """The widget that shows the picture and takes the mouse."""
        return self._canvas.widget

    @property
    def stage(self) -> Stage | None:
        """The stage being shown."""
        return self._stage

    def speak(self, say: Speech) -> None:
        """Say what this is in a language, for a screen reader."""
        self.setAccessibleName(say("Body in 3D"))

    def show_stage(self, stage: Stage) -> None:
        """Show a stage that was built on this viewport's plotter."""
        self._stage = stage
        self.redraw_quickly()

    def set_reduced_motion(self, reduced: bool) -> None:
        """Jump instead of flying."""
        self._reduced_motion = reduced

    def redraw(self) -> None:
        """Draw soon; several calls make one picture, refined once nothing moves."""
        self._polish.stop()
        self._frame.start()
        if not self._held:
            self._rest.start()

    def redraw_quickly(self) -> None:
        """Draw soon and coarsely, for what moves; refined once it rests."""
        self._coarsen()
        self.redraw()

    def hold_coarse(self, held: bool) -> None:
        """Draw coarsely as long as the mouse holds something that moves, and refine after that."""
        self._held = held
        if held:
            self._coarsen()
        else:
            self._rest.start()

    def fly_to(self, pose: camera.Pose) -> None:
        """Move the camera to a pose, calmly."""
        if self._reduced_motion or not self.isVisible():
            camera.apply(pose, self.plotter)
            self.redraw()
            return
        self._flight = (camera.pose_of(self.plotter), pose)
        self._coarsen()
        self._clock.restart()
        self._step.start()

    def finish_flight(self) -> None:
        """Arrive at once."""
        if self._flight is not None:
            camera.apply(self._flight[1], self.plotter)
            self._flight = None
            self._step.stop()
            self.redraw()

    def shut(self) -> None:
        """Stop drawing and free the graphics; the viewport cannot be used afterwards."""
        for timer in (self._frame, self._rest, self._polish, self._hover, self._step):
            timer.stop()
        self._canvas.widget.removeEventFilter(self)
        if self._stage is not None:
            self._stage.close()
            self._stage = None
        self.plotter.iren.remove_observers()
        self._canvas.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Tell clicks from drags, and report where the mouse rests."""
        if isinstance(event, QMouseEvent):
            self._follow_mouse(event)
        elif event.type() is QEvent.Type.Leave:
            self._hover.stop()
            self.hovered.emit(None, None)
        elif event.type() is QEvent.Type.Resize:
            self.redraw()
        return super().eventFilter(watched, event)

    def _timer(self, interval_ms: int, then: Callable[[], None], *, single: bool = True) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(single)
        timer.timeout.connect(then)
        return timer

    def _follow_mouse(self, event: QMouseEvent) -> None:
        kind, at = event.type(), event.position()
        if kind is QEvent.Type.MouseButtonDblClick:
            self._pressed = None
            self.double_clicked.emit(self._pick(at))
        elif kind is QEvent.Type.MouseButtonPress and event.button() is Qt.MouseButton.LeftButton:
            self._pressed = at
        elif kind is QEvent.Type.MouseButtonRelease and self._pressed is not None:
            moved = (at - self._pressed).manhattanLength()
            self._pressed = None
            if moved <= _CLICK_SLOP_PX:
                self.clicked.emit(self._pick(at))
        elif kind is QEvent.Type.MouseMove and event.buttons() is Qt.MouseButton.NoButton:
            self._hover_at = at
            self._hover.start()

    def _report_hover(self) -> None:
        self.hovered.emit(self._pick(self._hover_at), self._hover_at)

    def _pick(self, at: QPointF) -> object:
        if self._stage is None:
            return None
        widget = self._canvas.widget
        width, height = self.plotter.window_size
        x = at.x() / max(widget.width(), 1) * width
        y = (1.0 - at.y() / max(widget.height(), 1)) * height
        return self._stage.picking.pick(x, y)

    def _coarsen(self) -> None:
        self._rest.stop()
        self._polish.stop()
        if self._stage is not None:
            self._stage.set_detail(_MOVING_DETAIL)
            self._stage.depth.off()

    def _refine(self) -> None:
        if self._stage is not None and self._flight is None:
            software = lighting.is_software(self.plotter)
            self._stage.set_detail(_SOFTWARE_REST_DETAIL if software else 0)
            self._stage.settle()
            self._stage.depth.on(smooth=not software)
            self._draw()
            if software:
                self._polish.start()

    def _polish_picture(self) -> None:
        """Without a graphics card, smooth the edges only once the user has paused."""
        if self._stage is not None:
            self._stage.depth.on(smooth=True)
            self._draw()

    def _draw(self) -> None:
        if self._stage is not None:
            self.plotter.renderer.ResetCameraClippingRange()
            self.plotter.render()

    def _fly(self) -> None:
        if self._flight is None:
            self._step.stop()
            return
        share = min(self._clock.elapsed() / _FLIGHT_MS, 1.0)
        if share >= 1.0:
            self.finish_flight()
            return
        camera.apply(camera.between(*self._flight, share), self.plotter)
        self._draw()
