"""What many needles would meet that enter and point a little differently: shares and depths, by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.needle_path import DEEPEST_MM
from ims_atlas.body.rays import Vector, unbalanced, winding
from ims_atlas.body.skin_entry import BEFORE_SKIN_MM, NEAR_MM, entries
from ims_atlas.body.tissues import Piece, Structure, Tissues, boxed

ENTRY_MM = 5.0
ANGLE_DEG = 10.0
RAYS = 1000
SEED = 1

_TOUCH_MM = 1e-6


@dataclass(frozen=True)
class Spread:
    """How depths are spread, in mm: the least, 10 %, the median, 90 %, the most."""

    least: float
    tenth: float
    median: float
    ninetieth: float
    most: float

    @property
    def depths(self) -> tuple[float, ...]:
        """The five depths in order."""
        return (self.least, self.tenth, self.median, self.ninetieth, self.most)


@dataclass(frozen=True)
class Share:
    """How often and how deep one structure is met.

    Parameters
    ----------
    structure
        What is met.
    share
        Share of the rays that meet it before they end, 0..1.
    first_met
        Depth of the first contact on these rays.
    overlapping
        Share of all rays on which it shares the place of its first contact with another tissue.
    not_closed
        Share of all rays that cross its surface an odd number of times, because it has holes.
    """

    structure: Structure
    share: float
    first_met: Spread
    overlapping: float
    not_closed: float


@dataclass(frozen=True)
class Corridor:
    """What a bundle of rays meets.

    Parameters
    ----------
    rays, seed, entry_mm, angle_deg
        How many rays; what makes chance repeat itself; the radius of the disc in the skin's plane in which
        they begin; the half angle of the cone in which they point.
    deepest_mm, at_bone
        Where a ray ends at the latest, and whether the first bone ends it.
    ended
        Depth at which the rays ended.
    without_skin
        Share of the rays that met no skin near the plane of entry; their depths count from the plane.
    shares
        The structures met, the most frequent first.
    """

    rays: int
    seed: int
    entry_mm: float
    angle_deg: float
    deepest_mm: float
    at_bone: bool
    ended: Spread
    without_skin: float
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class _Contacts:
    """Of one structure, by ray: the first contact and the end of that stretch (inf: none), odd crossings."""

    first: Vector
    last: Vector
    odd: NDArray[np.bool_]


def corridor(
    tissues: Tissues,
    skin: Vector,
    normal: Vector,
    direction: Vector,
    depth_mm: float | None = None,
    *,
    entry_mm: float = ENTRY_MM,
    angle_deg: float = ANGLE_DEG,
    rays: int = RAYS,
    seed: int = SEED,
) -> Corridor:
    """Return what rays meet that enter about a point of the skin and point about a direction.

    `normal` is the skin's there. Rays are even over the disc and over the solid angle of the cone. As with
    one needle, a ray ends at the first bone, at 80 mm or where it leaves the body; `depth_mm` lets it go
    through bone down to there. Depths count from where each ray itself passes the skin.
    """
    deepest = DEEPEST_MM if depth_mm is None else depth_mm
    starts, along = bundle(skin, normal, direction, entry_mm, angle_deg, rays, seed)
    begin = starts - BEFORE_SKIN_MM * along
    near = tissues.near(*boxed(np.concatenate([starts, starts + (deepest + NEAR_MM) * along]), 0.0))
    skins = [piece for structure, pieces in near.items() if structure.kind == "skin" for piece in pieces]
    zero = entries(skins, begin, along)
    without = np.isnan(zero)
    zero = np.where(without, BEFORE_SKIN_MM, zero)
    found = {structure: _contacts(pieces, begin, along, zero) for structure, pieces in near.items()}
    limit = np.full(rays, deepest)
    for structure, contacts in found.items():
        if structure.kind == "skin":
            limit = np.minimum(limit, np.where(contacts.first < np.inf, contacts.last, np.inf))
        elif structure.kind == "bone" and depth_mm is None:
            limit = np.minimum(limit, contacts.first)
    overlapping = _overlapping(found, limit)
    shares = [
        _share(structure, contacts, limit, overlapping.get(structure))
        for structure, contacts in found.items()
        if structure.kind != "skin" and (contacts.first <= limit + _TOUCH_MM).any()
    ]
    shares.sort(key=lambda each: (-each.share, each.first_met.median))
    return Corridor(
        rays,
        seed,
        entry_mm,
        angle_deg,
        deepest,
        depth_mm is None,
        _spread(limit),
        float(without.mean()) if skins else 1.0,
        tuple(shares),
    )


def bundle(
    skin: Vector, normal: Vector, direction: Vector, entry_mm: float, angle_deg: float, rays: int, seed: int
) -> tuple[Vector, Vector]:
    """Return (n, 3) starts in a disc in the skin's plane, and (n, 3) unit directions in a cone."""
    chance = np.random.default_rng(seed)
    radius = entry_mm * np.sqrt(chance.random(rays))
    turn = 2 * np.pi * chance.random(rays)
    starts = skin + _aside(normal, radius, turn)
    cosine = 1.0 - (1.0 - np.cos(np.radians(angle_deg))) * chance.random(rays)
    turn = 2 * np.pi * chance.random(rays)
    along = cosine[:, None] * direction + _aside(direction, np.sqrt(1.0 - cosine**2), turn)
    return starts, np.asarray(along / np.linalg.norm(along, axis=1, keepdims=True))


