"""JSON Schema of a scene file, made from the model: editors complete and check against it.

``python -m ims_atlas.state.scene_schema`` prints what stands in ``docs/scene.schema.json``.
"""

from __future__ import annotations

import sys

from ims_atlas.loading.schema_export import DIALECT, as_text
from ims_atlas.state.scene_file import SceneFile


def schema_text() -> str:
    """Return the schema as it stands on disk."""
    return as_text({"$schema": DIALECT, **SceneFile.model_json_schema()})


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(schema_text())
