"""Every page that can be read, in every language and voice: whole, linked, and true to the records."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from itertools import product

import pytest

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import LANGUAGES, Language
from ims_atlas.model.segments import SEGMENTS
from ims_atlas.model.vocabulary import VOICE_NAMES
from ims_atlas.model.wording import VOICES, Voice
from ims_atlas.state.session import LAYERS, PAGE_KINDS, Page
from ims_atlas.ui.html import in_figures, source_name
from ims_atlas.ui.reading.pages import Pages
from tests.markup import Markup


def all_pages(atlas: Atlas) -> Iterator[Page]:
    """Return every page of every kind."""
    yield Page("contents")
    yield Page("coverage")
    for text in atlas.texts:
        yield Page("text", text.id)
    for condition in atlas.conditions:
        yield Page("condition", condition.id)
    for term in atlas.terms:
        yield Page("term", term.id)
    for hazard in atlas.hazards:
        yield Page("hazard", hazard.id)
    for level in SEGMENTS:
        yield Page("examination", level)
    for meridian in atlas.meridians:
        yield Page("meridian", meridian.id)


def unresolved(atlas: Atlas, link: str) -> bool:
    """Tell whether a link leads nowhere."""
    kind, _, key = link.partition(":")
    known = {
        "contents": {""},
        "coverage": {""},
        "text": {text.id for text in atlas.texts},
        "condition": {condition.id for condition in atlas.conditions},
        "term": {term.id for term in atlas.terms},
        "hazard": {hazard.id for hazard in atlas.hazards},
        "examination": set(SEGMENTS),
        "level": set(SEGMENTS),
        "muscle": {muscle.id for muscle in atlas.muscles},
        "nerve": {nerve.id for nerve in atlas.nerves},
        "site": {site.id for site in atlas.sites},
        "needle": {site.id for site in atlas.sites} | {point.code for point in atlas.acupoints},
        "source": {source.id for source in atlas.sources},
        "meridian": {meridian.id for meridian in atlas.meridians},
        "acupoint": {point.code for point in atlas.acupoints},
    }
    if kind == "levels":
        return not set(key.split(",")) <= set(SEGMENTS)
    if kind == "meridians":
        return key not in {"", *(meridian.code for meridian in atlas.meridians)}
    if kind == "layers":
        return not set(key.split(",")) <= set(LAYERS)
    return key not in known.get(kind, ())


def cited(atlas: Atlas, page: Page) -> tuple[str, ...]:
    """Return the sources that a page has to name in full."""
    match page.kind:
        case "text":
            return atlas.text(page.id).sources
        case "condition":
            return atlas.condition(page.id).sources
        case "term":
            return atlas.term(page.id).sources
        case "hazard":
            return atlas.hazard(page.id).sources
        case _:
            return ()


def plain(markup: Markup) -> str:
    return " ".join(" ".join(markup.words).split())


def squeezed(words: str) -> str:
    return " ".join(words.split())


def test_all_kinds_of_pages_are_walked(atlas: Atlas) -> None:
    assert {page.kind for page in all_pages(atlas)} == set(PAGE_KINDS)


@pytest.mark.parametrize(("language", "voice"), list(product(LANGUAGES, VOICES)))
def test_every_page_is_whole_and_every_link_leads_somewhere(
    atlas: Atlas, language: Language, voice: Voice
) -> None:
    pages = Pages(atlas, language, voice)
    faults = []
    for page in all_pages(atlas):
        markup = Markup(pages.html(page))
        words = plain(markup)
        faults += [(page, link) for link in set(markup.links) if unresolved(atlas, link)]
        if markup.badly_closed or markup.open:
            faults.append((page, f"unbalanced: {markup.badly_closed or markup.open}"))
        if "**" in words or len(words) < 20:
            faults.append((page, words[:60]))
        for key in cited(atlas, page):
            if squeezed(unescape(source_name(atlas, key, language))) not in words:
                faults.append((page, key))
    assert not faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_offers_the_voices_in_which_it_is_said(atlas: Atlas, language: Language) -> None:
    for condition in atlas.conditions:
        page = Page("condition", condition.id)
        assert Pages(atlas, language, "patient").voices(page) == condition.wording.voices
    assert Pages(atlas, language, "patient").voices(Page("coverage")) == ()


@pytest.mark.parametrize("voice", VOICES)
def test_another_voice_stands_in_for_one_that_is_lacking_and_the_page_says_which(
    atlas: Atlas, voice: Voice
) -> None:
    notes = [f"In the words for: {name.en}" for name in VOICE_NAMES.values()]
    own = f"In the words for: {VOICE_NAMES[voice].en}"
    for term in atlas.terms:
        words = plain(Markup(Pages(atlas, "en", voice).html(Page("term", term.id))))
        assert sum(note in words for note in notes) == (voice not in term.wording.voices), term.id
        assert own not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_condition_names_its_levels_muscles_sites_evidence_and_questions(
    atlas: Atlas, language: Language
) -> None:
    pages = Pages(atlas, language, "student")
    for condition in atlas.conditions:
        markup = Markup(pages.html(Page("condition", condition.id)))
        words = plain(markup)
        wanted = {f"level:{level}" for level in condition.levels}
        wanted |= {f"muscle:{muscle}" for muscle in condition.muscles}
        wanted |= {f"site:{site}" for site in condition.sites}
        wanted |= {f"source:{key}" for each in condition.evidence for key in each.sources}
        assert wanted <= set(markup.links), condition.id
        for text in (*(each.text for each in condition.evidence), *condition.ask):
            assert squeezed(text.said_in(language)) in words, condition.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_patient_reads_plain_names_and_questions_and_no_figures_of_studies(
    atlas: Atlas, language: Language
) -> None:
    pages = Pages(atlas, language, "patient")
    for condition in atlas.conditions:
        markup = Markup(pages.html(Page("condition", condition.id)))
        words = plain(markup)
        for muscle in map(atlas.muscle, condition.muscles):
            assert squeezed(muscle.plain.said_in(language)) in words, condition.id
        assert all(squeezed(question.said_in(language)) in words for question in condition.ask)
        assert not [each for each in condition.evidence if squeezed(each.text.said_in(language)) in words]
        assert not [link for link in markup.links if link.startswith("site:")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hazard_gives_every_figure_with_its_source_and_no_single_number(
    atlas: Atlas, language: Language
) -> None:
    pages = Pages(atlas, language, "patient")
    for hazard in atlas.hazards:
        markup = Markup(pages.html(Page("hazard", hazard.id)))
        words = plain(markup)
        if hazard.figures:
            rows = [" ".join(cells) for cells in markup.tables[0]]
            assert len(rows) == len(hazard.figures)
            for figure, row, links in zip(hazard.figures, rows, markup.row_links[0], strict=True):
                assert f"{in_figures(figure.min_mm, figure.max_mm, language)} mm" in row
                assert figure.of.said_in(language) in row
                assert links == [f"source:{figure.source}"]
        for text in (*hazard.structures, *(each.text for each in hazard.statements)):
            assert squeezed(text.said_in(language)) in words, hazard.id
        sites = {site.id for site in atlas.sites if hazard.id in site.hazards}
        assert {link for link in markup.links if link.startswith("site:")} == {f"site:{s}" for s in sites}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", SEGMENTS)
def test_an_examination_tells_what_is_recorded_for_the_level(
    atlas: Atlas, level: str, language: Language
) -> None:
    markup = Markup(Pages(atlas, language, "patient").html(Page("examination", level)))
    words = plain(markup)
    record = atlas.examination(level)
    texts = [point.place for point in atlas.key_points if level in point.levels]
    texts += [d.text for m in atlas.dermatomes for d in m.dermatomes if d.level == level]
    texts += [r.how for r in atlas.reflexes if any(level in each.roots for each in r.roots)]
    texts += [finding.where for finding in record.findings] if record is not None else []
    for text in texts:
        assert squeezed(text.said_in(language)) in words
    others = [r.how for r in atlas.reflexes if all(level not in each.roots for each in r.roots)]
    assert not [text.en for text in others if squeezed(text.said_in(language)) in words]
    named = {link for link in markup.links if link.startswith("condition:")}
    assert named == {f"condition:{c.id}" for c in atlas.conditions if level in c.levels}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coverage_page_lists_every_gap_and_every_map(atlas: Atlas, language: Language) -> None:
    markup = Markup(Pages(atlas, language, "patient").html(Page("coverage")))
    words = plain(markup)
    for gap in atlas.gaps:
        assert squeezed(gap.text.said_in(language)) in words
        if atlas.is_muscle(gap.about):
            assert atlas.muscle(gap.about).names.said_in(language) in words
    (maps,) = (rows for rows in markup.tables[-1:])
    assert [row[2] for row in maps] == [str(len(source_map.links)) for source_map in atlas.maps]
    assert markup.row_links[-1] == [[f"source:{source_map.source}"] for source_map in atlas.maps]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("voice", VOICES)
def test_a_text_holds_its_sections_tables_and_links_to_the_body(
    atlas: Atlas, language: Language, voice: Voice
) -> None:
    pages = Pages(atlas, language, voice)
    for text in atlas.texts:
        markup = Markup(pages.html(Page("text", text.id)))
        words = plain(markup)
        for section in text.sections:
            assert squeezed(section.heading.said_in(language)) in words
            for row in section.table.rows if section.table is not None else ():
                for cell in row.cells:
                    assert squeezed(cell.said_in(language)) in words
                assert {f"source:{key}" for key in row.sources} <= set(markup.links)
            for column in section.table.columns[1:] if section.table is not None else ():
                assert squeezed(column.said_in(language)) in words
            if section.show is not None and section.show.levels:
                assert f"levels:{','.join(section.show.levels)}" in markup.links
            if section.show is not None and section.show.muscle is not None:
                assert f"muscle:{section.show.muscle}" in markup.links
