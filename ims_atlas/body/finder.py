"""Evaluates the rules of places on one body: landmarks, acupoints and needle sites are found by it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from ims_atlas.body import beside_spine, on_muscle, on_structures
from ims_atlas.body.construction import Found, Step, at_length, each_once, length_of, names_of
from ims_atlas.body.directions import direction_vector, directions_sum
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.rays import Vector
from ims_atlas.body.skin import Skin
from ims_atlas.body.surfaces import Surfaces
from ims_atlas.errors import NoPlace, NotInAtlas
from ims_atlas.model import places as rules
from ims_atlas.model.acupoints import Acupoint, Location
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.landmarks import Landmark
from ims_atlas.model.segments import Side

_NEAR_SKIN_MM = 30.0
"""A measured or computed landmark of the skin lies on the skin this near it."""


class Finder:
    """Finds places on one body, and remembers them."""

    def __init__(self, atlas: Atlas, pack: BodyPack) -> None:
        self._atlas = atlas
        self._pack = pack
        self._known: dict[tuple[str, Side], Found | NoPlace] = {}
        self.surfaces = Surfaces(atlas, pack)
        self._evaluate: dict[type, Callable[[Any, Side], Found]] = {
            rules.Extreme: self._extreme,
            rules.Joint: self._joint,
            rules.Measured: self._measured,
            rules.Between: self._between,
            rules.Offset: self._offset,
            rules.LevelWith: self._level_with,
            rules.OnLine: self._on_line,
            rules.Edge: self._edge,
            rules.Gap: self._gap,
            rules.Nearest: self._nearest,
            rules.Centre: self._centre,
            rules.Interspace: self._interspace,
            rules.RibSpace: self._rib_space,
            rules.Over: self._over,
            rules.Mirror: self._mirror,
            rules.OnMuscle: self._on_muscle,
            rules.BesideSpine: self._beside_spine,
        }

    @cached_property
    def skin(self) -> Skin:
        """The skin of the body.

        Raises
        ------
        NoPlace
            If it has none.
        """
        return Skin(self._pack)

    def of(self, key: str, side: Side) -> Found:
        """Return where a landmark or an acupoint lies; in the mid-plane it is the middle of both sides.

        Raises
        ------
        NoPlace
            If it has no rule, or the body lacks what the rule starts from; names the step.
        """
        if (key, side) not in self._known:
            try:
                self._known[key, side] = self._named(key, side)
            except NoPlace as problem:
                self._known[key, side] = NoPlace(f"{key}: {problem}")
        known = self._known[key, side]
        if isinstance(known, NoPlace):
            raise known
        return known

    def find(self, point: rules.Point, side: Side) -> Found:
        """Return where a point or rule leads on one side; ``MIDLINE`` is the middle of both sides.

        Raises
        ------
        NoPlace
            If the body lacks what it starts from; names rule, step and what is missing.
        """
        if isinstance(point, str):
            found = self.of(point, side).point
            return Found(found, (Step("landmark", (point,), (), found),))
        if side is Side.MIDLINE:
            left, right = self.find(point, Side.LEFT), self.find(point, Side.RIGHT)
            return Found((left.point + right.point) / 2, left.steps, left.inward)
        try:
            return self._evaluate[type(point)](point, side)
        except NoPlace as problem:
            raise NoPlace(f"{rules.key_of(point)}: {problem}") from None

    def on_skin(self, place: Acupoint | Location, side: Side) -> Found:
        """Return where an acupoint (or another location of it) lies on the skin.

        Raises
        ------
        NoPlace
            If the body lacks its skin, or what the rule starts from.
        """
        found = self.find(place.place, side)
        if place.facing is None:
            point = self.skin.nearest(found.point)
        else:
            point = self._skin_over(found.point, place.facing, side)
        step = Step("skin", (), (found.point,), point, directions=place.facing or ())
        return Found(point, each_once((*found.steps, step)))

    def cun_mm(self, ruler: str, side: Side) -> float:
        """Return the length of one cun of a ruler on this body, in mm; in the mid-line by the left side.

        Raises
        ------
        NoPlace
            If the body lacks an end of the ruler.
        """
        record = self._atlas.ruler(ruler)
        first, last = self.stretch(ruler, side)
        if record.measured == "over_skin":
            length = length_of(self.skin.way(first, last))
        else:
            kept = {"straight": [0, 1, 2], "height": [2], "breadth": [0]}[record.measured]
            length = float(np.linalg.norm((last - first)[kept]))
        return length / record.cun

    def stretch(self, ruler: str, side: Side) -> tuple[Vector, Vector]:
        """Return the (3,) ends of a ruler on this body, mm; in the mid-line the left side's.

        Raises
        ------
        NoPlace
            If the body lacks one of them.
        """
        side = Side.LEFT if side is Side.MIDLINE else side
        first, last = (self.find(end, side).point for end in self._atlas.ruler(ruler).stretch)
        return first, last

    def _named(self, key: str, side: Side) -> Found:
        if self._atlas.is_acupoint(key):
            paired = self._atlas.meridian_of(key).paired
            return self.on_skin(self._atlas.acupoint(key), side if paired else Side.MIDLINE)
        try:
            landmark = self._atlas.landmark(key)
        except NotInAtlas as problem:
            raise NoPlace(str(problem)) from None
        return self._landmark(landmark, side)

    def _landmark(self, landmark: Landmark, side: Side) -> Found:
        rule = landmark.found
        if rule is None:
            raise NoPlace("this landmark has no rule by which a body could be asked for it")
        if isinstance(rule, rules.Extreme) and not rule.of:
            rule = rule.model_copy(update={"of": (landmark.on,) if landmark.on else ()})
        found = self.find(rule, side)
        if landmark.tissue == "skin":
            on_skin = self.skin.nearest(found.point)
            if np.linalg.norm(on_skin - found.point) > _NEAR_SKIN_MM:
                raise NoPlace(f"the skin is farther than {_NEAR_SKIN_MM:g} mm from where it should lie")
            found = Found(on_skin, found.steps)
        return found

    def _extreme(self, rule: rules.Extreme, side: Side) -> Found:
        if not rule.of:
            raise NoPlace("no bone is named")
        points = self.surfaces.of(rule.of, side).points
        point = on_structures.extreme(points, rule, side)
        return Found(point, (Step("extreme", rule.of[:1], (), point, directions=rule.extreme),))

    def _joint(self, rule: rules.Joint, side: Side) -> Found:
        one, other = (self.surfaces.of(bone, side).points for bone in rule.joint)
        point = on_structures.middle_of_joint(one, other)
        return Found(point, (Step("joint", rule.joint, (), point),))

    def _measured(self, rule: rules.Measured, side: Side) -> Found:
        if self._pack.about.name not in rule.bodies:
            raise NoPlace(f"it was measured on {', '.join(rule.bodies)} only, not on this body")
        point = np.array(rule.measured)
        if side is Side.RIGHT:
            point[0] = 2 * self.surfaces.middle_x - point[0]
        return Found(point, (Step("measured", (), (), point),))

    def _between(self, rule: rules.Between, side: Side) -> Found:
        first, last = (self.find(end, side) for end in rule.between)
        path = np.array([first.point, last.point])
        if rule.along_skin:
            path = self.skin.way(first.point, last.point)
        whole = length_of(path)
        length = rule.share * whole if rule.share is not None else self._mm(rule, side)
        point = at_length(path, length)
        step = Step(
            "between",
            names_of(*rule.between),
            (first.point, last.point),
            point,
            rule.cun,
            rule.ruler,
            length,
            rule.share,
        )
        return Found(point, (*first.steps, *last.steps, step))

    def _offset(self, rule: rules.Offset, side: Side) -> Found:
        start, way, length = self.find(rule.offset, side), directions_sum(rule.go, side), self._mm(rule, side)
        point = start.point + length * way
        if rule.along_skin:
            point = self.skin.walked(start.point, way, length)[-1]
        step = Step(
            "offset",
            names_of(rule.offset),
            (start.point,),
            point,
            rule.cun,
            rule.ruler,
            length,
            directions=rule.go,
        )
        return Found(point, (*start.steps, step))

    def _level_with(self, rule: rules.LevelWith, side: Side) -> Found:
        start, level, axis = (
            self.find(rule.bring, side),
            self.find(rule.level_with, side),
            self._axis(rule.axis, side),
        )
        point = start.point + ((level.point - start.point) @ axis) * axis
        step = Step("bring", names_of(rule.bring, rule.level_with), (start.point, level.point), point)
        return Found(point, (*start.steps, *level.steps, step))

    def _on_line(self, rule: rules.OnLine, side: Side) -> Found:
        first, last = (self.find(end, side) for end in rule.on_line)
        level, axis = self.find(rule.level_with, side), self._axis(rule.axis, side)
        rise = float((last.point - first.point) @ axis)
        if abs(rise) < 1e-6:
            raise NoPlace("the line runs level, so no height on it can be named")
        share = float((level.point - first.point) @ axis) / rise
        point = first.point + share * (last.point - first.point)
        starts = (first.point, last.point, level.point)
        step = Step("on_line", names_of(*rule.on_line, rule.level_with), starts, point)
        return Found(point, (*first.steps, *last.steps, *level.steps, step))

    def _edge(self, rule: rules.Edge, side: Side) -> Found:
        level, axis = self.find(rule.level_with, side), self._axis(rule.axis, side)
        surface = self.surfaces.of(rule.edge, side)
        point = on_structures.edge(surface, directions_sum(rule.facing, side), level.point, axis)
        names = (rule.edge, *names_of(rule.level_with))
        step = Step("edge", names, (level.point,), point, directions=rule.facing)
        return Found(point, (*level.steps, step))

    def _gap(self, rule: rules.Gap, side: Side) -> Found:
        level, axis = self.find(rule.level_with, side), self._axis(rule.axis, side)
        one, other = (self.surfaces.of(structure, side) for structure in rule.gap)
        point = on_structures.gap(one, other, directions_sum(rule.facing, side), level.point, axis)
        names = (*rule.gap, *names_of(rule.level_with))
        step = Step("gap", names, (level.point,), point, directions=rule.facing)
        return Found(point, (*level.steps, step))

    def _nearest(self, rule: rules.Nearest, side: Side) -> Found:
        start = self.find(rule.to, side)
        point = on_structures.nearest(self.surfaces.of(rule.nearest, side), start.point)
        return Found(
            point, (*start.steps, Step("nearest", (rule.nearest, *names_of(rule.to)), (start.point,), point))
        )

    def _centre(self, rule: rules.Centre, side: Side) -> Found:
        point = on_structures.centre(self.surfaces.of(rule.centre, side), directions_sum(rule.facing, side))
        return Found(point, (Step("centre", (rule.centre,), (), point, directions=rule.facing),))

    def _interspace(self, rule: rules.Interspace, side: Side) -> Found:
        upper, lower = (self.surfaces.of(bone, side).points for bone in rule.interspace)
        point = beside_spine.interspace(upper, lower)
        return Found(point, (Step("interspace", rule.interspace, (), point),))

    def _rib_space(self, rule: rules.RibSpace, side: Side) -> Found:
        start = self.find(rule.in_line_with, side)
        upper, lower = (self._rib(number, side) for number in (rule.rib_space, rule.rib_space + 1))
        point = on_structures.rib_space(upper, lower, directions_sum(rule.facing, side), start.point)
        names = (f"rib_{rule.rib_space}", f"rib_{rule.rib_space + 1}", *names_of(rule.in_line_with))
        step = Step("rib_space", names, (start.point,), point, directions=rule.facing)
        return Found(point, (*start.steps, step))

    def _over(self, rule: rules.Over, side: Side) -> Found:
        start = self.find(rule.over, side)
        point = self._skin_over(start.point, rule.facing, side)
        return Found(
            point,
            (*start.steps, Step("over", names_of(rule.over), (start.point,), point, directions=rule.facing)),
        )

    def _mirror(self, rule: rules.Mirror, side: Side) -> Found:
        other = Side.RIGHT if side is Side.LEFT else Side.LEFT
        found = self.find(rule.mirror, other)
        return Found(found.point, (*found.steps, Step("mirror", names_of(rule.mirror), (), found.point)))

    def _on_muscle(self, rule: rules.OnMuscle, side: Side) -> Found:
        point, inward = on_muscle.placed(self.surfaces.of(rule.muscle, side), rule, side)
        step = Step("muscle", (rule.muscle,), (), point, share=rule.fraction, directions=rule.facing)
        return Found(point, (step,), inward)

    def _beside_spine(self, rule: rules.BesideSpine, side: Side) -> Found:
        point = beside_spine.placed(self.surfaces, rule, side)
        step = Step("beside", rule.beside, (), point, mm=rule.lateral_mm, share=rule.fraction)
        return Found(point, (step,), direction_vector("anterior", side))

    def _axis(self, axis: rules.Axis, side: Side) -> Vector:
        if isinstance(axis, str):
            return direction_vector(axis, side)
        first, last = (self.find(end, side).point for end in axis)
        return np.asarray((last - first) / np.linalg.norm(last - first))

    def _mm(self, rule: rules.Between | rules.Offset, side: Side) -> float:
        if rule.cun is None or rule.ruler is None:
            return float(rule.mm or 0.0)
        return rule.cun * self.cun_mm(rule.ruler, side)

    def _rib(self, number: int, side: Side) -> Vector:
        points = [self.surfaces.of(f"rib_{number}", side).points]
        if number <= 10:
            points.append(self.surfaces.of((f"costal_cartilage_{number}", f"rib_{number}"), side).points)
        return np.concatenate(points)

    def _skin_over(self, start: Vector, facing: rules.Directions, side: Side) -> Vector:
        point = self.skin.outwards(start, directions_sum(facing, side))
        if point is None:
            raise NoPlace(f"no skin lies {' and '.join(facing)} of it")
        return point
