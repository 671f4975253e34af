"""Needle sites of IMS against acupoints on one body: distances, angles, muscles, roots, and named rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from potpourri3d import MeshHeatMethodDistanceSolver

from ims_atlas.analysis.supply import claims, counted, sites_at
from ims_atlas.body.meridian_lines import MeridianLines
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Place, Places
from ims_atlas.body.rays import Vector
from ims_atlas.body.skin import Skin
from ims_atlas.body.underneath import Underneath
from ims_atlas.errors import NoPlace
from ims_atlas.model.acupoints import Acupoint, Meridian
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side, in_order

NEAREST = 3
"""So many neighbours at least are given for each place."""

_TAPE_MM = 40.0
"""Below this distance a tape is laid over the fine skin; the simplified one is too coarse for it."""

_SKIN_DETAIL = 1
"""Ways over the skin are measured on this level of detail: true to a few per cent, and quick."""


@dataclass(frozen=True)
class PlacedPoint:
    """An acupoint on one side of the body, with the muscles beneath it, nearest the skin first."""

    point: Acupoint
    meridian: Meridian
    side: Side
    place: Place
    muscles: tuple[str, ...]


@dataclass(frozen=True)
class PlacedSite:
    """A needle site on one side of the body; `entry` is the (3,) point of the skin (or muscle) it enters."""

    site: NeedleSite
    side: Side
    place: Place

    @property
    def entry(self) -> Vector:
        """Where the needle enters, mm."""
        return self.place.point if self.place.skin is None else self.place.skin


@dataclass(frozen=True)
class Pair:
    """A needle site and an acupoint beside it.

    Parameters
    ----------
    straight_mm, skin_mm
        How far apart: in a straight line between the places on the skin, and over the skin.
    cun_mm, ruler
        One B-cun here in mm, by the ruler whose stretch lies nearest.
    angle_deg
        Between the two ways in.
    same_muscle
        Whether the site's muscle lies beneath the acupoint.
    shared_roots
        Levels that supply the site's muscle (or that the paraspinal site belongs to) and a muscle beneath the
        acupoint, as the maps name them.
    line_mm
        How far the site lies from the line of the acupoint's meridian; None where no line is drawn.
    """

    site: PlacedSite
    acupoint: PlacedPoint
    straight_mm: float
    skin_mm: float
    cun_mm: float
    ruler: str
    angle_deg: float
    same_muscle: bool
    shared_roots: tuple[str, ...]
    line_mm: float | None

    @property
    def straight_cun(self) -> float:
        """The straight distance in B-cun of this region."""
        return self.straight_mm / self.cun_mm

    def matches(self, rule: MatchRule) -> bool:
        """Tell whether the two count as the same place under a rule."""
        return self.straight_mm <= rule.within_mm and (self.same_muscle or not rule.same_muscle)


class Contrast:
    """Sets needle sites and acupoints of one body beside each other."""

    def __init__(
        self,
        atlas: Atlas,
        pack: BodyPack,
        places: Places | None = None,
        lines: MeridianLines | None = None,
    ) -> None:
        self._atlas = atlas
        self._pack = pack
        self._places = places or Places(atlas, pack)
        self._lines = lines or MeridianLines(self._places)
        self.underneath = Underneath(atlas, pack)
        self._far: dict[tuple[str, Side], NDArray[np.float64]] = {}
        self._known_rulers: dict[Side, list[tuple[float, str, Vector, Vector]]] = {}

    @cached_property
    def points(self) -> tuple[PlacedPoint, ...]:
        """All acupoints that can be placed on this body, on every side they exist on."""
        found = []
        for meridian in self._atlas.meridians:
            for point in meridian.points:
                for side in (Side.LEFT, Side.RIGHT) if meridian.paired else (Side.MIDLINE,):
                    try:
                        found.append((point, meridian, side, self._places.of(point, side)))
                    except NoPlace:
                        continue
        if not found:
            return ()
        beneath = self.underneath.muscles(
            np.array([place.point for *_, place in found]), -np.array([place.outward for *_, place in found])
        )
        return tuple(PlacedPoint(*row, muscles) for row, muscles in zip(found, beneath, strict=True))

    def placed(self, site: NeedleSite, side: Side) -> PlacedSite:
        """Return a site with its place.

        Raises
        ------
        NoPlace
            If this body cannot place it.
        """
        return PlacedSite(site, side, self._places.of(site, side))

    def position(self, record: NeedleSite | Acupoint, side: Side) -> Vector:
        """Return where a site enters or an acupoint lies on this body, (3,) mm.

        Raises
        ------
        NoPlace
            If this body cannot place it.
        """
        place = self._places.of(record, side)
        return place.point if place.skin is None else place.skin

    def landmark(self, name: str, side: Side) -> Vector:
        """Return where a landmark lies on this body, (3,) mm.

        Raises
        ------
        NoPlace
            If this body cannot place it.
        """
        return self._places.finder.of(name, side).point

    def beside_site(self, site: NeedleSite, side: Side, count: int = NEAREST) -> tuple[Pair, ...]:
        """Return the acupoints nearest to a site, nearest first; empty if the body cannot place it.

        They are `count`, and all others that lie near enough for a rule of matching.
        """
        try:
            placed = self.placed(site, side)
        except NoPlace:
            return ()
        if not self.points:
            return ()
        distance = np.linalg.norm(self._at - placed.entry, axis=1)
        kept = max(count, int((distance <= self._reach_mm).sum()))
        return tuple(self._pair(placed, int(row)) for row in np.argsort(distance)[:kept])

    def beside_acupoint(
        self, code: str, side: Side, sites: Iterable[NeedleSite], count: int = NEAREST
    ) -> tuple[Pair, ...]:
        """Return the needle sites nearest to an acupoint among `sites`, nearest first.

        They are `count`, and all others that lie near enough for a rule of matching.
        """
        row = next((i for i, p in enumerate(self.points) if p.point.code == code and p.side is side), None)
        if row is None:
            return ()
        placed: list[tuple[float, PlacedSite]] = []
        for site in sites:
            for each in (side,) if side is not Side.MIDLINE else (Side.LEFT, Side.RIGHT):
                try:
                    one = self.placed(site, each)
                except NoPlace:
                    continue
                placed.append((float(np.linalg.norm(one.entry - self._at[row])), one))
        placed.sort(key=lambda pair: pair[0])
        kept = max(count, sum(distance <= self._reach_mm for distance, _ in placed))
        return tuple(self._pair(one, row) for _, one in placed[:kept])

    def of_levels(self, levels: Sequence[str], rule: SupplyRule, side: Side) -> tuple[tuple[Pair, ...], ...]:
        """Return for each needle site of `levels` its neighbours; all sites if no level is given."""
        sites = sites_at(self._atlas, levels, rule) if levels else self._atlas.sites
        rows = (self.beside_site(site, side) for site in sites)
        return tuple(row for row in rows if row)

    def cun_at(self, point: Vector, side: Side) -> tuple[float, str]:
        """Return the length of one B-cun near a point, in mm, and the id of the ruler that gives it."""
        best = min(self._rulers(side), key=lambda ruler: _gap_to(point, ruler[2], ruler[3]))
        return best[0], best[1]

    def _pair(self, placed: PlacedSite, row: int) -> Pair:
        acupoint = self.points[row]
        straight = float(np.linalg.norm(self._at[row] - placed.entry))
        cun, ruler = self.cun_at(placed.entry, placed.side)
        cosine = float(np.clip(placed.place.direction @ acupoint.place.direction, -1, 1))
        roots = self.site_roots(placed.site)
        return Pair(
            placed,
            acupoint,
            straight,
            max(straight, self._over_skin(placed, row)),
            cun,
            ruler,
            float(np.degrees(np.arccos(cosine))),
            self.is_over(placed.site.muscle, acupoint.muscles),
            in_order(roots & self.point_roots(acupoint)),
            self._to_line(placed.entry, acupoint),
        )

    def is_over(self, muscle: str, beneath: Sequence[str]) -> bool:
        """Tell whether a muscle, a part or the whole of it is among those beneath a place."""
        family = {*self._atlas.with_descendants(muscle), *self._atlas.ancestors(muscle)}
        return not family.isdisjoint(beneath)

    def site_roots(self, site: NeedleSite) -> set[str]:
        """Return the level of a paraspinal site, or the roots that the maps give a site's muscle."""
        return {site.level} if site.level is not None else self._roots(site.muscle)

    def point_roots(self, acupoint: PlacedPoint) -> set[str]:
        """Return the roots that the maps give the muscle beneath an acupoint that lies nearest the skin."""
        return self._roots(acupoint.muscles[0]) if acupoint.muscles else set()

    def _roots(self, muscle: str) -> set[str]:
        return {root for claim in counted(claims(self._atlas, muscle)) for root in claim.roots}

    @property
    def _reach_mm(self) -> float:
        """The distance of the widest rule of matching: what lies farther matches under none, mm."""
        return max((rule.within_mm for rule in self._atlas.match_rules), default=0.0)

    @cached_property
    def _at(self) -> Vector:
        return np.array([point.place.point for point in self.points])

    @cached_property
    def coarse_skin(self) -> tuple[Vector, NDArray[np.integer]]:
        """The skin's (n, 3) points, mm, and (m, 3) triangles, simplified."""
        skin = Skin(self._pack, _SKIN_DETAIL)
        return skin.points, skin.triangles

    @cached_property
    def _skin_ways(self) -> tuple[MeshHeatMethodDistanceSolver, NDArray[np.intp]]:
        """The solver of ways over the skin, and the row of each acupoint among the skin's points."""
        points, triangles = self.coarse_skin
        return MeshHeatMethodDistanceSolver(points, triangles), _nearest_rows(points, self._at)

    def _over_skin(self, placed: PlacedSite, row: int) -> float:
        """Return how far an acupoint lies from a site's entry over the skin, mm."""
        if np.linalg.norm(self._at[row] - placed.entry) < _TAPE_MM:
            way = self._places.finder.skin.way(placed.entry, self._at[row])
            return float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum())
        return float(self._far_over_skin(placed)[row])

    def _far_over_skin(self, placed: PlacedSite) -> NDArray[np.float64]:
        """Return how far each acupoint lies from a site's entry over the simplified skin, mm."""
        key = (placed.site.id, placed.side)
        if key not in self._far:
            solver, rows = self._skin_ways
            start = int(_nearest_rows(self.coarse_skin[0], placed.entry[None])[0])
            self._far[key] = np.asarray(solver.compute_distance(start))[rows]
        return self._far[key]

    def _to_line(self, point: Vector, acupoint: PlacedPoint) -> float | None:
        lines = self._lines.of(acupoint.meridian, acupoint.side)
        if not lines:
            return None
        return float(min(np.linalg.norm(line - point, axis=1).min() for line in lines))

    def _rulers(self, side: Side) -> list[tuple[float, str, Vector, Vector]]:
        if side not in self._known_rulers:
            found = []
            for ruler in self._atlas.rulers:
                try:
                    first, last = self._places.finder.stretch(ruler.id, side)
                    found.append((self._places.finder.cun_mm(ruler.id, side), ruler.id, first, last))
                except NoPlace:
                    continue
            self._known_rulers[side] = found
        return self._known_rulers[side]


def _nearest_rows(points: Vector, wanted: Vector) -> NDArray[np.intp]:
    from scipy.spatial import cKDTree  # half a second, which opening the window would pay

    return np.asarray(cKDTree(points).query(wanted)[1])


def _gap_to(point: Vector, first: Vector, last: Vector) -> float:
    """Return how far a point lies from the straight piece between two others, mm."""
    along = last - first
    share = float(np.clip((point - first) @ along / max(float(along @ along), 1e-9), 0, 1))
    return float(np.linalg.norm(point - first - share * along))
