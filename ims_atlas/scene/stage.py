"""The stage: one body on a plotter, following the session."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.analysis.contrast import Contrast
from ims_atlas.analysis.measured import Distance, distance_between, said_shortly
from ims_atlas.body.construction import Step
from ims_atlas.body.meridian_lines import MeridianLines
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Places
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera, lighting
from ims_atlas.scene.acupoint_layer import Bead
from ims_atlas.scene.acupuncture import Acupuncture
from ims_atlas.scene.body_layer import BodyLayer
from ims_atlas.scene.comparison import Halves
from ims_atlas.scene.dissection import Dissection
from ims_atlas.scene.drawn import Placed
from ims_atlas.scene.framing import Framing
from ims_atlas.scene.guide_layer import GuideLayer
from ims_atlas.scene.label_layer import LabelLayer
from ims_atlas.scene.link_layer import Link, LinkLayer
from ims_atlas.scene.links import Links
from ims_atlas.scene.marks import Mark
from ims_atlas.scene.measure_layer import MeasureLayer
from ims_atlas.scene.names import Names
from ims_atlas.scene.needle_layer import Needle, NeedleLayer
from ims_atlas.scene.on_skin import OnSkin
from ims_atlas.scene.palette import Palette, palette_of
from ims_atlas.scene.picking import Picking, line_of_sight
from ims_atlas.scene.sites_in_view import needles_in_view
from ims_atlas.state.session import Pick, Point, Session

_LIFE_LIKE = 0.45
"""Thickness of needles seen from near, relative to that at arm's length."""


_MARK_PX = 8
"""How near the mouse counts as on a mark."""


