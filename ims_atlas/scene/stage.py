"""The stage: one body on a plotter, following the session."""

from __future__ import annotations

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.analysis.contrast import Contrast
from ims_atlas.analysis.shown import shown
from ims_atlas.body.finder import Step
from ims_atlas.body.meridian_lines import MeridianLines
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Places
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera, lighting
from ims_atlas.scene.acupoint_layer import Bead
from ims_atlas.scene.acupuncture import Acupuncture
from ims_atlas.scene.body_layer import BodyLayer
from ims_atlas.scene.comparison import Halves
from ims_atlas.scene.drawn import Drawn
from ims_atlas.scene.framing import Framing
from ims_atlas.scene.guide_layer import GuideLayer
from ims_atlas.scene.link_layer import Link, LinkLayer
from ims_atlas.scene.links import Links
from ims_atlas.scene.needle_layer import Needle, NeedleLayer
from ims_atlas.scene.palette import PALETTES, Palette
from ims_atlas.scene.picking import Picking
from ims_atlas.state.session import Pick, Session


class Stage:
    """Draws the session on a plotter. Call `close` when the plotter goes.

    The plotter may be off screen or a window's; the stage never renders by itself except in
    `render`, so that several changes cost one picture.
    """

    def __init__(self, plotter: pv.Plotter, atlas: Atlas, pack: BodyPack, session: Session) -> None:
        self.plotter = plotter
        self.session = session
        self.pack = pack
        self._atlas = atlas
        self.places = Places(atlas, pack)
        self.meridian_lines = MeridianLines(self.places)
        self.body = BodyLayer(plotter, atlas, pack, session)
        self._needles = NeedleLayer(plotter)
        self.acupuncture = Acupuncture(plotter, atlas, self.places, self.meridian_lines, session)
        self._guide = GuideLayer(plotter)
        self.contrast = Contrast(atlas, pack, self.places, self.meridian_lines)
        self._link_ways = Links(atlas, self.places, self.contrast)
        self._links = LinkLayer(plotter)
        lighting.light_studio(plotter)
        self.depth = lighting.Depth(plotter)
        self.halves = Halves(plotter, self.depth)
        self.picking = Picking(plotter, self.halves, self.body, self._needles, self.acupuncture)
        self.framing = Framing(
            plotter, session, self.halves, self.body, self._needles, self.acupuncture, self._links
        )
        self.update()
        self.look("front")

    @property
    def palette(self) -> Palette:
        """The colours of the session's theme."""
        return PALETTES[self.session.theme]

    @property
    def needles(self) -> tuple[Needle, ...]:
        """The needles in view."""
        return self._needles.needles

    @property
    def needle_shapes(self) -> tuple[tuple[Needle, Drawn], ...]:
        """The needles in view, each with its shape."""
        return tuple(zip(self._needles.needles, self._needles.shapes, strict=True))

    @property
    def beads(self) -> tuple[Bead, ...]:
        """The acupoints in view."""
        return self.acupuncture.beads

    def update(self) -> None:
        """Bring colours, layers, needles and acupoints in line with the session; geometry stays as it is."""
        lighting.paint_ground(self.plotter, self.palette)
        self.body.update(self.palette)
        self._update_needles()
        self.acupuncture.update(self.palette)
        self._update_guide()
        self._links.show(*self._link_ways.of(self.session), self.palette)
        self._share_picture()

    def settle(self) -> None:
        """Bring in line what depends on where the camera has come to rest."""
        self.acupuncture.look_from(np.array(self.plotter.camera.position), self.palette)
        self._share_picture()

    def set_detail(self, level: int) -> None:
        """Show all systems at a level of detail (0 finest)."""
        self.body.set_detail(level)

    def look(self, view: camera.View, turn_deg: float = 0.0) -> camera.Pose:
        """Place the camera so that a standard view just holds what is lit (or the whole body)."""
        pose = self.framing.pose_for(view, turn_deg)
        camera.apply(pose, self.plotter)
        return pose

    def anchors(self) -> list[tuple[str, Side, NDArray[np.float64]]]:
        """Return (structure, side, (3,) point) for every lit muscle that can be seen, for labels."""
        return self.body.anchors(np.array(self.plotter.camera.position))

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
        self.halves.close()
        self._needles.show((), self.palette, 1.0, None)
        self.acupuncture.clear()
        self._guide.show((), self.palette)
        self._links.show((), None, self.palette)
        self.body.close()

    def _share_picture(self) -> None:
        self.halves.show(
            self.session.comparison,
            self.session.wiper,
            self._needles.actors,
            (*self.acupuncture.actors, *self._links.labels),
        )

    def _sites_in_view(self) -> list[NeedleSite]:
        """Return the sites whose needles the session asks for."""
        selected = self.session.selected
        session = self.session
        sites = list(shown(self._atlas, session.shown_levels(), session.rule, session.condition).sites)
        if selected is not None and selected.kind == "structure" and self._atlas.is_muscle(selected.id):
            sites += [site for site in self._atlas.sites_of(selected.id) if site not in sites]
        if selected is not None and selected.kind == "site":
            site = self._atlas.site(selected.id)
            sites += [site] if site not in sites else []
        return sites

    def _update_needles(self) -> None:
        if not self.session.layers["sites"].visible:
            self._needles.show((), self.palette, 1.0, None)
            return
        needles = []
        for site in self._sites_in_view():
            for side in self.session.shown_sides():
                try:
                    needles.append(Needle(site, side, self.places.of(site, side)))
                except NoPlace:
                    continue
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

    def _needle_size(self, needles: list[Needle]) -> float:
        """Draw needles larger where they are spread over much of the body, so that they stay visible."""
        if not needles:
            return 1.0
        points = np.array([needle.entry for needle in needles])
        return float(np.clip(np.ptp(points, axis=0).max() / 520.0, 1.0, 1.9))
