"""Records refuse what cannot be true, and cannot be changed."""

from __future__ import annotations

import datetime

import pytest
from pydantic import ValidationError

from ims_atlas.model.innervation import InnervationLink
from ims_atlas.model.needle_sites import BesideSpine, Depth, NeedleSite, OnMuscle
from ims_atlas.model.provenance import Review


def site(**changes: object) -> NeedleSite:
    facts: dict[str, object] = {
        "id": "test_site",
        "muscle": "soleus",
        "kind": "motor_point",
        "place": {"muscle": "soleus", "start": "superior", "fraction": 0.5, "facing": ["posterior"]},
        "place_text": "Somewhere",
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
        atlas.muscles[0].nerve = "another"


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
        {"place_text": ""},
        {"colour": "red"},
        {"review": "reviewed"},
        {"place": {"beside": [], "lateral_mm": 20}},
        {"place": {"beside": ["vertebra_l1"], "lateral_mm": 0}},
    ],
)
def test_a_site_that_cannot_be_is_refused(changes):
    with pytest.raises(ValidationError):
        site(**changes)


def test_a_paraspinal_site_has_a_level():
    assert site(kind="paraspinal", level="S1").level == "S1"


def test_a_review_is_signed_by_name_and_day():
    assert site().review == "unreviewed"
    signed = site(review={"by": "A. Clinician", "on": "2025-03-01"}).review
    assert signed == Review(by="A. Clinician", on=datetime.date(2025, 3, 1))


def test_main_roots_are_among_the_roots():
    assert InnervationLink(muscle="soleus", roots=("S1", "S2"), main=("S1",)).main == ("S1",)
    with pytest.raises(ValidationError, match="main L5 is not among the roots S1, S2"):
        InnervationLink(muscle="soleus", roots=("S1", "S2"), main=("L5",))


def test_a_depth_runs_from_less_to_more():
    assert Depth(min_mm=5, max_mm=5, source="knowledge", of="skin").max_mm == 5
    with pytest.raises(ValidationError, match="min_mm 6 is greater than max_mm 5"):
        Depth(min_mm=6, max_mm=5, source="knowledge", of="skin")
