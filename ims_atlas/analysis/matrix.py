"""Segments against meridians: how many needle sites of a level have a matching acupoint on a meridian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ims_atlas.analysis.supply import sites_at
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.segments import SEGMENTS


@dataclass(frozen=True)
class Cell:
    """Sites of one level that match an acupoint of one meridian, of all sites of the level."""

    level: str
    meridian: str
    matching: tuple[str, ...]
    sites: int


def matrix_of(atlas: Atlas, meridians: Mapping[str, set[str]], supply_rule: SupplyRule) -> tuple[Cell, ...]:
    """Return a cell for each level and meridian, from the meridians that each site (by id) matches."""
    cells = []
    for level in SEGMENTS:
        sites = sites_at(atlas, (level,), supply_rule)
        for meridian in atlas.meridians:
            matching = tuple(site.id for site in sites if meridian.code in meridians[site.id])
            cells.append(Cell(level, meridian.code, matching, len(sites)))
    return tuple(cells)
