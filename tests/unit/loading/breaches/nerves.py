"""Breaches of the rules on nerves."""

from __future__ import annotations

from pathlib import Path

from ims_atlas.loading.rules import nerves
from ims_atlas.model.atlas import Atlas
from tests.unit.loading.breaches.records import EVERYWHERE, Told, add_muscle, add_nerve, breaches
from tests.unit.loading.edits import append

DITKI = "innervation/ditki.yaml"


def unknown_origin_of_a_nerve(maps: Path, _: Atlas) -> list[Told]:
    file = add_nerve(maps, origin="{nerve: medain_nerve}")
    return [Told(file, "medain", "'medain_nerve' is not a known nerve (did you mean 'median_nerve'")]


def unknown_muscle_of_a_nerve(maps: Path, _: Atlas) -> list[Told]:
    file = add_nerve(maps, muscle="solleus")
    return [Told(file, "solleus", "'solleus' is not a known muscle (did you mean 'soleus'")]


def nerves_in_a_circle(maps: Path, _: Atlas) -> list[Told]:
    add_nerve(maps, key="test_one", origin="{nerve: test_two}")
    file = add_nerve(maps, key="test_two", origin="{nerve: test_one}")
    return [Told(file, f"{{nerve: test_{n}}}", "the nerve springs from itself") for n in ("one", "two")]


def root_that_the_origin_lacks(maps: Path, _: Atlas) -> list[Told]:
    origin = "{nerve: median_nerve, roots: [L1]}"
    file = add_nerve(maps, origin=origin, roots="{source: knowledge, roots: [L1]}")
    return [Told(file, origin, "'median_nerve' does not carry L1")]


def root_that_no_source_gives(maps: Path, _: Atlas) -> list[Told]:
    file = add_nerve(maps, origin="{nerve: median_nerve, roots: [C8]}")
    return [Told(file, "    roots: []", "no source gives it C8")]


def root_that_comes_from_nowhere(maps: Path, _: Atlas) -> list[Told]:
    roots = "{source: knowledge, roots: [C8]}"
    return [Told(add_nerve(maps, roots=roots), roots, "nothing that it springs from carries C8")]


def second_root_of_a_level(maps: Path, _: Atlas) -> list[Told]:
    add_nerve(maps, kind="root", roots="{source: knowledge, roots: [C8]}")
    return [Told(EVERYWHERE, "", "2 records of the spinal root C8, expected one")]


def muscle_without_a_nerve(maps: Path, _: Atlas) -> list[Told]:
    file = add_muscle(maps, nerve="nobody's nerve")
    return [Told(file, "nobody's nerve", "no nerve record supplies 'test_muscle'")]


def nerve_named_but_not_supplying(maps: Path, _: Atlas) -> list[Told]:
    add_nerve(maps, muscle="test_muscle")
    file = add_muscle(maps, nerve="nerve test_nerve and ulnar nerve")
    return [Told(file, "ulnar nerve", "'ulnar_nerve' is named and does not supply it")]


def nerve_supplying_but_not_named(maps: Path, _: Atlas) -> list[Told]:
    add_nerve(maps, muscle="test_muscle")
    add_nerve(maps, key="test_second", muscle="test_muscle")
    file = add_muscle(maps, nerve="nerve test_nerve")
    return [Told(file, "en: nerve test_nerve", "'test_second' supplies it and is not named here")]


def root_that_no_nerve_carries(maps: Path, _: Atlas) -> list[Told]:
    append(maps / DITKI, "  - muscle: iliacus\n    roots: [S1]\n")
    return [Told(DITKI, "roots: [S1]", "iliacus: no nerve carries S1 there")]


def exception_without_need(maps: Path, _: Atlas) -> list[Told]:
    record = "  - {source: ditki, muscle: soleus, roots: [S1], reason: {en: None, fr: Aucune}}\n"
    append(maps / "uncarried_roots.yaml", record)
    return [Told("uncarried_roots.yaml", record.strip(), "no such exception is needed for S1")]


BREACHES = [
    *breaches(
        nerves.nerves_spring_from_nerves,
        unknown_origin_of_a_nerve,
        unknown_muscle_of_a_nerve,
        nerves_in_a_circle,
    ),
    *breaches(
        nerves.nerves_carry_their_roots,
        root_that_the_origin_lacks,
        root_that_no_source_gives,
        root_that_comes_from_nowhere,
    ),
    *breaches(nerves.every_root_is_a_nerve, second_root_of_a_level),
    *breaches(
        nerves.muscles_have_the_nerve_they_name,
        muscle_without_a_nerve,
        nerve_named_but_not_supplying,
        nerve_supplying_but_not_named,
    ),
    *breaches(nerves.maps_travel_by_nerves, root_that_no_nerve_carries, exception_without_need),
]
