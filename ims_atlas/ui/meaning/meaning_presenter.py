"""Decides what the meaning panel says about the session's selection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from ims_atlas.analysis.names import site_name
from ims_atlas.analysis.shown import Shown, shown
from ims_atlas.analysis.supply import Agreement, Strength, Supply, named_muscles, supply
from ims_atlas.body.construction import Step
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side, segment_range
from ims_atlas.model.vocabulary import RAMI, REGIONS
from ims_atlas.scene.palette import palette_of
from ims_atlas.state.session import Pick, Session
from ims_atlas.ui.meaning.acupoint_texts import AcupointTexts
from ims_atlas.ui.meaning.guide_texts import GuideTexts
from ims_atlas.ui.meaning.meaning_view import Group, MeaningView, RowContent, ViewWords
from ims_atlas.ui.meaning.muscle_row import RowWords
from ims_atlas.ui.meaning.texts import FactTexts
from ims_atlas.ui.speech import speech


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
        steps_of: Callable[[Pick], tuple[Step, ...]],
    ) -> None:
        self._atlas = atlas
        self._session = session
        self._view = view
        self._on_body = on_body
        self._bone_name = bone_name
        self._shape_of = shape_of
        self._steps_of = steps_of
        view.muscle_chosen.connect(self._choose_muscle)
        view.hiding_chosen.connect(self._hide_muscle)
        view.rule_chosen.connect(lambda rule: setattr(session, "rule", rule))
        view.cleared.connect(self.clear)
        self._listed: tuple[object, ...] = ()
        for name in ("hidden", "sides"):
            getattr(session.events, name).connect(lambda _: self._show_hidden())
        for name in ("levels", "with_neighbours", "selected", "rule", "condition", "guide"):
            getattr(session.events, name).connect(lambda _: self._tell())
        for name in ("language", "mode"):
            getattr(session.events, name).connect(lambda _: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Say everything anew (after a change of theme, language or body)."""
        session = self._session
        self._say = speech(session.language)
        plain = session.mode == "patient"
        self._texts = FactTexts(self._atlas, session.language, palette_of(session), plain)
        self._point_texts = AcupointTexts(self._atlas, session.language, plain)
        self._guide = GuideTexts(self._atlas, session.language, self._bone_name)
        self._view.set_palette_colours(palette_of(session))
        self._view.set_words(self._view_words())
        self._listed = ()
        self._tell()

    def clear(self) -> None:
        """Choose nothing."""
        self._session.selected = None
        self._session.condition = None
        self._session.levels = frozenset()

    def _tell(self) -> None:
        """Show the chosen levels with the selected muscle open, or what is selected beside them."""
        session = self._session
        pick, levels = session.selected, session.shown_levels()
        muscle = self._muscle_of(pick)
        self._view.set_rule(session.rule)
        if levels and (pick is None or muscle is not None):
            wanted = (levels, session.rule, session.condition)
            if self._listed != wanted:
                self._listed = wanted
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
            self._view.set_groups([], self._how_to_start())

    def _row_for(self, muscle: str | None) -> str | None:
        """Return the row of a muscle, or of its whole or a part of it; None if no row is about it."""
        if muscle is None:
            return None
        near = (*self._atlas.with_descendants(muscle), *self._atlas.ancestors(muscle))
        return next((key for key in near if key in self._view.rows), None)

    def _tell_levels(self, levels: tuple[str, ...]) -> None:
        session = self._session
        found = shown(self._atlas, levels, session.rule, session.condition)
        if session.condition is None:
            named = set(named_muscles(self._atlas, levels)) & set(found.muscles)
            needled = {site.muscle for site in found.sites}
            muscles = [m for m in self._atlas.muscles if m.id in named]
            muscles = [m for m in muscles if not self._stands_in_parts(m, named, needled)]
            note = self._silent_note()
        else:
            muscles = [self._atlas.muscle(key) for key in self._atlas.condition(session.condition).muscles]
            note = self._condition_note()
        title, subtitle, links = self._headline(levels)
        self._view.set_headline(title, subtitle, self._legend(muscles, found), True, links)
        self._view.rule_switch.setVisible(session.condition is None and session.mode != "patient")
        self._view.set_groups(self._groups(muscles, found), note)
        self._show_hidden()

    def _headline(self, levels: tuple[str, ...]) -> tuple[str, str, str]:
        """Return the title, the line below it, and the links that lead on from it."""
        say, language = self._say, self._session.language
        if self._session.condition is not None:
            condition = self._atlas.condition(self._session.condition)
            subtitle = say("Levels usually examined: {levels}").format(levels=_in_short(levels))
            link = f"<a href='condition:{condition.id}'>{say('Read about it')}</a>"
            return condition.names.said_in(language), subtitle, link
        if len(levels) > 1:
            return _in_short(levels), say("Several roots"), ""
        level = self._atlas.level(levels[0])
        leaves = level.leaves.said_in(language)
        subtitle = say("{name}. Leaves the spine {where}.").format(
            name=level.names.said_in(language), where=leaves[0].lower() + leaves[1:]
        )
        link = say("How {level} is examined").format(level=level.id)
        return level.id, subtitle, f"<a href='examination:{level.id}'>{link}</a>"

    def _stands_in_parts(self, muscle: Muscle, named: set[str], needled: set[str]) -> bool:
        """Tell whether a whole is listed by its parts, or a part by its whole; needle sites decide."""
        whole = muscle.part_of
        if whole in named and whole in needled and muscle.id not in needled:
            return True
        return muscle.id not in needled and any(part.id in named for part in self._atlas.children(muscle.id))

    def _groups(self, muscles: list[Muscle], found: Shown) -> list[Group]:
        language = self._session.language
        groups = []
        for ramus in ("anterior", "cranial"):
            for region in REGIONS:
                own = [m for m in muscles if m.ramus == ramus and m.region == region]
                if own:
                    title = REGIONS[region].said_in(language)
                    if self._session.mode != "patient":
                        title = f"{RAMI[ramus].said_in(language)} · {title}"
                    groups.append(self._group(title, own, found))
        groups.sort(key=lambda group: -sum(_is_main(found.muscles.get(row.muscle)) for row in group.rows))
        posterior = [m for m in muscles if m.ramus == "posterior"]
        paraspinal = dict.fromkeys(site.muscle for site in found.sites if site.level is not None)
        known = {key for m in posterior for key in self._atlas.with_descendants(m.id)}
        posterior += [self._atlas.muscle(key) for key in paraspinal if key not in known]
        if posterior:
            title = self._say("Beside the spine")
            if self._session.mode != "patient":
                title = f"{RAMI['posterior'].said_in(language)} · {self._say('paraspinal')}"
            groups.append(self._group(title, posterior, found))
        return groups

    def _group(self, title: str, muscles: list[Muscle], found: Shown) -> Group:
        rows = [self._row(muscle, found.muscles.get(muscle.id), found.sites) for muscle in muscles]
        rows.sort(key=lambda row: (not _is_main(found.muscles.get(row.muscle)), -row.needles, row.name))
        return Group(title.upper(), rows)

    def _row(self, muscle: Muscle, strength: Supply | None, sites: Sequence[NeedleSite]) -> RowContent:
        own = [s for s in sites if s.muscle in self._atlas.with_descendants(muscle.id)]
        plain = self._session.mode == "patient"
        name = (muscle.plain if plain else muscle.names).said_in(self._session.language)
        return RowContent(
            muscle.id,
            f"{name[:1].upper()}{name[1:]}",
            None if plain else strength,
            len(own),
            self._on_body(muscle.id),
            self._row_words(strength, len(own)),
            lambda: self._texts.muscle(
                muscle, own or self._atlas.sites_of(muscle.id), self._shape_of(muscle.id)
            ),
        )

    def _tell_selected(self, pick: Pick) -> None:
        say, language = self._say, self._session.language
        key = self._muscle_of(pick)
        side = "" if pick.side is Side.MIDLINE else f", {say(pick.side.value)}"
        if pick.kind == "acupoint":
            point = self._atlas.acupoint(pick.id)
            self._view.set_headline(
                self._point_texts.title(point), self._point_texts.subtitle(point) + side, "", True
            )
            self._view.set_groups([], self._point_texts.acupoint(point) + self._guide_of(pick))
            return
        if key is None and self._atlas.is_nerve(pick.id):
            nerve = self._atlas.nerve(pick.id)
            self._view.set_headline(nerve.names.said_in(language), f"{nerve.names.la}{side}", "", True)
            self._view.set_groups([], self._texts.nerve(nerve))
            return
        if key is None:
            name = self._bone_name(pick.id)
            shape = self._shape_of(pick.id)
            made = " " + say("Shape: {shape}.").format(shape=say(shape)) if shape else ""
            subtitle = say("On the body{side}.").format(side=side) + made
            self._view.set_headline(name[:1].upper() + name[1:], subtitle, "", True)
            self._view.set_groups([], say("The atlas holds no more about this part."))
            return
        muscle = self._atlas.muscle(key)
        strength = supply(self._atlas, key, self._session.shown_levels())
        self._view.set_headline(muscle.names.said_in(language), f"{muscle.names.la}{side}", "", True)
        note = ""
        if pick.kind == "site":
            name = site_name(self._atlas, pick.id, language)
            note = f"<p><b>{name}</b>{side}</p>{self._texts.site(self._atlas.site(pick.id))}"
            note += self._guide_of(pick)
        self._view.set_groups([Group(say("Muscle").upper(), [self._row(muscle, strength, [])])], note)
        self._show_hidden()

    def _guide_of(self, pick: Pick) -> str:
        return self._guide.guide(self._steps_of(pick), self._session.guide)

    def _legend(self, muscles: list[Muscle], found: Shown) -> str:
        say, palette = self._say, palette_of(self._session)
        if self._session.mode == "patient":
            return (
                f"<span style='color:{palette.supply_main}'>▮</span> {say('mainly from this root')} &nbsp; "
                f"<span style='color:{palette.supply_further}'>▮</span> {say('also from this root')}"
            )
        supplies = [supply for m in muscles if (supply := found.muscles.get(m.id)) is not None]
        main = sum(_is_main(supply) for supply in supplies)
        disputed = sum(supply.agreement is Agreement.DISPUTED for supply in supplies)
        first = say("main root of {count} muscles").format(count=main)
        second = say("further root of {count}").format(count=len(supplies) - main)
        hatched = say("hatched: sources disagree on {count}").format(count=disputed)
        needles = say("{count} needle sites a side:").format(count=len(found.sites))
        kinds = say("●&nbsp;motor&nbsp;point&nbsp; ▲&nbsp;junction&nbsp; ■&nbsp;paraspinal")
        return (
            f"<span style='color:{palette.supply_main}'>▮</span> {first} &nbsp; "
            f"<span style='color:{palette.supply_further}'>▮</span> {second} &nbsp; ▨&nbsp;{hatched}"
            f"<br>{needles} {kinds}"
        )

    def _row_words(self, supply: Supply | None, needles: int) -> RowWords:
        say = self._say
        count = say("1 needle site") if needles == 1 else say("{count} needle sites").format(count=needles)
        words = ""
        if supply is not None and supply.agreement is Agreement.TAUGHT:
            words = say("Taught; no source has been read for this level")
        elif supply is not None:
            words = say("{naming} of {speaking} sources name this level").format(
                naming=supply.naming, speaking=supply.speaking
            )
            words += ", " + say("{count} as a main root").format(count=supply.main) if supply.main else ""
        return RowWords(
            words, count, say("not on this body"), say("Hide on the body"), say("Show on the body again")
        )

    def _view_words(self) -> ViewWords:
        say = self._say
        return ViewWords(
            clear=say("Clear"),
            clear_tip=say("Choose nothing (Esc)"),
            rule=say("Counts if named by"),
            rules={
                "any": (say("any"), say("A level counts if any source names it")),
                "majority": (say("most"), say("A level counts if more than half of the sources name it")),
                "all": (say("all"), say("A level counts only if every source names it")),
            },
        )

    def _how_to_start(self) -> str:
        say = self._say
        start = say(
            "Choose a level on the spine, or a muscle on the body. "
            "Arrow keys move along the spine, Shift extends, Ctrl adds."
        )
        links = [
            f"<a href='text:{text.id}'>{escape(text.title.said_in(self._session.language))}</a>"
            for text in self._atlas.texts[:1]
        ]
        links.append(f"<a href='contents:'>{say('All texts and the glossary')}</a>")
        links.append(f"<a href='coverage:'>{say('What the atlas covers, and what it lacks')}</a>")
        return f"<p>{start}</p><p>{'<br>'.join(links)}</p>"

    def _silent_note(self) -> str:
        return self._say(
            "Most muscles are drawn whole, although a level may supply only part of them. What no map names "
            "is not listed: the sources are silent, which is not the same as no supply."
        )

    def _condition_note(self) -> str:
        return self._say(
            "Muscles and needle sites that are usually examined for this condition; not a treatment plan."
        )

    def _muscle_of(self, pick: Pick | None) -> str | None:
        if pick is None:
            return None
        if pick.kind == "acupoint":
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

    def _hide_muscle(self, muscle: str, hidden: bool) -> None:
        if hidden:
            self._session.hide(Pick("structure", muscle, self._side()))
        else:
            near = (*self._atlas.with_descendants(muscle), *self._atlas.ancestors(muscle))
            self._session.bring_back(*(pick for pick in self._session.hidden if pick.id in near))

    def _show_hidden(self) -> None:
        hidden = self._session.hidden
        sides = [{side, Side.MIDLINE} for side in self._session.shown_sides()]
        self._view.show_hidden(
            {
                muscle
                for muscle in (self._view.rows if hidden else ())
                for whole in [(muscle, *self._atlas.ancestors(muscle))]
                if all(any(pick.id in whole and pick.side in own for pick in hidden) for own in sides)
            }
        )

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
