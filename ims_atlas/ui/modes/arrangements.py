"""What each mode shows of the window: the same parts, arranged for one kind of use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ims_atlas.model.wording import Voice
from ims_atlas.state.session import LAYERS, LayerName, Mode, TextSize
from ims_atlas.ui.side_panel import SideTab
from ims_atlas.ui.tool_bar import Tool


@dataclass(frozen=True)
class Arrangement:
    """A mode's panels, tabs, tools and layers, its voice, and how large its text is at first."""

    panels: frozenset[str]
    tabs: frozenset[SideTab]
    tools: frozenset[Tool]
    layers: frozenset[LayerName]
    voice: Voice
    text_size: TextSize
    see: bool
    """Whether the tools for peeling, surroundings, cutting and measuring are shown."""


_EVERY_TAB: frozenset[SideTab] = frozenset({"body", "conditions", "reading", "contrast", "needle", "skin"})
_EVERY_TOOL: frozenset[Tool] = frozenset({"views", "compare", "install", "body", "undo", "share"})

ARRANGEMENTS: Mapping[Mode, Arrangement] = {
    "patient": Arrangement(
        panels=frozenset({"spine", "meaning"}),
        tabs=frozenset({"body", "conditions", "reading"}),
        tools=frozenset({"views"}),
        layers=frozenset({"bones", "muscles", "skin", "nerves", "sites"}),
        voice="patient",
        text_size="large",
        see=False,
    ),
    "class": Arrangement(
        panels=frozenset({"spine", "scenes", "speaker"}),
        tabs=_EVERY_TAB,
        tools=frozenset({"views", "compare", "undo", "share"}),
        layers=frozenset(LAYERS),
        voice="lecture",
        text_size="large",
        see=True,
    ),
    "study": Arrangement(
        panels=frozenset({"spine", "meaning"}),
        tabs=_EVERY_TAB,
        tools=_EVERY_TOOL,
        layers=frozenset(LAYERS),
        voice="student",
        text_size="normal",
        see=True,
    ),
}
