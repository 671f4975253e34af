"""The language of places: every rule of its page is read, and what cannot be is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from ims_atlas.model.places import KEYS, Extreme, Mirror, Nearest, Over, Point, key_of, named_in

PAGE = Path(__file__).resolve().parents[3] / "docs" / "places.md"
EXAMPLES = re.findall(r"^\| `(\w+)` \|.*\| `(\{.*\})` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
"""First key and example of each row of the page's table."""

POINT: TypeAdapter[Point] = TypeAdapter(Point)


def place(text: str) -> Point:
    """Read a point or rule as it is written in the facts."""
    return POINT.validate_python(yaml.safe_load(text))


def test_the_page_has_one_example_of_each_rule():
    assert [key for key, _ in EXAMPLES] == list(KEYS)


@pytest.mark.parametrize(("key", "example"), EXAMPLES, ids=[key for key, _ in EXAMPLES])
def test_an_example_of_the_page_is_read_by_the_rule_of_its_first_key(key, example):
    rule = place(example)
    assert not isinstance(rule, str)
    assert key_of(rule) == key == next(iter(yaml.safe_load(example)))
    assert POINT.validate_json(POINT.dump_json(rule)) == rule


def test_a_point_is_a_landmark_an_acupoint_or_a_rule_at_any_depth():
    for name in ("navel", "LI11", "EXB2_T1"):
        assert place(name) == name
    rule = place("{over: {nearest: tibia, to: {mirror: SP6}}, facing: [medial]}")
    assert rule == Over(over=Nearest(nearest="tibia", to=Mirror(mirror="SP6")), facing=("medial",))


def test_the_order_of_the_keys_does_not_matter():
    assert place("{facing: [lateral], over: navel}") == place("{over: navel, facing: [lateral]}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{offset: navel, go: [lateral], cun: 2}", "a distance in cun needs a ruler"),
        ("{offset: navel, go: [lateral], ruler: forearm}", "a distance in cun needs a ruler"),
        ("{offset: navel, go: [lateral], cun: 2, ruler: forearm, mm: 30}", "in cun or in mm, not both"),
        ("{offset: navel, go: [lateral]}", "give the distance in cun with a ruler, or in mm"),
        ("{offset: navel, go: [], mm: 3}", "at least 1 item"),
        ("{offset: navel, mm: 3}", "Field required"),
        ("{offset: navel, go: [upwards], mm: 3}", "'anterior', 'posterior'"),
        ("{between: [LU5, LU9]}", "give one of share, cun with a ruler, or mm"),
        ("{between: [LU5, LU9], share: 0.5, mm: 30}", "give one of share, cun with a ruler, or mm"),
        (
            "{between: [LU5, LU9], share: 0.5, cun: 3, ruler: forearm}",
            "give one of share, cun with a ruler, or mm",
        ),
        ("{between: [LU5, LU9], cun: 3}", "a distance in cun needs a ruler"),
        ("{between: [LU5, LU9], share: 1.5}", "less than or equal to 1"),
        ("{between: [LU5], share: 0.5}", "Field required"),
        ("{mirror: Navel}", "String should match pattern"),
        ("{mirror: LI111}", "String should match pattern"),
        ("{mirror: {navel: left}}", "no rule"),
        ("{nearest: tibia}", "Field required"),
        ("{over: navel, facing: [lateral], mm: 4}", "Extra inputs are not permitted"),
        ("{rib_space: 12, in_line_with: nipple, facing: [anterior]}", "less than or equal to 11"),
        ("{beside: [vertebra_l4], lateral_mm: -1}", "greater than"),
        ("{beside: [], lateral_mm: 20}", "at least 1 item"),
        ("{muscle: soleus, start: superior, fraction: 2, facing: [posterior]}", "less than or equal to 1"),
        ("{measured: [1, 2, 3], bodies: [], method: By eye}", "at least 1 item"),
        ("{from: navel, go: [lateral]}", "no rule"),
        ("[navel]", "no rule"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(text, told):
    with pytest.raises(ValidationError, match=re.escape(told)):
        place(text)


def test_what_a_rule_names_is_told_at_any_depth_with_the_way_to_it():
    rule = place(
        "{on_line: [navel, {edge: soleus, facing: [medial], level_with: SP6, axis: [a1, {mirror: b1}]}],"
        " level_with: {offset: c1, go: [lateral], cun: 1, ruler: leg}}"
    )
    assert set(named_in(rule)) == {
        ("point", ("on_line", 0), "navel"),
        ("structure", ("on_line", 1, "edge"), "soleus"),
        ("point", ("on_line", 1, "level_with"), "SP6"),
        ("point", ("on_line", 1, "axis", 0), "a1"),
        ("point", ("on_line", 1, "axis", 1, "mirror"), "b1"),
        ("point", ("level_with", "offset"), "c1"),
        ("ruler", ("level_with", "ruler"), "leg"),
    }


def test_several_structures_are_told_one_by_one_and_directions_are_no_names():
    rule = place("{gap: [ulna, radius], facing: [anterior], level_with: PC6, axis: lateral}")
    assert list(named_in(rule)) == [
        ("structure", ("gap", 0), "ulna"),
        ("structure", ("gap", 1), "radius"),
        ("point", ("level_with",), "PC6"),
    ]
    assert list(named_in("PC6")) == [("point", (), "PC6")]
    assert list(named_in(Extreme(extreme=("lateral",)))) == []


@pytest.mark.parametrize(("key", "example"), EXAMPLES, ids=[key for key, _ in EXAMPLES])
def test_all_that_an_example_of_the_page_names_exists(atlas, key, example):
    named = list(named_in(place(example)))
    found = {landmark.id for landmark in atlas.landmarks if landmark.found is not None}
    found |= {point.code for point in atlas.acupoints}
    structures = {record.id for record in (*atlas.bones, *atlas.muscles)}
    known = {"point": found, "structure": structures, "ruler": {ruler.id for ruler in atlas.rulers}}
    assert not [name for part, _, name in named if name not in known[part]]
