"""Decides what the viewport shows and what hovers and clicks on it mean."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtWidgets import QLabel

from ims_atlas.analysis.names import acupoint_name, site_name
from ims_atlas.body.construction import Step
from ims_atlas.body.pack import MEASURED, WRITTEN, BodyPack
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import Pick, Session
from ims_atlas.ui.speech import marked, speech
from ims_atlas.ui.viewport.viewport import Viewport

_SIDES = {Side.LEFT: marked("left"), Side.RIGHT: marked("right"), Side.MIDLINE: ""}
_SHAPES = {WRITTEN: marked("written from anatomy"), MEASURED: marked("generated from measurements")}
FOLLOWED = (
    "levels",
    "with_neighbours",
    "sides",
    "preview",
    "selected",
    "also_selected",
    "hovered",
    "hidden",
    "faded",
    "isolated",
    "surroundings",
    "surroundings_opacity",
    "auto_fade",
    "peel",
    "cut",
    "exploded",
    "measured",
    "asked",
    "asked_radius_mm",
    "dermatome_map",
    "key_points",
    "layers",
    "theme",
    "rule",
    "condition",
    "meridians",
    "linked",
    "joined",
    "match_rule",
    "language",
    "guide",
    "labels",
    "answers_hidden",
    "text_size",
    "colour_vision",
    "mode",
)


class ViewportPresenter:
    """Keeps the stage in line with the session; turns picks into selections and names."""

    def __init__(self, atlas: Atlas, session: Session, viewport: Viewport) -> None:
        self._atlas = atlas
        self._session = session
        self._viewport = viewport
        self.hover_chip = QLabel(viewport)
        for name in ("mode", "text_size", "language"):
            getattr(session.events, name).connect(lambda _: self.hover_chip.hide())  # it would no longer fit
        self.hover_chip.setObjectName("hover")
        self.hover_chip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hover_chip.hide()
        self._lay_out = QTimer(viewport)
        self._lay_out.setSingleShot(True)
        self._lay_out.setInterval(0)
        self._lay_out.timeout.connect(self._lay_out_more)
        viewport.hovered.connect(self._hover)
        viewport.clicked.connect(self._click)
        viewport.added.connect(self._add)
        viewport.double_clicked.connect(self._double_click)
        viewport.rested.connect(self._keep_camera)
        viewport.set_reduced_motion(session.reduced_motion)
        session.events.camera.connect(self._follow_camera)
        session.events.reduced_motion.connect(viewport.set_reduced_motion)
        for name in FOLLOWED:
            getattr(session.events, name).connect(self._follow)
        session.events.levels.connect(self._bring_into_view)
        session.events.comparison.connect(self._share_picture)
        session.events.wiper.connect(self._move_wiper)
        for name in ("levels", "sides", "layers", "theme"):
            getattr(session.events, name).connect(lambda _: self.hover_chip.hide())

    @property
    def stage(self) -> Stage | None:
        """The stage in view; None while no body is open."""
        return self._viewport.stage

    def open(self, pack: BodyPack) -> None:
        """Show a body instead of the one in view."""
        if self.stage is not None:
            self.stage.close()
        stage = Stage(self._viewport.plotter, self._atlas, pack, self._session)
        stage.acupuncture.step_by_step = True
        stage.labels.on_screen = True
        self._viewport.show_stage(stage)
        if self._session.levels:
            self.fit()

    def look(self, view: camera.View) -> None:
        """Fly to a standard view, fitted to what is lit."""
        if self.stage is not None:
            self._fly_to(self.stage.framing.pose_for(view))

    def fit(self) -> None:
        """Fly to the view that meets most needles head-on."""
        if self.stage is not None:
            pose = self.stage.framing.pose_of_link()
            self._fly_to(
                self.stage.framing.pose_for(*self.stage.framing.best_view()) if pose is None else pose
            )

    def shows(self, muscle: str) -> bool:
        """Tell whether the body in view has a muscle, or a part of it."""
        return self.stage is None or not self.stage.body.lacks(muscle)

    def shape_of(self, structure: str) -> str:
        """Say in English how the body in view came by a shape; empty if it is the original's own."""
        if self.stage is None:
            return ""
        whole = self._atlas.with_descendants(structure) if self._atlas.is_muscle(structure) else (structure,)
        parts = [part for one in whole for part in self.stage.pack.parts_of(one) if part.generated]
        if not parts:
            return ""
        return _SHAPES[WRITTEN if any(part.origin == WRITTEN for part in parts) else MEASURED]

    def name_of(self, structure: str) -> str:
        """Return the name of a muscle, nerve, bone or other part; what has no record is named in English."""
        language = self._session.language
        if self._atlas.is_muscle(structure):
            return self._atlas.muscle(structure).names.said_in(language)
        if self._atlas.is_nerve(structure):
            return self._atlas.nerve(structure).names.said_in(language)
        bone = next((bone for bone in self._atlas.bones if bone.id == structure), None)
        if bone is not None:
            return bone.names.said_in(language)
        parts = self.stage.pack.parts_of(structure) if self.stage is not None else ()
        return parts[0].name if parts else structure.replace("_", " ")

    def steps_of(self, pick: Pick) -> tuple[Step, ...]:
        """Return how a needle site or acupoint is found on the body in view; empty for anything else."""
        return self.stage.steps_of(pick) if self.stage is not None else ()

    def called(self, pick: Pick) -> str:
        """Return the name of a pick in the language of the window."""
        if pick.kind == "site":
            return site_name(self._atlas, pick.id, self._session.language)
        if pick.kind == "acupoint":
            point = self._atlas.acupoint(pick.id)
            return acupoint_name(point)
        return self.name_of(pick.id)

    def _fly_to(self, pose: camera.Pose) -> None:
        """Ask for a pose through the session, which the viewport follows."""
        if self._session.camera == pose:
            self.hover_chip.hide()
            self._viewport.fly_to(pose)
        else:
            self._session.camera = pose

    def _follow_camera(self, pose: camera.Pose | None) -> None:
        """Fly to where the session wants the camera, unless it is there or on the way there."""
        if pose is not None and not camera.is_same(pose, self._viewport.heading_for()):
            self.hover_chip.hide()
            self._viewport.fly_to(pose)

    def _keep_camera(self, pose: camera.Pose) -> None:
        """Remember where the camera rests; rounding is no move."""
        known = self._session.camera
        if known is None or not camera.is_same(pose, known):
            self._session.camera = pose

    def _follow(self, _value: object) -> None:
        if self.stage is not None:
            self.stage.update()
            self._viewport.redraw()
            self._lay_out.start()

    def finish_laying_out(self) -> None:
        """Place everything that is asked for at once."""
        while self._lay_out.isActive():
            self._lay_out_more()

    def _lay_out_more(self) -> None:
        """Show the next acupoints and lines; the first time there are too many to make the user wait."""
        self._lay_out.stop()
        if self.stage is not None and self.stage.acupuncture.lay_out_more():
            self.stage.update()
            self._viewport.redraw()
            self._lay_out.start()
        elif self.stage is not None:
            self.stage.update()

    def _share_picture(self, _comparison: str) -> None:
        """Show the comparison; step back where the picture has become too narrow for what is lit."""
        if self.stage is None:
            return
        self.hover_chip.hide()
        held = self.stage.framing.holds_lit()
        self.stage.update()
        if held and not self.stage.framing.holds_lit():
            self._fly_to(self.stage.framing.pose_from_here())
        self._viewport.redraw()

    def _move_wiper(self, share: float) -> None:
        if self.stage is not None:
            self.stage.halves.move_wiper(share)
            self._viewport.redraw_quickly()

    def _bring_into_view(self, levels: frozenset[str]) -> None:
        """Fly to newly chosen levels, unless the camera sees them well already."""
        if self.stage is not None and levels and not self.stage.framing.is_well_in_view():
            self.fit()

    def _hover(self, pick: Pick | None, at: QPointF | None) -> None:
        if pick != self._session.hovered:
            self._session.hovered = pick
        if pick is None or at is None:
            self.hover_chip.hide()
            return
        say = speech(self._session.language)
        side = "" if pick.side is Side.MIDLINE else f" ({say(_SIDES[pick.side])})"
        name = self.called(pick)
        made = f" · {say('generated')}" if self.shape_of(pick.id) == _SHAPES[WRITTEN] else ""
        self.hover_chip.setText(name[:1].upper() + name[1:] + side + made)
        self.hover_chip.adjustSize()
        limit = self._viewport.width() - self.hover_chip.width() - 8
        self.hover_chip.move(min(int(at.x()) + 16, max(limit, 0)), max(int(at.y()) - 34, 4))
        self.hover_chip.show()
        self.hover_chip.raise_()

    def _click(self, pick: Pick | None) -> None:
        if self._session.tool == "choose":
            self._session.selected = None if pick == self._session.selected else pick

    def _add(self, pick: Pick | None) -> None:
        if pick is not None:
            self._session.add_to_selection(pick)

    def _double_click(self, pick: Pick | None) -> None:
        if pick is not None and self._session.tool == "choose":
            self._session.selected = pick
            self.fit()
