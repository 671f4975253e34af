"""The stage: one body on a plotter, following the session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkRenderer

from ims_atlas.analysis.contrast import Contrast
from ims_atlas.analysis.shown import shown
from ims_atlas.body.finder import Step
from ims_atlas.body.meridian_lines import MeridianLines
from ims_atlas.body.pack import BodyPack, System
from ims_atlas.body.places import Places
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera, lighting
from ims_atlas.scene.acupoint_layer import Bead
from ims_atlas.scene.acupuncture import Acupuncture
from ims_atlas.scene.appearance import LAYER_OF, Highlight, SystemLook, highlight
from ims_atlas.scene.comparison import Halves
from ims_atlas.scene.guide_layer import GuideLayer
from ims_atlas.scene.link_layer import Link, LinkLayer
from ims_atlas.scene.links import Links
from ims_atlas.scene.needle_layer import Needle, NeedleLayer
from ims_atlas.scene.palette import PALETTES, Palette
from ims_atlas.scene.part_surface import PartSurface
from ims_atlas.state.session import Pick, Session

Vector = NDArray[np.float64]

_Sight = Literal["shining", "solid", "glass", "skin"]
_SIGHTS: tuple[_Sight, ...] = ("shining", "solid", "glass", "skin")
"""How a part is seen; what comes first is picked first."""

_BEYOND_MM = 4.0
_SEEN_SHARE = 0.3
_SEEN_NEEDLES, _FACING_NEEDLES = 0.7, 0.5
"""Shares of the lit needles that are within the picture, and that enter on the side in view."""

_AROUND_LINK_MM = 80.0
_HARDLY_ASIDE = 0.15
_TOWARDS_END = 0.55
"""How far the camera moves towards a link's end, so that the needle at its start does not hide it."""

