"""What the cells and heads of the map of levels and meridians say."""

from __future__ import annotations

from collections.abc import Sequence

from ims_atlas.analysis.matrix import Cell
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language
from ims_atlas.model.segments import SEGMENTS
from ims_atlas.ui.contrast.matrix_model import HeatCell
from ims_atlas.ui.speech import speech

Heat = tuple[list[str], tuple[str, ...], dict[tuple[str, str], HeatCell], dict[str, tuple[str, str]]]


def heat_of(cells: Sequence[Cell], atlas: Atlas, language: Language) -> Heat:
    """Return the levels that have sites, the meridians, the cells of both, and what each is called."""
    say = speech(language)
    meridians = {m.code: m.names.said_in(language) for m in atlas.meridians}
    said = say("{level}, {meridian}: {matching} of {sites} sites match")
    heat = {
        (cell.level, cell.meridian): HeatCell(
            str(len(cell.matching)) if cell.matching else "",
            len(cell.matching) / cell.sites if cell.sites else 0.0,
            said.format(
                level=cell.level,
                meridian=f"{cell.meridian} ({meridians[cell.meridian]})",
                matching=len(cell.matching),
                sites=cell.sites,
            ),
        )
        for cell in cells
    }
    sites = {cell.level: cell.sites for cell in cells}
    levels = [level for level in SEGMENTS if sites[level]]
    counted = say("{count} sites")
    names = {level: (f"{level} · {sites[level]}", counted.format(count=sites[level])) for level in levels}
    names |= {code: (code[:3], name) for code, name in meridians.items()}
    return levels, tuple(meridians), heat, names
