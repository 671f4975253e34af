"""The base mesh of the skin brought into the pose and size of the measured man."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from builder.skin_base import SkinBase

Floats = NDArray[np.float64]
Map = Callable[[Floats], Floats]

TRUNK_HEIGHTS = {"joint-l-upper-leg": "hip_left", "joint-l-shoulder": "shoulder_left"}
"""Joints of the rig and of the man that fix the heights of the trunk."""

BASE_NAVEL_MM, BASE_CHIN_MM = 228.0, 683.0
"""Heights of navel and chin of the base mesh."""

NAVEL_MM = 1039.0
"""Height of the man's navel (recipes/landmarks.csv)."""

BASE_HEAD_MM = {"width": 146.0, "depth": 203.0, "middle": -50.5, "vertex": 911.9}
"""Width and depth of the base head above the ears, and where its middle and vertex lie."""

HEAD_MIDDLE_MM = -86.5
"""Middle of the measured head in y."""

PULP_MM = 4.0
"""Soft tissue beyond the bony tip of a finger or toe (knowledge)."""

GIRDLE = ("clavicle", "shoulder01")
"""Bones of the rig between trunk and arm."""

GIRDLE_SCALE = (1.1, 1.1, 0.8)
"""Scale of the shoulder in x, y and z: the height of the acromion over the joint."""

CAP_SHARE = 0.7
"""Height of the shoulder's cap over the joint, as a share of that of the stretched arm."""

CLAVICLE_DEPTH_MM = 60.0
"""How far behind the sternoclavicular joint the rig's clavicle begins."""

SOLE_BASE_MM = -818.7
"""Height of the soles of the base mesh."""

MID_PLANE_MM = -0.7


def posed(base: SkinBase, recipe: dict[str, Any]) -> Floats:
    """Return the points of the base mesh in the pose of the man, mm.

    Parameters
    ----------
    base
        The base mesh.
    recipe
        recipes/skin_fit.json.
    """
    trunk = _trunk_map(base, recipe)
    head = head_map(recipe)
    maps: dict[str, Map] = {}
    for side in ("left", "right"):
        maps |= _arm_maps(base, recipe["joint_centres_mm"], side)
        maps |= _leg_maps(base, recipe, side)
    total = np.zeros_like(base.points)
    weight = np.zeros((len(base.points), 1))
    for bone, share in base.weights.items():
        moved = np.flatnonzero(share > 0.0)
        if bone.startswith(("root", "pelvis", "spine", "breast", "neck0", "clavicle")):
            place = maps.get(bone, trunk)
        else:
            place = maps.get(bone, head)
        total[moved] += share[moved, None] * place(base.points[moved])
        weight[moved] += share[moved, None]
    return total / weight


def head_map(recipe: dict[str, Any]) -> Map:
    """Return the map of the head: stretched by width, depth and height."""
    head = recipe["head"]
    low, high = head["chin_lowest_skin_z_mm"], head["vertex_z_mm"]
    scale = np.array(
        [
            head["max_width_mm"] / BASE_HEAD_MM["width"],
            head["max_depth_mm"] / BASE_HEAD_MM["depth"],
            (high - low) / (BASE_HEAD_MM["vertex"] - BASE_CHIN_MM),
        ]
    )
    there = np.array([MID_PLANE_MM, HEAD_MIDDLE_MM, high])
    here = np.array([0.0, BASE_HEAD_MM["middle"], BASE_HEAD_MM["vertex"]])
    return lambda points: (points - here) * scale + there


def _trunk_map(base: SkinBase, recipe: dict[str, Any]) -> Map:
    """Stretch by height; widths and depths follow in the station fit."""
    centres = recipe["joint_centres_mm"]
    heights = [(base.joints[here][2], centres[there][2]) for here, there in TRUNK_HEIGHTS.items()]
    heights += [(BASE_NAVEL_MM, NAVEL_MM), (BASE_CHIN_MM, recipe["head"]["chin_lowest_skin_z_mm"])]
    from_z, to_z = np.array(sorted(heights)).T
    stations = sorted(recipe["stations"]["trunk"], key=lambda row: row["station"])
    station_z = [row["station"] for row in stations]
    station_y = [row["centre_mm"][1] for row in stations]

    from_z = np.array([from_z[0] - 200.0, *from_z, from_z[-1] + 200.0])
    to_z = np.array([to_z[0] - 210.0, *to_z, to_z[-1] + 220.0])
    height = PchipInterpolator(from_z, to_z)

    def place(points: Floats) -> Floats:
        z = height(points[:, 2])
        y = np.interp(z, station_z, station_y) + (points[:, 1] + 20.0) * 1.1
        return np.stack([MID_PLANE_MM + points[:, 0] * 0.95, y, z], axis=1)

    return place


