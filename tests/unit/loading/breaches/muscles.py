"""Breaches of the rules on muscles, their attachments, and the maps of their roots."""

from __future__ import annotations

from pathlib import Path

from ims_atlas.loading.rules import muscles
from ims_atlas.model.atlas import Atlas
from tests.unit.loading.breaches.records import SOLEUS, Told, add, add_muscle, add_site, breaches
from tests.unit.loading.edits import append

DITKI = "innervation/ditki.yaml"
GAP = "  - {{about: {about}, kind: {kind}, text: {{en: Test, fr: Essai}}}}\n"


def unknown_whole(maps: Path, _: Atlas) -> list[Told]:
    file = add_muscle(maps, field="part_of: infraspinatuss")
    text = "'infraspinatuss' is not a known muscle (did you mean 'infraspinatus'?)"
    return [Told(file, "part_of: infraspinatuss", text)]


def part_of_itself(maps: Path, _: Atlas) -> list[Told]:
    file = add_muscle(maps, field="part_of: test_muscle")
    return [Told(file, "part_of: test_muscle", "the muscle is a part of itself")]


def parts_in_a_circle(maps: Path, _: Atlas) -> list[Told]:
    add_muscle(maps, key="test_one", field="part_of: test_two")
    file = add_muscle(maps, key="test_two", field="part_of: test_one")
    return [Told(file, f"part_of: test_{n}", "the muscle is a part of itself") for n in ("one", "two")]


def unknown_muscle_in_a_map(maps: Path, _: Atlas) -> list[Told]:
    append(maps / DITKI, "  - muscle: iliacuss\n    roots: [L2]\n")
    return [Told(DITKI, "iliacuss", "'iliacuss' is not a known muscle (did you mean 'iliacus'?)")]


def unknown_muscle_of_a_site(maps: Path, _: Atlas) -> list[Told]:
    file = add_site(maps, muscle="solleus")
    return [Told(file, "muscle: solleus", "'solleus' is not a known muscle (did you mean 'soleus'")]


def unknown_muscle_of_a_place(maps: Path, _: Atlas) -> list[Told]:
    file = add_site(maps, place=SOLEUS.replace("soleus", "zzzz"))
    return [Told(file, "zzzz", "'zzzz' is not a known muscle")]


def muscle_linked_twice(maps: Path, atlas: Atlas) -> list[Told]:
    ditki = next(source_map for source_map in atlas.maps if source_map.source == "ditki")
    key = ditki.links[0].muscle
    append(maps / DITKI, f"  - muscle: {key}\n    roots: [L5]\n")
    return [Told(DITKI, f"muscle: {key}", f"'{key}': a second link of this muscle")]


def root_listed_twice(maps: Path, _: Atlas) -> list[Told]:
    append(maps / DITKI, "  - muscle: iliacus\n    roots: [L2, L2]\n")
    return [Told(DITKI, "[L2, L2]", "iliacus: a root is listed twice")]


def number_of_another_muscle(maps: Path, atlas: Atlas) -> list[Told]:
    number = atlas.muscle("infraspinatus").fma[0]
    file = add_muscle(maps, field=f"fma: [{number}]")
    return [Told(file, f"fma: [{number}]", f"FMA{number} already belongs to 'infraspinatus'")]


def number_of_a_muscle_for_a_bone(maps: Path, atlas: Atlas) -> list[Told]:
    number = atlas.muscle("infraspinatus").fma[0]
    record = f"  - {{id: test_bone, region: head, names: {{en: B, la: Os, fr: O}}, fma: [{number}]}}\n"
    append(maps / "bones.yaml", record)
    return [Told("bones.yaml", "test_bone", f"FMA{number} already belongs to 'infraspinatus'")]


def root_left_out_without_a_word(maps: Path, _: Atlas) -> list[Told]:
    append(maps / DITKI, "  - muscle: iliacus\n    roots: [L2, L4]\n")
    text = "iliacus: L3 is left out between L2 and L4 (explain it in a note)"
    return [Told(DITKI, "roots: [L2, L4]", text)]


