"""Acupoints, meridians and rulers: which lines are drawn, and what cannot be."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ims_atlas.model.acupoints import Acupoint, CunDepth, Meridian, Ruler
from ims_atlas.model.provenance import LANGUAGES

WORDS = {"en": "Somewhere", "fr": "Ailleurs"}
NAMES = {"pinyin": "Qūchí", "zh": "曲池", "en": "Pool at the Bend", "fr": "Étang du coude"}


def acupoint(code: str = "LI11", **changes: object) -> dict[str, object]:
    facts = {"code": code, "names": NAMES, "place": "navel", "place_text": WORDS, "sources": ["knowledge"]}
    return facts | changes


def meridian(*codes: str, **changes: object) -> Meridian:
    facts = {
        "id": "test_meridian",
        "code": "LI",
        "names": NAMES,
        "paired": True,
        "points": [acupoint(code) for code in codes],
        "sources": ["knowledge"],
    }
    return Meridian.model_validate(facts | changes)


def test_a_meridian_is_one_line_through_all_points_unless_it_says_otherwise():
    assert meridian("LI1", "LI2", "LI3").drawn_lines() == (("LI1", "LI2", "LI3"),)


def test_the_lines_of_a_meridian_are_codes_and_stretches_of_codes():
    lines = [["LI1-LI3", "LI5"], ["LI2", "LI4-LI4", "LI9-LI11"]]
    assert meridian("LI1", lines=lines).drawn_lines() == (
        ("LI1", "LI2", "LI3", "LI5"),
        ("LI2", "LI4", "LI9", "LI10", "LI11"),
    )


def test_an_extra_row_is_drawn_through_its_points():
    row = meridian("EXB2_T1", "EXB2_T2", code="EXB2", extra=True)
    assert row.drawn_lines() == (("EXB2_T1", "EXB2_T2"),)


def test_the_drawn_lines_of_the_atlas_join_all_points_and_no_others(atlas):
    for each in atlas.meridians:
        drawn = {code for line in each.drawn_lines() for code in line}
        assert drawn == {point.code for point in each.points}, each.id


@pytest.mark.parametrize(
    "changes",
    [
        {"points": []},
        {"code": "li"},
        {"lines": [["LI1 to LI3"]]},
        {"names": {**NAMES, "zh": ""}},
        {"names": {"en": "Pool", "fr": "Étang"}},
        {"sources": []},
        {"colour": "red"},
    ],
)
def test_a_meridian_that_cannot_be_is_refused(changes):
    with pytest.raises(ValidationError):
        meridian("LI1", **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "L11"},
        {"code": "LI111"},
        {"code": "LI11_T"},
        {"place": {"mirror": "Navel"}},
        {"place": None},
        {"facing": []},
        {"facing": ["outwards"]},
        {"alternatives": [{"place": "navel", "place_text": WORDS, "sources": []}]},
        {"scatter": [{"radius_mm": 0, "of": WORDS, "source": "knowledge"}]},
        {"direction": "sideways"},
        {"sources": []},
    ],
)
def test_an_acupoint_that_cannot_be_is_refused(changes):
    assert Acupoint.model_validate(acupoint()).code == "LI11"
    with pytest.raises(ValidationError):
        Acupoint.model_validate(acupoint(**changes))


def test_a_depth_in_cun_runs_from_less_to_more():
    assert CunDepth(min_cun=1, max_cun=1, source="knowledge").how is None
    with pytest.raises(ValidationError, match=r"min_cun 1\.5 is greater than max_cun 1"):
        CunDepth(min_cun=1.5, max_cun=1, source="knowledge")


def test_a_ruler_has_two_ends_and_a_length():
    facts = {"id": "test", "names": WORDS, "stretch": ["navel", "LI11"], "cun": 5, "sources": ["knowledge"]}
    assert Ruler.model_validate(facts).measured == "straight"
    for wrong in ({"cun": 0}, {"stretch": ["navel"]}, {"measured": "by eye"}):
        with pytest.raises(ValidationError):
            Ruler.model_validate(facts | wrong)


def test_a_name_is_translated():
    names = meridian("LI1").names
    assert [names.said_in(language) for language in LANGUAGES] == [names.en, names.fr]
