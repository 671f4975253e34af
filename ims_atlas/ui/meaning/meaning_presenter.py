"""Decides what the meaning panel says about the session's selection."""

from __future__ import annotations

from collections.abc import Callable

from ims_atlas.analysis.search import site_name
from ims_atlas.analysis.supply import Strength, Supply, named_muscles, sites_at, supplied_muscles, supply
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side, segment_range
from ims_atlas.scene.palette import PALETTES
from ims_atlas.state.session import Pick, Session
from ims_atlas.ui.meaning.meaning_view import Group, MeaningView, RowContent
from ims_atlas.ui.meaning.texts import RAMUS_NAMES, muscle_html, nerve_html, site_html

_REGIONS = (
    "head", "neck", "back", "thorax", "abdomen", "pelvis", "shoulder", "arm", "forearm", "hand", "hip",
    "thigh", "leg", "foot",
)  # fmt: skip
_NOTHING = (
    "Choose a level on the spine, or a muscle on the body. "
    "Arrow keys move along the spine, Shift extends, Ctrl adds."
)


class MeaningPresenter:
    """Follows the session; turns clicks on rows into selections."""

    def __init__(
        self,
        atlas: Atlas,
        session: Session,
        view: MeaningView,
        on_body: Callable[[str], bool],
        bone_name: Callable[[str], str],
        shape_of: Callable[[str], str],
    ) -> None:
        self._atlas = atlas
        self._session = session
        self._view = view
        self._on_body = on_body
        self._bone_name = bone_name
        self._shape_of = shape_of
        view.muscle_chosen.connect(self._choose_muscle)
        view.site_chosen.connect(self._choose_site)
        view.cleared.connect(self.clear)
        self._listed: tuple[str, ...] = ()
        for name in ("levels", "with_neighbours", "selected"):
            getattr(session.events, name).connect(lambda _: self._tell())
        self.refresh()

    def refresh(self) -> None:
        """Say everything anew (after a change of theme or body)."""
        self._view.set_palette_colours(PALETTES[self._session.theme])
        self._listed = ()
        self._tell()

    def clear(self) -> None:
        """Choose nothing."""
        self._session.selected = None
        self._session.levels = frozenset()

    def _tell(self) -> None:
        """Show the chosen levels with the selected muscle open, or what is selected beside them."""
        pick, levels = self._session.selected, self._session.shown_levels()
        muscle = self._muscle_of(pick)
        if levels and (pick is None or muscle is not None):
            if self._listed != levels:
                self._listed = levels
                self._tell_levels(levels)
            row = self._row_for(muscle)
            self._view.open_row(row)
            if pick is None or row is not None:
                return
        self._listed = ()
        if pick is not None:
            self._tell_selected(pick)
            self._view.open_row(muscle)
        elif not levels:
            self._view.set_headline("IMS Atlas", "", "", False)
            self._view.set_groups([], _NOTHING)

    def _row_for(self, muscle: str | None) -> str | None:
        """Return the row of a muscle, or of its whole or a part of it; None if no row is about it."""
        if muscle is None:
            return None
        near = (*self._atlas.with_descendants(muscle), *self._atlas.ancestors(muscle))
        return next((key for key in near if key in self._view.rows), None)

    def _tell_levels(self, levels: tuple[str, ...]) -> None:
        found = supplied_muscles(self._atlas, levels)
        named = set(named_muscles(self._atlas, levels))
        muscles = [m for m in self._atlas.muscles if m.id in named and m.id in found]
        sites = sites_at(self._atlas, levels)
        needled = {site.muscle for site in sites}
        muscles = [m for m in muscles if not self._stands_in_parts(m, named, needled)]
        subtitle = "Several roots"
        if len(levels) == 1:
            level = self._atlas.level(levels[0])
            leaves = level.leaves[0].lower() + level.leaves[1:]
            subtitle = f"{level.names.en}. Leaves the spine {leaves}."
        main = sum(found[m.id].strength is Strength.MAIN for m in muscles)
        self._view.set_headline(
            _in_short(levels), subtitle, self._legend(len(muscles), main, len(sites)), True
        )
        self._view.set_groups(self._groups(muscles, found, sites), self._silent_note())

    def _stands_in_parts(self, muscle: Muscle, named: set[str], needled: set[str]) -> bool:
        """Tell whether a whole is listed by its parts, or a part by its whole; needle sites decide."""
        whole = muscle.part_of
        if whole in named and whole in needled and muscle.id not in needled:
            return True
        return muscle.id not in needled and any(part.id in named for part in self._atlas.children(muscle.id))

    def _groups(
        self, muscles: list[Muscle], found: dict[str, Supply], sites: list[NeedleSite]
    ) -> list[Group]:
        groups = []
        for ramus in ("anterior", "cranial"):
            for region in _REGIONS:
                own = [m for m in muscles if m.ramus == ramus and m.region == region]
                if own:
                    title = f"{RAMUS_NAMES[ramus]} · {region}"
                    groups.append(self._group(title, own, found, sites))
        groups.sort(key=lambda group: -sum(_is_main(row.supply) for row in group.rows))
        posterior = [m for m in muscles if m.ramus == "posterior"]
        paraspinal = dict.fromkeys(site.muscle for site in sites if site.level is not None)
        known = {m.id for m in posterior}
        posterior += [self._atlas.muscle(key) for key in paraspinal if key not in known]
        if posterior:
            groups.append(self._group(f"{RAMUS_NAMES['posterior']} · paraspinal", posterior, found, sites))
        return groups

    def _group(
        self, title: str, muscles: list[Muscle], found: dict[str, Supply], sites: list[NeedleSite]
    ) -> Group:
        rows = [self._row(muscle, found.get(muscle.id), sites) for muscle in muscles]
        rows.sort(key=lambda row: (not _is_main(row.supply), -row.needles, row.name))
        return Group(title.upper(), rows)

    def _row(self, muscle: Muscle, strength: Supply | None, sites: list[NeedleSite]) -> RowContent:
        own = [s for s in sites if s.muscle in self._atlas.with_descendants(muscle.id)]
        return RowContent(
            muscle.id,
            muscle.names.en,
            strength,
            len(own),
            self._on_body(muscle.id),
            lambda: muscle_html(
                self._atlas, muscle, own or self._atlas.sites_of(muscle.id), self._shape_of(muscle.id)
            ),
        )

    def _tell_selected(self, pick: Pick) -> None:
        key = self._muscle_of(pick)
        side = "" if pick.side is Side.MIDLINE else f", {pick.side.value}"
        if key is None and self._atlas.is_nerve(pick.id):
            nerve = self._atlas.nerve(pick.id)
            self._view.set_headline(nerve.names.en, f"{nerve.names.la}{side}", "", True)
            self._view.set_groups([], nerve_html(self._atlas, nerve))
            return
        if key is None:
            name = self._bone_name(pick.id)
            shape = self._shape_of(pick.id)
            made = f" Shape: {shape}." if shape else ""
            self._view.set_headline(name[:1].upper() + name[1:], f"On the body{side}.{made}", "", True)
            self._view.set_groups([], "The atlas holds no more about this part.")
            return
        muscle = self._atlas.muscle(key)
        strength = supply(self._atlas, key, self._session.shown_levels())
        subtitle = f"{muscle.names.la}{side}"
        self._view.set_headline(muscle.names.en, subtitle, "", True)
        note = ""
        if pick.kind == "site":
            site = self._atlas.site(pick.id)
            note = f"<p><b>{site_name(self._atlas, pick.id)}</b>{side}</p>{site_html(site)}"
        self._view.set_groups([Group("MUSCLE", [self._row(muscle, strength, [])])], note)

    def _legend(self, muscles: int, main: int, sites: int) -> str:
        palette = PALETTES[self._session.theme]
        return (
            f"<span style='color:{palette.supply_main}'>▮</span> main root of {main} muscles &nbsp; "
            f"<span style='color:{palette.supply_further}'>▮</span> further root of {muscles - main}"
            f"<br>{sites} needle sites a side: "
            "●&nbsp;motor&nbsp;point&nbsp; ▲&nbsp;junction&nbsp; ■&nbsp;paraspinal"
        )

    def _silent_note(self) -> str:
        return (
            "Most muscles are drawn whole, although a level may supply only part of them. What no map names "
            "is not listed: the sources are silent, which is not the same as no supply."
        )

    def _muscle_of(self, pick: Pick | None) -> str | None:
        if pick is None:
            return None
        if pick.kind == "site":
            return self._atlas.site(pick.id).muscle
        return pick.id if self._atlas.is_muscle(pick.id) else None

    def _choose_muscle(self, muscle: str) -> None:
        selected = self._session.selected
        if selected is not None and selected.kind == "structure" and selected.id == muscle:
            self._session.selected = None
        else:
            self._session.selected = Pick("structure", muscle, self._side())

    def _choose_site(self, key: str) -> None:
        sides = self._session.shown_sides()
        self._session.selected = Pick("site", key, sides[-1])

    def _side(self) -> Side:
        sides = self._session.shown_sides()
        return sides[0] if len(sides) == 1 else Side.MIDLINE


def _is_main(supply: Supply | None) -> bool:
    return supply is not None and supply.strength is Strength.MAIN


def _in_short(levels: tuple[str, ...]) -> str:
    """Write levels as ``C6``, ``C5-C7`` or ``C5, L4``."""
    if len(levels) > 1 and segment_range(levels[0], levels[-1]) == levels:
        return f"{levels[0]}-{levels[-1]}"
    return ", ".join(levels)
