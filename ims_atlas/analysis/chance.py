"""The chance baseline: how often a place picked at random counts as an acupoint under a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ims_atlas.analysis.contrast import Contrast
from ims_atlas.body.rays import Vector
from ims_atlas.errors import NoPlace
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side

DRAWS = 10_000
"""So many random places make a baseline."""

_AT_ONCE = 2000
"""So many triangles of the skin are looked beneath in one piece."""


class Chance:
    """Draws random places on the skin of one body, and asks how many match some acupoint.

    Every draw is the same each time (a fixed seed). A place on the skin over a muscle counts as entering
    that muscle; a place anywhere on the skin counts as entering the muscle nearest beneath it.
    """

    def __init__(self, contrast: Contrast) -> None:
        self._contrast = contrast
        self._known: dict[tuple[str, str], float | None] = {}
        self._looked: list[tuple[str, ...]] = []

    def on_muscle(self, muscle: str, rule: MatchRule) -> float | None:
        """Return the share of random places on the skin over a muscle that match; None if it has no skin."""
        key = (muscle, rule.id)
        if key not in self._known:
            over = self._over(muscle)
            self._known[key] = self._rate(over, rule, muscle) if over.any() else None
        return self._known[key]

    def on_skin(self, rule: MatchRule) -> float:
        """Return the share of random places on the whole skin that match."""
        key = ("", rule.id)
        if key not in self._known:
            self._known[key] = self._rate(np.ones(len(self._areas), bool), rule, None)
        return self._known[key] or 0.0

    def expected(self, sites: Sequence[NeedleSite], rule: MatchRule) -> float | None:
        """Return the mean share over the muscles of several sites: what chance alone would match of them."""
        rates = [rate for site in sites if (rate := self.on_muscle(site.muscle, rule)) is not None]
        return float(np.mean(rates)) if rates else None

    def near_sites(self, sites: Sequence[NeedleSite], rule: MatchRule) -> float:
        """Return the share of random places on the whole skin that match one of these sites, on any side.

        The other way round: a place enters the muscles beneath it, as an acupoint does.
        """
        key = ("near " + " ".join(site.id for site in sites), rule.id)
        if key not in self._known:
            self._known[key] = self._rate_near(sites, rule)
        return self._known[key] or 0.0

    def _rate_near(self, sites: Sequence[NeedleSite], rule: MatchRule) -> float:
        entries: dict[str, list[Vector]] = {}
        for site in sites:
            for side in (Side.LEFT, Side.RIGHT):
                with suppress(NoPlace):
                    entry = self._contrast.placed(site, side).entry
                    entries.setdefault(site.muscle, []).append(entry)
        drawn, places = self._drawn(np.ones(len(self._areas), bool))
        if not rule.same_muscle:
            targets = [entry for own in entries.values() for entry in own]
            return float(self._is_near(places, targets, rule).mean())
        hit = np.zeros(len(places), bool)
        for muscle, targets in entries.items():
            over = self._over(muscle)[drawn]
            hit[over] |= self._is_near(places[over], targets, rule)
        return float(hit.mean())

    def _over(self, muscle: str) -> NDArray[np.bool_]:
        """Tell for each triangle of the skin whether a muscle lies beneath it."""
        kinds, rows = self._kinds
        return np.array([self._contrast.is_over(muscle, beneath) for beneath in kinds], bool)[rows]

    def _is_near(self, places: Vector, targets: Sequence[Vector], rule: MatchRule) -> NDArray[np.bool_]:
        """Tell for each of (n, 3) places whether one of the (3,) targets lies within a rule's distance."""
        if len(targets) == 0 or len(places) == 0:
            return np.zeros(len(places), bool)
        return np.asarray(cKDTree(np.array(targets)).query(places)[0] <= rule.within_mm)

    def _drawn(self, faces: NDArray[np.bool_]) -> tuple[NDArray[np.intp], Vector]:
        """Return the triangles that random places fall on, and the (DRAWS, 3) places, mm."""
        rng = np.random.default_rng(0)
        rows = np.flatnonzero(faces)
        drawn = rng.choice(rows, DRAWS, p=self._areas[rows] / self._areas[rows].sum())
        corners = self._corners[drawn]
        u, v = np.sort(rng.random((2, DRAWS)), axis=0)
        places = (
            u[:, None] * corners[:, 0] + (v - u)[:, None] * corners[:, 1] + (1 - v)[:, None] * corners[:, 2]
        )
        return drawn, places

    def _rate(self, faces: NDArray[np.bool_], rule: MatchRule, muscle: str | None) -> float:
        drawn, places = self._drawn(faces)
        if not rule.same_muscle:
            targets = [point.place.point for point in self._contrast.points]
            return float(self._is_near(places, targets, rule).mean())
        if muscle is not None:
            return float(self._is_near(places, self._points_over(muscle), rule).mean())
        kinds, rows = self._kinds
        entered = [kinds[row][0] if kinds[row] else "" for row in rows[drawn]]
        hit = np.zeros(len(places), bool)
        for first in set(entered) - {""}:
            own = np.array([each == first for each in entered])
            hit[own] = self._is_near(places[own], self._points_over(first), rule)
        return float(hit.mean())

    def _points_over(self, muscle: str) -> list[Vector]:
        """Return where the acupoints lie that have a muscle beneath them."""
        over = self._contrast.is_over
        return [p.place.point for p in self._contrast.points if over(muscle, p.muscles)]

    @cached_property
    def _corners(self) -> Vector:
        """The (m, 3, 3) corners of the skin's triangles, mm."""
        points, triangles = self._contrast.coarse_skin
        return np.asarray(points[triangles])

    @cached_property
    def _areas(self) -> Vector:
        corners = self._corners
        across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        return np.asarray(np.linalg.norm(across, axis=1) / 2)

    @cached_property
    def _kinds(self) -> tuple[list[tuple[str, ...]], NDArray[np.intp]]:
        """What differs in the muscles beneath triangles, and the row of each triangle in that."""
        rows: dict[tuple[str, ...], int] = {}
        of_each = [rows.setdefault(beneath, len(rows)) for beneath in self._beneath]
        return list(rows), np.array(of_each, np.intp)

    def prepare(self) -> Iterator[tuple[int, int]]:
        """Look beneath the skin, a piece at a time; yields (done, all)."""
        while len(self._looked) < len(self._areas):
            self._look_further()
            yield len(self._looked), len(self._areas)

    @cached_property
    def _beneath(self) -> tuple[tuple[str, ...], ...]:
        """The muscles beneath the middle of each triangle of the skin."""
        for _ in self.prepare():
            pass
        return tuple(self._looked)

    def _look_further(self) -> None:
        corners = self._corners[len(self._looked) :][:_AT_ONCE]
        across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        length = np.linalg.norm(across, axis=1, keepdims=True)
        inward = -across / np.where(length == 0, 1.0, length)
        self._looked += self._contrast.underneath.muscles(corners.mean(axis=1), inward)
