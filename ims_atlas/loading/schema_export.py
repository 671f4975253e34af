"""JSON Schema of every kind of data file, made from the model: editors complete and check against it.

``python -m ims_atlas.loading.schema_export`` writes ``segmental_maps/schema/*.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ims_atlas.loading.locate import segmental_maps
from ims_atlas.model.acupoints import Meridian, Ruler
from ims_atlas.model.bones import Bone, SystemRule
from ims_atlas.model.conditions import Condition
from ims_atlas.model.examination import SegmentExamination, Sign
from ims_atlas.model.gaps import Gap
from ims_atlas.model.hazards import Hazard
from ims_atlas.model.innervation import InnervationMap
from ims_atlas.model.landmarks import Landmark
from ims_atlas.model.levels import Level
from ims_atlas.model.matching import MatchRule
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.nerves import Nerve, UncarriedRoots
from ims_atlas.model.provenance import Record, Source
from ims_atlas.model.sensory import DermatomeMap, KeyPoint, Reflex
from ims_atlas.model.teaching import TeachingText, Term

DIALECT = "https://json-schema.org/draft/2020-12/schema"

LISTS: Mapping[str, tuple[str, type[Record]]] = {
    "body_systems": ("systems", SystemRule),
    "bones": ("bones", Bone),
    "cun": ("rulers", Ruler),
    "conditions": ("conditions", Condition),
    "examination_segments": ("examinations", SegmentExamination),
    "examination_signs": ("signs", Sign),
    "gaps": ("gaps", Gap),
    "glossary": ("terms", Term),
    "hazards": ("hazards", Hazard),
    "key_points": ("key_points", KeyPoint),
    "landmarks": ("landmarks", Landmark),
    "match_rules": ("rules", MatchRule),
    "muscles": ("muscles", Muscle),
    "needle_sites": ("sites", NeedleSite),
    "nerves": ("nerves", Nerve),
    "reflexes": ("reflexes", Reflex),
    "segments": ("segments", Level),
    "sources": ("sources", Source),
    "uncarried_roots": ("uncarried", UncarriedRoots),
}
"""Files that hold one list: the kind of file, the key of the list, what is listed."""

WHOLE_FILES: Mapping[str, type[Record]] = {
    "acupoints": Meridian,
    "dermatomes": DermatomeMap,
    "innervation": InnervationMap,
    "texts": TeachingText,
}
"""Files that are one record each."""


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each kind of file, by the name of its file or folder."""
    made = {name: _of_list(key, kind) for name, (key, kind) in LISTS.items()}
    made |= {name: kind.model_json_schema() for name, kind in WHOLE_FILES.items()}
    return {name: {"$schema": DIALECT, **made[name]} for name in sorted(made)}


def as_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as it stands on disk."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write one file for each kind into `folder`, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, schema in schemas().items():
        path = folder / f"{name}.json"
        path.write_text(as_text(schema), encoding="utf-8")
        paths.append(path)
    return paths


def _of_list(key: str, kind: type[Record]) -> dict[str, Any]:
    record = kind.model_json_schema()
    shared = record.pop("$defs", {})
    return {
        "title": f"List of {kind.__name__}",
        "type": "object",
        "properties": {key: {"type": "array", "items": record}},
        "required": [key],
        "additionalProperties": False,
        **({"$defs": shared} if shared else {}),
    }


if __name__ == "__main__":
    for written in write_schemas(segmental_maps() / "schema"):
        sys.stdout.write(f"{written}\n")
