"""How a place is found, in words: every rule has a sentence, every shipped place can be told."""

from __future__ import annotations

import re

import numpy as np
import pytest

from ims_atlas.body.construction import Step
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.places import Places
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.places import KEYS
from ims_atlas.model.provenance import LANGUAGES, Language
from ims_atlas.model.segments import Side
from ims_atlas.model.vocabulary import CONFIDENCES
from ims_atlas.ui.meaning.guide_texts import GuideTexts
from tests.markup import Markup

AT = np.zeros(3)
UNNAMED = {"measured", "over", "mirror", "skin"}
"""Rules whose sentence names nothing: they go on from the point that the step before led to."""


GAPS = re.compile(r"[{}]|  | [,)]|[:,]$")
"""What is left of a sentence where something is not said."""


def guide_in(atlas: Atlas, language: Language) -> GuideTexts:
    return GuideTexts(atlas, language, lambda structure: f"Part {structure}")


@pytest.fixture(scope="module")
def places(atlas: Atlas, embedded: BodyPack) -> Places:
    return Places(atlas, embedded)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", [*KEYS, "landmark", "skin"])
def test_every_rule_has_a_sentence(atlas: Atlas, language: Language, rule: str) -> None:
    names = ("navel",) if rule == "landmark" else ("tibia", "femur", "navel")
    step = Step(rule, names, (AT, AT), AT, cun=3, ruler="forearm", mm=76.4, directions=("lateral",))
    sentence = guide_in(atlas, language).sentence(step)
    assert not sentence[0].islower()
    assert not GAPS.search(sentence)
    navel = atlas.landmark("navel").names.said_in(language)
    called = "part tibia" if rule != "landmark" else navel[:1].lower() + navel[1:]
    assert (called in sentence.lower() or called.lower() in sentence.lower()) == (rule not in UNNAMED)


def test_a_distance_is_told_in_cun_and_in_mm_of_this_body(atlas: Atlas) -> None:
    step = Step("offset", ("LI11",), (AT,), AT, cun=1.5, ruler="forearm", mm=38.2, directions=("inferior",))
    assert guide_in(atlas, "en").sentence(step) == "From LI11 1.5 cun (38 mm here) downwards"
    assert "1,5 cun (38 mm" in guide_in(atlas, "fr").sentence(step)
    assert guide_in(atlas, "fr").sentence(step).endswith("vers le bas")


def test_a_distance_may_be_a_share_or_mm_alone(atlas: Atlas) -> None:
    names = ("LI11", "LI10")
    share = Step("between", names, (AT, AT), AT, mm=20.0, share=0.25)
    length = Step("between", names, (AT, AT), AT, mm=20.0)
    assert guide_in(atlas, "en").sentence(share) == "From LI11 towards LI10: 25%"
    assert guide_in(atlas, "en").sentence(length) == "From LI11 towards LI10: 20 mm"


def test_directions_are_each_told_once(atlas: Atlas) -> None:
    step = Step("over", ("navel",), (AT,), AT, directions=("anterior", "anterior", "lateral"))
    assert guide_in(atlas, "en").sentence(step) == "Out to the skin, to the front and outwards"


def test_what_a_step_before_led_to_is_called_so(atlas: Atlas) -> None:
    step = Step("bring", ("", "navel"), (AT, AT), AT)
    navel = atlas.landmark("navel").names.en
    said = f"Take the point just found to the height of {navel[:1].lower()}{navel[1:]}"
    assert guide_in(atlas, "en").sentence(step) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_landmark_that_is_found_less_surely_says_so(atlas: Atlas, language: Language) -> None:
    texts = guide_in(atlas, language)
    for confidence in ("high", "medium", "low"):
        landmark = next(each for each in atlas.landmarks if each.confidence == confidence)
        sentence = texts.sentence(Step("landmark", (landmark.id,), (), AT))
        said = CONFIDENCES[confidence].said_in(language)
        assert sentence.endswith(f"({said})") == (confidence != "high")


def test_the_guide_is_a_list_of_links_and_the_step_in_view_stands_out(atlas: Atlas) -> None:
    texts = guide_in(atlas, "en")
    steps = [Step("landmark", (name,), (), AT) for name in ("navel", "jugular_notch", "nipple")]
    closed, first, last = (texts.guide(steps, shown) for shown in (None, 0, 2))
    rows = ["guide:0", "guide:1", "guide:2"]
    assert Markup(closed).links == ["guide:0", *rows]
    assert Markup(first).links == ["guide:1", "guide:", *rows]
    assert Markup(last).links == ["guide:1", "guide:2", "guide:", *rows]
    assert f"<b>{texts.sentence(steps[2])}</b>" in last
    assert f"<b>{texts.sentence(steps[0])}</b>" not in last
    for html in (closed, first, last):
        assert not Markup(html).badly_closed
    assert texts.guide([], None) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_to_every_acupoint_can_be_told(atlas: Atlas, places: Places, language: Language) -> None:
    texts = guide_in(atlas, language)
    told = set()
    for point in atlas.acupoints:
        side = Side.LEFT if atlas.meridian_of(point.code).paired else Side.MIDLINE
        try:
            steps = places.of(point, side).steps
        except NoPlace:
            continue
        told.add(point.code)
        for step in steps:
            sentence = texts.sentence(step)
            assert not GAPS.search(sentence), (point.code, sentence)
            own = [n for n in step.names if n and not atlas.is_landmark(n) and not atlas.is_acupoint(n)]
            if step.rule not in UNNAMED:
                assert all(f"part {name}" in sentence.lower() for name in own), (point.code, sentence)
    assert len(told) > 0.95 * len(atlas.acupoints)


def test_the_first_step_never_starts_from_a_point_just_found(atlas: Atlas, places: Places) -> None:
    texts = guide_in(atlas, "en")
    for record in (*atlas.acupoints, *atlas.sites):
        try:
            steps = places.of(record, Side.LEFT).steps
        except NoPlace:
            continue
        if steps:
            assert "the point just found" not in texts.sentence(steps[0]), record
