"""Needle sites against acupoints: over one another, side by side, or with a wiper.

Side by side, a second renderer takes the right half of the window; it draws the same body with the
same camera, so that turning one turns both. With a wiper there is one picture: a plane through the eye cuts
the needles off right of the wiper and the acupoints left of it, and the body knows of no seam. The acupoints'
labels have a renderer of their own on top, for the passes that draw depth know no labels.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPlane
from vtkmodules.vtkRenderingCore import (
    vtkActor2D,
    vtkMapper,
    vtkProp,
    vtkRenderer,
    vtkSelectVisiblePoints,
)

from ims_atlas.scene.camera import Pose
from ims_atlas.scene.lighting import Depth
from ims_atlas.state.session import Comparison

Vector = NDArray[np.float64]

_WHOLE, _LEFT, _RIGHT = (0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Half:
    """What is seen at a point of the picture: who draws it, and which of the two it shows."""

    renderer: vtkRenderer
    needles: bool
    acupoints: bool


class Halves:
    """Shares the picture between needles and acupoints. Call `close` before the plotter goes.

    Everything else that is on the plotter shows in both halves.
    """

    def __init__(self, plotter: pv.Plotter, depth: Depth) -> None:
        self._plotter = plotter
        self._depth = depth
        self._how: Comparison = "overlay"
        self._wiper = 0.5
        self._right: vtkRenderer | None = None
        self._needles: tuple[vtkProp, ...] = ()
        self._acupoints: tuple[vtkProp, ...] = ()
        self._left_plane, self._right_plane = vtkPlane(), vtkPlane()
        self._labels = vtkRenderer()
        self._labels.SetLayer(plotter.renderer.GetLayer() + 1)
        self._labels.PreserveDepthBufferOn()  # labels behind the body are left out
        self._labels.InteractiveOff()  # the mouse turns the camera through the plotter's own renderer
        self._labels.SetActiveCamera(plotter.renderer.GetActiveCamera())
        window = plotter.render_window
        window.SetNumberOfLayers(max(window.GetNumberOfLayers(), self._labels.GetLayer() + 1))
        window.AddRenderer(self._labels)
        me = weakref.ref(self)
        self._observer = plotter.renderer.AddObserver("StartEvent", lambda *_: _prepare(me))

    @property
    def renderers(self) -> tuple[vtkRenderer, ...]:
        """Who draws: the plotter's own renderer, and the one of the right half, if there is one."""
        main = self._plotter.renderer
        return (main,) if self._right is None else (main, self._right)

    @property
    def picture_size(self) -> tuple[int, int]:
        """Width and height in pixels of one picture of the body."""
        width, height = self._plotter.window_size
        return (max(width // 2, 1) if self._right is not None else max(width, 1)), max(height, 1)

    @property
    def pictures(self) -> tuple[tuple[float, float], ...]:
        """Left and right edge of each picture of the body, as shares of the window's width."""
        return ((0.0, 1.0),) if self._right is None else ((0.0, 0.5), (0.5, 1.0))

    @property
    def writes(self) -> bool:
        """Whether something is written over the body: codes, distances, names of places."""
        return any(isinstance(actor, vtkActor2D) for actor in self._acupoints)

    @property
    def line(self) -> float:
        """Where needles end and acupoints begin, as a share of the window's width."""
        return self._wiper if self._how == "wiper" else 0.5

    def show(
        self,
        how: Comparison,
        wiper: float,
        needles: Sequence[vtkProp],
        acupoints: Sequence[vtkProp],
    ) -> None:
        """Share the picture between these actors; the wiper stands at a share of the width (0..1)."""
        self._how, self._wiper = how, wiper
        self._needles, self._acupoints = tuple(needles), tuple(acupoints)
        if how == "split" and self._right is None:
            self._add_right()
        elif how != "split" and self._right is not None:
            self._drop_right()
        self._sort()
        self._cut()

    def move_wiper(self, share: float) -> None:
        """Put the wiper elsewhere; nothing is made anew."""
        self._wiper = share

    def at(self, x: float) -> Half:
        """Return what is seen at a place, in pixels from the window's left edge."""
        main = self._plotter.renderer
        share = x / max(self._plotter.window_size[0], 1)
        if self._right is not None:
            return Half(self._right, False, True) if share >= _RIGHT[0] else Half(main, True, False)
        if self._how == "wiper":
            return Half(main, share < self._wiper, share >= self._wiper)
        return Half(main, True, True)

    def close(self) -> None:
        """Give the whole picture back to the plotter."""
        self.show("overlay", 0.5, self._needles, self._acupoints)
        main = self._plotter.renderer
        for actor in self._labels.GetViewProps():
            _ask(actor, main)
        self._labels.RemoveAllViewProps()
        self._plotter.render_window.RemoveRenderer(self._labels)
        main.RemoveObserver(self._observer)

    def prepare(self) -> None:
        """Bring both halves in line with the plotter: its actors, ground, camera and size."""
        self._sort()
        self._cut()
        main, right = self._plotter.renderer, self._right
        self._labels.SetActiveCamera(main.GetActiveCamera())
        if right is None:
            return
        right.SetBackground(main.GetBackground())
        right.SetBackground2(main.GetBackground2())
        right.SetGradientBackground(main.GetGradientBackground())
        right.SetActiveCamera(main.GetActiveCamera())
        boxes = np.array([each.ComputeVisiblePropBounds() for each in (main, right)])
        boxes = boxes[boxes[:, 0] <= boxes[:, 1]]
        if len(boxes):
            low, high = boxes[:, 0::2].min(axis=0), boxes[:, 1::2].max(axis=0)
            main.ResetCameraClippingRange(np.stack([low, high], axis=1).ravel().tolist())

    def _add_right(self) -> None:
        main, right = self._plotter.renderer, vtkRenderer()
        right.SetLayer(main.GetLayer())
        right.SetUseOIT(main.GetUseOIT())
        right.AutomaticLightCreationOff()
        right.InteractiveOff()
        right.SetActiveCamera(main.GetActiveCamera())
        for light in main.GetLights():
            right.AddLight(light)
        main.SetViewport(_LEFT)
        right.SetViewport(_RIGHT)
        self._labels.SetViewport(_RIGHT)
        self._plotter.render_window.AddRenderer(right)
        self._right = right
        self._depth.cover(self.renderers)

    def _drop_right(self) -> None:
        main, *others = self.renderers
        self._right = None
        self._depth.cover((main,))
        for right in others:
            right.RemoveAllViewProps()
            right.RemoveAllLights()
            self._plotter.render_window.RemoveRenderer(right)
        main.SetViewport(_WHOLE)
        self._labels.SetViewport(_WHOLE)

    def _sort(self) -> None:
        """Put every actor where it belongs; the plotter goes on keeping count of all of them."""
        main, right = self._plotter.renderer, self._right
        labels = [actor for actor in self._acupoints if isinstance(actor, vtkActor2D)]
        points = [actor for actor in self._acupoints if actor not in labels]
        for actor in labels:
            main.RemoveViewProp(actor)
            _ask(actor, self._labels)
        _hold(self._labels, labels)
        if right is None:
            for actor in points:
                if not main.HasViewProp(actor):
                    main.AddViewProp(actor)
            return
        for actor in points:
            main.RemoveViewProp(actor)
        _hold(right, [actor for actor in main.GetActors() if actor not in self._needles] + points)

    def _cut(self) -> None:
        """Cut needles and acupoints at the wiper, or leave them whole."""
        cut = self._how == "wiper"
        if cut:
            lens, (width, height) = self._plotter.renderer.GetActiveCamera(), self.picture_size
            pose = Pose(lens.GetPosition(), lens.GetFocalPoint(), lens.GetViewUp())
            origin, normal = wiper_plane(pose, lens.GetViewAngle(), width / height, self._wiper)
            for plane, way in ((self._left_plane, -normal), (self._right_plane, normal)):
                plane.SetOrigin(origin.tolist())
                plane.SetNormal(way.tolist())
        width, height = self._plotter.window_size
        line = round(self._wiper * width) if cut else 0
        for actors, plane in ((self._needles, self._left_plane), (self._acupoints, self._right_plane)):
            for actor in actors:
                mapper = actor.GetMapper()
                if isinstance(mapper, vtkMapper):
                    if bool(mapper.GetNumberOfClippingPlanes()) is not cut:  # only a new plane costs
                        (mapper.AddClippingPlane if cut else mapper.RemoveClippingPlane)(plane)
                elif (chooser := _chooser(actor)) is not None:
                    chooser.SetSelectionWindow(cut)
                    chooser.SetSelection(line, max(width - 1, line), 0, max(height - 1, 0))


def wiper_plane(pose: Pose, view_angle_deg: float, aspect: float, share: float) -> tuple[Vector, Vector]:
    """Return the plane that the eye sees as an upright line.

    Parameters
    ----------
    view_angle_deg
        Height of the picture as an angle.
    aspect
        Width of the picture divided by its height.
    share
        Where the line stands, as a share of the picture's width.

    Returns
    -------
    The (3,) eye, and the (3,) unit normal, which points to what is seen right of the line.
    """
    eye = np.array(pose.position, float)
    ahead = np.array(pose.focus, float) - eye
    ahead /= np.linalg.norm(ahead)
    rightward = np.cross(ahead, np.array(pose.up, float))
    rightward /= np.linalg.norm(rightward)
    slope = (2 * share - 1) * aspect * np.tan(np.radians(view_angle_deg / 2))
    normal = rightward - slope * ahead
    return eye, normal / np.linalg.norm(normal)


def _prepare(halves: weakref.ref[Halves]) -> None:
    found = halves()
    if found is not None:
        found.prepare()


def _hold(renderer: vtkRenderer, wanted: Sequence[vtkProp]) -> None:
    """Let a renderer draw these actors and no others."""
    for actor in list(renderer.GetViewProps()):
        if actor not in wanted:
            renderer.RemoveViewProp(actor)
    for actor in wanted:
        if not renderer.HasViewProp(actor):
            renderer.AddViewProp(actor)


def _ask(actor: vtkProp, renderer: vtkRenderer) -> None:
    """Let labels ask the renderer that draws them what can be seen; they do not keep it alive."""
    chooser = _chooser(actor)
    if chooser is not None:
        chooser.SetRenderer(renderer)


def _chooser(actor: vtkProp) -> vtkSelectVisiblePoints | None:
    """Return what chooses the labels in view, if the actor draws labels."""
    step = actor.GetMapper() if isinstance(actor, vtkActor2D) else None
    while step is not None and not isinstance(step, vtkSelectVisiblePoints):
        connected = step.GetNumberOfInputPorts() and step.GetNumberOfInputConnections(0)
        step = step.GetInputConnection(0, 0).GetProducer() if connected else None
    return step
