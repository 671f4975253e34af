"""Breaches of the rules on conditions, texts and the glossary."""

from __future__ import annotations

from pathlib import Path

from ims_atlas.loading.rules import teaching
from ims_atlas.model.atlas import Atlas
from tests.unit.loading.breaches.records import (
    WORDING,
    Told,
    add_condition,
    add_term,
    add_text,
    breaches,
)


def unknown_muscle_of_a_condition(maps: Path, _: Atlas) -> list[Told]:
    file = add_condition(maps, muscle="solleus")
    return [Told(file, "[solleus]", "'solleus' is not a known muscle (did you mean 'soleus'")]


def unknown_site_of_a_condition(maps: Path, _: Atlas) -> list[Told]:
    file = add_condition(maps, site="multifidus_s1_paraspinall")
    text = "'multifidus_s1_paraspinall' is not a known needle site (did you mean 'multifidus_s1_paraspinal'?)"
    return [Told(file, "multifidus_s1_paraspinall", text)]


def site_in_no_muscle_of_the_condition(maps: Path, _: Atlas) -> list[Told]:
    file = add_condition(maps, site="infraspinatus_motor_point")
    text = "'infraspinatus_motor_point' lies in no muscle and at no level named here"
    return [Told(file, "[infraspinatus_motor_point]", text)]


def site_at_no_level_of_the_condition(maps: Path, _: Atlas) -> list[Told]:
    file = add_condition(maps, site="multifidus_c6_paraspinal")
    text = "'multifidus_c6_paraspinal' lies in no muscle and at no level named here"
    return [Told(file, "[multifidus_c6_paraspinal]", text)]


def condition_without_a_student(maps: Path, _: Atlas) -> list[Told]:
    file = add_condition(maps, voice="clinician")
    return [Told(file, "    wording:", "not said for: student")]


def section_without_a_class(maps: Path, _: Atlas) -> list[Told]:
    content = WORDING.replace("lecture", "clinician")
    return [Told(add_text(maps, content=content), "wording", "not said for: lecture")]


def empty_section(maps: Path, _: Atlas) -> list[Told]:
    file = add_text(maps, content="show: {levels: [C6]}")
    return [Told(file, "  - heading", "a section needs a wording or a table")]


def term_without_a_clinician(maps: Path, _: Atlas) -> list[Told]:
    return [Told(add_term(maps, voice="lecture"), "lecture", "not said for: clinician")]


def term_that_leads_nowhere(maps: Path, _: Atlas) -> list[Told]:
    return [Told(add_term(maps, see="zzzz"), "zzzz", "'zzzz' is not a known term")]


def term_that_leads_to_itself(maps: Path, _: Atlas) -> list[Told]:
    return [Told(add_term(maps, see="test_term"), "see: [test_term]", "the term refers to itself")]


def two_texts_at_one_place(maps: Path, atlas: Atlas) -> list[Told]:
    order = atlas.texts[-1].order
    file = add_text(maps, order=order)
    return [Told(file, f"order: {order}", f"'{order}': a second text at this place")]


def text_that_shows_an_unknown_muscle(maps: Path, _: Atlas) -> list[Told]:
    file = add_text(maps, content=f"{WORDING}\n    show: {{muscle: solleus}}")
    return [Told(file, "solleus", "'solleus' is not a known muscle (did you mean 'soleus'")]


BREACHES = [
    *breaches(teaching.conditions_resolve, unknown_muscle_of_a_condition, unknown_site_of_a_condition),
    *breaches(
        teaching.condition_sites_fit, site_in_no_muscle_of_the_condition, site_at_no_level_of_the_condition
    ),
    *breaches(
        teaching.voices_are_complete,
        condition_without_a_student,
        section_without_a_class,
        empty_section,
        term_without_a_clinician,
    ),
    *breaches(teaching.terms_lead_to_terms, term_that_leads_nowhere, term_that_leads_to_itself),
    *breaches(teaching.texts_show_what_exists, two_texts_at_one_place, text_that_shows_an_unknown_muscle),
]
