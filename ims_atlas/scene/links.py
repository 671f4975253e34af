"""Which links a session asks for, and the way of each over the skin of the body in view."""

from __future__ import annotations

import numpy as np

from ims_atlas.analysis.contrast import Contrast
from ims_atlas.body.places import Place, Places
from ims_atlas.body.rays import Vector
from ims_atlas.errors import NoPlace
from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.scene.link_layer import Link
from ims_atlas.state.session import Pick, Session

_LIFT_MM = 1.6
_SPACING_MM = 3.0
_DETOUR = 1.25
"""A line so many times longer than the straight one leaps over a fold or a gap: it is laid like a tape."""
_LONGEST_DETOUR = 2.5


class Links:
    """Finds the ways of links on one body, and remembers them."""

    def __init__(self, atlas: Atlas, places: Places, contrast: Contrast) -> None:
        self._atlas = atlas
        self._places = places
        self._contrast = contrast
        self._ways: dict[tuple[Pick, Pick], tuple[Vector, Vector] | None] = {}
        self._over: dict[tuple[str, Pick], bool] = {}

    def of(self, session: Session) -> tuple[list[Link], Link | None]:
        """Return all links that a session asks for, and the one in focus with its label, if there is one."""
        links = []
        for each in session.joined:
            found = self._way(each.site, each.acupoint)
            if found is not None:
                links.append(Link(found[0], each.matches))
        return links, self._focus(session)

    def _focus(self, session: Session) -> Link | None:
        first, last = session.selected, session.linked
        if first is None or last is None or "structure" in (first.kind, last.kind):
            return None
        found = self._way(first, last)
        if found is None:
            return None
        way, outward = found
        here, there = (self._contrast.position(self._record(pick), pick.side) for pick in (first, last))
        length = float(np.linalg.norm(here - there))
        cun = length / self._contrast.cun_at(here, first.side)[0]
        label = f"{length:.0f} mm · {cun:.1f} cun"
        label = label.replace(".", ",") if session.language == "fr" else label
        x, y, z = (float(value) for value in outward)
        return Link(way, self._matches(first, last, length, self._rule(session)), label, (x, y, z))

    def _rule(self, session: Session) -> MatchRule | None:
        rules = self._atlas.match_rules
        return next((rule for rule in rules if rule.id == session.match_rule), rules[0] if rules else None)

    def _matches(self, first: Pick, last: Pick, length_mm: float, rule: MatchRule | None) -> bool:
        site, point = (first, last) if first.kind == "site" else (last, first)
        if rule is None or (site.kind, point.kind) != ("site", "acupoint") or length_mm > rule.within_mm:
            return False
        return not rule.same_muscle or self._same_muscle(site, point)

    def _same_muscle(self, site: Pick, point: Pick) -> bool:
        key = (site.id, point)
        if key not in self._over:
            place = self._places.of(self._atlas.acupoint(point.id), point.side)
            (beneath,) = self._contrast.underneath.muscles(place.point[None], -place.outward[None])
            self._over[key] = self._contrast.is_over(self._atlas.site(site.id).muscle, beneath)
        return self._over[key]

    def _way(self, first: Pick, last: Pick) -> tuple[Vector, Vector] | None:
        """Return the way (k, 3) between two places, and (3,) outwards; None if one is not on this body."""
        key = (first, last)
        if key not in self._ways:
            try:
                ends = [self._places.of(self._record(pick), pick.side) for pick in key]
            except NoPlace:
                self._ways[key] = None
            else:
                self._ways[key] = self._laid(*ends)
        return self._ways[key]

    def _laid(self, first: Place, last: Place) -> tuple[Vector, Vector]:
        start, end = (place.point if place.skin is None else place.skin for place in (first, last))
        outward = first.outward + last.outward
        outward = outward / max(float(np.linalg.norm(outward)), 1e-9)
        length = float(np.linalg.norm(end - start))
        count = max(int(np.ceil(length / _SPACING_MM)), 2) + 1
        share = np.linspace(0, 1, count)[:, None]
        straight = start + share * (end - start)
        lift = (1 - share) * first.outward + share * last.outward
        try:
            skin = self._places.finder.skin
        except NoPlace:
            return straight + _LIFT_MM * lift, outward
        laid = skin.all_nearest(straight + share * (1 - share) * length * outward)
        laid[0], laid[-1] = start, end
        if _length(laid) > _DETOUR * length + _SPACING_MM:
            laid = skin.way(start, end)
            if _length(laid) > _LONGEST_DETOUR * length:
                laid = straight
            share = np.linspace(0, 1, len(laid))[:, None]
            lift = (1 - share) * first.outward + share * last.outward
        return laid + _LIFT_MM * lift, outward

    def _record(self, pick: Pick) -> NeedleSite | Acupoint:
        return self._atlas.site(pick.id) if pick.kind == "site" else self._atlas.acupoint(pick.id)


def _length(way: Vector) -> float:
    return float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum())