def _leg_maps(base: SkinBase, recipe: dict[str, Any], side: str) -> dict[str, Map]:
    """Maps of thigh, shank, foot and toes of one side."""
    letter, mark = side[0], side[0].upper()
    centres = recipe["joint_centres_mm"]
    here = [base.joints[f"joint-{letter}-{name}"] for name in ("upper-leg", "knee", "ankle")]
    there = [np.array(centres[f"{name}_{side}"]) for name in ("hip", "knee", "ankle")]
    maps: dict[str, Map] = {}
    for bone, k in (("upperleg", 0), ("lowerleg", 1)):
        linear = _stretched(np.eye(3) * 1.05, here[k + 1] - here[k], there[k + 1] - there[k])
        for part in ("01", "02"):
            maps[f"{bone}{part}.{mark}"] = _affine(linear, here[k], there[k])
    heads = [np.array(centres[f"toe_{n}_{side}"][0]["distal_end_mm"]) for n in range(1, 6)]
    base_heads = [base.joints[f"joint-{letter}-toe-{n}-1"] for n in range(1, 6)]
    linear = _foot(base_heads, here[2], heads, there[2], recipe["stature"]["skin_lowest_z_mm"])
    maps[f"foot.{mark}"] = _affine(linear, here[2], there[2])
    for digit in range(1, 6):
        bones = centres[f"toe_{digit}_{side}"]
        maps |= _digit(base, f"toe{digit}", f"joint-{letter}-toe-{digit}", mark, linear, _joints(bones))
    return maps


def _arm_maps(base: SkinBase, centres: dict[str, Any], side: str) -> dict[str, Map]:
    """Maps of shoulder, upper arm, forearm, hand and fingers of one side."""
    letter, mark = side[0], side[0].upper()
    joint = {name: base.joints[f"joint-{letter}-{name}"] for name in ("shoulder", "elbow", "hand")}
    shoulder, elbow, wrist = (np.array(centres[f"{name}_{side}"]) for name in ("shoulder", "elbow", "wrist"))
    upper = _stretched(np.eye(3) * 1.1, joint["elbow"] - joint["shoulder"], elbow - shoulder)
    capped = _low_cap(_affine(upper, joint["shoulder"], shoulder), shoulder, elbow)
    maps = {f"upperarm{part}.{mark}": capped for part in ("01", "02")}
    clavicle = base.joints[f"joint-{letter}-clavicle"]
    inner = np.array(centres[f"sternoclavicular_{side}"]) + np.array([0.0, CLAVICLE_DEPTH_MM, 0.0])
    girdle = _stretched(np.diag(GIRDLE_SCALE), joint["shoulder"] - clavicle, shoulder - inner)
    maps |= {
        f"{bone}.{mark}": _affine(girdle, joint["shoulder"], shoulder) for bone in ("clavicle", "shoulder01")
    }

    knuckles = [np.array(centres[f"finger_{n}_{side}"][0]["distal_end_mm"]) for n in range(2, 6)]
    base_knuckles = [base.joints[f"joint-{letter}-finger-{n}-1"] for n in range(2, 6)]
    hand = _frame_map(base_knuckles, joint["hand"], knuckles, wrist)
    for bone in ("wrist", *(f"metacarpal{n}" for n in range(1, 5))):
        maps[f"{bone}.{mark}"] = _affine(hand, joint["hand"], wrist)
    forearm = _stretched(upper, joint["hand"] - joint["elbow"], wrist - elbow)
    turned = _twisted(forearm, hand, joint["elbow"], joint["hand"], elbow, wrist)
    maps |= {f"lowerarm{part}.{mark}": turned for part in ("01", "02")}
    for digit in range(1, 6):
        ends = _joints(centres[f"finger_{digit}_{side}"][0 if digit == 1 else 1 :])
        if digit > 1:
            first = np.array(centres[f"finger_{digit}_{side}"][0]["distal_end_mm"])
            ends[0] = (ends[0] + first) / 2.0
        maps |= _digit(base, f"finger{digit}", f"joint-{letter}-finger-{digit}", mark, hand, ends)
    return maps


def _joints(bones: list[dict[str, list[float]]]) -> list[Floats]:
    """Joints along a row of bones: its start, the middles of the gaps, its end."""
    starts = [np.array(bone["proximal_end_mm"]) for bone in bones]
    ends = [np.array(bone["distal_end_mm"]) for bone in bones]
    middles = [(end + start) / 2.0 for end, start in zip(ends[:-1], starts[1:], strict=True)]
    return [starts[0], *middles, ends[-1]]