class Stage:
    """Draws the session on a plotter. Call `close` when the plotter goes.

    The plotter may be off screen or a window's; the stage never renders by itself except in
    `render`, so that several changes cost one picture. ``kin`` is another stage of the same body: what was
    found there is not looked for again.
    """

    def __init__(
        self,
        plotter: pv.Plotter,
        atlas: Atlas,
        pack: BodyPack,
        session: Session,
        kin: Stage | None = None,
    ) -> None:
        self.plotter = plotter
        self.session = session
        self.pack = pack
        self._atlas = atlas
        self.places: Places = Places(atlas, pack) if kin is None else kin.places
        lines = MeridianLines(self.places) if kin is None else kin.meridian_lines
        self.meridian_lines: MeridianLines = lines
        self.body = BodyLayer(plotter, atlas, pack, self.places, session)
        self.dissection = Dissection(atlas, session, self.body, self.places)
        self._needles = NeedleLayer(plotter)
        self.acupuncture = Acupuncture(plotter, atlas, self.places, self.meridian_lines, session)
        self._guide = GuideLayer(plotter)
        self.contrast = Contrast(atlas, pack, self.places, self.meridian_lines)
        self._link_ways = Links(atlas, self.places, self.contrast)
        self._links = LinkLayer(plotter)
        known = None if kin is None else kin.on_skin.dermatomes
        self.on_skin: OnSkin = OnSkin(plotter, atlas, pack, self.places, session, known)
        lighting.light_studio(plotter)
        self.depth = lighting.Depth(plotter)
        self.halves = Halves(plotter, self.depth)
        self.picking = Picking(plotter, self.halves, self.body, self._needles, self.acupuncture)
        self.framing = Framing(
            plotter, session, self.halves, self.body, self._needles, self.acupuncture, self._links
        )
        self.names = Names(plotter, atlas, session, self.halves, self.body, self._needles, self.acupuncture)
        self._measure = MeasureLayer(plotter)
        self._distances: dict[tuple[Point, ...], Distance] = {}
        self.labels = LabelLayer(plotter, session, self.halves, self.names)
        self.update()
        self.look("front")

    @property
    def palette(self) -> Palette:
        """The colours of the session's theme."""
        return palette_of(self.session)

    @property
    def needles(self) -> tuple[Needle, ...]:
        """The needles in view."""
        return self._needles.needles

    @property
    def needle_pieces(self) -> tuple[tuple[Placed, ...], ...]:
        """What each needle in view is drawn of."""
        return self._needles.pieces

    @property
    def beads(self) -> tuple[Bead, ...]:
        """The acupoints in view."""
        return self.acupuncture.beads

    def update(self) -> None:
        """Bring colours, layers, needles and acupoints in line with the session; geometry stays as it is."""
        lighting.paint_ground(self.plotter, self.palette)
        self.body.update(self.palette)
        self.dissection.update(self.palette)
        self._update_needles()
        self.acupuncture.kept = self.dissection.kept
        self.acupuncture.update(self.palette)
        self._update_guide()
        self._update_measure()
        self._links.show(*self._link_ways.of(self.session), self.palette)
        self.on_skin.update(self.body.lit, self.body.visibility, self.palette)
        self._share_picture()

    def settle(self) -> None:
        """Bring in line what depends on where the camera has come to rest."""
        self.uncover()
        self.write(True)
        self.turn_writing()
        self.labels.settle(self.palette)

    def uncover(self) -> None:
        """Draw as glass what hides the selection from where the camera stands, if the session asks for it."""
        self.body.settle(np.array(self.plotter.camera.position), self.framing.points_in_focus())

    def turn_writing(self) -> None:
        """Write only what faces the camera where it stands."""
        eye = np.array(self.plotter.camera.position)
        self.acupuncture.look_from(eye, self.palette)
        self.on_skin.look_from(eye, self.palette)
        self._share_picture()

    def write(self, shown: bool) -> None:
        """Write on the body or, while the camera moves, do not: what of it fits changes all the time."""
        self.acupuncture.show_writing(shown)
        for label in self.on_skin.labels:
            label.SetVisibility(shown)

    def thin_needles(self, share: float) -> None:
        """Draw needles by a share (0..1) of the way as thin as they are, until the next `update`."""
        size = self._needle_size(self.needles)
        self._needles.show(self.needles, self.palette, size + share * (_LIFE_LIKE - size), None)
        self._share_picture()

    def set_detail(self, level: int) -> None:
        """Show all systems at a level of detail (0 finest)."""
        self.body.set_detail(level)

    def look(self, view: camera.View, turn_deg: float = 0.0) -> camera.Pose:
        """Place the camera so that a standard view just holds what is lit (or the whole body)."""
        pose = self.framing.pose_for(view, turn_deg)
        camera.apply(pose, self.plotter)
        return pose

    def covering(self, pick: Pick) -> frozenset[Pick]:
        """Return what stands between the camera and a structure or needle site, glass included."""
        aims = [n.place.point for n in self.needles if (n.site.id, n.side) == (pick.id, pick.side)]
        return self.body.covering(pick, np.array(self.plotter.camera.position), aims)

    def skin_at(self, x: float, y: float) -> NDArray[np.float64] | None:
        """Return the (3,) place on the skin behind a pixel, seen or not; None beside the body."""
        return self.on_skin.skin_along(*line_of_sight(self.halves.at(x).renderer, x, y))

    def mark_at(self, x: float, y: float) -> Mark | None:
        """Return the mark at a pixel, counted from the lower left; None if there is none."""
        start, end = line_of_sight(self.halves.at(x).renderer, x, y)
        pixel = 2 * np.tan(np.radians(camera.VIEW_ANGLE_DEG / 2)) / max(self.plotter.window_size[1], 1)
        return self.on_skin.mark_along(start, end, _MARK_PX * pixel)

    def anchors(self) -> list[tuple[str, Side, NDArray[np.float64]]]:
        """Return (structure, side, (3,) point) for every lit muscle that can be seen, for labels."""
        return self.body.anchors(np.array(self.plotter.camera.position))

    @property
    def distance(self) -> Distance | None:
        """What the session measures; None unless it has two ends."""
        ends = self.session.measured
        if len(ends) != 2:
            return None
        if ends not in self._distances:
            first, last = (np.array(end, float) for end in ends)
            self._distances = {ends: distance_between(self.contrast, self.places, first, last)}
        return self._distances[ends]

    @property
    def links(self) -> tuple[Link, ...]:
        """The links in view, the one in focus last."""
        return (*self._links.links, *([] if self._links.focus is None else [self._links.focus]))

    def steps_of(self, pick: Pick) -> tuple[Step, ...]:
        """Return how a needle site or acupoint is found on this body; empty if it is not, or is neither."""
        if pick.kind == "structure":
            return ()
        record = self._atlas.site(pick.id) if pick.kind == "site" else self._atlas.acupoint(pick.id)
        try:
            return self.places.of(record, pick.side).steps
        except NoPlace:
            return ()

    def close(self) -> None:
        """Take everything off the plotter."""
        self.labels.close()
        self.halves.close()
        self._needles.show((), self.palette, 1.0, None)
        self.acupuncture.clear()
        self.on_skin.close()
        self._guide.show((), self.palette)
        self._measure.show((), None, "", self.palette)
        self._links.show((), None, self.palette)
        self.body.close()

    def _share_picture(self) -> None:
        self.halves.show(
            self.session.comparison,
            self.session.wiper,
            self._needles.actors,
            (
                *self.acupuncture.actors,
                *self._links.labels,
                *self._measure.labels,
                *self.on_skin.labels,
            ),
        )

    def _update_needles(self) -> None:
        if not self.session.layers["sites"].visible:
            self._needles.show((), self.palette, 1.0, None)
            return
        needles = needles_in_view(self._atlas, self.session, self.places, self.body.visibility)
        needles = self.dissection.with_their_muscles(needles)
        focus = next(
            (p for p in (self.session.hovered, self.session.selected) if p is not None and p.kind == "site"),
            None,
        )
        enlarged = (focus.id, focus.side) if focus is not None else None
        self._needles.show(needles, self.palette, self._needle_size(needles), enlarged)

    def _update_guide(self) -> None:
        selected, shown = self.session.selected, self.session.guide
        steps = self.steps_of(selected) if selected is not None and shown is not None else ()
        self._guide.show(steps[: (shown or 0) + 1], self.palette)

    def _update_measure(self) -> None:
        distance = self.distance
        tape = None if distance is None else distance.way
        label = "" if distance is None else said_shortly(distance, self.session.language)
        self._measure.show(self.session.measured, tape, label, self.palette)

    def _needle_size(self, needles: Sequence[Needle]) -> float:
        """Draw needles larger where they are spread over much of the body, so that they stay visible."""
        if not needles:
            return 1.0
        points = np.array([needle.entry for needle in needles])
        return float(np.clip(np.ptp(points, axis=0).max() / 520.0, 1.0, 1.9))
