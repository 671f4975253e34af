"""What is lit and needled for the levels, the rule and the condition that a reader has chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ims_atlas.analysis.supply import Strength, Supply, sites_at, supplied_muscles, supply
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.needle_sites import NeedleSite

_OTHERWISE_SUPPLIED = (Strength.FURTHER, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Shown:
    """Lit muscles with their supply, and the needle sites in view."""

    muscles: Mapping[str, Supply]
    sites: Sequence[NeedleSite]


def shown(
    atlas: Atlas, levels: Sequence[str], rule: SupplyRule = "any", condition: str | None = None
) -> Shown:
    """Return what is shown for `levels`; of a condition only the muscles and sites examined for it.

    A muscle of the condition that none of the levels supplies is shown too.
    """
    if condition is None:
        return Shown(supplied_muscles(atlas, levels, rule), sites_at(atlas, levels, rule))
    chosen = atlas.condition(condition)
    muscles = [key for muscle in chosen.muscles for key in atlas.with_descendants(muscle)]
    found = {key: supply(atlas, key, levels) or Supply(key, *_OTHERWISE_SUPPLIED) for key in muscles}
    return Shown(found, [atlas.site(key) for key in chosen.sites])
