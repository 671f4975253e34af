"""Evaluates an area of skin, as a rule in words, on one body: the skin of a region that faces a direction,
between two landmarks.

Every condition is a margin in mm, positive inside, so that borders are smooth and a point near one says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

import numpy as np

from ims_atlas.body.directions import direction_vector, directions_sum
from ims_atlas.body.finder import Finder
from ims_atlas.body.limb_sections import LimbAxes, LimbSections
from ims_atlas.body.rays import Vector
from ims_atlas.body.skin_territories import PARTS, SkinTerritories
from ims_atlas.model.muscles import Region
from ims_atlas.model.places import Direction
from ims_atlas.model.sensory import SkinArea

_SECTOR_DEG = 45.0
"""Front, outer side, back and inner side share a limb or the trunk: each has a quarter of the way round."""

_TILT_DEG = 55.0
"""Skin counts as facing up or down, or to a corner such as front and up, as far as it is turned so much."""

_TILT_MM = 40.0
_END_MM = 6.0
"""The landmarks that end an area belong to it, with a little skin beyond them."""

_LEAST_BAND_MM = 16.0
"""A band whose two landmarks lie at one height is drawn so wide."""

_LEAST_CORRIDOR_MM = 25.0
_BENEATH_MM = 15.0
"""Landmarks of bone lie about so deep beneath the skin."""

_NECK_MM, _PERINEUM_MM, _ARM_MM, _ANKLE_MM = 75.0, 60.0, 55.0, 15.0
"""How far from the mid-line neck and perineum reach, how far from its bone the skin of the arm lies, and how
far above the ankle the skin of the foot begins."""

_FRAMES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "arm": (("scapula_acromion",), ("humerus_lateral_epicondyle", "humerus_medial_epicondyle")),
    "forearm": (
        ("humerus_lateral_epicondyle", "humerus_medial_epicondyle"),
        ("radius_styloid_process", "ulna_styloid_process"),
    ),
    "hand": (("radius_styloid_process", "ulna_styloid_process"), ("finger_3_tip",)),
    "thigh": (("femur_greater_trochanter",), ("femur_lateral_condyle", "femur_medial_condyle")),
    "leg": (("fibula_head", "tibia_medial_condyle"), ("fibula_lateral_malleolus", "tibia_medial_malleolus")),
    "foot": (("calcaneus_tuberosity_back",), ("toe_2_tip",)),
}
"""The landmarks at the upper and the lower end of each part of a limb."""

_DRAWN_ON: Mapping[Region, str] = {
    "head": "head",
    "neck": "neck",
    "back": "trunk",
    "thorax": "trunk",
    "abdomen": "trunk",
    "pelvis": "trunk",
    "hip": "trunk",
    "shoulder": "arm",
    "arm": "arm",
    "forearm": "forearm",
    "hand": "hand",
    "thigh": "thigh",
    "leg": "leg",
    "foot": "foot",
}
"""The part of the body along which the areas of a region are measured."""

_ENDS: tuple[Region, ...] = ("hand", "foot")
"""Regions whose areas end where the body does, if they end at a tip."""

_DIGIT = re.compile(r"(?:finger|toe|metacarpal|metatarsal)_(\d)")


class SkinAreas:
    """Evaluates areas on the skin of one side of a body.

    Parameters
    ----------
    finder
        Where the landmarks of the body lie.
    skin
        The skin of this side, measured against the bones.
    """

    def __init__(self, finder: Finder, skin: SkinTerritories) -> None:
        self._finder = finder
        self._skin = skin
        self._side = skin.side
        self._points = skin.points
        self._normals = skin.normals
        self._middle_x = finder.surfaces.middle_x
        self._sections: dict[str, LimbSections] = {}
        self._regions: dict[Region, Vector] = {}
        self._round: dict[str, tuple[Vector, Vector]] = {}

    def margin(self, area: SkinArea) -> Vector:
        """Return how deep each point of this side lies within an area, (n,) mm; negative outside.

        Raises
        ------
        NoPlace
            If the body lacks a landmark of the area, or of the part that it lies on.
        """
        ends = [self._finder.of(name, self._side).point for name in area.between]
        digits = _digits(area)
        conditions = [self._region(area.region), self._between(area, ends), self._facing(area, digits)]
        if _is_tilted(area):
            conditions.append(self._corridor(ends))
        if digits:
            conditions.append(self._of_digits(area.region, digits, "ray_of_"))
        if area.region == "abdomen" and "anterior" in area.facing:
            conditions.append(self._above_groin)
        if area.region == "thigh" and ("anterior" in area.facing or _names_groin(area)):
            conditions.append(-self._above_groin)
        return np.asarray(np.min(conditions, axis=0))

    def _region(self, region: Region) -> Vector:
        """Return how deep each point lies within the skin that may belong to a region."""
        if region not in self._regions:
            self._regions[region] = self._measured_region(region)
        return self._regions[region]

    def _measured_region(self, region: Region) -> Vector:
        own = self._skin.margin
        aside = np.abs(self._points[:, 0] - self._middle_x)
        match region:
            case "head":
                return own(("head", "neck"))
            case "neck":
                wide = np.minimum(own(("head", "neck", "girdle", "trunk")), _NECK_MM - aside)
                return np.maximum(own(("head", "neck")), wide)
            case "back":
                return own(("trunk", "girdle", "neck"))
            case "thorax":
                return own(("trunk", "girdle"))
            case "abdomen" | "hip":
                return own(("trunk", "thigh"))
            case "pelvis":
                return np.minimum(own(("trunk", "thigh")), _PERINEUM_MM - aside)
            case "shoulder":
                return own(("girdle", "arm", "trunk", "neck"))
            case "arm":
                near = _ARM_MM - self._skin.nearest(("arm", "forearm"))
                return np.minimum(own(("arm", "girdle", "forearm")), near)
            case "forearm":
                return own(("forearm", "arm", "hand"))
            case "hand":
                return own(("hand", "forearm"))
            case "thigh":
                return own(("thigh", "trunk", "leg"))
            case "leg":
                return own(("leg", "foot", "thigh"))
            case "foot":
                height = self._finder.of("tibia_medial_malleolus", self._side).point[2] + _ANKLE_MM
                ankle = np.minimum(own(("foot", "leg")), height - self._points[:, 2])
                return np.asarray(np.maximum(own(("foot",)), ankle))

    def _between(self, area: SkinArea, ends: list[Vector]) -> Vector:
        """Return how far each point lies inside the two cuts through the landmarks."""
        axis = _towards(*ends) if _is_tilted(area) else self._along(area.region).axes.along
        reached = self._points @ axis
        conditions = [
            (reached - end @ axis) * sign
            for name, end, sign in zip(area.between, ends, (1.0, -1.0), strict=True)
            if name != "inguinal_ligament" and not (area.region in _ENDS and name.endswith("_tip"))
        ]
        if len(conditions) == 2:
            upper, lower = sorted(float(end @ axis) for end in ends)
            short = max(_LEAST_BAND_MM - (lower - upper), 0.0) / 2
            conditions = [reached - upper + short, lower + short - reached]
        return np.asarray(np.min(conditions, axis=0) + _END_MM)

    def _facing(self, area: SkinArea, digits: tuple[int, ...]) -> Vector:
        """Return how far each point lies inside the side of the region that faces the area's directions."""
        if _is_tilted(area):
            turned = self._normals @ self._direction(area)
            return np.asarray(_TILT_MM * (turned - np.cos(np.radians(_TILT_DEG))))
        angle, half_width = self._way_round(area.region)
        margin = self._sector(area, angle) * half_width
        if digits and area.facing in (("lateral",), ("medial",)):  # a digit at the edge is all of that side
            margin = np.maximum(margin, self._of_digits(area.region, digits, ""))
        return np.asarray(margin)

    def _way_round(self, region: Region) -> tuple[Vector, Vector]:
        """Return where each point lies round its part of the body, (n,) radians from the front to the outer
        side, and how wide the part is there, (n,) mm. On the flat hand and foot front is what faces there.
        """
        part = _DRAWN_ON[region]
        if part not in self._round:
            sections = self._along(region)
            aside = sections.aside(self._points)
            if part in ("hand", "foot"):
                aside = np.stack([np.clip(aside[:, 0], -1, 1), self._normals @ sections.axes.front], axis=1)
            angle = np.arctan2(aside[:, 0], aside[:, 1])
            self._round[part] = angle, sections.half_width(self._points)
        return self._round[part]

    def _sector(self, area: SkinArea, angle: Vector) -> Vector:
        """Return how far each point lies inside the quarter of the way round that an area faces, radians.

        Quarters of the trunk that end at the mid-line go on beyond it, on the other side.
        """
        outward, forward = np.sum([_in_section(each, area.region) for each in area.facing], axis=0)
        middle = np.arctan2(outward, forward)
        off = (angle - middle + np.pi) % (2 * np.pi) - np.pi
        if _DRAWN_ON[area.region] not in _FRAMES and len(area.facing) > 1:
            towards_mid_line = (off < 0) if middle < np.pi / 2 else (off > 0)
            off = np.where(towards_mid_line, 0.0, off)
        return np.asarray(np.radians(_SECTOR_DEG) - np.abs(off))

    def _of_digits(self, region: Region, digits: tuple[int, ...], prefix: str) -> Vector:
        """Return how deep each point lies within the skin of digits (`ray_of_`: of their rays)."""
        kind = "finger" if region == "hand" else "toe"
        others = [f"{prefix}{kind}_{number}" for number in range(1, 6) if number not in digits]
        nearest = self._skin.nearest([f"{prefix}{kind}_{number}" for number in digits])
        margin = (self._skin.nearest(others) - nearest) / 2
        if not prefix:
            bare = self._skin.nearest([f"{kind}_root", *(f"ray_of_{kind}_{n}" for n in range(1, 6))])
            margin = np.minimum(margin, 1.0 - (nearest - bare))
        return np.asarray(margin)

    def _corridor(self, ends: list[Vector]) -> Vector:
        """Return how far each point lies inside a strip along the line between two landmarks."""
        axis = _towards(*ends)
        offset = self._points - ends[0]
        off_line = np.linalg.norm(offset - (offset @ axis)[:, None] * axis, axis=1)
        width = max(_LEAST_CORRIDOR_MM, float(np.linalg.norm(ends[1] - ends[0])) / 2) + _BENEATH_MM
        return np.asarray(width - off_line)

    @cached_property
    def _above_groin(self) -> Vector:
        """How far each point lies above the line of the inguinal ligament, seen from the front, mm."""
        outer = self._finder.of("hip_bone_anterior_superior_iliac_spine", self._side).point
        along = self._finder.of("inguinal_ligament_midpoint", self._side).point - outer
        up = np.array([-along[2], 0.0, along[0]])
        up *= np.sign(up[2]) / np.linalg.norm(up)
        return np.asarray((self._points - outer) @ up)

    def _direction(self, area: SkinArea) -> Vector:
        if area.region == "foot":
            along = self._along("foot").axes.along
            return -along if area.facing == ("posterior",) else along
        return directions_sum(area.facing, self._side)

    def _along(self, region: Region) -> LimbSections:
        part = _DRAWN_ON[region]
        if part not in self._sections:
            self._sections[part] = LimbSections(self._axes(part), self._own_skin(part))
        return self._sections[part]

    def _own_skin(self, part: str) -> Vector:
        rows = self._skin.nearest_part
        parts = ("trunk", "girdle") if part == "trunk" else (part,)
        own = self._points[np.isin(rows, [PARTS.index(each) for each in parts])]
        if part in _FRAMES:
            return own
        mirrored = own * (-1.0, 1.0, 1.0) + (2 * self._middle_x, 0.0, 0.0)
        return np.concatenate([own, mirrored])

    def _axes(self, part: str) -> LimbAxes:
        lateral, front = (direction_vector(way, self._side) for way in ("lateral", "anterior"))
        if part not in _FRAMES:
            return LimbAxes(np.array([self._middle_x, 0.0, 0.0]), np.array([0.0, 0.0, -1.0]), lateral, front)
        upper, lower = (
            np.mean([self._finder.of(name, self._side).point for name in names], axis=0)
            for names in _FRAMES[part]
        )
        if part == "foot":
            lower, front = lower * (1, 1, 0) + upper * (0, 0, 1), np.array([0.0, 0.0, 1.0])
        along = _towards(upper, lower)
        lateral = lateral - (lateral @ along) * along
        lateral /= np.linalg.norm(lateral)
        front = front - (front @ along) * along - (front @ lateral) * lateral
        return LimbAxes(upper, along, lateral, front / np.linalg.norm(front))


