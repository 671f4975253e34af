"""Breaches of the rules on places, and on the acupoints that are found by them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ims_atlas.loading.rules import acupoints, places
from ims_atlas.model.atlas import Atlas
from tests.unit.loading.breaches.records import Told, add, add_site, breaches
from tests.unit.loading.edits import append, rewrite

LUNG = "acupoints/lung.yaml"
EXTRA = "acupoints/huatuojiaji.yaml"
CUN = "cun.yaml"
LANDMARK = """\
  - id: {id}
    names: {{en: Test {id}, la: Locus {id}, fr: Essai {id}}}
    tissue: fascia
    found: {found}
    confidence: low
    sources: [knowledge]
"""
RULER = """\
  - id: test_ruler
    names: {{en: Test, fr: Essai}}
    stretch: [{first}, xiphisternal_junction]
    cun: 9.25
    sources: [knowledge]
"""
OVER_THE_BONE = "{over: xiphisternal_junction, facing: [anterior]}"


def add_landmark(maps: Path, found: str, key: str = "test_mark") -> str:
    """Add a landmark that is found by a rule; return its file."""
    return add(maps, "landmarks", LANDMARK.format(id=key, found=found))


def add_ruler(maps: Path, first: str) -> str:
    """Add a ruler that begins at a point; return its file."""
    append(maps / CUN, RULER.format(first=first))
    return CUN


def change_point(maps: Path, file: str, row: int, **fields: Any) -> str:
    """Give other fields to an acupoint; return its file."""
    rewrite(maps / file, lambda facts: facts["points"][row].update(fields))
    return file


def start_at_an_unknown_landmark(maps: Path, _: Atlas) -> list[Told]:
    text = "'xiphisternal_juncton' is not a known landmark with a rule, or acupoint (did you mean"
    return [Told(add_landmark(maps, "{mirror: xiphisternal_juncton}"), "xiphisternal_juncton", text)]


def start_at_a_landmark_without_a_rule(maps: Path, atlas: Atlas) -> list[Told]:
    name = next(landmark.id for landmark in atlas.landmarks if landmark.found is None)
    file = add_site(maps, place=f"{{nearest: soleus, to: {name}}}")
    return [Told(file, f"to: {name}", f"'{name}' is not a known landmark with a rule, or acupoint")]


def start_of_a_site_on_a_body_without_its_muscle(maps: Path, _: Atlas) -> list[Told]:
    file = add_site(maps, field="by_landmarks: LU99")
    return [Told(file, "LU99", "'LU99' is not a known landmark with a rule, or acupoint")]


def start_of_an_acupoint_deep_within_its_rule(maps: Path, _: Atlas) -> list[Told]:
    inner = {"between": ["xiphisternal_junction", "LU99"], "share": 0.5}
    file = change_point(maps, LUNG, 2, place={"over": inner, "facing": ["anterior"]})
    return [Told(file, "LU99", "'LU99' is not a known landmark with a rule, or acupoint")]


def start_of_another_location(maps: Path, _: Atlas) -> list[Told]:
    words = {"en": "Somewhere", "fr": "Ailleurs"}
    other = {"place": {"mirror": "LU99"}, "place_text": words, "sources": ["knowledge"]}
    file = change_point(maps, LUNG, 2, alternatives=[other])
    return [Told(file, "LU99", "'LU99' is not a known landmark with a rule, or acupoint")]


def unknown_ruler(maps: Path, atlas: Atlas) -> list[Told]:
    key = atlas.rulers[0].id
    found = f"{{offset: xiphisternal_junction, go: [lateral], cun: 1, ruler: {key}x}}"
    return [Told(add_landmark(maps, found), f"{key}x", f"'{key}x' is not a known ruler (did you mean")]


def ruler_from_nowhere(maps: Path, _: Atlas) -> list[Told]:
    text = "'jugular_noch' is not a known landmark with a rule, or acupoint (did you mean 'jugular_notch'?)"
    return [Told(add_ruler(maps, "jugular_noch"), "jugular_noch", text)]


def unknown_ruler_inside_the_end_of_a_ruler(maps: Path, atlas: Atlas) -> list[Told]:
    key = atlas.rulers[0].id
    end = f"{{offset: jugular_notch, go: [lateral], cun: 1, ruler: {key}x}}"
    return [Told(add_ruler(maps, end), f"{key}x", f"'{key}x' is not a known ruler (did you mean")]


def unknown_bone_beside_the_spine(maps: Path, _: Atlas) -> list[Told]:
    file = add_site(maps, place="{beside: [vertebra_l1, vertebra_l22], lateral_mm: 20}")
    return [Told(file, "vertebra_l22", "'vertebra_l22' is not a known bone (did you mean")]


def unknown_bone_of_a_joint(maps: Path, _: Atlas) -> list[Told]:
    file = add_landmark(maps, "{joint: [femurr, tibia]}")
    return [Told(file, "femurr", "'femurr' is not a known bone (did you mean 'femur'?)")]


def unknown_bone_of_an_interspace_within_a_rule(maps: Path, _: Atlas) -> list[Told]:
    inner = {"interspace": ["vertebra_t1", "vertebra_t22"]}
    file = change_point(maps, LUNG, 2, place={"over": inner, "facing": ["posterior"]})
    return [Told(file, "vertebra_t22", "'vertebra_t22' is not a known bone (did you mean")]


def landmark_found_by_itself(maps: Path, _: Atlas) -> list[Told]:
    file = add_landmark(maps, "{mirror: test_mark}")
    return [Told(file, "found: {mirror: test_mark}", "the place of 'test_mark' leads back to itself")]


def landmarks_found_by_each_other(maps: Path, _: Atlas) -> list[Told]:
    add_landmark(maps, "{mirror: test_two}", "test_one")
    file = add_landmark(maps, "{over: {mirror: test_one}, facing: [anterior]}", "test_two")
    return [
        Told(file, "found: {mirror: test_two}", "the place of 'test_one' leads back to itself"),
        Told(file, "found: {over: {mirror: test_one}", "the place of 'test_two' leads back to itself"),
    ]


def acupoint_found_by_itself(maps: Path, _: Atlas) -> list[Told]:
    file = change_point(maps, EXTRA, -1, place={"mirror": "EXB2_L5"})
    return [Told(file, "place:", "the place of 'EXB2_L5' leads back to itself")]


def ruler_that_begins_where_it_is_needed(maps: Path, _: Atlas) -> list[Told]:
    found = "{offset: xiphisternal_junction, go: [superior], cun: 9, ruler: test_ruler}"
    return [
        Told(add_landmark(maps, found), f"found: {found}", "the place of 'test_mark' leads back to itself"),
        Told(add_ruler(maps, "test_mark"), "test_mark", "the place of 'test_ruler' leads back to itself"),
    ]


def point_that_is_left_out(maps: Path, _: Atlas) -> list[Told]:
    rewrite(maps / LUNG, lambda facts: facts["points"].pop(9))
    return [Told(LUNG, "code: LU11", "expected LU10 here, found LU11")]


def point_of_another_meridian(maps: Path, _: Atlas) -> list[Told]:
    return [Told(change_point(maps, LUNG, 10, code="LI99"), "LI99", "expected LU11 here, found LI99")]


def point_of_another_row(maps: Path, _: Atlas) -> list[Told]:
    file = change_point(maps, EXTRA, 0, code="EXB7_T1")
    return [Told(file, "EXB7_T1", "'EXB7_T1' does not begin with EXB2_")]


def code_that_stands_twice(maps: Path, _: Atlas) -> list[Told]:
    file = change_point(maps, EXTRA, 1, code="EXB2_L5")
    return [Told(file, "code: EXB2_L5", "'EXB2_L5': a second point of this code")]


def point_on_an_unknown_muscle(maps: Path, _: Atlas) -> list[Told]:
    text = "'humeruss' is not a known muscle or bone (did you mean 'humerus'?)"
    return [Told(change_point(maps, LUNG, 2, over=["biceps_brachii", "humeruss"]), "humeruss", text)]


def depth_that_is_only_taught(maps: Path, _: Atlas) -> list[Told]:
    depth = {"min_cun": 0.5, "max_cun": 1, "source": "knowledge"}
    file = change_point(maps, LUNG, 2, depths=[depth])
    return [Told(file, "source: knowledge", "a figure needs a published source")]


def scatter_that_is_only_taught(maps: Path, _: Atlas) -> list[Told]:
    scatter = {"radius_mm": 12, "of": {"en": "Some", "fr": "Certains"}, "source": "knowledge"}
    file = change_point(maps, LUNG, 2, scatter=[scatter])
    return [Told(file, "source: knowledge", "a figure needs a published source")]


BREACHES = [
    *breaches(
        places.places_start_from_what_is_found,
        start_at_an_unknown_landmark,
        start_at_a_landmark_without_a_rule,
        start_of_a_site_on_a_body_without_its_muscle,
        start_of_an_acupoint_deep_within_its_rule,
        start_of_another_location,
        unknown_ruler,
        ruler_from_nowhere,
        unknown_ruler_inside_the_end_of_a_ruler,
    ),
    *breaches(
        places.places_name_bones,
        unknown_bone_beside_the_spine,
        unknown_bone_of_a_joint,
        unknown_bone_of_an_interspace_within_a_rule,
    ),
    *breaches(
        places.places_do_not_lead_back,
        landmark_found_by_itself,
        landmarks_found_by_each_other,
        acupoint_found_by_itself,
        ruler_that_begins_where_it_is_needed,
    ),
    *breaches(
        acupoints.points_are_in_order,
        point_that_is_left_out,
        point_of_another_meridian,
        point_of_another_row,
        code_that_stands_twice,
    ),
    *breaches(acupoints.points_lie_on_known_structures, point_on_an_unknown_muscle),
    *breaches(acupoints.point_figures_are_published, depth_that_is_only_taught, scatter_that_is_only_taught),
]
