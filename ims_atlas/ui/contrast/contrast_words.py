"""The fixed words of the contrast panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from ims_atlas.ui.speech import Speech, marked

Mode = Literal["sites", "points", "map"]
MODES: tuple[Mode, ...] = get_args(Mode)

_MODES: dict[Mode, str] = {
    "sites": marked("IMS sites"),
    "points": marked("Acupoints"),
    "map": marked("Map"),
}


@dataclass(frozen=True)
class ContrastWords:
    """What the fixed parts of the panel say."""

    rule: str
    modes: Mapping[Mode, str]
    filter: str
    meridian: str
    columns: str
    cancel: str
    links: str
    links_tip: str
    export: str
    table: str
    map: str
    detail: str
    progress: str


def words_in(say: Speech) -> ContrastWords:
    """Return the words in a language."""
    return ContrastWords(
        rule=say("Rule by which site and acupoint match"),
        modes={mode: say(text) for mode, text in _MODES.items()},
        filter=say("Filter rows"),
        meridian=say("Acupoints of which meridian"),
        columns=say("Columns"),
        cancel=say("Cancel"),
        links=say("All links"),
        links_tip=say(
            "Draw a line for every row, up to 10 cm long: full where the two match, dashed where not"
        ),
        export=say("Export…"),
        table=say("Needle sites and acupoints beside them"),
        map=say("Levels and meridians"),
        detail=say("Everything of the chosen row"),
        progress=say("How far the comparison is"),
    )