_SMALLEST_VIEW_MM = 420.0
"""A fitted view never shows less than this, so that the reader knows where on the body they are."""


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
        self._surfaces: dict[System, PartSurface] = {
            system: PartSurface(pack, system, plotter.renderer) for system in pack.systems
        }
        self._looks = {system: SystemLook(system, pack.parts(system)) for system in pack.systems}
        self._needles = NeedleLayer(plotter)
        self.acupuncture = Acupuncture(plotter, atlas, self.places, self.meridian_lines, session)
        self._guide = GuideLayer(plotter)
        self.contrast = Contrast(atlas, pack, self.places, self.meridian_lines)
        self._link_ways = Links(atlas, self.places, self.contrast)
        self._links = LinkLayer(plotter)
        self._lit: Highlight = highlight(atlas, session)
        lighting.light_studio(plotter)
        self.depth = lighting.Depth(plotter)
        self.halves = Halves(plotter, self.depth)
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
    def beads(self) -> tuple[Bead, ...]:
        """The acupoints in view."""
        return self.acupuncture.beads

    def update(self) -> None:
        """Bring colours, layers, needles and acupoints in line with the session; geometry stays as it is."""
        self._lit = highlight(self._atlas, self.session)
        lighting.paint_ground(self.plotter, self.palette)
        for system, surface in self._surfaces.items():
            surface.colours = self._looks[system].colours(self.session, self._lit, self.palette)
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
        for surface in self._surfaces.values():
            surface.show(level)

    def look(self, view: camera.View, turn_deg: float = 0.0) -> camera.Pose:
        """Place the camera so that a standard view just holds what is lit (or the whole body)."""
        pose = self.pose_for(view, turn_deg)
        camera.apply(pose, self.plotter)
        return pose

    def pose_for(self, view: camera.View, turn_deg: float = 0.0) -> camera.Pose:
        """Return the pose of a standard view fitted to what is lit, or to the whole body."""
        width, height = self.halves.picture_size
        return camera.fitted(view, self.lit_bounds(), width / height, turn_deg)

    @property
    def links(self) -> tuple[Link, ...]:
        """The links in view, the one in focus last."""
        return (*self._links.links, *([] if self._links.focus is None else [self._links.focus]))

    def pose_of_link(self) -> camera.Pose | None:
        """Return the pose that sees the link in focus head-on; None if there is none."""
        link = self._links.focus
        if link is None:
            return None
        width, height = self.halves.picture_size
        box = np.stack([link.way.min(axis=0) - _AROUND_LINK_MM, link.way.max(axis=0) + _AROUND_LINK_MM])
        towards = np.array(link.outward) + _TOWARDS_END * _unit(link.way[-1] - link.way[0])
        towards[2] = np.clip(towards[2], -0.8, 0.8)
        if np.linalg.norm(towards[:2]) < _HARDLY_ASIDE:
            towards[1] -= 2 * _HARDLY_ASIDE
        return camera.fitted_from(towards, box, width / height)

    def pose_from_here(self) -> camera.Pose:
        """Return the pose that just holds what is lit, seen from the side from which it is seen now."""
        width, height = self.halves.picture_size
        here = camera.pose_of(self.plotter)
        towards = np.subtract(here.position, here.focus)
        return camera.fitted_from(towards, self.lit_bounds(), width / height)

    def holds_lit(self) -> bool:
        """Tell whether all of what is lit is within the picture."""
        low, high = self.lit_bounds()
        corners = [np.where([i, j, k], high, low) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
        pixels = np.array([self._seen_at(corner) for corner in corners])
        return bool(((pixels >= 0) & (pixels <= self.halves.picture_size)).all())

    def best_view(self) -> tuple[camera.View, float]:
        """Return the view that meets most needles head-on, and a turn towards the side in view.

        With something selected, its own needles count; a selected part without needles is seen from the
        side of the body on which it lies.
        """
        outward = [-needle.place.direction for needle in self._needles_in_focus()]
        outward += [bead.outward for bead in self.acupuncture.in_focus()]
        if not outward:
            rows = self._selected_rows()
            outward = [self._outward_of(system, row) for system, own in rows.items() for row in own]
        if not outward:
            return "front", 0.0
        behind = float(np.sum([way[1] for way in outward])) > -0.15 * len(outward)
        sides = self.session.shown_sides()
        if len(sides) == 2:
            return ("back" if behind else "front"), 0.0
        towards_left = sides[0] is Side.LEFT
        turn = 24.0 if towards_left == (not behind) else -24.0
        return ("back" if behind else "front"), turn

    def lit_bounds(self) -> NDArray[np.float64]:
        """Return the (2, 3) corners of the box around what is selected, or else lit, or else all bones."""
        selected = self._selected_rows()
        lit = {s: self._looks[s].lit_rows(self.session, self._lit) for s in self._surfaces}
        focus = self.session.selected
        if focus is not None and focus.kind == "acupoint":
            lit = {}
        boxes = [self._surfaces[s].bounds_of(rows) for s, rows in (selected or lit).items() if rows]
        boxes += [
            np.stack([np.minimum(n.tip, n.end), np.maximum(n.tip, n.end)]) for n in self._needles_in_focus()
        ]
        boxes += [np.stack([bead.at, bead.at]) for bead in self.acupuncture.in_focus()]
        if not boxes:
            return self._body_bounds()
        if self.session.shown_levels() and self.session.selected is None:
            boxes.append(_spine_strip(boxes))
        box = np.stack([np.min([b[0] for b in boxes], axis=0), np.max([b[1] for b in boxes], axis=0)])
        lacking = np.maximum(_SMALLEST_VIEW_MM - (box[1] - box[0]), 0) / 2
        return np.stack([box[0] - lacking * (1, 0, 1), box[1] + lacking * (1, 0, 1)])

    def is_well_in_view(self) -> bool:
        """Tell whether the camera sees most of the lit needles, and from the side on which they enter."""
        needles = self.needles
        if not needles:
            return True
        eye = np.array(self.plotter.camera.position)
        width, height = self.halves.picture_size
        entries = np.array([needle.entry for needle in needles])
        pixels = np.array([self._seen_at(entry) for entry in entries])
        inside = ((pixels >= 0) & (pixels <= (width, height))).all(axis=1)
        facing = np.einsum(
            "ij,ij->i", eye - entries, np.array([-needle.place.direction for needle in needles])
        )
        return bool(inside.mean() >= _SEEN_NEEDLES and (facing > 0).mean() >= _FACING_NEEDLES)

    def pick(self, x: float, y: float) -> Pick | None:
        """Return what is seen at a point of the picture.

        A needle comes first, then an acupoint, then lit nerves, which shine through, then what is opaque,
        then glass; skin of glass comes last, as it lies before everything.

        Parameters
        ----------
        x, y
            Pixels of the plotter's window from its lower left corner.
        """
        half = self.halves.at(x)
        start, end = _line_of_sight(half.renderer, x, y)
        found = self._nearest_parts(start, end)
        nearest = found["solid"][0] if "solid" in found else np.inf
        pixel = 2 * np.tan(np.radians(camera.VIEW_ANGLE_DEG / 2)) / max(self.plotter.window_size[1], 1)
        needle = self._needles.nearest(start, end, 5 * pixel)
        if half.needles and needle is not None and needle[0] < nearest + 30.0:
            return Pick("site", needle[1].site.id, needle[1].side)
        bead = self.acupuncture.nearest(start, end, 6 * pixel)
        if half.acupoints and bead is not None and bead[0] < nearest + 30.0:
            return Pick("acupoint", bead[1].point.code, bead[1].side)
        return next((found[sight][1] for sight in _SIGHTS if sight in found), None)

    def missing(self, structures: Iterable[str]) -> list[str]:
        """Return those of the muscles that neither show on this body nor have a part that does."""
        return [
            key
            for key in structures
            if not any(self.pack.parts_of(part) for part in self._atlas.with_descendants(key))
        ]

    def anchors(self) -> list[tuple[str, Side, Vector]]:
        """Return (structure, side, (3,) point) for every lit muscle that can be seen, for labels."""
        eye = np.array(self.plotter.camera.position)
        found: dict[tuple[str, Side], Vector] = {}
        for system, surface in self._surfaces.items():
            for row in self._looks[system].lit_rows(self.session, self._lit):
                part = surface.parts[row]
                if self._atlas.is_muscle(part.structure) and (part.structure, part.side) not in found:
                    point = self._seen_from(eye, surface.anchors_of(row, eye), part.structure)
                    if point is not None:
                        found[part.structure, part.side] = point
        return [(structure, side, point) for (structure, side), point in found.items()]

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
        for surface in self._surfaces.values():
            surface.remove()

    def _selected_rows(self) -> dict[System, list[int]]:
        """Return the rows of the parts that are selected, by system; empty if nothing is."""
        found = {s: look.selected_rows(self.session, self._lit) for s, look in self._looks.items()}
        return {system: rows for system, rows in found.items() if rows}

    def _needles_in_focus(self) -> Sequence[Needle]:
        """Return the needles of what is selected; all of them if nothing is, or if it has none."""
        selected = self.session.selected
        if selected is None:
            return self.needles
        if selected.kind == "site":
            return [n for n in self.needles if n.site.id == selected.id and n.side is selected.side]
        return [n for n in self.needles if n.site.muscle in self._lit.selected]

    def _outward_of(self, system: System, row: int) -> Vector:
        """Return whether a part lies on the front or the back of the body, as a direction."""
        middle = self._surfaces[system].bounds_of([row]).mean(axis=0)
        behind = middle[1] > self._body_bounds().mean(axis=0)[1]
        return np.array([0.0, 1.0 if behind else -1.0, 0.0])

    def _share_picture(self) -> None:
        self.halves.show(
            self.session.comparison,
            self.session.wiper,
            self._needles.actors,
            (*self.acupuncture.actors, *self._links.labels),
        )

    def _seen_at(self, point: Vector) -> tuple[float, float]:
        renderer = self.plotter.renderer
        renderer.SetWorldPoint(*point, 1.0)
        renderer.WorldToDisplay()
        x, y, _ = renderer.GetDisplayPoint()
        return x, y

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

    def _seen_from(self, eye: Vector, points: Vector, structure: str) -> Vector | None:
        """Return the first of a structure's points at which the eye meets it first; None if too few are."""
        seen = []
        for point in points:
            beyond = point + _BEYOND_MM * (point - eye) / np.linalg.norm(point - eye)
            solid = self._nearest_parts(eye, beyond).get("solid")
            if solid is not None and solid[1].id == structure:
                seen.append(point)
        return np.asarray(seen[0]) if len(seen) >= _SEEN_SHARE * len(points) else None

    def _nearest_parts(self, start: Vector, end: Vector) -> dict[_Sight, tuple[float, Pick]]:
        nearest: dict[_Sight, tuple[float, Pick]] = {}
        for system, surface in self._surfaces.items():
            if not self._can_show(system):
                continue
            for distance, row in surface.hits(start, end):
                part = surface.parts[row]
                pick = Pick("structure", part.structure, part.side)
                for sight in _sights(surface, system, row):
                    if sight not in nearest or distance < nearest[sight][0]:
                        nearest[sight] = (distance, pick)
        return nearest

    def _can_show(self, system: System) -> bool:
        return self.session.layers[LAYER_OF[system]].visible

    def _body_bounds(self) -> NDArray[np.float64]:
        system: System = "bones" if "bones" in self._surfaces else next(iter(self._surfaces))
        surface = self._surfaces[system]
        return surface.bounds_of(range(len(surface.parts)))


def _unit(way: Vector) -> Vector:
    return np.asarray(way / max(float(np.linalg.norm(way)), 1e-9))


def _line_of_sight(renderer: vtkRenderer, x: float, y: float) -> tuple[Vector, Vector]:
    ends = []
    for depth in (0.0, 1.0):
        renderer.SetDisplayPoint(x, y, depth)
        renderer.DisplayToWorld()
        point = np.array(renderer.GetWorldPoint())
        ends.append(point[:3] / point[3])
    return ends[0], ends[1]


def _sights(surface: PartSurface, system: System, row: int) -> tuple[_Sight, ...]:
    if surface.is_solid(row):
        return ("shining", "solid") if surface.shines_through(row) else ("solid",)
    return ("skin",) if system == "skin" else ("glass",)


def _spine_strip(boxes: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return a box beside the mid-plane at the height of `boxes`, so that the spine stays in view."""
    middle = np.mean([box.mean(axis=0) for box in boxes], axis=0)
    return np.array([[-70.0, middle[1], middle[2]], [70.0, middle[1], middle[2]]])
