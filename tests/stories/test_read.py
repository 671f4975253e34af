"""A student reads: texts, terms, hazards, the examination of a level, in a voice of their own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import SEGMENTS
from ims_atlas.model.teaching import Section, TeachingText
from ims_atlas.model.wording import Voice
from ims_atlas.scene.palette import DARK
from ims_atlas.state.session import Page
from ims_atlas.ui.main_window import MainWindow
from ims_atlas.ui.search.result_rows import Result

from .conftest import (
    LEFT,
    OpenWindow,
    click_label_link,
    click_level,
    click_link,
    click_tab,
    coloured,
    type_and_enter,
    words_of,
)


def squeezed(words: str) -> str:
    return " ".join(words.split())


def section_that_shows(atlas: Atlas, what: str) -> tuple[TeachingText, Section]:
    """Return the first section of a text that shows levels, or a muscle, on the body."""
    return next(
        (text, section)
        for text in atlas.texts
        for section in text.sections
        if section.show is not None and getattr(section.show, what)
    )


def test_the_contents_name_every_text_term_and_hazard(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    click_tab(qtbot, window, 2)
    page = words_of(window.reading.page)
    for name in (
        *(text.title.en for text in atlas.texts),
        *(term.names.en for term in atlas.terms),
        *(hazard.names.en for hazard in atlas.hazards),
    ):
        assert name in page


def test_the_examination_of_a_level_opens_from_the_body(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    click_level(qtbot, window, "C6")
    assert "How C6 is examined" in window.meaning.links.text()
    click_label_link(qtbot, window.meaning.links, "examination:C6")
    assert window.side.tab == "reading"
    page = words_of(window.reading.page)
    points = [point.place.en for point in atlas.key_points if "C6" in point.levels]
    reflexes = [r.names.en for r in atlas.reflexes if any("C6" in each.roots for each in r.roots)]
    conditions = [condition.names.en for condition in atlas.conditions if "C6" in condition.levels]
    assert points
    assert reflexes
    assert conditions
    for words in (*points, *reflexes, *conditions):
        assert squeezed(words) in page
    condition = next(condition for condition in atlas.conditions if "C6" in condition.levels)
    click_link(qtbot, window.reading.page, f"condition:{condition.id}")
    assert window.session.condition == condition.id


def test_what_a_text_shows_lights_up_and_the_page_stays(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    text, section = section_that_shows(atlas, "levels")
    assert section.show is not None
    levels = section.show.levels
    type_and_enter(qtbot, window, text.title.en)
    page = words_of(window.reading.page)
    dark = coloured(window, DARK.supply_main)
    assert f"Show {', '.join(levels)} on the body" in page
    click_link(qtbot, window.reading.page, f"levels:{','.join(levels)}")
    assert window.session.levels == set(levels)
    assert coloured(window, DARK.supply_main) > dark
    assert window.side.tab == "reading"
    assert words_of(window.reading.page) == page


def test_a_muscle_that_a_text_shows_is_selected_and_the_place_is_kept(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    text, section = section_that_shows(atlas, "muscle")
    assert section.show is not None
    type_and_enter(qtbot, window, text.title.en)
    click_link(qtbot, window.reading.page, f"muscle:{section.show.muscle}")
    scrolled = window.reading.page.verticalScrollBar().value()
    assert scrolled > 0
    assert window.session.selected is not None
    assert window.session.selected.id == section.show.muscle
    assert window.side.tab == "reading"


@pytest.mark.parametrize("kind", ["condition", "text", "term", "hazard"])
def test_the_search_finds_what_is_to_be_read(
    qtbot: QtBot, window: MainWindow, atlas: Atlas, kind: str
) -> None:
    names = {
        "condition": [(each.id, each.names.en) for each in atlas.conditions],
        "text": [(each.id, each.title.en) for each in atlas.texts],
        "term": [(each.id, each.names.en) for each in atlas.terms],
        "hazard": [(each.id, each.names.en) for each in atlas.hazards],
    }[kind]
    key, name = names[-1]
    qtbot.keyClicks(window.search.line, name)
    found = [row.found for row in window.search.model.rows if isinstance(row, Result)]
    place = next(i for i, each in enumerate(found) if (each.kind, each.id) == (kind, key))
    for _ in range(place):
        qtbot.keyClick(window.search.line, Qt.Key.Key_Down)
    qtbot.keyClick(window.search.line, Qt.Key.Key_Return)
    assert window.session.page == Page(kind, key)  # type: ignore[arg-type]
    assert window.side.tab == "reading"
    assert words_of(window.reading.page).startswith(name)


def text_in_most_voices(atlas: Atlas) -> tuple[TeachingText, tuple[Voice, ...]]:
    """Return the text whose first section is said in most voices, and these voices."""

    def said_in(text: TeachingText) -> tuple[Voice, ...]:
        wording = text.sections[0].wording
        return wording.voices if wording is not None else ()

    text = max(atlas.texts, key=lambda each: len(said_in(each)))
    return text, said_in(text)


def test_the_voice_changes_the_words_and_is_remembered(
    qtbot: QtBot, open_window: OpenWindow, atlas: Atlas
) -> None:
    text, voices = text_in_most_voices(atlas)
    assert len(voices) > 1
    first = open_window()
    first.follow(f"text:{text.id}")
    heard: dict[str, str] = {}
    for voice in voices:
        button = first.reading.voice_buttons[voice]
        assert button.isVisible()
        qtbot.mouseClick(button, LEFT)
        assert first.session.voice == voice
        assert button.isChecked()
        heard[voice] = words_of(first.reading.page)
    assert len(set(heard.values())) == len(voices)
    qtbot.mouseClick(first.reading.voice_buttons["lecture"], LEFT)
    first.close()
    second = open_window()
    assert second.session.voice == "lecture"
    second.follow(f"text:{text.id}")
    assert words_of(second.reading.page) == heard["lecture"]
    assert second.reading.voice_buttons["lecture"].isChecked()


def test_a_page_of_one_wording_offers_no_voices(window: MainWindow) -> None:
    window.follow("coverage:")
    window.side.show_tab("reading")
    assert not any(button.isVisible() for button in window.reading.voice_buttons.values())


def test_back_leads_back_page_by_page(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    click_tab(qtbot, window, 2)
    reading = window.reading
    assert not reading.back_button.isEnabled()
    first, second = (f"text:{text.id}" for text in atlas.texts[:2])
    click_link(qtbot, reading.page, first)
    click_link(qtbot, reading.page, second)
    assert window.session.page == Page("text", atlas.texts[1].id)
    qtbot.mouseClick(reading.back_button, LEFT)
    assert window.session.page == Page("text", atlas.texts[0].id)
    assert atlas.texts[0].title.en in words_of(reading.page)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(reading.page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.session.page == Page("contents"))
    assert not reading.back_button.isEnabled()


def test_the_next_text_is_named_at_the_end_of_each(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    window.follow(f"text:{atlas.texts[0].id}")
    for text in atlas.texts[1:]:
        click_link(qtbot, window.reading.page, f"text:{text.id}")
        assert window.session.page == Page("text", text.id)


def test_the_contents_button_leads_home(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    window.follow(f"condition:{atlas.conditions[0].id}")
    qtbot.mouseClick(window.reading.contents_button, LEFT)
    assert window.session.page == Page("contents")
    assert words_of(window.reading.page).startswith("Reading")


def test_a_term_leads_to_the_terms_it_names(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    click_tab(qtbot, window, 2)
    term = next(term for term in atlas.terms if term.see)
    click_link(qtbot, window.reading.page, f"term:{term.id}")
    assert window.session.page == Page("term", term.id)
    click_link(qtbot, window.reading.page, f"term:{term.see[0]}")
    assert window.session.page == Page("term", term.see[0])
    assert words_of(window.reading.page).startswith(atlas.term(term.see[0]).names.en)


def test_the_coverage_page_lists_every_gap(qtbot: QtBot, window: MainWindow, atlas: Atlas) -> None:
    click_tab(qtbot, window, 2)
    click_link(qtbot, window.reading.page, "coverage:")
    assert window.session.page == Page("coverage")
    page = words_of(window.reading.page)
    assert atlas.gaps
    for gap in atlas.gaps:
        assert squeezed(gap.text.en) in page, gap
    for source_map in atlas.maps:
        assert f"{len(source_map.links)}" in page


def test_every_level_has_an_examination_page_in_the_window(
    qtbot: QtBot, window: MainWindow, atlas: Atlas
) -> None:
    for level in SEGMENTS:
        window.follow(f"examination:{level}")
        page = words_of(window.reading.page)
        assert page.startswith(f"Examining {level}")
        assert atlas.level(level).names.en in page


def test_the_page_changes_with_the_language_of_the_window(window: MainWindow, atlas: Atlas) -> None:
    condition = atlas.conditions[0]
    window.follow(f"condition:{condition.id}")
    window.tools.command("language").trigger()
    page = words_of(window.reading.page)
    assert page.startswith(condition.names.fr)
    window.session.voice = "student"
    assert squeezed(condition.evidence[0].text.fr) in words_of(window.reading.page)


def test_the_page_takes_the_colours_of_the_theme(window: MainWindow, atlas: Atlas) -> None:
    window.follow(f"condition:{atlas.conditions[0].id}")

    def link_colours() -> set[str]:
        block, found = window.reading.page.document().begin(), set()
        while block.isValid():
            for spot in block.textFormats():
                if spot.format.isAnchor():
                    found.add(spot.format.foreground().color().name())
            block = block.next()
        return found

    dark = link_colours()
    window.tools.command("theme").trigger()
    assert dark
    assert link_colours().isdisjoint(dark)