def _digit(
    base: SkinBase, bone: str, joint: str, mark: str, parent: Floats, ends: list[Floats]
) -> dict[str, Map]:
    """Maps of the phalanges of one finger or toe; `ends` holds the joints of the last bones and the tip."""
    maps: dict[str, Map] = {}
    count = 2 if bone == "toe1" else 3
    ends = ends[-count - 1 :]
    last = ends[-1] - ends[-2]
    ends[-1] = ends[-1] + last * PULP_MM / np.linalg.norm(last)
    for k in range(count):
        here, after = base.joints[f"{joint}-{k + 1}"], base.joints[f"{joint}-{k + 2}"]
        linear = _stretched(parent, after - here, ends[k + 1] - ends[k])
        maps[f"{bone}-{k + 1}.{mark}"] = _affine(linear, here, ends[k])
    return maps


def _affine(linear: Floats, here: Floats, there: Floats) -> Map:
    return lambda points: (points - here) @ linear.T + there


def _stretched(parent: Floats, here: Floats, there: Floats) -> Floats:
    """Turn and stretch the linear map `parent` as little as needed to take `here` to `there`."""
    start = parent @ here
    turn = _smallest_rotation(start, there)
    axis = there / np.linalg.norm(there)
    ratio = np.linalg.norm(there) / np.linalg.norm(start)
    return (np.eye(3) + (ratio - 1.0) * np.outer(axis, axis)) @ turn @ parent


def _smallest_rotation(start: Floats, end: Floats) -> Floats:
    a, b = start / np.linalg.norm(start), end / np.linalg.norm(end)
    cross = np.cross(a, b)
    skew = np.array([[0, -cross[2], cross[1]], [cross[2], 0, -cross[0]], [-cross[1], cross[0], 0]])
    return np.eye(3) + skew + skew @ skew / (1.0 + a @ b)


def _axes(heads: list[Floats], root: Floats) -> tuple[Floats, Floats]:
    """Axes (rows: along, across, normal) of a fan of digits, and its length and breadth."""
    along = np.mean(heads, axis=0) - root
    length = np.linalg.norm(along)
    along = along / length
    across = heads[0] - heads[-1]
    across = across - along * (along @ across)
    breadth = np.linalg.norm(across)
    across = across / breadth
    return np.array([along, across, np.cross(along, across)]), np.array([length, breadth])


def _frame_map(here: list[Floats], root: Floats, there: list[Floats], goal: Floats) -> Floats:
    """Linear map that takes the fan of digits `here` to the fan `there`."""
    axes, sizes = _axes(here, root)
    goals, wanted = _axes(there, goal)
    ratio = wanted / sizes
    return goals.T @ np.diag([*ratio, ratio.mean()]) @ axes


def _foot(here: list[Floats], root: Floats, there: list[Floats], goal: Floats, sole_mm: float) -> Floats:
    """Linear map of the foot: a fan in the ground plane, and the height of the ankle above the sole."""
    flat = np.array([1.0, 1.0, 0.0])
    axes, sizes = _axes([point * flat for point in here], root * flat)
    goals, wanted = _axes([point * flat for point in there], goal * flat)
    height = (goal[2] - sole_mm) / (root[2] - SOLE_BASE_MM)
    return goals.T @ np.diag([*wanted / sizes, height]) @ axes


def _low_cap(place: Map, start: Floats, end: Floats) -> Map:
    """Lower what the map puts beyond the start of a bone to CAP_SHARE of its height."""
    axis = (end - start) / np.linalg.norm(end - start)

    def lowered(points: Floats) -> Floats:
        moved = place(points)
        beyond = np.minimum((moved - start) @ axis, 0.0)
        return moved - (1.0 - CAP_SHARE) * beyond[:, None] * axis

    return lowered


def _twisted(
    forearm: Floats, hand: Floats, elbow: Floats, wrist: Floats, elbow_there: Floats, wrist_there: Floats
) -> Map:
    """Map of the forearm that turns from the elbow's frame to that of the hand along its way."""
    axis = (wrist_there - elbow_there) / np.linalg.norm(wrist_there - elbow_there)
    across = forearm @ np.array([1.0, 0.0, 0.0])
    start = across - axis * (axis @ across)
    goal = hand @ np.array([1.0, 0.0, 0.0])
    goal = goal - axis * (axis @ goal)
    angle = np.arctan2(axis @ np.cross(start, goal), start @ goal)
    length = wrist - elbow

    def place(points: Floats) -> Floats:
        share = np.clip((points - elbow) @ length / (length @ length), 0.0, 1.0)
        arm = (points - elbow) @ forearm.T
        turn = (angle * share)[:, None]
        along = (arm @ axis)[:, None] * axis
        radial = arm - along
        return elbow_there + along + radial * np.cos(turn) + np.cross(axis, radial) * np.sin(turn)

    return place
