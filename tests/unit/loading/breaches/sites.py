"""Breaches of the rules on needle sites and hazard regions."""

from __future__ import annotations

from pathlib import Path

from ims_atlas.loading.rules import sites
from ims_atlas.model.atlas import Atlas
from tests.unit.loading.breaches.records import SOLEUS, Told, add, add_site, breaches, last_file
from tests.unit.loading.edits import rewrite

HAZARD = """\
  - id: test_hazard
    names: {en: Test, fr: Essai}
    regions: [leg]
    structures: [{en: Test, fr: Essai}]
    where: {en: Somewhere, fr: Ailleurs}
    sources: [knowledge]
"""
FIGURE = {"min_mm": 1.25, "max_mm": 2.5, "source": "knowledge", "of": {"en": "Skin", "fr": "Peau"}}


def site_without_a_word_on_risk(maps: Path, _: Atlas) -> list[Told]:
    file = add_site(maps, risk="hazards: []")
    return [Told(file, "id: test_site", "names no hazard (add hazards or cautions, or none_named: true")]


def site_with_a_hazard_and_none(maps: Path, atlas: Atlas) -> list[Told]:
    file = add_site(maps, field=f"hazards: [{atlas.hazards[0].id}]")
    return [Told(file, "none_named", "names hazards, and says that none is named")]


def site_with_a_caution_and_none(maps: Path, _: Atlas) -> list[Told]:
    file = add_site(maps, field="cautions: [{text: {en: Nerve, fr: Nerf}, sources: [knowledge]}]")
    return [Told(file, "none_named", "names hazards, and says that none is named")]


def unknown_hazard(maps: Path, atlas: Atlas) -> list[Told]:
    key = atlas.hazards[0].id
    file = add_site(maps, risk=f"hazards: [{key}s]")
    return [Told(file, f"[{key}s]", f"'{key}s' is not a known hazard region (did you mean '{key}'?)")]


def hazard_that_no_site_names(maps: Path, _: Atlas) -> list[Told]:
    text = "no needle site names the hazard region 'test_hazard'"
    return [Told(add(maps, "hazards", HAZARD), "test_hazard", text)]


def depth_that_is_only_taught(maps: Path, _: Atlas) -> list[Told]:
    depth = "{min_mm: 1.25, max_mm: 2, source: knowledge, of: {en: needle, fr: aiguille}}"
    return [Told(add_site(maps, field=f"depths: [{depth}]"), depth, "a depth needs a published source")]


def needle_that_is_only_taught(maps: Path, _: Atlas) -> list[Told]:
    needle = "{min_mm: 30, max_mm: 50, source: knowledge}"
    text = "a needle length needs a published source"
    return [Told(add_site(maps, field=f"needles: [{needle}]"), needle, text)]


def angle_that_is_only_taught(maps: Path, _: Atlas) -> list[Told]:
    aim = "{towards: xiphoid_process, angle_deg: [30, 45], sources: [knowledge]}"
    return [Told(add_site(maps, field=f"aim: {aim}"), aim, "an angle needs a published source")]


def distance_that_is_only_taught(maps: Path, _: Atlas) -> list[Told]:
    file = last_file(maps, "hazards")
    rewrite(maps / file, lambda facts: facts["hazards"][0].update(figures=[FIGURE]))
    return [Told(file, "source: knowledge", "a distance needs a published source")]


def unknown_landmark_of_an_aim(maps: Path, _: Atlas) -> list[Told]:
    file = add_site(maps, field="aim: {towards: xiphoid_proces, sources: [knowledge]}")
    text = "'xiphoid_proces' is not a known landmark (did you mean 'xiphoid_process'?)"
    return [Told(file, "towards: xiphoid_proces", text)]


def unknown_condition_of_a_use(maps: Path, _: Atlas) -> list[Told]:
    use = "uses: [{by: gunn_ims, conditions: [tenis_elbow], sources: [knowledge]}]"
    text = "'tenis_elbow' is not a known condition (did you mean 'tennis_elbow'?)"
    return [Told(add_site(maps, field=use), "tenis_elbow", text)]


def two_sites_at_one_place(maps: Path, _: Atlas) -> list[Told]:
    add_site(maps, key="test_first")
    file = add_site(maps)
    return [Told(file, SOLEUS, "the same place as 'test_first'")]


def paraspinal_site_in_the_leg(maps: Path, _: Atlas) -> list[Told]:
    file = add_site(maps, kind="paraspinal", field="level: S1")
    return [Told(file, "    muscle: soleus", "'soleus' is not supplied by posterior rami")]


BREACHES = [
    *breaches(
        sites.sites_name_a_hazard,
        site_without_a_word_on_risk,
        site_with_a_hazard_and_none,
        site_with_a_caution_and_none,
    ),
    *breaches(sites.hazards_exist, unknown_hazard),
    *breaches(sites.hazards_are_met, hazard_that_no_site_names),
    *breaches(
        sites.figures_are_published,
        depth_that_is_only_taught,
        needle_that_is_only_taught,
        angle_that_is_only_taught,
        distance_that_is_only_taught,
    ),
    *breaches(sites.aims_and_uses_resolve, unknown_landmark_of_an_aim, unknown_condition_of_a_use),
    *breaches(sites.sites_lie_apart, two_sites_at_one_place),
    *breaches(sites.paraspinal_sites_lie_in_the_back, paraspinal_site_in_the_leg),
]
