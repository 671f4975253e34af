"""Each rule of a place in one line of words."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from ims_atlas.analysis.rule_in_words import in_words
from ims_atlas.model.places import Point
from tests.facts import facts

RULE: TypeAdapter[Point] = TypeAdapter(Point)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("navel", "navel"),
        ({"extreme": ["lateral"]}, "most lateral point of the femur"),
        (
            {
                "extreme": ["superior", "superior", "medial"],
                "of": ["temporal_bone", "cranium"],
                "within": [{"start": "lateral", "share": [0, 0.25]}],
                "midline": True,
            },
            "most chiefly superior and medial point of temporal bone or cranium, within 0% to 25% from its"
            " lateral end, in the mid-plane",
        ),
        (
            {"joint": ["femur", "tibia"]},
            "middle between femur and tibia where they face each other",
        ),
        ({"measured": [1, 2, 3], "bodies": ["one"], "method": "Deepest point"}, "measured: Deepest point"),
        ({"between": ["LU5", "LU9"], "share": 0.5}, "50% of the way from LU5 to LU9"),
        (
            {"between": ["LU5", "LU9"], "cun": 5, "ruler": "forearm", "along_skin": True},
            "5 cun (forearm) of the way over the skin from LU5 to LU9",
        ),
        ({"offset": "navel", "go": ["lateral"], "mm": 9}, "9 mm lateral from navel"),
        ({"bring": "navel", "level_with": "nipple"}, "navel moved level with nipple"),
        ({"bring": "navel", "level_with": "navel"}, "at navel"),
        (
            {"on_line": ["a1", "b1"], "level_with": "c1"},
            "on the line from a1 to b1, level with c1",
        ),
        (
            {"edge": "ulna", "facing": ["medial"], "level_with": "c1", "axis": ["a1", "b1"]},
            "medial edge of ulna in the section level with c1, across the line from a1 to b1",
        ),
        (
            {"gap": ["ulna", "radius"], "facing": ["anterior"], "level_with": "c1", "axis": "lateral"},
            "middle of the gap between ulna and radius, anterior side, level with c1,"
            " seen from the lateral side",
        ),
        ({"nearest": "ulna", "to": {"mirror": "c1"}}, "point of ulna nearest to (c1 of the other side)"),
        ({"centre": "ulna", "facing": ["medial"]}, "medial surface of ulna over its middle"),
        (
            {"interspace": ["vertebra_t1", "vertebra_t2"]},
            "middle between the spinous processes of vertebra t1 and vertebra t2",
        ),
        (
            {"rib_space": 4, "in_line_with": "nipple", "facing": ["anterior"]},
            "middle between ribs 4 and 5 in line with nipple, anterior",
        ),
        ({"over": "c1", "facing": ["anterior"]}, "skin met from c1 going anterior"),
        (
            {"muscle": "soleus", "start": "superior", "fraction": 0.4, "facing": ["posterior"]},
            "posterior surface of soleus, 40% of its length from its superior end",
        ),
        (
            {"beside": ["vertebra_l1", "vertebra_l2"], "lateral_mm": 20},
            "bone 20 mm beside the mid-plane, level with vertebra l1 and vertebra l2",
        ),
    ],
)
def test_a_rule_is_said_in_a_line(rule, words):
    assert in_words(RULE.validate_python(rule), "the_femur") == words


def test_every_shipped_rule_has_words():
    atlas = facts()
    rules = [landmark.found for landmark in atlas.landmarks if landmark.found is not None]
    rules += [point.place for point in atlas.acupoints]
    for rule in rules:
        words = in_words(rule)
        assert words
        assert not set(words) & set("{}[]")
