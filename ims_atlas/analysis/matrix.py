"""Segments against meridians: how many needle sites of a level have a matching acupoint on a meridian."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ims_atlas.analysis.contrast import Contrast
from ims_atlas.analysis.supply import sites_at
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.segments import SEGMENTS, Side

_LOOKED_AT = 12
"""So many nearest acupoints of a site are looked at for matches."""


@dataclass(frozen=True)
class Cell:
    """Sites of one level that match an acupoint of one meridian, of all sites of the level."""

    level: str
    meridian: str
    matching: tuple[str, ...]
    sites: int


def segment_matrix(
    atlas: Atlas,
    contrast: Contrast,
    rule: MatchRule,
    supply_rule: SupplyRule,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> tuple[Cell, ...]:
    """Return a cell for each level and meridian, levels from top to bottom.

    Parameters
    ----------
    told
        Called with the number of sites done, and of all sites.
    """
    meridians: dict[str, set[str]] = {}
    for done, site in enumerate(atlas.sites):
        pairs = contrast.beside_site(site, Side.LEFT, _LOOKED_AT)
        meridians[site.id] = {pair.acupoint.meridian.code for pair in pairs if pair.matches(rule)}
        told(done + 1, len(atlas.sites))
    return matrix_of(atlas, meridians, supply_rule)


def matrix_of(atlas: Atlas, meridians: Mapping[str, set[str]], supply_rule: SupplyRule) -> tuple[Cell, ...]:
    """Return a cell for each level and meridian, from the meridians that each site (by id) matches."""
    cells = []
    for level in SEGMENTS:
        sites = sites_at(atlas, (level,), supply_rule)
        for meridian in atlas.meridians:
            matching = tuple(site.id for site in sites if meridian.code in meridians[site.id])
            cells.append(Cell(level, meridian.code, matching, len(sites)))
    return tuple(cells)
