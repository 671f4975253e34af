"""Joins the tools over the body to the session: cut, parts set apart, measure."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from ims_atlas.analysis.measured import Distance, said_shortly
from ims_atlas.analysis.names import acupoint_name
from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.scene.camera import fitted_from, pose_of
from ims_atlas.scene.cutting import HalfSpace, half_space, hides, share_at
from ims_atlas.scene.stage import Stage
from ims_atlas.scene.steering import axes
from ims_atlas.state.session import Cut, CutPlane, Point, Session
from ims_atlas.ui.commands import Commands
from ims_atlas.ui.look.tools_view import PLANES, ToolsView
from ims_atlas.ui.speech import Speech, speech
from ims_atlas.ui.viewport.viewport import Viewport

_APART_AT_FIRST = 0.5
_SOLID = 1.0
_SEEN = 0.45
"""How nearly the camera looks along the normal of a cut (1: just so) that counts as seeing it."""
_AROUND_NEEDLE_MM = 170.0
_TILT, _ASLANT, _LYING = np.array([0.0, 0.0, 0.12]), np.array([0.0, -0.7, 0.0]), 0.9
"""A cut that stands is seen from a little above, one that lies aslant from the front."""
_FOLLOWED = ("cut", "exploded", "measured", "tool", "selected", "levels", "sides", "layers", "language")


class ToolsPresenter:
    """Does what the tools ask, and shows how the session has them."""

    def __init__(self, atlas: Atlas, session: Session, viewport: Viewport, commands: Commands) -> None:
        self._atlas = atlas
        self._session = session
        self._viewport = viewport
        self._commands = commands
        self._muscles_before: float | None = None
        self._nearest: tuple[tuple[Point, ...], Acupoint] | None = None
        self.view = ToolsView(
            viewport,
            {name: commands[name] for name in ("cut", "apart", "measure")},
            {"nearest": commands["measure_nearest"], "again": commands["measure_again"]},
        )
        view = self.view
        view.plane_chosen.connect(self.cut_along)
        view.cut_moved.connect(self._move_cut)
        view.flipped.connect(self._flip)
        view.apart_moved.connect(self._set_apart)
        view.held.connect(viewport.hold_coarse)
        viewport.clicked_at.connect(self._click)
        commands["cut"].triggered.connect(self._switch_cut)
        commands["apart"].triggered.connect(self._switch_apart)
        commands["measure"].triggered.connect(self._switch_measure)
        commands["measure_nearest"].triggered.connect(lambda _=False: self.measure_nearest())
        commands["measure_again"].triggered.connect(lambda _=False: self._measure_again())
        for plane in PLANES:
            commands[f"cut_{plane}"].triggered.connect(lambda _=False, plane=plane: self.cut_along(plane))
        commands["cut_flip"].triggered.connect(lambda _=False: self._flip(self._is_unflipped()))
        for name in _FOLLOWED:
            getattr(session.events, name).connect(lambda _: self.refresh())
        session.events.exploded.connect(self._leave_measure)
        session.events.tool.connect(self._take_tool)
        self.refresh()

    def speak(self, say: Speech) -> None:
        """Say everything in a language."""
        self.view.speak(say)
        self.refresh()

    def refresh(self) -> None:
        """Show cut, set apart and measure as the session has them."""
        session, say = self._session, speech(self._session.language)
        cut, stage = session.cut, self._viewport.stage
        lacks_needle = cut is not None and cut.plane == "needle" and stage is not None
        lacks_needle = lacks_needle and stage is not None and stage.dissection.place_to_cut_along() is None
        needed = say("Choose a needle site or an acupuncture point: the cut will go through it.")
        self.view.show_cut(cut, needed if lacks_needle else "")
        apart = session.exploded > 0
        can = not apart or stage is None or stage.dissection.can_set_apart()
        hint = "" if can else say("Choose a level or a muscle: its muscles will move apart.")
        self.view.show_apart(session.exploded, on=apart, hint=hint)
        measuring = session.tool == "measure"
        self.view.show_measure(self._said() if measuring else "", on=measuring)
        self._commands["cut"].setChecked(cut is not None)
        self._commands["apart"].setChecked(apart)
        self._commands["measure"].setChecked(measuring)
        self._commands["measure_nearest"].setEnabled(self._site() is not None)
        self.view.nearest.setEnabled(self._site() is not None)
        self._commands["measure_again"].setEnabled(bool(session.measured))
        for plane in PLANES:
            self._commands[f"cut_{plane}"].setChecked(cut is not None and cut.plane == plane)
        self._commands["cut_flip"].setEnabled(cut is not None)

    def cut_along(self, plane: CutPlane) -> None:
        """Cut in a plane, through the middle of what is lit or the needle, so that the cut itself is seen."""
        self._solidify()
        cut, stage = Cut(plane), self._viewport.stage
        if stage is not None:
            dissection = stage.dissection
            if plane != "needle":
                cut = Cut(plane, share_at(plane, stage.framing.lit_bounds().mean(axis=0), dissection.box))
            kept = half_space(cut, dissection.box, dissection.place_to_cut_along())
            if kept is not None and hides(kept, np.array(pose_of(stage.plotter).position)):
                cut = Cut(plane, cut.share, flipped=True)
        self._session.cut = cut
        if stage is not None and stage.dissection.kept is not None:
            self._face(stage, stage.dissection.kept)

    def _face(self, stage: Stage, kept: HalfSpace) -> None:
        """Look at a cut that would be seen edge-on."""
        here = pose_of(stage.plotter)
        if abs(float(axes(here)[0] @ kept.normal)) > _SEEN:
            return
        along = stage.dissection.place_to_cut_along()
        box = stage.framing.lit_bounds()
        if along is not None:
            box = np.stack([along.point - _AROUND_NEEDLE_MM, along.point + _AROUND_NEEDLE_MM])
        towards = -kept.normal + (_TILT if abs(kept.normal[2]) < _LYING else _ASLANT)
        width, height = stage.halves.picture_size
        self._session.camera = fitted_from(towards, box, width / height)

    def measure_nearest(self) -> None:
        """Measure from the selected needle site to the acupoint nearest to it."""
        site, stage = self._site(), self._viewport.stage
        if site is None or stage is None:
            return
        pick = self._session.selected
        assert pick is not None
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)  # all points are placed the first time
        try:
            pairs = stage.contrast.beside_site(site, pick.side, 1)
        finally:
            QApplication.restoreOverrideCursor()
        if pairs:
            self._begin_measure()
            ends = pairs[0].site.entry, pairs[0].acupoint.place.point
            measured = tuple((float(x), float(y), float(z)) for x, y, z in ends)
            self._nearest = measured, pairs[0].acupoint.point
            self._session.measured = measured

    def end_tool(self) -> bool:
        """Put the tool in hand away; tell whether there was one."""
        if self._session.tool == "choose":
            return False
        self._session.measured = ()
        self._session.tool = "choose"
        return True

    def _switch_cut(self, wanted: bool) -> None:
        if wanted:
            self.cut_along(self._plane_in_view())
        else:
            self._session.cut = None
            if self._muscles_before is not None and self._session.layers["muscles"].opacity == _SOLID:
                self._session.fade_layer("muscles", self._muscles_before)
            self._muscles_before = None

    def _switch_apart(self, wanted: bool) -> None:
        self._session.exploded = _APART_AT_FIRST if wanted else 0.0

    def _switch_measure(self, wanted: bool) -> None:
        if wanted:
            self._begin_measure()
        else:
            self.end_tool()

    def _begin_measure(self) -> None:
        """Take the measure in hand; what stands apart goes back, for distances on it would mean nothing."""
        self._session.exploded = 0.0
        self._session.tool = "measure"

    def _measure_again(self) -> None:
        self._session.measured = ()

    def _leave_measure(self, exploded: float) -> None:
        if exploded and self._session.measured:
            self._session.measured = ()
        if exploded and self._session.tool == "measure":
            self._session.tool = "choose"

    def _take_tool(self, tool: str) -> None:
        shape = Qt.CursorShape.ArrowCursor if tool == "choose" else Qt.CursorShape.CrossCursor
        self._viewport.canvas_widget.setCursor(shape)

    def _click(self, at: QPointF) -> None:
        if self._session.tool != "measure":
            return
        end = self._viewport.end_at(at)
        if end is None:
            return
        x, y, z = (float(value) for value in end)
        first = self._session.measured if len(self._session.measured) == 1 else ()
        self._session.measured = (*first, (x, y, z))

    def _move_cut(self, share: float) -> None:
        cut = self._session.cut
        if cut is not None:
            self._session.cut = Cut(cut.plane, share, cut.flipped)

    def _flip(self, flipped: bool) -> None:
        cut = self._session.cut
        if cut is not None:
            self._session.cut = Cut(cut.plane, cut.share, flipped)

    def _is_unflipped(self) -> bool:
        return self._session.cut is not None and not self._session.cut.flipped

    def _set_apart(self, share: float) -> None:
        self._session.exploded = share

    def _plane_in_view(self) -> CutPlane:
        """Return the plane of the body that the picture lies in, nearly."""
        pick = self._session.selected
        if pick is not None and pick.kind != "structure":
            return "needle"
        ahead = np.abs(axes(pose_of(self._viewport.plotter))[0])
        planes: tuple[CutPlane, ...] = ("sagittal", "coronal", "axial")
        return planes[int(np.argmax(ahead))]

    def _solidify(self) -> None:
        """Let muscles be flesh while they are cut: through glass there is nothing to see of a cut."""
        layer = self._session.layers["muscles"]
        if self._session.cut is None and layer.visible and layer.opacity < _SOLID:
            self._muscles_before = layer.opacity
            self._session.fade_layer("muscles", _SOLID)

    def _site(self) -> NeedleSite | None:
        pick = self._session.selected
        return self._atlas.site(pick.id) if pick is not None and pick.kind == "site" else None

    def _said(self) -> str:
        session, say = self._session, speech(self._session.language)
        if not session.measured:
            return say("Click where the measure begins: a needle, an acupuncture point, or any place.")
        distance = self._viewport.stage.distance if self._viewport.stage is not None else None
        return say("Click where it ends.") if distance is None else self._told(distance, say)

    def _told(self, distance: Distance, say: Speech) -> str:
        lines = [say("Straight: {lengths}").format(lengths=said_shortly(distance, self._session.language))]
        if self._nearest is not None and self._nearest[0] == self._session.measured:
            point = self._nearest[1]
            name = acupoint_name(point)
            lines.insert(0, say("To the nearest point: {name}").format(name=name))
        if distance.skin_mm is not None:
            lines.append(say("Over the skin: {mm} mm").format(mm=f"{distance.skin_mm:.0f}"))
        if distance.cun:
            ruler = self._atlas.ruler(distance.ruler).names.said_in(self._session.language)
            cun = f"{distance.straight_mm / distance.cun:.0f}"
            lines.append(say("1 cun here: {mm} mm, by {ruler}").format(mm=cun, ruler=ruler))
        return "\n".join(lines)
