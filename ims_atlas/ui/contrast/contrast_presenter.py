"""Decides what the contrast shows, works it out in small steps, and leads from a row to the body."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from ims_atlas.analysis.contrast import Pair, PlacedPoint
from ims_atlas.analysis.contrast_sheet import ContrastSheet, first_match
from ims_atlas.analysis.matrix import matrix_of
from ims_atlas.analysis.shown import shown
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side
from ims_atlas.scene.palette import palette_of
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import Joined, LayerName, Pick, Session
from ims_atlas.ui.contrast.contrast_export import ask_and_write, table_of
from ims_atlas.ui.contrast.contrast_texts import ContrastTexts
from ims_atlas.ui.contrast.contrast_view import ContrastView
from ims_atlas.ui.contrast.contrast_words import Mode, words_in
from ims_atlas.ui.contrast.heat_words import heat_of
from ims_atlas.ui.contrast.steps import Steps
from ims_atlas.ui.html import with_links
from ims_atlas.ui.speech import Speech, speech

_FOLLOWED = ("levels", "with_neighbours", "rule", "condition", "sides", "match_rule", "meridians")


class ContrastPresenter:
    """Follows the session; nothing is worked out while the panel is out of sight.

    Parameters
    ----------
    stage
        Returns the stage in view, or None.
    fit
        Called to bring what was chosen into view.
    tell
        Called with a sentence for the status bar.
    """

    def __init__(
        self,
        atlas: Atlas,
        session: Session,
        view: ContrastView,
        stage: Callable[[], Stage | None],
        fit: Callable[[], None],
        tell: Callable[[str], None],
    ) -> None:
        self._atlas = atlas
        self._session = session
        self._view = view
        self._stage = stage
        self._fit = fit
        self._tell = tell
        self._mode: Mode = "sites"
        self._sheet: ContrastSheet | None = None
        self._stale = True
        self._choosing = False
        self._pairs: dict[str, tuple[Pair, ...]] = {}
        self._doing = ""
        self.steps = Steps(view)
        self.steps.progressed.connect(lambda done, total: view.set_progress(self._doing, done, total))
        self.steps.running_changed.connect(view.set_running)
        for name in _FOLLOWED:
            getattr(session.events, name).connect(lambda _: self.refresh())
        session.events.selected.connect(self._follow_selection)
        session.events.theme.connect(lambda _: self._repaint())
        session.events.language.connect(lambda _: self._speak())
        view.rule_chosen.connect(self._choose_rule)
        view.mode_chosen.connect(self._choose_mode)
        view.meridian_chosen.connect(self._choose_meridian)
        view.narrowed.connect(self._join_all)
        view.row_marked.connect(lambda key: self._choose(key, 0, fly=False))
        view.row_chosen.connect(lambda key: self._choose(key, 0, fly=True))
        view.cell_chosen.connect(self._choose_cell)
        view.link_followed.connect(self._follow_link)
        view.links_toggled.connect(lambda _: self._join_all())
        view.export_wanted.connect(self.ask_export)
        view.cancelled.connect(self._cancel)
        view.came_to_front.connect(self._come)
        view.went_away.connect(self._go)
        view.set_mode(self._mode)
        self._speak()

    @property
    def chooses(self) -> bool:
        """Whether the selection of this moment comes from the panel, which then stays in front."""
        return self._choosing

    def holds(self, pick: Pick | None) -> bool:
        """Tell whether a selection stands in the table in view."""
        return pick is not None and self._view.isVisible() and pick.id in self._pairs

    def open_body(self) -> None:
        """Forget what belongs to another body."""
        self.steps.stop()
        stage = self._stage()
        self._sheet = None
        if stage is not None and stage.places.has_skin:
            self._sheet = ContrastSheet(self._atlas, stage.places, stage.meridian_lines, stage.contrast)
        self.refresh()

    def refresh(self) -> None:
        """Show what the session asks for, as soon as the panel is in front."""
        self._stale = True
        self._show_fixed()
        if self._view.isVisible():
            self._work()

    def finish(self) -> None:
        """Work out everything that is asked for at once."""
        self.steps.finish()

    def ask_export(self) -> None:
        """Ask for a file and write the rows in view to it, each with its neighbours."""
        name = "-".join(self._session.shown_levels()) or "ims-atlas"
        told = ask_and_write(self._view.window(), self._say, f"{name}-contrast.csv", self._table)
        if told:
            self._tell(told)

    def _table(self) -> list[dict[str, Any]]:
        chance = None if self._mode == "points" or self._sheet is None else self._sheet.chance
        return table_of([self._pairs[key] for key in self._view.shown_keys], self._rule(), chance)

    def _work(self) -> None:
        """Work out what is asked for, and show it when it is there."""
        self._stale = False
        self.steps.stop()
        rule, sheet = self._rule(), self._sheet
        if sheet is None or not sheet.has_points or not self._atlas.meridians:
            self._show_nothing(self._say("This body has no skin, so acupoints have no place on it."))
            return
        sites = self._sites()
        if not sites:
            self._show_nothing(self._say("No needle site is recorded for this choice of levels."))
            return
        self._doing = self._say("Comparing…")
        self._view.set_progress(self._doing, 0, 0)
        then: Callable[[], None]
        work: Iterator[tuple[int, int]]
        if self._mode == "map":
            work = sheet.compare_sites(self._atlas.sites, self._side)
            then = self._show_map
        elif self._mode == "points":
            work = self._point_work(sheet, sites, rule)
            then = self._show_points
        else:
            work = chain(sheet.compare_sites(sites, self._side), sheet.draw_lots(sites, rule))
            then = self._show_sites
        self.steps.start(chain(sheet.prepare(), work), then)

    def _point_work(
        self, sheet: ContrastSheet, sites: Sequence[NeedleSite], rule: MatchRule
    ) -> Iterator[tuple[int, int]]:
        yield from sheet.compare_sites(sites, self._side)
        yield from sheet.compare_points(self._points(sheet), sites)
        yield from sheet.chance.prepare()
        sheet.chance.near_sites(sites, rule)

    def _show_sites(self) -> None:
        sheet, rule = self._sheet, self._rule()
        assert sheet is not None
        sites = self._sites()
        rate = sheet.rate_of_sites(sites, self._side, rule)
        left_out = len(sites) - rate.places
        note = self._scope()
        if left_out:
            note += " " + self._say("{count} more have no place on this body.").format(count=left_out)
        self._view.set_summary(self._texts.rate(rate, of_points=False), note)
        self._fill({site.id: sheet.beside_site(site, self._side) for site in sites})

    def _show_points(self) -> None:
        sheet, rule = self._sheet, self._rule()
        assert sheet is not None
        sites, points = self._sites(), self._points(sheet)
        rate = sheet.rate_of_points(points, sites, rule)
        self._view.set_summary(self._texts.rate(rate, of_points=True), self._scope())
        self._fill({p.point.code: sheet.beside_point(p, sites) for p in points})

    def _fill(self, found: dict[str, tuple[Pair, ...]]) -> None:
        """Show a row for each place; with meridians chosen, only what lies beside one of these."""
        chosen, rule = self._session.meridians, self._rule()
        self._pairs = {}
        for key, pairs in found.items():
            kept = tuple(p for p in pairs if not chosen or p.acupoint.meridian.code in chosen)
            if kept:
                self._pairs[key] = kept
        self._view.set_rows([self._texts.row(key, pairs, rule) for key, pairs in self._pairs.items()])
        if not self._pairs:
            self._view.set_message(self._say("No acupoint of this meridian lies near these sites."))
        if self._session.selected is not None:
            self._view.mark(self._session.selected.id)
        self._show_detail()
        self._join_all()

    def _show_map(self) -> None:
        sheet, rule, say = self._sheet, self._rule(), self._say
        assert sheet is not None
        cells = matrix_of(self._atlas, sheet.meridians_met(self._side, rule), self._session.rule)
        self._view.matrix.set_cells(*heat_of(cells, self._atlas, self._session.language))
        self._view.set_summary("")
        self._view.set_map(
            say(
                "Beside each level stands the number of its sites, in a cell how many of them match an"
                " acupoint of the meridian; the stronger the colour, the larger that share. Choose a cell to"
                " see its rows."
            )
        )

    def _show_nothing(self, why: str) -> None:
        self._pairs = {}
        self._view.set_rows(())
        self._view.set_summary("")
        self._view.set_detail("")
        self._view.set_message(why)
        self._session.joined = ()

    def _show_fixed(self) -> None:
        """Show the rule and what to filter by."""
        rule, language = self._rule(), self._session.language
        rules = [(each.id, each.names.said_in(language)) for each in self._atlas.match_rules]
        said = with_links(self._texts.rule(rule), palette_of(self._session))
        self._view.set_rules(rules, rule.id, said)
        meridians = [("", self._say("All meridians"))]
        chosen = self._session.meridians
        if len(chosen) > 1:
            meridians.append((",".join(sorted(chosen)), ", ".join(sorted(chosen))))
        meridians += [(m.code, f"{m.code} · {m.names.said_in(language)}") for m in self._atlas.meridians]
        self._view.set_meridians(meridians, ",".join(sorted(chosen)))

    def _show_detail(self) -> None:
        key = self._view.current_key
        if key is None or key not in self._pairs:
            self._view.set_detail(f"<p>{self._say('Choose a row to see all its numbers and sources.')}</p>")
            return
        self._view.set_detail(self._texts.detail(self._pairs[key], self._rule(), self._mode == "points"))

    def _choose(self, key: str, neighbour: int, *, fly: bool) -> None:
        """Select a row's site and link an acupoint with it; both layers come into view."""
        if key not in self._pairs:
            return
        self._show_detail()
        site, point = _picks(self._pairs[key][neighbour])
        self._choosing = True
        if fly:
            self._show_layers()
        if (self._session.selected, self._session.linked) != (site, point):
            self._session.selected = site
            self._session.linked = point
        self._choosing = False
        if fly:
            self._fit()

    def _choose_rule(self, rule: str) -> None:
        self._session.match_rule = rule

    def _choose_mode(self, mode: Mode) -> None:
        self._mode = mode
        self._view.set_mode(mode)
        self._session.joined = ()
        self.refresh()

    def _choose_meridian(self, codes: str) -> None:
        self._session.meridians = frozenset(codes.split(",") if codes else ())

    def _choose_cell(self, level: str, meridian: str) -> None:
        """Show the rows behind a cell of the map: its level, and the acupoints of its meridian."""
        self._mode = "sites"
        self._view.set_mode("sites")
        self._session.meridians = frozenset({meridian})
        self._session.choose_level(level, "replace")

    def _follow_link(self, link: str) -> None:
        kind, _, key = link.partition(":")
        row = self._view.current_key
        if kind == "link" and row is not None:
            self._choose(row, int(key), fly=True)
        elif row is not None:
            self._choose(row, 0, fly=True)

    def _follow_selection(self, pick: Pick | None) -> None:
        if pick is not None and not self._choosing and self.holds(pick):
            self._view.mark(pick.id)
            self._show_detail()

    def _join_all(self) -> None:
        """Draw the links of all rows in view, or none; a row that matches is joined with what it matches."""
        wanted = self._view.links_button.isChecked() and self._view.isVisible() and self._mode != "map"
        joined = []
        for key in self._view.shown_keys if wanted else ():
            pairs = self._pairs[key]
            match = first_match(pairs, self._rule())
            pair = match or pairs[0]
            if pair.straight_mm <= _LONGEST_LINK_MM:
                joined.append(Joined(*_picks(pair), match is not None))
        if wanted:
            self._show_layers()
        self._session.joined = tuple(joined)

    def _show_layers(self) -> None:
        wanted: tuple[LayerName, ...] = ("sites", "acupoints")
        for layer in wanted:
            if not self._session.layers[layer].visible:
                self._session.show_layer(layer, True)

    def _cancel(self) -> None:
        self.steps.stop()
        self._stale = True
        self._view.set_summary("")
        self._view.set_message(self._say("Stopped. Choose IMS sites, acupoints or the map to begin again."))

    def _come(self) -> None:
        if self._stale:
            self._work()
        else:
            self._join_all()

    def _go(self) -> None:
        if self.steps.running:
            self.steps.stop()
            self._stale = True
        self._session.joined = ()

    def _repaint(self) -> None:
        self._view.set_palette_colours(palette_of(self._session))
        self._show_fixed()
        self._show_detail()

    def _speak(self) -> None:
        say = self._say
        self._view.set_words(words_in(say))
        self._view.set_titles(self._texts.titles())
        self.refresh()

    def _scope(self) -> str:
        """Say which sites and which side the numbers are of."""
        say, levels = self._say, self._session.shown_levels()
        side = say("left side") if self._side is Side.LEFT else say("right side")
        if levels or self._session.condition is not None:
            return say("Sites of {levels}, {side}.").format(levels=" ".join(levels), side=side)
        return say("All sites, {side}: no level is chosen.").format(side=side)

    def _sites(self) -> Sequence[NeedleSite]:
        session, levels = self._session, self._session.shown_levels()
        if not levels and session.condition is None:
            return self._atlas.sites
        return shown(self._atlas, levels, session.rule, session.condition).sites

    def _points(self, sheet: ContrastSheet) -> list[PlacedPoint]:
        chosen = self._session.meridians
        return [
            point
            for point in sheet.contrast.points
            if point.side in (self._side, Side.MIDLINE) and (not chosen or point.meridian.code in chosen)
        ]

    def _rule(self) -> MatchRule:
        rules = self._atlas.match_rules
        return next((rule for rule in rules if rule.id == self._session.match_rule), rules[0])

    @property
    def _side(self) -> Side:
        return Side.RIGHT if self._session.sides == "right" else Side.LEFT

    @property
    def _say(self) -> Speech:
        return speech(self._session.language)

    @property
    def _texts(self) -> ContrastTexts:
        return ContrastTexts(self._atlas, self._session.language)


_LONGEST_LINK_MM = 100.0
"""Of all links, those that are longer are not drawn: they would tell nothing but that nothing is near."""


def _picks(pair: Pair) -> tuple[Pick, Pick]:
    site = Pick("site", pair.site.site.id, pair.site.side)
    return site, Pick("acupoint", pair.acupoint.point.code, pair.acupoint.side)
