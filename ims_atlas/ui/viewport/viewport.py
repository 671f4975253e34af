"""The window onto the stage: renders when asked, turns quickly, and reports hovers and clicks.

This is the one module through which the user interface reaches VTK.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pyvista as pv
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ims_atlas.scene import camera, lighting
from ims_atlas.scene.marks import Mark
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import Pick
from ims_atlas.ui.speech import Speech
from ims_atlas.ui.viewport.flight import Flight
from ims_atlas.ui.viewport.focus_frame import FocusFrame
from ims_atlas.ui.viewport.hand import Hand

_REST_MS = 160
_POLISH_MS = 700
_HOVER_MS = 40
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

    clicked_at = Signal(QPointF)
    """Where a click goes to, before `clicked` says on what."""
    menu_asked = Signal(QPointF)
    asked_at = Signal(QPointF)
    """Where the skin is asked what lies there."""
    clicked = Signal(object)
    added = Signal(object)
    """What was clicked with Ctrl."""
    hovered = Signal(object, object)
    double_clicked = Signal(object)
    drawn = Signal(object)
    """A picture has been drawn from a pose."""
    rested = Signal(object)
    """The camera has come to rest at a pose."""

    def __init__(self, canvas_factory: CanvasFactory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas_factory(self)
        self._stage: Stage | None = None
        self._reduced_motion = False
        self._held = False
        self._turning = False
        self._hover_at = QPointF()
        self._coarse, self._smooth = True, False
        self._flight = Flight(self, self._show_pose)
        self._frame = self._timer(0, self._draw)
        self._rest = self._timer(_REST_MS, self._refine)
        self._polish = self._timer(_POLISH_MS, self._polish_picture)
        self._hover = self._timer(_HOVER_MS, self._report_hover)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas.widget)
        self._canvas.widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self._canvas.widget)
        self.hand = Hand(self._canvas.widget)
        self._join_hand()
        self.focus_frame = FocusFrame(self._canvas.widget, self)

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
        self._canvas.widget.setAccessibleName(say("Body in 3D"))

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
        if not self._held and not self._turning:
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
        there = camera.is_same(pose, camera.pose_of(self.plotter))
        if there or self._reduced_motion or not self.isVisible():
            self._flight.stop()
            camera.apply(pose, self.plotter)
            self.redraw()
            return
        self._coarsen()
        self._flight.begin(camera.pose_of(self.plotter), pose)

    def heading_for(self) -> camera.Pose:
        """Return where the camera is, or where it is flying to."""
        return self._flight.end or camera.pose_of(self.plotter)

    def finish_flight(self) -> None:
        """Arrive at once."""
        self._flight.finish()

    def shut(self) -> None:
        """Stop drawing and free the graphics; the viewport cannot be used afterwards."""
        for timer in (self._frame, self._rest, self._polish, self._hover):
            timer.stop()
        self._flight.stop()
        self._canvas.widget.removeEventFilter(self.hand)
        self._canvas.widget.removeEventFilter(self.focus_frame)
        if self._stage is not None:
            self._stage.close()
            self._stage = None
        self.plotter.iren.remove_observers()
        self._canvas.close()

    def steer(self, pose: camera.Pose) -> None:
        """Put the camera there now; a flight ends."""
        self._flight.stop()
        camera.apply(pose, self.plotter)
        self.redraw_quickly()

    def pick_at(self, at: QPointF) -> Pick | None:
        """Return what is seen at a point."""
        return None if self._stage is None else self._stage.picking.pick(*self.in_window(at))

    def place_at(self, at: QPointF) -> camera.Vector | None:
        """Return the (3,) place on the body, mm, that is seen at a point; None beside the body."""
        return None if self._stage is None else self._stage.picking.place(*self.in_window(at))

    def end_at(self, at: QPointF) -> camera.Vector | None:
        """Return the (3,) place, mm, from which a measure is taken at a point; None beside the body."""
        return None if self._stage is None else self._stage.picking.end(*self.in_window(at))

    def skin_at(self, at: QPointF) -> camera.Vector | None:
        """Return the (3,) place on the skin, mm, that lies at a point, seen or not; None beside the body."""
        return None if self._stage is None else self._stage.skin_at(*self.in_window(at))

    def mark_at(self, at: QPointF) -> Mark | None:
        """Return the mark at a point: an opening of the spine, a nerve's end, a key point; None without."""
        return None if self._stage is None else self._stage.mark_at(*self.in_window(at))

    def in_window(self, at: QPointF) -> tuple[float, float]:
        """Return a point of the widget in pixels of the plotter's window, from its lower left."""
        widget = self._canvas.widget
        width, height = self.plotter.window_size
        x = at.x() / max(widget.width(), 1) * width
        return x, (1.0 - at.y() / max(widget.height(), 1)) * height

    def _timer(self, interval_ms: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(True)
        timer.timeout.connect(then)
        return timer

    def _join_hand(self) -> None:
        hand = self.hand
        hand.clicked.connect(self._click)
        hand.added.connect(lambda at: self.added.emit(self.pick_at(at)))
        hand.double_clicked.connect(lambda at: self.double_clicked.emit(self.pick_at(at)))
        hand.menu_asked.connect(self.menu_asked)
        hand.asked.connect(self.asked_at)
        hand.hovered.connect(self._hover_soon)
        hand.left.connect(self._leave)
        hand.resized.connect(self.redraw)
        hand.began.connect(self._begin_turning)
        hand.ended.connect(self._end_turning)

    def _click(self, at: QPointF) -> None:
        self.clicked_at.emit(at)
        self.clicked.emit(self.pick_at(at))

    def _hover_soon(self, at: QPointF) -> None:
        self._hover_at = at
        self._hover.start()

    def _leave(self) -> None:
        self._hover.stop()
        self.hovered.emit(None, None)

    def _report_hover(self) -> None:
        self.hovered.emit(self.pick_at(self._hover_at), self._hover_at)

    def _begin_turning(self) -> None:
        """Leave the camera to the user; a flight ends where it is."""
        self._turning = True
        self._flight.stop()
        self._coarsen()

    def _end_turning(self) -> None:
        self._turning = False
        self._rest.start()

    def _coarsen(self) -> None:
        self._rest.stop()
        self._polish.stop()
        self._coarse, self._smooth = True, False
        if self._stage is not None:
            self._stage.write(False)
            self._stage.set_detail(_MOVING_DETAIL)
            self._stage.depth.off()

    def _refine(self) -> None:
        """Draw finely what rests; what has been drawn so already is not drawn worse in between."""
        if self._stage is not None and self._flight.end is None:
            software = lighting.is_software(self.plotter)
            self._stage.settle()
            if self._coarse:
                self._coarse, self._smooth = False, not software
                self._stage.set_detail(_SOFTWARE_REST_DETAIL if software else 0)
                self._stage.depth.on(smooth=not software)
            self._draw()
            if not self._smooth:
                self._polish.start()
            self.rested.emit(camera.pose_of(self.plotter))

    def _polish_picture(self) -> None:
        """Without a graphics card, smooth the edges only once the user has paused."""
        if self._stage is not None:
            self._smooth = True
            self._stage.depth.on(smooth=True)
            self._draw()

    def _draw(self) -> None:
        if self._stage is not None:
            self.plotter.renderer.ResetCameraClippingRange()
            self.plotter.render()
            self.drawn.emit(camera.pose_of(self.plotter))

    def _show_pose(self, pose: camera.Pose, last: bool) -> None:
        camera.apply(pose, self.plotter)
        if last:
            self.redraw()
        else:
            self._draw()
