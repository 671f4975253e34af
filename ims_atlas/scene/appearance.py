"""Which colour each part of the body has, given what the user looks at. Pure: no actors here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ims_atlas.analysis.supply import Strength, Supply, supplied_muscles
from ims_atlas.body.pack import PartRecord, System
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.palette import Palette, rgb
from ims_atlas.scene.part_surface import Rgba
from ims_atlas.state.session import LayerName, Pick, Session

LAYER_OF: Mapping[System, LayerName] = {
    "bones": "bones",
    "cartilages": "bones",
    "muscles": "muscles",
    "tendons": "muscles",
    "skin": "skin",
    "vessels": "vessels",
    "nerves": "nerves",
    "brain": "nerves",
    "organs": "organs",
}
_PREVIEW_ALPHA = 0.55
_TENDON_SHARE = 0.7
"""Quiet tendons are a little fainter than quiet muscles."""


@dataclass(frozen=True)
class Highlight:
    """What is lit: the supply of chosen levels, that of a level being hovered, the selected muscles,
    and the vertebrae that stand for chosen levels (bone id -> level).
    """

    chosen: Mapping[str, Supply]
    preview: Mapping[str, Supply]
    selected: frozenset[str]
    hovered: Pick | None
    vertebrae: Mapping[str, str]


def highlight(atlas: Atlas, session: Session) -> Highlight:
    """Return what the session lights."""
    selected = session.selected
    ids: tuple[str, ...] = ()
    if selected is not None and selected.kind == "structure":
        ids = atlas.with_descendants(selected.id) if atlas.is_muscle(selected.id) else (selected.id,)
    return Highlight(
        supplied_muscles(atlas, session.shown_levels()),
        supplied_muscles(atlas, [session.preview]) if session.preview else {},
        frozenset(ids),
        session.hovered,
        {
            vertebra: level
            for level in session.shown_levels()
            if (vertebra := atlas.level(level).vertebra) is not None
        },
    )


def part_colours(
    system: System, parts: Sequence[PartRecord], session: Session, lit: Highlight, palette: Palette
) -> Rgba:
    """Return the (n, 4) colours 0..255 of a system's parts; alpha 0 hides a part."""
    layer = session.layers[LAYER_OF[system]]
    table = np.zeros((len(parts), 4), np.uint8)
    for i, part in enumerate(parts):
        colour, alpha = _quiet(system, part, palette), layer.opacity if layer.visible else 0.0
        if system in ("muscles", "tendons"):
            colour, alpha = _muscle(system, part, session, lit, palette, colour, alpha)
        elif part.structure in lit.vertebrae:
            colour = _mixed(colour, palette.level(lit.vertebrae[part.structure]), 0.72)
        if part.structure in lit.selected and _is_shown(part, session):
            colour, alpha = _selected(colour, palette, system, part, lit), 1.0
        if _is_hovered(part, lit.hovered) and alpha > 0:
            colour, alpha = _mixed(colour, palette.selected, 0.35), min(1.0, alpha * 1.6)
        table[i] = (*rgb(colour), round(255 * alpha))
    return table


def lit_parts(parts: Sequence[PartRecord], session: Session, lit: Highlight) -> list[int]:
    """Return the rows of `parts` that are lit by a level or selected."""
    return [
        i
        for i, part in enumerate(parts)
        if (part.structure in lit.chosen and part.side in (*session.shown_sides(), Side.MIDLINE))
        or (part.structure in lit.selected and _is_shown(part, session))
    ]


def _muscle(
    system: System,
    part: PartRecord,
    session: Session,
    lit: Highlight,
    palette: Palette,
    colour: str,
    alpha: float,
) -> tuple[str, float]:
    if system == "tendons":
        alpha *= _TENDON_SHARE
    if part.side not in (*session.shown_sides(), Side.MIDLINE):
        return colour, alpha
    if part.structure in lit.chosen:
        return _supply_colour(lit.chosen[part.structure], palette), 1.0 if session.layers[
            "muscles"
        ].visible else 0.0
    if part.structure in lit.preview:
        return _supply_colour(lit.preview[part.structure], palette), max(alpha, _PREVIEW_ALPHA)
    return colour, alpha


def _supply_colour(supply: Supply, palette: Palette) -> str:
    return palette.supply_main if supply.strength is Strength.MAIN else palette.supply_further


def _selected(colour: str, palette: Palette, system: System, part: PartRecord, lit: Highlight) -> str:
    if system == "muscles" and part.structure not in lit.chosen:
        return palette.selected
    return _mixed(colour, palette.selected, 0.5)


def _quiet(system: System, part: PartRecord, palette: Palette) -> str:
    match system:
        case "bones":
            return palette.bone
        case "cartilages":
            return palette.cartilage
        case "muscles" | "tendons":
            return palette.ghost_muscle
        case "skin":
            return palette.skin
        case "vessels":
            return palette.vein if "vein" in part.name or "vena" in part.name else palette.artery
        case "nerves" | "brain":
            return palette.nerve
        case "organs":
            return palette.organ


def _is_shown(part: PartRecord, session: Session) -> bool:
    selected = session.selected
    return selected is None or selected.side is Side.MIDLINE or part.side in (selected.side, Side.MIDLINE)


def _is_hovered(part: PartRecord, hovered: Pick | None) -> bool:
    return (
        hovered is not None
        and hovered.kind == "structure"
        and hovered.id == part.structure
        and hovered.side in (part.side, Side.MIDLINE)
    )


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a * (1 - share) + b * share):02x}" for a, b in pairs)
