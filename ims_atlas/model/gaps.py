"""What the atlas knows that it does not know."""

from __future__ import annotations

from typing import Literal

from ims_atlas.model.provenance import Line, Record, Text

GapKind = Literal[
    "no_source", "one_source", "no_site", "no_level_shown", "not_drawn", "not_read", "not_checked", "doubt"
]


class Gap(Record):
    """One known gap; ``about`` is the id of a muscle, level, site, map or group of files."""

    about: Line
    kind: GapKind
    text: Text
