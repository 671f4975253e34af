"""Which colour each part of the body has, given what the user looks at. Pure: no actors here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np

from ims_atlas.analysis.nerve_paths import lit_nerves
from ims_atlas.analysis.shown import shown
from ims_atlas.analysis.supply import Agreement, Strength, Supply, supplied_muscles
from ims_atlas.body.pack import PartRecord, System
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.joined import Way, joined_with_selected
from ims_atlas.scene.palette import Palette, mixed, rgb
from ims_atlas.scene.part_surface import HATCHED, LIT, Rgba
from ims_atlas.state.session import Layer, LayerName, Pick, Session

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
"""Quiet tendons are a little fainter than quiet muscles, as long as these are glass."""

_NATURAL_POWER = 3.0
"""Power of a muscle layer's opacity that gives how much of their natural colour quiet muscles show."""

_NATURAL_BESIDE_LIT = 0.3
"""Share of it that is left while others are lit."""

_NERVE_QUIET_BESIDE_LIT = 0.6
"""How far the other nerves go towards grey while some are lit."""

_WAY_FURTHER = 0.45
"""How far a nerve on the way from a further root goes towards grey."""

_REACHED_ALPHA = {True: 1.0, False: 0.55}
"""How opaque the muscles of a selected nerve are: those that it reaches itself, those of its branches."""

_NERVE_ALPHA_BESIDE_LIT = 0.25
"""How much of their opacity the other nerves keep while some are lit."""

_SPECIAL: Mapping[System, int] = {"nerves": LIT, "muscles": HATCHED}
"""Alphas that mean something in a system; quiet parts there never have them."""

_HATCHED_ALPHA = HATCHED / 255

_SELECTED_LIGHTER = 0.38
"""How much lighter a lit part is when it is selected: main and further roots stay apart."""

_TONES = (-0.10, -0.06, -0.03, 0.0, 0.03, 0.06, 0.10)
"""How much lighter natural muscles are than the palette says; one each, so that neighbours stay apart."""


@dataclass(frozen=True)
class Highlight:
    """What is lit: the supply of chosen levels, that of a level being hovered, the selected muscles,
    the vertebrae that stand for chosen levels (bone id -> level), and the cord segments and nerves on
    the way from chosen levels to their muscles (structure -> level).
    """

    chosen: Mapping[str, Supply]
    preview: Mapping[str, Supply]
    selected: frozenset[str]
    hovered: Pick | None
    vertebrae: Mapping[str, str]
    nerves: Mapping[str, str] = field(default_factory=dict)
    sides: Mapping[str, frozenset[Side]] = field(default_factory=dict)
    """The sides on which a structure is selected: the midline, or nothing said, stands for both."""
    ways: Mapping[str, Way] = field(default_factory=dict)
    """Cord segments and nerves on the way to a selected muscle, needle site or nerve."""
    reached: Mapping[str, Way] = field(default_factory=dict)
    """The muscles of a selected nerve: main are those it reaches itself, further those of its branches."""


def highlight(atlas: Atlas, session: Session) -> Highlight:
    """Return what the session lights."""
    selected = _selected_sides(atlas, session)
    chosen = shown(atlas, session.shown_levels(), session.rule, session.condition)
    return Highlight(
        chosen.muscles,
        supplied_muscles(atlas, [session.preview], session.rule) if session.preview else {},
        frozenset(selected),
        session.hovered,
        {
            vertebra: level
            for level in session.shown_levels()
            if (vertebra := atlas.level(level).vertebra) is not None
        },
        {f"spinal_cord_{level.lower()}": level for level in session.shown_levels()}
        | lit_nerves(atlas, session.shown_levels(), chosen.muscles),
        selected,
        *joined_with_selected(atlas, session),
    )


def _selected_sides(atlas: Atlas, session: Session) -> Mapping[str, frozenset[Side]]:
    found: dict[str, frozenset[Side]] = {}
    for pick in session.all_selected():
        if pick.kind == "structure":
            for key in atlas.with_descendants(pick.id) if atlas.is_muscle(pick.id) else (pick.id,):
                found[key] = found.get(key, frozenset()) | {pick.side}
    return found