def _is_tilted(area: SkinArea) -> bool:
    """Tell whether an area faces along its region rather than to a side of it."""
    along: tuple[Direction, ...] = (
        ("anterior", "posterior") if area.region == "foot" else ("superior", "inferior")
    )
    return any(each in along for each in area.facing)


def _names_groin(area: SkinArea) -> bool:
    return "inguinal_ligament" in area.between


def _in_section(direction: Direction, region: Region) -> Vector:
    """Return a direction within a cut: to the outside and to the front; on the foot, its top is the front."""
    front, back = ("superior", "inferior") if region == "foot" else ("anterior", "posterior")
    ways = {"lateral": (1.0, 0.0), "medial": (-1.0, 0.0), front: (0.0, 1.0), back: (0.0, -1.0)}
    return np.array(ways[direction])


def _digits(area: SkinArea) -> tuple[int, ...]:
    """Return the fingers or toes that an area names by a tip: those between its two landmarks."""
    if not area.between[1].endswith("_tip") or area.region not in _ENDS:
        return ()
    named = [int(found[1]) for name in area.between if (found := _DIGIT.match(name))]
    return tuple(range(min(named), max(named) + 1)) if named else ()


def _towards(first: Vector, last: Vector) -> Vector:
    way = last - first
    return np.asarray(way / max(float(np.linalg.norm(way)), 1e-9))
