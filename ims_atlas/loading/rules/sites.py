"""Rules on needle sites and hazard regions."""

from __future__ import annotations

from collections.abc import Iterator

from ims_atlas.loading.rules.fault import Fault, unknown
from ims_atlas.model.atlas import Atlas

_UNPUBLISHED = "knowledge"


def sites_name_a_hazard(atlas: Atlas) -> Iterator[Fault]:
    """A site names what is at risk, or says that no source names anything; never both."""
    for site in atlas.sites:
        names = bool(site.hazards or site.cautions)
        if not names and not site.none_named:
            hint = "add hazards or cautions, or none_named: true if sources were looked through"
            yield Fault(site, ("id",), "names no hazard", hint)
        if names and site.none_named:
            yield Fault(site, ("none_named",), "names hazards, and says that none is named")


def hazards_exist(atlas: Atlas) -> Iterator[Fault]:
    """Sites name existing hazard regions."""
    known = {hazard.id for hazard in atlas.hazards}
    for site in atlas.sites:
        for i, key in enumerate(site.hazards):
            if key not in known:
                yield unknown(site, ("hazards", i), "hazard region", key, known)


def hazards_are_met(atlas: Atlas) -> Iterator[Fault]:
    """Every hazard region is named by some site."""
    met = {key for site in atlas.sites for key in site.hazards}
    for hazard in atlas.hazards:
        if hazard.id not in met:
            yield Fault(hazard, ("id",), f"no needle site names the hazard region '{hazard.id}'")


def figures_are_published(atlas: Atlas) -> Iterator[Fault]:
    """A depth, a needle length, a distance or an angle comes from a source that was read."""
    for site in atlas.sites:
        for i, depth in enumerate(site.depths):
            if depth.source == _UNPUBLISHED:
                yield Fault(site, ("depths", i, "source"), "a depth needs a published source")
        for i, needle in enumerate(site.needles):
            if needle.source == _UNPUBLISHED:
                yield Fault(site, ("needles", i, "source"), "a needle length needs a published source")
        if site.aim is not None and site.aim.angle_deg and _UNPUBLISHED in site.aim.sources:
            yield Fault(site, ("aim", "sources"), "an angle needs a published source")
    for hazard in atlas.hazards:
        for i, figure in enumerate(hazard.figures):
            if figure.source == _UNPUBLISHED:
                yield Fault(hazard, ("figures", i, "source"), "a distance needs a published source")


def aims_and_uses_resolve(atlas: Atlas) -> Iterator[Fault]:
    """Needles aim at existing landmarks, and are used for existing conditions."""
    landmarks = {landmark.id for landmark in atlas.landmarks}
    conditions = {condition.id for condition in atlas.conditions}
    for site in atlas.sites:
        if site.aim is not None and site.aim.towards not in landmarks:
            yield unknown(site, ("aim", "towards"), "landmark", site.aim.towards, landmarks)
        for i, use in enumerate(site.uses):
            for k, key in enumerate(use.conditions):
                if key not in conditions:
                    yield unknown(site, ("uses", i, "conditions", k), "condition", key, conditions)


def sites_lie_apart(atlas: Atlas) -> Iterator[Fault]:
    """No two sites share one place in one muscle."""
    seen: dict[tuple[object, str], str] = {}
    for site in atlas.sites:
        other = seen.setdefault((site.place, site.muscle), site.id)
        if other != site.id:
            yield Fault(site, ("place",), f"the same place as '{other}'")


def paraspinal_sites_lie_in_the_back(atlas: Atlas) -> Iterator[Fault]:
    """A paraspinal site lies in a muscle that the posterior rami supply."""
    for site in atlas.sites:
        known = atlas.is_muscle(site.muscle)
        if site.kind == "paraspinal" and known and atlas.muscle(site.muscle).ramus != "posterior":
            yield Fault(site, ("muscle",), f"'{site.muscle}' is not supplied by posterior rami")