class SystemLook:
    """The colours of one system's parts.

    What is quiet is worked out once for a theme and an opacity; after that only the parts that are
    lit, selected or hovered cost time, however many others there are.
    """

    def __init__(self, system: System, parts: Sequence[PartRecord]) -> None:
        self._system: System = system
        self._parts = parts
        self._rows: dict[str, list[int]] = {}
        for row, part in enumerate(parts):
            self._rows.setdefault(part.structure, []).append(row)
        self._quiet_for: tuple[Palette, Layer, bool] | None = None
        self._quiet_table: Rgba = np.zeros((len(parts), 4), np.uint8)

    def colours(self, session: Session, lit: Highlight, palette: Palette) -> Rgba:
        """Return the (n, 4) colours 0..255 of the parts; alpha 0 hides a part."""
        layer = session.layers[LAYER_OF[self._system]]
        table = self._quiet(palette, layer, bool(lit.chosen)).copy()
        hovered = () if lit.hovered is None else (lit.hovered.id,)
        for row in self._rows_of(
            {
                *lit.chosen,
                *lit.preview,
                *lit.selected,
                *lit.vertebrae,
                *lit.nerves,
                *lit.ways,
                *lit.reached,
                *hovered,
            }
        ):
            colour, alpha = self._colour(self._parts[row], session, lit, palette, layer)
            table[row] = (*rgb(colour), round(255 * alpha))
        return table

    def as_flesh(self, row: int, palette: Palette) -> tuple[int, int, int, int]:
        """Return the colour of a quiet part as it is where its layer is solid."""
        return (*rgb(_quiet(self._system, self._parts[row], palette, Layer(True, 1.0), False)), 255)

    def lit_rows(self, session: Session, lit: Highlight) -> list[int]:
        """Return the rows of the parts that are lit by a level or selected."""
        sides = (*session.shown_sides(), Side.MIDLINE)
        return [
            row
            for row in self._rows_of({*lit.chosen, *lit.selected, *lit.reached})
            if (
                _supplied(self._parts[row], lit.chosen, session.shown_levels())
                and self._parts[row].side in sides
            )
            or _is_selected(self._parts[row], lit)
            or _is_reached(self._parts[row], session, lit)
        ]

    def selected_rows(self, session: Session, lit: Highlight) -> list[int]:
        """Return the rows of the parts that are selected, on the side that was picked."""
        return [
            row
            for row in self._rows_of(set(lit.selected))
            if _is_selected(self._parts[row], lit)
            and self._parts[row].side in (*session.shown_sides(), Side.MIDLINE)
        ]

    def _rows_of(self, structures: set[str]) -> list[int]:
        return sorted(row for structure in structures for row in self._rows.get(structure, ()))

    def _quiet(self, palette: Palette, layer: Layer, beside_lit: bool) -> Rgba:
        if self._quiet_for != (palette, layer, beside_lit):
            alpha = round(255 * _alpha(self._system, layer, beside_lit))
            if alpha == _SPECIAL.get(self._system):
                alpha -= 1
            rows = [
                (*rgb(_quiet(self._system, part, palette, layer, beside_lit)), alpha) for part in self._parts
            ]
            self._quiet_table = np.array(rows, np.uint8).reshape(-1, 4)
            self._quiet_for = (palette, layer, beside_lit)
        return self._quiet_table

    def _colour(
        self, part: PartRecord, session: Session, lit: Highlight, palette: Palette, layer: Layer
    ) -> tuple[str, float]:
        colour = _quiet(self._system, part, palette, layer, bool(lit.chosen))
        alpha = _alpha(self._system, layer, bool(lit.chosen))
        if self._system in ("muscles", "tendons"):
            colour, alpha = _muscle(part, session, lit, palette, colour, alpha)
        elif part.structure in lit.nerves and part.side in (*session.shown_sides(), Side.MIDLINE):
            colour, alpha = palette.nerve_lit, 1.0 if layer.visible else 0.0
        elif (way := _way_of(part, session, lit)) is not None:
            further = way.strength is Strength.FURTHER
            colour = mixed(palette.nerve_lit, palette.ghost_muscle, _WAY_FURTHER if further else 0.0)
            alpha = 1.0 if layer.visible else 0.0
        elif part.structure in lit.vertebrae:
            colour = mixed(colour, palette.level(lit.vertebrae[part.structure]), 0.72)
        opaque = alpha if alpha == _HATCHED_ALPHA else 1.0
        if _is_selected(part, lit):
            is_lit = _supplied(part, lit.chosen, session.shown_levels())
            colour, alpha = _selected(colour, palette, self._system, is_lit), opaque
        if _is_hovered(part, lit.hovered) and alpha > 0:
            colour, alpha = mixed(colour, palette.selected, 0.35), min(opaque, alpha * 1.6)
        return colour, alpha


def _alpha(system: System, layer: Layer, beside_lit: bool) -> float:
    """Return how opaque the quiet parts of a system are."""
    share = 1.0
    if system == "tendons" and layer.opacity < 1.0:
        share = _TENDON_SHARE
    elif system == "nerves" and beside_lit:
        share = _NERVE_ALPHA_BESIDE_LIT
    return layer.opacity * share if layer.visible else 0.0


