"""What a muscle or nerve is joined with: the ways of its roots' fibres, the muscles that a nerve reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ims_atlas.analysis.supply import Strength, claims, supply
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.segments import in_order


@dataclass(frozen=True)
class NerveWays:
    """Ways of fibres, from the cord to muscles.

    Parameters
    ----------
    roots
        The levels they come from, each main or further.
    nerves
        The nerves on the way, each as strong as the strongest root that runs through it.
    entries
        Pairs of the last nerve of a way and the muscle it ends in.
    """

    roots: Mapping[str, Strength] = field(default_factory=dict)
    nerves: Mapping[str, Strength] = field(default_factory=dict)
    entries: tuple[tuple[str, str], ...] = ()


def ways_to_muscle(atlas: Atlas, muscle: str, rule: SupplyRule = "any") -> NerveWays:
    """Return the ways to a muscle, its heads and parts, from every root that counts under a rule."""
    roots: dict[str, Strength] = {}
    nerves: dict[str, Strength] = {}
    entries: dict[tuple[str, str], None] = {}
    for key in atlas.with_descendants(muscle):
        for root in in_order({root for claim in claims(atlas, key) for root in claim.roots}):
            found = supply(atlas, key, [root])
            if found is None or not found.holds(rule):
                continue
            for way in atlas.nerve_ways(root, key):
                _strengthen(roots, [root], found.strength)
                _strengthen(nerves, way, found.strength)
                entries[way[-1], key] = None
    return NerveWays({root: roots[root] for root in in_order(set(roots))}, nerves, tuple(entries))


def ways_to_nerve(atlas: Atlas, nerve: str) -> NerveWays:
    """Return the ways from every root that any source gives a nerve, up to the nerve."""
    roots: dict[str, Strength] = {}
    nerves: dict[str, Strength] = {}
    for root in atlas.nerve(nerve).all_roots:
        found = _upwards(atlas, root, nerve)
        if found:
            roots[root] = Strength.MAIN
            _strengthen(nerves, found, Strength.MAIN)
    return NerveWays(roots, nerves)


def way_to_nerve(atlas: Atlas, root: str, nerve: str) -> tuple[str, ...]:
    """Return the shortest way from a root to a nerve, as ids, both ends included; empty if there is none."""
    record = atlas.nerve(nerve)
    if record.kind == "root":
        return (nerve,) if root in record.all_roots else ()
    ways = [
        (*way, nerve)
        for origin in record.springs_from
        if root in origin.roots and (way := way_to_nerve(atlas, root, origin.nerve))
    ]
    return min(ways, key=len, default=())


def muscles_of_nerve(atlas: Atlas, nerve: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the muscles that a nerve reaches itself, and those that its branches reach with its roots."""
    own = _with_parts(atlas, atlas.nerve(nerve).supplies)
    further: dict[str, None] = {}
    left = [(nerve, frozenset(atlas.nerve(nerve).all_roots))]
    seen = set(left)
    while left:
        above, carried = left.pop(0)
        for branch in atlas.branches(above):
            roots = frozenset(
                root for origin in branch.springs_from if origin.nerve == above for root in origin.roots
            )
            step = (branch.id, roots & carried)
            if step in seen or (carried and not step[1]):
                continue
            seen.add(step)
            left.append(step)
            for muscle in _with_parts(atlas, branch.supplies):
                if not carried or supply(atlas, muscle, in_order(step[1])) is not None:
                    further[muscle] = None
    return own, tuple(muscle for muscle in further if muscle not in own)


def _upwards(atlas: Atlas, root: str, nerve: str) -> frozenset[str]:
    """Return the nerves through which a root's fibres come to a nerve, itself included; empty if none do."""
    record = atlas.nerve(nerve)
    if record.kind == "root":
        return frozenset({nerve}) if root in record.all_roots else frozenset()
    found = [_upwards(atlas, root, origin.nerve) for origin in record.springs_from if root in origin.roots]
    before = frozenset[str]().union(*found)
    return before | {nerve} if before else before


def _strengthen(known: dict[str, Strength], keys: Iterable[str], strength: Strength) -> None:
    for key in keys:
        if known.get(key) is not Strength.MAIN:
            known[key] = strength


def _with_parts(atlas: Atlas, muscles: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for muscle in muscles for part in atlas.with_descendants(muscle)))
