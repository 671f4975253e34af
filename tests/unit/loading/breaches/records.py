"""Records that a change adds to the facts, and what must be told of a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ims_atlas.loading.rules.fault import Rule
from ims_atlas.model.atlas import Atlas
from tests.unit.loading.edits import append

MUSCLE = """\
  - id: {id}
    names: {{en: Test {id}, la: Musculus {id}, fr: {fr}}}
    regions: [thorax]
    nerve: {{en: {nerve}, fr: nerf}}
    ramus: anterior
    action: {{en: Moves., fr: Bouge.}}
    origin: [{origin}]
    insertion: [xiphoid_process]
    plain: {{en: Trial, fr: Essai}}
    patient: {{en: It moves., fr: Il bouge.}}
    {field}
    sources: [{source}]
"""
NERVE = """\
  - id: {id}
    names: {{en: {name}, la: Nervus {id}, fr: Nerf {id}}}
    kind: {kind}
    fibres: mixed
    springs_from: [{origin}]
    roots: [{roots}]
    supplies: [{muscle}]
    course: {{en: Somewhere, fr: Ailleurs}}
    sources: [knowledge]
"""
SITE = """\
  - id: {id}
    muscle: {muscle}
    kind: {kind}
    place: {place}
    place_text: {{en: Somewhere, fr: Ailleurs}}
    direction: perpendicular
    position: prone
    {risk}
    {field}
    sources: [{source}]
"""
CONDITION = """\
  - id: {id}
    names: {{en: Test {id}, fr: Essai {id}}}
    regions: [leg]
    levels: [S1]
    muscles: [{muscle}]
    sites: [{site}]
    wording:
      patient: {{en: Said, fr: Dit}}
      lecture: {{en: Said, fr: Dit}}
      {voice}: {{en: Said, fr: Dit}}
    evidence:
      - {{level: none_found, text: {{en: None, fr: Aucune}}, sources: [{source}]}}
    sources: [knowledge]
"""
TEXT = """\
id: {id}
order: {order}
title: {{en: Test, fr: Essai}}
summary: {{en: Test, fr: Essai}}
sections:
  - heading: {{en: Test, fr: Essai}}
    {content}
    sources: [knowledge]
sources: [knowledge]
"""
TERM = """\
  - id: {id}
    names: {{en: Test {id}, fr: Essai {id}}}
    wording: {{patient: {said}, student: {said}, {voice}: {said}}}
    see: [{see}]
    sources: [knowledge]
"""
SAID = "{en: Said, fr: Dit}"
SOLEUS = "{muscle: soleus, start: superior, fraction: 0.4321, facing: [posterior]}"
WORDING = f"wording: {{patient: {SAID}, lecture: {SAID}, student: {SAID}}}"

EVERYWHERE = "."
"""The folder of the facts: where that is told which stands in no single file."""


@dataclass(frozen=True)
class Told:
    """One problem to be told: its file, words on its line (the last such line), its text with the hint."""

    file: str
    mark: str
    text: str


Change = Callable[[Path, Atlas], list[Told]]


@dataclass(frozen=True)
class Breach:
    """A rule, and a change that breaks it and no other."""

    rule: Rule
    change: Change


def breaches(rule: Rule, *changes: Change) -> list[Breach]:
    """Return one breach of a rule for each change."""
    return [Breach(rule, change) for change in changes]


def last_file(maps: Path, folder: str) -> str:
    """Return the file of a folder that is read last: what is added there comes second."""
    return f"{folder}/{sorted(path.name for path in (maps / folder).glob('*.yaml'))[-1]}"


def add(maps: Path, folder: str, record: str) -> str:
    """Add a record to the last file of a folder; return the file."""
    file = last_file(maps, folder)
    append(maps / file, record)
    return file


def add_muscle(
    maps: Path,
    *,
    key: str = "test_muscle",
    field: str = "synonyms: []",
    source: str = "knowledge",
    origin: str = "xiphoid_process",
    fr: str = "",
    nerve: str = "",
    carries: str = "",
) -> str:
    """Add a muscle, and a nerve that `carries` roots to it unless `nerve` names others; return its file."""
    if not nerve:
        nerve = f"nerve to {key}"
        rows = (
            {
                "origin": f"{{nerve: {carries}}}",
                "roots": f"{{source: knowledge, {carries.partition(', ')[2]}}}",
            }
            if carries
            else {}
        )
        add_nerve(maps, key=f"nerve_of_{key}", name=f"Nerve to {key}", muscle=key, **rows)
    record = MUSCLE.format(
        id=key, fr=fr or f"Essai {key}", nerve=nerve, origin=origin, field=field, source=source
    )
    return add(maps, "muscles", record)


def add_nerve(
    maps: Path,
    *,
    key: str = "test_nerve",
    name: str = "",
    kind: str = "nerve",
    origin: str = "",
    roots: str = "",
    muscle: str = "",
) -> str:
    """Add a nerve; return its file."""
    record = NERVE.format(
        id=key, name=name or f"Nerve {key}", kind=kind, origin=origin, roots=roots, muscle=muscle
    )
    return add(maps, "nerves", record)


def add_site(
    maps: Path,
    *,
    key: str = "test_site",
    muscle: str = "soleus",
    kind: str = "motor_point",
    place: str = SOLEUS,
    risk: str = "none_named: true",
    field: str = "depths: []",
    source: str = "knowledge",
) -> str:
    """Add a needle site; return its file."""
    record = SITE.format(id=key, muscle=muscle, kind=kind, place=place, risk=risk, field=field, source=source)
    return add(maps, "needle_sites", record)


def add_condition(
    maps: Path,
    *,
    key: str = "test_condition",
    muscle: str = "soleus",
    site: str = "multifidus_s1_paraspinal",
    voice: str = "student",
    source: str = "knowledge",
) -> str:
    """Add a condition; return its file."""
    record = CONDITION.format(id=key, muscle=muscle, site=site, voice=voice, source=source)
    return add(maps, "conditions", record)


def add_text(maps: Path, *, key: str = "test_text", order: int = 999, content: str = WORDING) -> str:
    """Add a teaching text as a file of its own; return it."""
    text = TEXT.format(id=key, order=order, content=content)
    (maps / "texts/zz_test.yaml").write_text(text, encoding="utf-8")
    return "texts/zz_test.yaml"


def add_term(maps: Path, *, key: str = "test_term", voice: str = "clinician", see: str = "") -> str:
    """Add a term of the glossary; return its file."""
    return add(maps, "glossary", TERM.format(id=key, said=SAID, voice=voice, see=see))