def _muscle(
    part: PartRecord,
    session: Session,
    lit: Highlight,
    palette: Palette,
    colour: str,
    alpha: float,
) -> tuple[str, float]:
    if part.side not in (*session.shown_sides(), Side.MIDLINE):
        return colour, alpha
    if _supplied(part, lit.chosen, session.shown_levels()):
        return _supply_colour(lit.chosen[part.structure], palette), _lit_alpha(part, session, lit)
    if _is_reached(part, session, lit):
        own = lit.reached[part.structure].strength is Strength.MAIN
        visible = session.layers["muscles"].visible
        return (palette.supply_main if own else palette.supply_further), _REACHED_ALPHA[own] * visible
    if session.preview and _supplied(part, lit.preview, (session.preview,)):
        return _supply_colour(lit.preview[part.structure], palette), max(alpha, _PREVIEW_ALPHA)
    return colour, alpha


def _lit_alpha(part: PartRecord, session: Session, lit: Highlight) -> float:
    """Return the alpha of a lit muscle; where sources disagree it has the one that is drawn hatched."""
    if not session.layers["muscles"].visible:
        return 0.0
    disputed = lit.chosen[part.structure].agreement is Agreement.DISPUTED
    return _HATCHED_ALPHA if disputed else 1.0


def _supplied(part: PartRecord, supplied: Mapping[str, Supply], levels: Sequence[str]) -> bool:
    """Tell whether levels supply a part: its structure, and this segment of it."""
    return part.structure in supplied and (not part.levels or not set(part.levels).isdisjoint(levels))


def _supply_colour(supply: Supply, palette: Palette) -> str:
    return palette.supply_main if supply.strength is Strength.MAIN else palette.supply_further


def _selected(colour: str, palette: Palette, system: System, is_lit: bool) -> str:
    if system == "muscles" and not is_lit:
        return palette.selected
    return mixed(colour, "#ffffff", _SELECTED_LIGHTER)


def _quiet(system: System, part: PartRecord, palette: Palette, layer: Layer, beside_lit: bool) -> str:
    """Return the colour of a part that nothing lights.

    Muscles and tendons are grey while they are glass, and the more natural the more solid they are.
    """
    match system:
        case "bones":
            return palette.bone
        case "cartilages":
            return palette.cartilage
        case "muscles" | "tendons":
            natural = _toned(palette.muscle, part) if system == "muscles" else palette.tendon
            share = (_NATURAL_BESIDE_LIT if beside_lit else 1.0) * layer.opacity**_NATURAL_POWER
            return mixed(palette.ghost_muscle, natural, share)
        case "skin":
            return palette.skin
        case "vessels":
            return palette.vein if part.is_vein else palette.artery
        case "nerves":
            return mixed(palette.nerve, palette.ghost_muscle, _NERVE_QUIET_BESIDE_LIT if beside_lit else 0.0)
        case "brain":
            return palette.brain
        case "organs":
            return palette.organ


def _toned(colour: str, part: PartRecord) -> str:
    tone = _TONES[crc32(part.structure.encode()) % len(_TONES)]
    return mixed(colour, "#ffffff" if tone > 0 else "#000000", abs(tone))


def _is_selected(part: PartRecord, lit: Highlight) -> bool:
    """Tell whether a part is selected, and on its side."""
    if part.structure not in lit.selected:
        return False
    sides = lit.sides.get(part.structure, frozenset({Side.MIDLINE}))
    return Side.MIDLINE in (part.side, *sides) or part.side in sides


def _is_reached(part: PartRecord, session: Session, lit: Highlight) -> bool:
    """Tell whether a selected nerve reaches a muscle, on this side."""
    way = lit.reached.get(part.structure)
    return way is not None and way.holds(part.side) and part.side in (*session.shown_sides(), Side.MIDLINE)


def _way_of(part: PartRecord, session: Session, lit: Highlight) -> Way | None:
    """Return how a nerve or cord segment is joined with what is selected, on this side."""
    way = lit.ways.get(part.structure)
    shown = part.side in (*session.shown_sides(), Side.MIDLINE)
    return way if way is not None and shown and way.holds(part.side) else None


def _is_hovered(part: PartRecord, hovered: Pick | None) -> bool:
    return (
        hovered is not None
        and hovered.kind == "structure"
        and hovered.id == part.structure
        and hovered.side in (part.side, Side.MIDLINE)
    )