def _aside(axis: Vector, radius: Vector, turn: Vector) -> Vector:
    """Return (n, 3) vectors square to an axis, of given lengths, turned about it."""
    one = np.cross(axis, np.eye(3)[np.argmin(np.abs(axis))])
    one /= np.linalg.norm(one)
    other = np.cross(axis, one)
    return np.asarray(radius[:, None] * (np.cos(turn)[:, None] * one + np.sin(turn)[:, None] * other))


def _contacts(pieces: Sequence[Piece], begin: Vector, along: Vector, zero: Vector) -> _Contacts:
    count = len(begin)
    first, last, odd = np.full(count, np.inf), np.full(count, np.inf), np.zeros(count, dtype=bool)
    for piece in pieces:
        crossed = piece.crossings(begin, along)
        own_odd = unbalanced(crossed, count)
        if not piece.closed:
            own_odd = np.bincount(crossed.ray, np.where(crossed.entering, 1, -1), count) != 0
        depth = crossed.distance - zero[crossed.ray]
        behind = winding(crossed, count)
        before = behind - np.where(crossed.entering, 1, -1)
        inner = depth > _TOUCH_MM
        ray, depth, before, behind = crossed.ray[inner], depth[inner], before[inner], behind[inner]
        out = (behind == 0) | own_odd[ray]
        own_first, own_last = _nearest(ray, depth, count), _nearest(ray[out], depth[out], count)
        at_skin = _nearest(ray[before != 0], depth[before != 0], count) == own_first
        own_first = np.where(at_skin & np.isfinite(own_first) & ~own_odd, 0.0, own_first)
        nearer = own_first < first
        first, last = np.where(nearer, own_first, first), np.where(nearer, own_last, last)
        odd |= own_odd
    return _Contacts(first, last, odd)


def _nearest(ray: NDArray[np.intp], depth: Vector, count: int) -> Vector:
    """Return the least depth of each ray, inf where it has none; they come ray by ray, nearest first."""
    found = np.full(count, np.inf)
    rows, begins = np.unique(ray, return_index=True)
    found[rows] = depth[begins]
    return found


def _overlapping(found: Mapping[Structure, _Contacts], limit: Vector) -> dict[Structure, NDArray[np.bool_]]:
    """Return per tissue the rays on which its first stretch shares depth with another tissue's."""
    tissues = {s: c for s, c in found.items() if s.kind in ("muscle", "bone", "tendon", "cartilage")}
    shared = {structure: np.zeros(len(limit), dtype=bool) for structure in tissues}
    for one, its in tissues.items():
        for other, others in tissues.items():
            if one is not other:
                start = np.maximum(its.first, others.first)
                stop = np.minimum(np.minimum(its.last, others.last), limit)
                with np.errstate(invalid="ignore"):
                    shared[one] |= stop - start > 0.05
    return shared


def _share(
    structure: Structure, contacts: _Contacts, limit: Vector, overlapping: NDArray[np.bool_] | None
) -> Share:
    met = contacts.first <= limit + _TOUCH_MM
    return Share(
        structure,
        float(met.mean()),
        _spread(contacts.first[met]),
        0.0 if overlapping is None else float(overlapping.mean()),
        float(contacts.odd.mean()),
    )


def _spread(depths: Vector) -> Spread:
    return Spread(*(float(depth) for depth in np.percentile(depths, (0, 10, 50, 90, 100))))
