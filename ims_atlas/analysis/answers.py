"""What the command line answers: facts of a level, muscle, nerve or site, ready for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ims_atlas.analysis.nerve_paths import nerve_paths, path_to
from ims_atlas.analysis.supply import claims, named_muscles, sites_at, supplied_muscles
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side, in_order

if TYPE_CHECKING:
    from ims_atlas.body.construction import Step
from ims_atlas.body.places import Place, Places
from ims_atlas.errors import NoPlace

SIDES = (Side.LEFT, Side.RIGHT)


def about_level(atlas: Atlas, level: str, rule: SupplyRule = "any") -> dict[str, Any]:
    """Return the muscles that maps name for a level under a rule, and its needle sites on both sides."""
    found = supplied_muscles(atlas, [level], rule)
    return {
        "level": level,
        "rule": rule,
        "muscles": [
            {
                "id": key,
                "ramus": atlas.muscle(key).ramus,
                "nerve": atlas.muscle(key).nerve.en,
                "agreement": found[key].agreement.value,
                "naming": found[key].naming,
                "speaking": found[key].speaking,
                "innervation": innervation(atlas, key),
            }
            for key in named_muscles(atlas, [level])
            if key in found
        ],
        "nerves": list(nerve_paths(atlas, level)),
        "sites": [row for site in sites_at(atlas, [level], rule) for row in _site_rows(site)],
        "key_points": [point.place.en for point in atlas.key_points if level in point.levels],
        "reflexes": [
            reflex.names.en
            for reflex in atlas.reflexes
            if any(level in statement.roots for statement in reflex.roots)
        ],
        "conditions": [condition.id for condition in atlas.conditions if level in condition.levels],
    }


def about_muscle(atlas: Atlas, name: str) -> dict[str, Any]:
    """Return the names, supply and needle sites of a muscle."""
    muscle = atlas.muscle(name)
    return {
        "id": muscle.id,
        "names": muscle.names.model_dump(),
        "synonyms": list(muscle.synonyms),
        "plain": muscle.plain.model_dump(),
        "regions": list(muscle.regions),
        "part_of": muscle.part_of,
        "parts": [child.id for child in atlas.children(muscle.id)],
        "nerve": muscle.nerve.en,
        "ramus": muscle.ramus,
        "nerve_paths": {
            root: list(path)
            for root in in_order({root for claim in claims(atlas, muscle.id) for root in claim.roots})
            if (path := path_to(atlas, root, muscle.id))
        },
        "action": muscle.action.en,
        "origin": list(muscle.origin),
        "insertion": list(muscle.insertion),
        "innervation": innervation(atlas, muscle.id),
        "sites": [row for site in atlas.sites_of(muscle.id) for row in _site_rows(site)],
        "sources": list(muscle.sources),
        "review": _review(muscle.review),
    }


def about_nerve(atlas: Atlas, name: str) -> dict[str, Any]:
    """Return what a nerve springs from, its roots by source, its branches and muscles."""
    nerve = atlas.nerve(name)
    return {
        "id": nerve.id,
        "names": nerve.names.model_dump(),
        "kind": nerve.kind,
        "fibres": nerve.fibres,
        "springs_from": [origin.model_dump(mode="json", exclude_none=True) for origin in nerve.springs_from],
        "roots": [statement.model_dump(mode="json") for statement in nerve.roots],
        "branches": [branch.id for branch in atlas.branches(nerve.id)],
        "supplies": list(nerve.supplies),
        "course": nerve.course.en,
        "sources": list(nerve.sources),
        "review": _review(nerve.review),
    }


def about_condition(atlas: Atlas, name: str) -> dict[str, Any]:
    """Return the levels, muscles, sites and evidence of a condition."""
    condition = atlas.condition(name)
    return {
        "id": condition.id,
        "names": condition.names.model_dump(),
        "synonyms": list(condition.synonyms),
        "levels": list(condition.levels),
        "muscles": list(condition.muscles),
        "sites": list(condition.sites),
        "evidence": [
            {"level": each.level, "text": each.text.en, "sources": list(each.sources)}
            for each in condition.evidence
        ],
        "ask": [question.en for question in condition.ask],
        "sources": list(condition.sources),
        "review": _review(condition.review),
    }


def about_site(site: NeedleSite, places: dict[Side, Place]) -> dict[str, Any]:
    """Return a needle site and where it lies on a body; `places` may lack a side the body lacks."""
    return {
        "id": site.id,
        "muscle": site.muscle,
        "kind": site.kind,
        "level": site.level,
        "place": site.place_text.en,
        "patient_position": site.position,
        "aim": site.aim.model_dump() if site.aim else None,
        "depths": [{**depth.model_dump(), "of": depth.of.en} for depth in site.depths] or "unknown",
        "needle_lengths": [needle.model_dump() for needle in site.needles] or "unknown",
        "hazards": list(site.hazards),
        "cautions": [{"text": c.text.en, "sources": list(c.sources)} for c in site.cautions],
        "uses": [use.model_dump() for use in site.uses],
        "sources": list(site.sources),
        "review": _review(site.review),
        "position_mm": {side.value: _rounded(place.point) for side, place in places.items()},
        "direction": {side.value: _rounded(place.direction, 4) for side, place in places.items()},
        "skin_mm": {
            side.value: _rounded(place.skin) for side, place in places.items() if place.skin is not None
        },
    }


def about_acupoint(atlas: Atlas, code: str, places: dict[Side, Place]) -> dict[str, Any]:
    """Return an acupoint and where it lies on a body; `places` may lack a side the body lacks."""
    point, meridian = atlas.acupoint(code), atlas.meridian_of(code)
    return {
        "code": point.code,
        "names": point.names.model_dump(),
        "meridian": meridian.id,
        "place": point.place_text.en,
        "other_places": [{"place": o.place_text.en, "sources": list(o.sources)} for o in point.alternatives],
        "depths_cun": [
            {"min": d.min_cun, "max": d.max_cun, "how": d.how.en if d.how else "", "source": d.source}
            for d in point.depths
        ]
        or "unknown",
        "cautions": [{"text": c.text.en, "sources": list(c.sources)} for c in point.cautions],
        "sources": list(point.sources),
        "review": _review(point.review),
        "position_mm": {side.value: _rounded(place.point) for side, place in places.items()},
        "direction": {side.value: _rounded(place.direction, 4) for side, place in places.items()},
    }


def about_place(atlas: Atlas, places: Places, name: str) -> dict[str, Any]:
    """Return where a landmark, acupoint or needle site lies on a body, and the steps that lead there.

    Raises
    ------
    NotInAtlas
        If the atlas has no place of this name.
    """
    kind, sides = _kind_and_sides(atlas, name)
    found: dict[str, Any] = {"name": name, "kind": kind}
    for side in sides:
        try:
            point, steps = _point_and_steps(atlas, places, name, kind, side)
        except NoPlace as problem:
            found[side.value] = {"missing": str(problem)}
            continue
        found[side.value] = {"position_mm": _rounded(point, 1), "steps": [_step(step) for step in steps]}
    return found


def _kind_and_sides(atlas: Atlas, name: str) -> tuple[str, tuple[Side, ...]]:
    if atlas.is_acupoint(name):
        return "acupoint", SIDES if atlas.meridian_of(name).paired else (Side.MIDLINE,)
    if any(site.id == name for site in atlas.sites):
        return "site", SIDES
    atlas.landmark(name)
    return "landmark", SIDES


def _point_and_steps(
    atlas: Atlas, places: Places, name: str, kind: str, side: Side
) -> tuple[Any, tuple[Step, ...]]:
    if kind == "landmark":
        found = places.finder.of(name, side)
        return found.point, found.steps
    place = places.of(atlas.acupoint(name) if kind == "acupoint" else atlas.site(name), side)
    return (place.point if place.skin is None else place.skin), place.steps


def _step(step: Step) -> dict[str, Any]:
    said = {
        "rule": step.rule,
        "from": [name for name in step.names if name],
        "directions": list(step.directions),
        "cun": step.cun,
        "ruler": step.ruler,
        "mm": None if step.mm is None else round(step.mm, 1),
        "share": step.share,
        "leads_to_mm": _rounded(step.point, 1),
    }
    return {key: value for key, value in said.items() if value not in (None, [])}


def innervation(atlas: Atlas, muscle: str) -> list[dict[str, Any]]:
    """Return every map's claim on a muscle; empty means that the maps are silent."""
    return [
        {
            "source": claim.source,
            "method": claim.method,
            "roots": list(claim.roots),
            "main": list(claim.main),
            **({"note": claim.note.en} if claim.note else {}),
            **({"said_of": claim.inherited_from} if claim.inherited_from else {}),
        }
        for claim in claims(atlas, muscle)
    ]


def _site_rows(site: NeedleSite) -> list[dict[str, Any]]:
    return [{"id": site.id, "muscle": site.muscle, "kind": site.kind, "side": side.value} for side in SIDES]


def _review(review: Any) -> Any:
    return review if isinstance(review, str) else review.model_dump(mode="json")


def _rounded(vector: Any, digits: int = 2) -> list[float]:
    return [round(float(x), digits) for x in vector]
