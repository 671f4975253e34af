"""Records refuse what cannot be true, and cannot be changed."""

from __future__ import annotations

import datetime
from typing import get_args

import pytest
from pydantic import ValidationError

from ims_atlas.model import (
    conditions,
    examination,
    gaps,
    innervation,
    muscles,
    needle_sites,
    sensory,
    vocabulary,
    wording,
)
from ims_atlas.model.innervation import InnervationLink
from ims_atlas.model.needle_sites import Aim, Depth, NeedleLength, NeedleSite
from ims_atlas.model.places import BesideSpine, OnMuscle
from ims_atlas.model.provenance import LANGUAGES, Prose, Review, Text
from ims_atlas.model.teaching import Section, Table
from ims_atlas.model.wording import VOICES, Wording

WORDS = {"en": "Somewhere", "fr": "Ailleurs"}


def site(**changes: object) -> NeedleSite:
    facts: dict[str, object] = {
        "id": "test_site",
        "muscle": "soleus",
        "kind": "motor_point",
        "place": {"muscle": "soleus", "start": "superior", "fraction": 0.5, "facing": ["posterior"]},
        "place_text": WORDS,
        "direction": "perpendicular",
        "position": "prone",
        "sources": ["knowledge"],
    }
    return NeedleSite.model_validate(facts | changes)


def test_a_place_is_read_by_the_rule_it_is_written_for():
    assert isinstance(site().place, OnMuscle)
    assert isinstance(site(place={"beside": ["vertebra_l1"], "lateral_mm": 20}).place, BesideSpine)


def test_a_record_made_of_records_is_the_same():
    made = site(direction=("posterior", "lateral"))
    assert site(place=made.place, direction=made.direction) == made
    assert NeedleSite.model_validate_json(made.model_dump_json()) == made


def test_a_record_cannot_be_changed(atlas):
    with pytest.raises(ValidationError, match="frozen"):
        atlas.muscles[0].nerve = Text(en="another", fr="un autre")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "paraspinal"},
        {"level": "L1"},
        {"direction": []},
        {"direction": ["inwards"]},
        {"direction": "sideways"},
        {"sources": []},
        {"id": "Not An Id"},
        {"place_text": "Somewhere"},
        {"place_text": {"en": "Somewhere"}},
        {"place_text": {"en": "Somewhere", "fr": ""}},
        {"place_text": {**WORDS, "la": "Alicubi"}},
        {"aim": {"towards": "xiphoid_process", "sources": []}},
        {"uses": [{"by": "anybody", "conditions": ["tennis_elbow"], "sources": ["knowledge"]}]},
        {"uses": [{"by": "gunn_ims", "conditions": [], "sources": ["knowledge"]}]},
        {"position": "standing"},
        {"colour": "red"},
        {"review": "reviewed"},
        {"place": {"beside": [], "lateral_mm": 20}},
        {"place": {"beside": ["vertebra_l1"], "lateral_mm": 0}},
    ],
)
def test_a_site_that_cannot_be_is_refused(changes):
    with pytest.raises(ValidationError):
        site(**changes)


def test_a_paraspinal_site_and_only_such_a_one_has_a_level():
    assert site(kind="paraspinal", level="S1").level == "S1"
    for changes in ({"kind": "paraspinal"}, {"level": "S1"}):
        with pytest.raises(ValidationError, match="a paraspinal site needs a level"):
            site(**changes)


def test_an_aim_may_have_an_angle():
    aim = {"towards": "xiphoid_process", "sources": ["knowledge"]}
    assert site(aim=aim).aim == Aim(towards="xiphoid_process", sources=("knowledge",))
    assert site(aim={**aim, "angle_deg": [30, 45]}).aim.angle_deg == (30, 45)


def test_a_review_is_signed_by_name_and_day():
    assert site().review == "unreviewed"
    signed = site(review={"by": "A. Clinician", "on": "2025-03-01"}).review
    assert signed == Review(by="A. Clinician", on=datetime.date(2025, 3, 1))


def test_main_roots_are_among_the_roots():
    assert InnervationLink(muscle="soleus", roots=("S1", "S2"), main=("S1",)).main == ("S1",)
    with pytest.raises(ValidationError, match="main L5 is not among the roots S1, S2"):
        InnervationLink(muscle="soleus", roots=("S1", "S2"), main=("L5",))


@pytest.mark.parametrize(("kind", "words"), [(Depth, {"of": WORDS}), (NeedleLength, {})])
def test_a_range_runs_from_less_to_more(kind, words):
    facts = {"min_mm": 30, "max_mm": 30, "source": "knowledge", **words}
    assert kind.model_validate(facts).max_mm == 30
    with pytest.raises(ValidationError, match=r"min_mm 31\.5 is greater than max_mm 30"):
        kind.model_validate(facts | {"min_mm": 31.5})