def unknown_origin(maps: Path, _: Atlas) -> list[Told]:
    text = "'xiphoid_proces' is not a known landmark (did you mean 'xiphoid_process'?)"
    return [Told(add_muscle(maps, origin="xiphoid_proces"), "xiphoid_proces]", text)]


def landmark_of_bone_without_its_bone(maps: Path, _: Atlas) -> list[Told]:
    record = "  - {id: test_edge, names: {en: E, la: Margo, fr: B}, tissue: bone, sources: [knowledge]}\n"
    text = "a landmark of bone names the bone that bears it"
    return [Told(add(maps, "landmarks", record), "test_edge", text)]


def landmark_on_an_unknown_bone(maps: Path, _: Atlas) -> list[Told]:
    names = "names: {en: E, la: Margo, fr: B}"
    record = f"  - {{id: test_edge, {names}, tissue: ligament, on: vertebra_l22, sources: [knowledge]}}\n"
    return [Told(add(maps, "landmarks", record), "test_edge", "'vertebra_l22' is not a known bone")]


def muscle_with_one_source(maps: Path, _: Atlas) -> list[Told]:
    file = add_muscle(maps, carries="femoral_nerve, roots: [L2]")
    append(maps / DITKI, "  - {muscle: test_muscle, roots: [L2]}\n")
    text = "1 sources read on its roots (add a source, or a gap of kind one_source)"
    return [Told(file, "id: test_muscle", text)]


def muscle_that_is_only_taught(maps: Path, _: Atlas) -> list[Told]:
    file = add_muscle(maps, carries="femoral_nerve, roots: [L2]")
    append(maps / "innervation/knowledge.yaml", "  - {muscle: test_muscle, roots: [L2]}\n")
    text = "0 sources read on its roots (add a source, or a gap of kind no_source)"
    return [Told(file, "id: test_muscle", text)]


def gap_about_nothing(maps: Path, _: Atlas) -> list[Told]:
    append(maps / "gaps.yaml", GAP.format(about="infraspinatuss", kind="doubt"))
    text = "'infraspinatuss' is not a known subject (did you mean 'infraspinatus'?)"
    return [Told("gaps.yaml", "infraspinatuss", text)]


def gap_that_was_closed(maps: Path, atlas: Atlas) -> list[Told]:
    count = len(atlas.sources_read_on("soleus"))
    append(maps / "gaps.yaml", GAP.format(about="soleus", kind="one_source"))
    return [
        Told("gaps.yaml", "about: soleus", f"'soleus' now has {count} sources (correct or remove the gap)")
    ]


def gap_of_another_kind(maps: Path, _: Atlas) -> list[Told]:
    add_muscle(maps, carries="femoral_nerve, roots: [L2]")
    append(maps / DITKI, "  - {muscle: test_muscle, roots: [L2]}\n")
    append(maps / "gaps.yaml", GAP.format(about="test_muscle", kind="no_source"))
    return [Told("gaps.yaml", "test_muscle", "'test_muscle' now has 1 sources (correct or remove the gap)")]


BREACHES = [
    *breaches(muscles.parents_exist, unknown_whole, part_of_itself, parts_in_a_circle),
    *breaches(
        muscles.muscles_exist, unknown_muscle_in_a_map, unknown_muscle_of_a_site, unknown_muscle_of_a_place
    ),
    *breaches(muscles.links_are_not_repeated, muscle_linked_twice, root_listed_twice),
    *breaches(muscles.fma_numbers_have_one_owner, number_of_another_muscle, number_of_a_muscle_for_a_bone),
    *breaches(muscles.roots_are_contiguous_or_explained, root_left_out_without_a_word),
    *breaches(muscles.landmarks_exist, unknown_origin),
    *breaches(muscles.landmarks_lie_on_bones, landmark_of_bone_without_its_bone, landmark_on_an_unknown_bone),
    *breaches(muscles.muscles_have_two_sources, muscle_with_one_source, muscle_that_is_only_taught),
    *breaches(muscles.gaps_are_real, gap_about_nothing, gap_that_was_closed, gap_of_another_kind),
]
