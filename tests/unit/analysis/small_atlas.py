"""An atlas of four muscles: a whole, its head, the tip of that, and another."""

from __future__ import annotations

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import InnervationMap
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.provenance import Source

WORDS = {"en": "N", "fr": "N"}


def muscle(key: str, part_of: str | None = None, region: str = "arm") -> Muscle:
    facts = {
        "id": key,
        "names": {**WORDS, "la": "Musculus n"},
        "regions": [region],
        "nerve": WORDS,
        "ramus": "anterior",
        "action": WORDS,
        "origin": ["here"],
        "insertion": ["there"],
        "plain": WORDS,
        "patient": WORDS,
        "part_of": part_of,
        "sources": ["knowledge"],
    }
    return Muscle.model_validate(facts)


def source_map(source: str, **links: list[str]) -> InnervationMap:
    """Return a map; a root written ``*C6`` is a main one."""
    rows = [
        {
            "muscle": key,
            "roots": [root.removeprefix("*") for root in roots],
            "main": [root[1:] for root in roots if root.startswith("*")],
        }
        for key, roots in links.items()
    ]
    return InnervationMap.model_validate({"source": source, "method": "textbook", "links": rows})


def single_roots(source: str, **links: list[str]) -> InnervationMap:
    """Return a map of a source that tests single roots and denies none."""
    return source_map(source, **links).model_copy(update={"lists_all_roots": False})


def motor_point(muscle: str) -> NeedleSite:
    facts = {
        "id": f"{muscle}_motor_point",
        "muscle": muscle,
        "kind": "motor_point",
        "place": {"muscle": muscle, "start": "superior", "fraction": 0.5, "facing": ["anterior"]},
        "place_text": WORDS,
        "direction": "perpendicular",
        "position": "supine",
        "none_named": True,
        "sources": ["knowledge"],
    }
    return NeedleSite.model_validate(facts)


def small_atlas(*maps: InnervationMap, sites: tuple[NeedleSite, ...] = ()) -> Atlas:
    muscles = [
        muscle("biceps"),
        muscle("long_head", "biceps"),
        muscle("tip", "long_head"),
        muscle("other", region="leg"),
    ]
    sources = [
        Source(
            id=source_map.source,
            title="T",
            authors="A",
            year=None,
            kind="knowledge" if source_map.source == "knowledge" else "article",
            read="All",
        )
        for source_map in maps
    ]
    return Atlas(sources=sources, levels=(), muscles=muscles, bones=(), maps=maps, sites=sites, systems=())
