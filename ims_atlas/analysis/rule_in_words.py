"""A rule of a place in one line of words, for tables."""

from __future__ import annotations

from collections.abc import Sequence

from ims_atlas.model import places as rules


def in_words(rule: rules.Point, on: str | None = None) -> str:
    """Return what a rule says; ``on`` is the bone that it looks at where it names none."""
    match rule:
        case str():
            return rule
        case rules.Extreme():
            return _extreme(rule, on)
        case rules.Joint():
            bones = " and ".join(map(_plain, rule.joint))
            return f"middle between {bones} where they face each other"
        case rules.Measured():
            return f"measured: {rule.method}"
        case rules.Between():
            way = " over the skin" if rule.along_skin else ""
            return f"{_far(rule)} of the way{way} from {_inner(rule.between[0])} to {_inner(rule.between[1])}"
        case rules.Offset():
            way = " along the skin" if rule.along_skin else ""
            return f"{_far(rule)} {_directions(rule.go)}{way} from {_inner(rule.offset)}"
        case rules.LevelWith():
            if rule.bring == rule.level_with:
                return f"at {_inner(rule.bring)}"
            return f"{_inner(rule.bring)} moved level with {_inner(rule.level_with)}{_axis(rule.axis)}"
        case rules.OnLine():
            line = f"{_inner(rule.on_line[0])} to {_inner(rule.on_line[1])}"
            return f"on the line from {line}, level with {_inner(rule.level_with)}{_axis(rule.axis)}"
        case rules.Edge():
            level = f"level with {_inner(rule.level_with)}{_axis(rule.axis)}"
            return f"{_directions(rule.facing)} edge of {_plain(rule.edge)} in the section {level}"
        case rules.Gap():
            level = f"level with {_inner(rule.level_with)}{_axis(rule.axis)}"
            gap = f"{_plain(rule.gap[0])} and {_plain(rule.gap[1])}"
            return f"middle of the gap between {gap}, {_directions(rule.facing)} side, {level}"
        case rules.Nearest():
            return f"point of {_plain(rule.nearest)} nearest to {_inner(rule.to)}"
        case rules.Centre():
            return f"{_directions(rule.facing)} surface of {_plain(rule.centre)} over its middle"
        case rules.Interspace():
            upper, lower = map(_plain, rule.interspace)
            return f"middle between the spinous processes of {upper} and {lower}"
        case rules.RibSpace():
            ribs = f"ribs {rule.rib_space} and {rule.rib_space + 1}"
            return (
                f"middle between {ribs} in line with {_inner(rule.in_line_with)}, {_directions(rule.facing)}"
            )
        case rules.Over():
            return f"skin met from {_inner(rule.over)} going {_directions(rule.facing)}"
        case rules.Mirror():
            return f"{_inner(rule.mirror)} of the other side"
        case rules.OnMuscle():
            share = f"{rule.fraction:.0%} of its length from its {rule.start} end"
            return f"{_directions(rule.facing)} surface of {_plain(rule.muscle)}, {share}"
        case rules.BesideSpine():
            bones = " and ".join(map(_plain, rule.beside))
            return f"bone {rule.lateral_mm:g} mm beside the mid-plane, level with {bones}"


def _extreme(rule: rules.Extreme, on: str | None) -> str:
    structures = " or ".join(map(_plain, rule.of)) or _plain(on or "its bone")
    words = f"most {_directions(rule.extreme)} point of {structures}"
    for slab in rule.within:
        low, high = slab.share
        words += f", within {low:.0%} to {high:.0%} from its {slab.start} end"
    return words + (", in the mid-plane" if rule.midline else "")


def _inner(rule: rules.Point) -> str:
    return rule if isinstance(rule, str) else f"({in_words(rule)})"


def _far(rule: rules.Between | rules.Offset) -> str:
    if rule.cun is not None:
        return f"{rule.cun:g} cun ({_plain(rule.ruler or '')})"
    if rule.mm is not None:
        return f"{rule.mm:g} mm"
    return f"{rule.share:.0%}" if isinstance(rule, rules.Between) and rule.share is not None else ""


def _axis(axis: rules.Axis) -> str:
    if axis == "superior":
        return ""
    if isinstance(axis, str):
        return f", seen from the {axis} side"
    return f", across the line from {_inner(axis[0])} to {_inner(axis[1])}"


def _directions(directions: Sequence[str]) -> str:
    """Name directions once each, the strongest first: what is repeated counts more."""
    once = sorted(dict.fromkeys(directions), key=lambda name: -directions.count(name))
    return " and ".join(f"{'chiefly ' if directions.count(n) > 1 and len(once) > 1 else ''}{n}" for n in once)


def _plain(key: str) -> str:
    return key.replace("_", " ")
