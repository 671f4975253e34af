"""Which pose of the camera holds what is lit, and whether the present one does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.body.pack import System
from ims_atlas.model.segments import Side
from ims_atlas.scene import camera
from ims_atlas.scene.acupuncture import Acupuncture
from ims_atlas.scene.body_layer import BodyLayer
from ims_atlas.scene.comparison import Halves
from ims_atlas.scene.link_layer import LinkLayer
from ims_atlas.scene.needle_layer import Needle, NeedleLayer
from ims_atlas.state.session import Session

Vector = NDArray[np.float64]

_SEEN_NEEDLES, _FACING_NEEDLES = 0.7, 0.5
"""Shares of the lit needles that are within the picture, and that enter on the side in view."""

_AROUND_LINK_MM = 80.0
_HARDLY_ASIDE = 0.15
_TOWARDS_END = 0.55
"""How far the camera moves towards a link's end, so that the needle at its start does not hide it."""

_FLESH_MM = 60.0
"""How far flesh and skin reach beyond the bones, at most."""

_SMALLEST_VIEW_MM = 420.0
"""A fitted view never shows less than this, so that the reader knows where on the body they are."""


class Framing:
    """Finds poses for what the session shows on a plotter."""

    def __init__(
        self,
        plotter: pv.Plotter,
        session: Session,
        halves: Halves,
        body: BodyLayer,
        needles: NeedleLayer,
        acupuncture: Acupuncture,
        links: LinkLayer,
    ) -> None:
        self._plotter = plotter
        self._session = session
        self._halves = halves
        self._body = body
        self._needles = needles
        self._acupuncture = acupuncture
        self._links = links

    def pose_for(self, view: camera.View, turn_deg: float = 0.0) -> camera.Pose:
        """Return the pose of a standard view fitted to what is lit, or to the whole body."""
        width, height = self._halves.picture_size
        return camera.fitted(view, self.lit_bounds(), width / height, turn_deg)

    def pose_of_link(self) -> camera.Pose | None:
        """Return the pose that sees the link in focus head-on; None if there is none."""
        link = self._links.focus
        if link is None:
            return None
        width, height = self._halves.picture_size
        box = np.stack([link.way.min(axis=0) - _AROUND_LINK_MM, link.way.max(axis=0) + _AROUND_LINK_MM])
        towards = np.array(link.outward) + _TOWARDS_END * _unit(link.way[-1] - link.way[0])
        towards[2] = np.clip(towards[2], -0.8, 0.8)
        if np.linalg.norm(towards[:2]) < _HARDLY_ASIDE:
            towards[1] -= 2 * _HARDLY_ASIDE
        return camera.fitted_from(towards, box, width / height)

    def pose_from_here(self) -> camera.Pose:
        """Return the pose that just holds what is lit, seen from the side from which it is seen now."""
        width, height = self._halves.picture_size
        here = camera.pose_of(self._plotter)
        towards = np.subtract(here.position, here.focus)
        return camera.fitted_from(towards, self.lit_bounds(), width / height)

    def holds_lit(self) -> bool:
        """Tell whether all of what is lit is within the picture."""
        low, high = self.lit_bounds()
        corners = [np.where([i, j, k], high, low) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
        pixels = np.array([self._seen_at(corner) for corner in corners])
        return bool(((pixels >= 0) & (pixels <= self._halves.picture_size)).all())

    def best_view(self) -> tuple[camera.View, float]:
        """Return the view that meets most needles head-on, and a turn towards the side in view.

        With something selected, its own needles count; a selected part without needles is seen from the
        side of the body on which it lies.
        """
        outward = [-needle.place.direction for needle in self._needles_in_focus()]
        outward += [bead.outward for bead in self._acupuncture.in_focus()]
        if not outward:
            rows = self._body.selected_rows()
            outward = [self._outward_of(system, row) for system, own in rows.items() for row in own]
        if not outward:
            return "front", 0.0
        behind = float(np.sum([way[1] for way in outward])) > -0.15 * len(outward)
        sides = self._session.shown_sides()
        if len(sides) == 2:
            return ("back" if behind else "front"), 0.0
        towards_left = sides[0] is Side.LEFT
        turn = 24.0 if towards_left == (not behind) else -24.0
        return ("back" if behind else "front"), turn

    def lit_bounds(self) -> Vector:
        """Return the (2, 3) corners of the box around what is selected, or else lit, or else all bones."""
        selected = self._body.selected_rows()
        points = [pick.kind != "structure" for pick in self._session.all_selected()]
        lit = {} if points and all(points) else self._body.lit_rows()
        boxes = self._body.bounds_of(selected or lit)
        boxes += [
            np.stack([np.minimum(n.tip, n.end), np.maximum(n.tip, n.end)]) for n in self._needles_in_focus()
        ]
        boxes += [np.stack([bead.at, bead.at]) for bead in self._acupuncture.in_focus()]
        if not boxes:
            return self._body.bounds()
        if self._session.shown_levels() and self._session.selected is None:
            boxes.append(_spine_strip(boxes))
        box = np.stack([np.min([b[0] for b in boxes], axis=0), np.max([b[1] for b in boxes], axis=0)])
        lacking = np.maximum(_SMALLEST_VIEW_MM - (box[1] - box[0]), 0) / 2
        return np.stack([box[0] - lacking * (1, 0, 1), box[1] + lacking * (1, 0, 1)])

    def points_in_focus(self) -> list[Vector]:
        """Return where the needles of what is selected meet their muscles, (3,) mm; empty if nothing is."""
        return [needle.place.point for needle in self._needles_in_focus() if self._session.all_selected()]

    def room(self) -> Vector:
        """Return the (2, 3) corners of the box in which what the camera looks at stays, mm."""
        box = self._body.bounds()
        return np.stack([box[0] - _FLESH_MM, box[1] + _FLESH_MM])

    def is_well_in_view(self) -> bool:
        """Tell whether the camera sees most of the lit needles, and from the side on which they enter."""
        needles = self._needles.needles
        if not needles:
            return True
        eye = np.array(self._plotter.camera.position)
        width, height = self._halves.picture_size
        entries = np.array([needle.entry for needle in needles])
        pixels = np.array([self._seen_at(entry) for entry in entries])
        inside = ((pixels >= 0) & (pixels <= (width, height))).all(axis=1)
        facing = np.einsum(
            "ij,ij->i", eye - entries, np.array([-needle.place.direction for needle in needles])
        )
        return bool(inside.mean() >= _SEEN_NEEDLES and (facing > 0).mean() >= _FACING_NEEDLES)

    def _needles_in_focus(self) -> Sequence[Needle]:
        """Return the needles of what is selected; all of them if nothing is, or if it has none."""
        selected = self._session.all_selected()
        if not selected:
            return self._needles.needles
        sites = {(pick.id, pick.side) for pick in selected if pick.kind == "site"}
        muscles = self._body.lit.selected
        return [n for n in self._needles.needles if (n.site.id, n.side) in sites or n.site.muscle in muscles]

    def _outward_of(self, system: System, row: int) -> Vector:
        """Return whether a part lies on the front or the back of the body, as a direction."""
        middle = self._body.surfaces[system].bounds_of([row]).mean(axis=0)
        behind = middle[1] > self._body.bounds().mean(axis=0)[1]
        return np.array([0.0, 1.0 if behind else -1.0, 0.0])

    def _seen_at(self, point: Vector) -> tuple[float, float]:
        renderer = self._plotter.renderer
        renderer.SetWorldPoint(*point, 1.0)
        renderer.WorldToDisplay()
        x, y, _ = renderer.GetDisplayPoint()
        return x, y


def _unit(way: Vector) -> Vector:
    return np.asarray(way / max(float(np.linalg.norm(way)), 1e-9))


def _spine_strip(boxes: list[Vector]) -> Vector:
    """Return a box beside the mid-plane at the height of `boxes`, so that the spine stays in view."""
    middle = np.mean([box.mean(axis=0) for box in boxes], axis=0)
    return np.array([[-70.0, middle[1], middle[2]], [70.0, middle[1], middle[2]]])
