"""A lecturer asks how many sources must name a level, and sees where they disagree."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import SUPPLY_RULES
from ims_atlas.ui.main_window import MainWindow
from tests.markup import Markup
from tests.votes import TAUGHT, statements, votes

from .conftest import (
    LEFT,
    click_label_link,
    click_level,
    label_with,
    needled,
    seen_lit,
    type_and_enter,
)


def click_rule(qtbot: QtBot, window: MainWindow, rule: str) -> None:
    qtbot.mouseClick(window.meaning.rule_buttons[rule], LEFT)


def is_listed(atlas: Atlas, muscle: str, rows: set[str]) -> bool:
    """Tell whether a list names a muscle, its whole, or a part of it."""
    return not rows.isdisjoint((*atlas.with_descendants(muscle), *atlas.ancestors(muscle)))


def test_a_stricter_rule_lights_needles_and_lists_less(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    click_level(qtbot, window, "C6")
    assert window.meaning.rule_buttons["any"].isChecked()
    seen = []
    for rule in SUPPLY_RULES:
        click_rule(qtbot, window, rule)
        assert window.session.rule == rule
        seen.append((set(window.meaning.rows), seen_lit(window), needled(window)))
    for (more_rows, more_lit, more_needles), (rows, lit, needles) in pairwise(seen):
        assert 0 < len(rows) < len(more_rows)
        assert all(is_listed(atlas, muscle, more_rows) for muscle in rows)
        assert 0 < len(lit) < len(more_lit)
        assert needles
        assert needles < more_needles


def test_under_all_every_source_names_what_is_lit_and_listed(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    click_level(qtbot, window, "C6")
    before = set(window.meaning.rows)
    click_rule(qtbot, window, "all")
    needled_only = {site.muscle for site in atlas.sites if site.level == "C6"}
    left = set(window.meaning.rows)
    for muscle in (left - needled_only) | seen_lit(window):
        naming, speaking = votes(atlas, muscle, "C6")
        assert 0 < naming == speaking, muscle
    dropped = [muscle for muscle in before if not is_listed(atlas, muscle, left)]
    assert dropped
    for muscle in dropped:
        naming, speaking = votes(atlas, muscle, "C6")
        read = [source for source in statements(atlas, muscle) if source != TAUGHT]
        assert naming < speaking or naming == 0 or not read, muscle


def test_the_rule_stays_when_another_level_is_chosen(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    click_level(qtbot, window, "C6")
    click_rule(qtbot, window, "all")
    click_level(qtbot, window, "L4")
    assert window.session.rule == "all"
    assert window.meaning.rule_buttons["all"].isChecked()
    for muscle in seen_lit(window):
        naming, speaking = votes(atlas, muscle, "L4")
        assert 0 < naming == speaking, muscle


def test_the_rule_can_be_chosen_with_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    click_level(qtbot, window, "C6")
    button = window.meaning.rule_buttons["majority"]
    button.setFocus()
    qtbot.keyClick(button, " ")
    assert window.session.rule == "majority"


def test_the_legend_counts_the_disputed_muscles_in_the_list(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    click_level(qtbot, window, "C6")
    disputed = [key for key in window.meaning.rows if votes(atlas, key, "C6")[0] < votes(atlas, key, "C6")[1]]
    assert disputed
    assert f"hatched: sources disagree on {len(disputed)}" in window.meaning.legend.text()
    click_rule(qtbot, window, "all")
    assert "hatched: sources disagree on 0" in window.meaning.legend.text()


def disputed_at(atlas: Atlas, level: str, rows: list[str]) -> str:
    """Return the listed muscle of few roots of which most sources speak and disagree."""

    def fits(muscle: str) -> bool:
        naming, speaking = votes(atlas, muscle, level)
        roots = {root for _, link in statements(atlas, muscle).values() for root in link.roots}
        return 0 < naming < speaking and len(roots) <= 4

    return max(filter(fits, rows), key=lambda key: len(statements(atlas, key)))


def cited(atlas: Atlas, source: str) -> str:
    """Return how the window names a source in a few words."""
    return "taught, no source yet" if source == TAUGHT else atlas.citation(source)


def test_the_table_of_a_muscle_has_a_line_for_each_source(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    click_level(qtbot, window, "C6")
    muscle = disputed_at(atlas, "C6", list(window.meaning.rows))
    row = window.meaning.rows[muscle]
    qtbot.mouseClick(row, LEFT, pos=QPoint(12, 10))
    assert row.is_open
    markup = Markup(row.facts_text())
    roots = markup.tables[0][0][1:]
    lines = list(zip(markup.tables[0], markup.row_links[0], strict=True))[1:]
    said = statements(atlas, muscle)
    assert sorted(link for _, links in lines for link in links) == sorted(f"source:{key}" for key in said)
    for line, (link, *_) in ((line, links) for line, links in lines if links):
        source_map, statement = said[link.removeprefix("source:")]
        assert line[0].startswith(cited(atlas, source_map.source))
        for root, mark in zip(roots, line[1:], strict=True):
            left_out = "–" if source_map.lists_all_roots else "·"
            named = "◉" if root in statement.main else "●" if root in statement.roots else left_out
            assert mark == named, (source_map.source, root)
    (agreement,) = (line for line, links in lines if not links)
    counts = [votes(atlas, muscle, root) for root in roots]
    assert agreement == ["agree", *(f"{naming}/{speaking}" for naming, speaking in counts)]


def test_the_row_says_how_many_sources_name_the_level(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    click_level(qtbot, window, "C6")
    muscle = disputed_at(atlas, "C6", list(window.meaning.rows))
    naming, speaking = votes(atlas, muscle, "C6")
    words = f"{naming} of {speaking} sources name this level"
    assert words in window.meaning.rows[muscle].accessibleName()


def test_a_site_leads_to_its_hazard_with_every_figure(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    figured = {hazard.id for hazard in atlas.hazards if len(hazard.figures) > 1}
    site = next(s for s in atlas.sites if s.level is None and figured & set(s.hazards))
    hazard = atlas.hazard(next(key for key in site.hazards if key in figured))
    type_and_enter(qtbot, window, atlas.muscle(site.muscle).names.en)
    qtbot.waitUntil(lambda: window.meaning.rows[site.muscle].is_open)
    label = label_with(qtbot, window.meaning.rows[site.muscle], f"hazard:{hazard.id}")
    click_label_link(qtbot, label, f"hazard:{hazard.id}")
    assert window.side.tab == "reading"
    page = " ".join(window.reading.page.toPlainText().split())
    assert hazard.names.en in page
    for figure in hazard.figures:
        low, high = f"{figure.min_mm:g}", f"{figure.max_mm:g}"
        span = low if low == high else f"{low}-{high}"
        assert f"{span} mm {figure.of.en} [{cited(atlas, figure.source)}]" in page
    lowest, highest = min(f.min_mm for f in hazard.figures), max(f.max_mm for f in hazard.figures)
    assert f"from {lowest:g} to {highest:g} mm" in page


def test_a_condition_of_a_site_can_be_opened(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    site = next(site for site in atlas.sites if site.uses and site.level is None)
    type_and_enter(qtbot, window, atlas.muscle(site.muscle).names.en)
    qtbot.waitUntil(lambda: window.meaning.rows[site.muscle].is_open)
    link = f"condition:{site.uses[0].conditions[0]}"
    click_label_link(qtbot, label_with(qtbot, window.meaning.rows[site.muscle], link), link)
    assert window.session.condition == site.uses[0].conditions[0]