@pytest.mark.parametrize(
    ("kind", "figures"),
    [(Depth, (-1, 30)), (Depth, (0, 151)), (NeedleLength, (4, 30)), (NeedleLength, (5, 151))],
)
def test_a_range_stays_within_the_body_and_the_needle(kind, figures):
    words = {"of": WORDS} if kind is Depth else {}
    facts = {"min_mm": figures[0], "max_mm": figures[1], "source": "knowledge", **words}
    with pytest.raises(ValidationError, match="than or equal to"):
        kind.model_validate(facts)


def row(*cells: str) -> dict[str, object]:
    return {"cells": [{"en": cell, "fr": cell} for cell in cells], "sources": ["knowledge"]}


def test_the_rows_of_a_table_fit_its_columns():
    table = {"columns": row("a", "b")["cells"], "rows": [row("1", "2"), row("3", "4")]}
    assert len(Table.model_validate(table).rows) == 2
    for wrong in (row("1", "2", "3"), {**row("1", "2"), "sources": []}):
        with pytest.raises(ValidationError):
            Table.model_validate(table | {"rows": [row("1", "2"), wrong]})
    with pytest.raises(ValidationError, match="a row has 3 cells, the table 2 columns"):
        Table.model_validate(table | {"rows": [row("1", "2", "3")]})


def test_a_table_has_two_columns_and_a_row():
    with pytest.raises(ValidationError, match="at least 2 items"):
        Table.model_validate({"columns": row("a")["cells"], "rows": [row("1")]})
    with pytest.raises(ValidationError, match="at least 1 item"):
        Table.model_validate({"columns": row("a", "b")["cells"], "rows": []})


def test_a_section_names_its_sources():
    with pytest.raises(ValidationError, match="sources"):
        Section.model_validate({"heading": WORDS, "wording": {"patient": WORDS}, "sources": []})


def test_a_wording_tells_who_is_spoken_to_in_a_fixed_order():
    said = Wording.model_validate({"clinician": WORDS, "patient": WORDS})
    assert said.voices == ("patient", "clinician")
    assert said.said_by("clinician") == Prose(en="Somewhere", fr="Ailleurs")
    assert said.said_by("lecture") is None
    assert Wording().voices == ()
    assert Wording.model_validate(dict.fromkeys(VOICES, WORDS)).voices == VOICES


def test_a_wording_knows_no_other_listener():
    with pytest.raises(ValidationError, match="nurse"):
        Wording.model_validate({"nurse": WORDS})


@pytest.mark.parametrize("kind", [Text, Prose])
def test_a_text_is_said_in_each_language(kind):
    text = kind(en="Somewhere", fr="Ailleurs")
    assert [text.said_in(language) for language in LANGUAGES] == ["Somewhere", "Ailleurs"]
    for language in LANGUAGES:
        with pytest.raises(ValidationError, match="at least 1 character"):
            kind.model_validate({**WORDS, language: ""})


def test_names_are_said_in_the_living_languages(atlas):
    names = atlas.muscle("soleus").names
    assert [names.said_in(language) for language in LANGUAGES] == [names.en, names.fr]


def test_prose_has_paragraphs_and_a_text_is_a_line():
    long = "word " * 200
    assert Prose(en=long, fr="Deux\n\nparagraphes").en == long
    with pytest.raises(ValidationError, match="at most 400 characters"):
        Text(en=long, fr="Ailleurs")


def test_a_muscle_is_listed_under_its_first_region(atlas):
    diaphragm = atlas.muscle("diaphragm")
    assert (diaphragm.region, diaphragm.regions[0]) == ("thorax", "thorax")
    with pytest.raises(ValidationError, match="regions"):
        type(diaphragm).model_validate({**diaphragm.model_dump(), "regions": []})


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("RAMI", muscles.Ramus),
        ("SITE_KINDS", needle_sites.Kind),
        ("POSITIONS", needle_sites.Position),
        ("PRACTICES", needle_sites.Practice),
        ("METHODS", innervation.Method),
        ("DERMATOME_METHODS", sensory.DermatomeMethod),
        ("EVIDENCE_LEVELS", conditions.EvidenceLevel),
        ("SIGN_KINDS", examination.SignKind),
        ("GAP_KINDS", gaps.GapKind),
        ("REGIONS", muscles.Region),
        ("VOICE_NAMES", wording.Voice),
    ],
)
def test_every_choice_has_its_words(name, choices):
    words = getattr(vocabulary, name)
    assert list(words) == list(get_args(choices))
    for language in LANGUAGES:
        said = [text.said_in(language) for text in words.values()]
        assert len(set(said)) == len(said)
