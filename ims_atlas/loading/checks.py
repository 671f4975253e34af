"""All rules over the facts, and the problems they find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ims_atlas.errors import DataProblem
from ims_atlas.loading.rules import (
    acupoints,
    identity,
    levels,
    muscles,
    nerves,
    places,
    sites,
    teaching,
)
from ims_atlas.loading.rules.fault import Fault, Rule
from ims_atlas.loading.yaml_reader import Document, Step
from ims_atlas.model.atlas import Atlas


@dataclass(frozen=True)
class Located:
    """Where a record was read."""

    document: Document
    place: tuple[Step, ...]


RULES: tuple[Rule, ...] = (
    identity.ids_are_unique,
    identity.synonyms_are_unambiguous,
    identity.names_are_unique,
    identity.french_is_french,
    identity.sources_exist,
    identity.sources_are_cited,
    identity.no_text_gives_advice,
    muscles.parents_exist,
    muscles.muscles_exist,
    muscles.links_are_not_repeated,
    muscles.fma_numbers_have_one_owner,
    muscles.roots_are_contiguous_or_explained,
    muscles.landmarks_exist,
    muscles.landmarks_lie_on_bones,
    muscles.muscles_have_two_sources,
    muscles.gaps_are_real,
    levels.every_level_is_supplied,
    levels.segments_are_complete,
    levels.systems_are_complete,
    levels.key_muscles_stand_at_their_level,
    levels.key_points_are_complete,
    levels.dermatomes_are_complete,
    levels.examinations_are_complete,
    levels.reflexes_and_key_points_resolve,
    nerves.nerves_spring_from_nerves,
    nerves.nerves_carry_their_roots,
    nerves.every_root_is_a_nerve,
    nerves.muscles_have_the_nerve_they_name,
    nerves.maps_travel_by_nerves,
    places.places_start_from_what_is_found,
    places.places_name_bones,
    places.places_do_not_lead_back,
    acupoints.points_are_in_order,
    acupoints.points_lie_on_known_structures,
    acupoints.point_figures_are_published,
    sites.sites_name_a_hazard,
    sites.hazards_exist,
    sites.hazards_are_met,
    sites.figures_are_published,
    sites.aims_and_uses_resolve,
    sites.sites_lie_apart,
    sites.paraspinal_sites_lie_in_the_back,
    teaching.conditions_resolve,
    teaching.condition_sites_fit,
    teaching.voices_are_complete,
    teaching.terms_lead_to_terms,
    teaching.texts_show_what_exists,
)


def check_all(atlas: Atlas, where: Mapping[int, Located], folder: Path) -> list[DataProblem]:
    """Return the problems that the rules find in the facts of `folder`; empty if there are none."""
    return [_problem(fault, where, folder) for rule in RULES for fault in rule(atlas)]


def _problem(fault: Fault, where: Mapping[int, Located], folder: Path) -> DataProblem:
    if fault.record is None:
        return DataProblem(folder, 1, "", "", fault.text, fault.hint)
    located = where[id(fault.record)]
    name = str(getattr(fault.record, "id", getattr(fault.record, "source", "")))
    line = located.document.line(located.place + fault.field)
    return DataProblem(
        located.document.path, line, name, ".".join(str(step) for step in fault.field), fault.text, fault.hint
    )
