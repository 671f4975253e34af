"""The list of all innervation maps in words: where each is from, how it was made, who checked it.

``python -m ims_atlas.loading.map_list`` writes ``segmental_maps/innervation/README.md``.
"""

from __future__ import annotations

import sys
import textwrap

from ims_atlas.loading.load_atlas import load_atlas
from ims_atlas.loading.locate import segmental_maps
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import InnervationMap
from ims_atlas.model.provenance import Review

MAP_LIST = segmental_maps() / "innervation" / "README.md"

_HEAD = """# The innervation maps

One file a source, never merged. Written by `python -m ims_atlas.loading.map_list` from the maps and from
`../sources/`; a test compares. "Single roots" marks a source that tests or reports one root and does not deny
the others.
"""


def map_list(atlas: Atlas) -> str:
    """Return one paragraph a map, in the order of the files."""
    return _HEAD + "".join(f"\n{_paragraph(atlas, source_map)}\n" for source_map in atlas.maps)


def _paragraph(atlas: Atlas, source_map: InnervationMap) -> str:
    source = atlas.source(source_map.source)
    year = f", {source.year}" if source.year else ""
    licence = f"; {source.licence}" if source.licence else ""
    checked = "nobody yet"
    if isinstance(source_map.review, Review):
        checked = f"{source_map.review.by}, {source_map.review.on.isoformat()}"
    scope = "" if source_map.lists_all_roots else ", single roots"
    words = (
        f"- **`{source_map.source}.yaml`** ({len(source_map.links)} muscles, "
        f"{source_map.method.replace('_', ' ')}{scope}): {source.title}, {source.authors}{year}{licence}. "
        f"Read: {source.read.rstrip('.')}. Checked by: {checked}."
    )
    return textwrap.fill(words, 140, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    MAP_LIST.write_text(map_list(load_atlas()), encoding="utf-8")
    sys.stdout.write(f"{MAP_LIST}\n")
