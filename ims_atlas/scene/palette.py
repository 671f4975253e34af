"""Every colour of the atlas, in one place, for both themes.

The level colours (violet-blue, teal, amber, rose) and the two supply colours differ in lightness as
well as in hue, so that they stay apart for colour-blind eyes; nothing is told by colour alone. Who wishes to
can choose colours for eyes that confuse red and green, or blue and yellow: there, hues differ too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from ims_atlas.model.segments import Spine, spine_part
from ims_atlas.state.session import ColourVision, Session

ThemeName = Literal["dark", "light"]

_MERIDIANS: Mapping[str, str] = {
    "LU": "#7f8fa6",
    "LI": "#c9a227",
    "ST": "#e07b39",
    "SP": "#9c6b3f",
    "HT": "#d6455d",
    "SI": "#e26a9a",
    "BL": "#2f7ed8",
    "KI": "#5b5fc7",
    "PC": "#b04ac0",
    "TE": "#12a2a8",
    "GB": "#4f9d3a",
    "LR": "#1f7a54",
    "GV": "#8a3ffc",
    "CV": "#00a0c8",
}
_EXTRA = "#6f6259"
"""Colour of rows of points outside the meridians."""


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as ``#rrggbb``."""

    name: ThemeName
    ground_top: str
    ground_bottom: str
    window: str
    panel: str
    raised: str
    line: str
    text: str
    text_quiet: str
    accent: str
    warning: str
    bone: str
    cartilage: str
    ghost_muscle: str
    muscle: str
    tendon: str
    skin: str
    artery: str
    vein: str
    nerve: str
    nerve_lit: str
    brain: str
    organ: str
    supply_main: str
    supply_further: str
    on_supply: str
    selected: str
    needle_steel: str
    needle_handle: str
    cervical: str
    thoracic: str
    lumbar: str
    sacral: str
    coccygeal: str
    bead_ring: str
    link_match: str
    link_apart: str
    lightened: float
    vision: ColourVision = "standard"

    def meridian(self, code: str) -> str:
        """Return the colour of a meridian, or of an extra row, by its code."""
        return mixed(_MERIDIANS.get(code, _EXTRA), "#ffffff", self.lightened)

    def level(self, segment: str) -> str:
        """Return the colour of a segment's part of the spine."""
        return self.spine(spine_part(segment))

    def spine(self, part: Spine) -> str:
        """Return the colour of one part of the spine."""
        return {
            "cervical": self.cervical,
            "thoracic": self.thoracic,
            "lumbar": self.lumbar,
            "sacral": self.sacral,
            "coccygeal": self.coccygeal,
        }[part]


DARK = Palette(
    name="dark",
    ground_top="#2a3542",
    ground_bottom="#10151c",
    window="#12181f",
    panel="#18202a",
    raised="#222d39",
    line="#33414f",
    text="#eef2f5",
    text_quiet="#a3b1bf",
    accent="#5fb3d9",
    warning="#e9b44c",
    bone="#e4dfd4",
    cartilage="#b9c4c4",
    ghost_muscle="#9aa6b8",
    muscle="#a1463e",
    tendon="#ddd5c4",
    skin="#cfb6a4",
    artery="#b5483f",
    vein="#5a6ea8",
    nerve="#e3c65b",
    nerve_lit="#ffe45c",
    brain="#d3b3a9",
    organ="#b58c82",
    supply_main="#c8452f",
    supply_further="#ef9868",
    on_supply="#1c1210",
    selected="#ffd97a",
    needle_steel="#e8edf2",
    needle_handle="#c77b3b",
    cervical="#8c93f2",
    thoracic="#2ba596",
    lumbar="#e6a93a",
    sacral="#f5a3c4",
    coccygeal="#b0a0b8",
    bead_ring="#f4f6f8",
    link_match="#38d6ff",
    link_apart="#c2c8ce",
    lightened=0.15,
)

LIGHT = Palette(
    name="light",
    ground_top="#f7f9fa",
    ground_bottom="#dfe4e8",
    window="#eef1f4",
    panel="#fbfcfd",
    raised="#ffffff",
    line="#d3dae0",
    text="#18222c",
    text_quiet="#51606e",
    accent="#1f6f9c",
    warning="#8f5f00",
    bone="#f0ece4",
    cartilage="#aebaba",
    ghost_muscle="#a9a2b4",
    muscle="#ab4d44",
    tendon="#e6dfd0",
    skin="#c7ae9c",
    artery="#a63a32",
    vein="#46598f",
    nerve="#b8952a",
    nerve_lit="#e8b400",
    brain="#cfa99d",
    organ="#a97b72",
    supply_main="#c8452f",
    supply_further="#ef9868",
    on_supply="#1c1210",
    selected="#f2b632",
    needle_steel="#8b97a3",
    needle_handle="#b8692c",
    cervical="#4a52c8",
    thoracic="#0d7d70",
    lumbar="#9a6300",
    sacral="#831649",
    coccygeal="#75647e",
    bead_ring="#26313c",
    link_match="#0059b3",
    link_apart="#5c6670",
    lightened=0.0,
)

PALETTES: dict[ThemeName, Palette] = {"dark": DARK, "light": LIGHT}

_FOR_VISION: Mapping[ColourVision, Mapping[ThemeName, Mapping[str, Any]]] = {
    "standard": {"dark": {}, "light": {}},
    "red_green": {
        "dark": {
            "supply_main": "#2166ac",
            "supply_further": "#8cc4ea",
            "muscle": "#8a6a5c",
            "selected": "#ffe08a",
            "nerve_lit": "#ffe45c",
            "cervical": "#7fb2ff",
            "thoracic": "#0f9c7c",
            "lumbar": "#f0b429",
            "sacral": "#f7d7e4",
            "warning": "#f0c75e",
            "artery": "#c9782f",
            "vein": "#4a6fb5",
        },
        "light": {
            "supply_main": "#1f5fa3",
            "supply_further": "#86bfe6",
            "muscle": "#9a7b6d",
            "selected": "#f2b632",
            "cervical": "#1f63c4",
            "thoracic": "#0b7a63",
            "lumbar": "#b07400",
            "sacral": "#5c1035",
            "artery": "#b0651c",
            "vein": "#3d5c9e",
        },
    },
    "blue_yellow": {
        "dark": {
            "supply_main": "#c22b4a",
            "supply_further": "#f3a3b2",
            "selected": "#7df0d0",
            "nerve": "#58b8a0",
            "nerve_lit": "#3df0c0",
            "cervical": "#b48cf0",
            "thoracic": "#1f9f95",
            "lumbar": "#ff8a5c",
            "sacral": "#ffd9e0",
            "link_match": "#3df0d0",
            "warning": "#ff9f80",
        },
        "light": {
            "supply_main": "#b3203f",
            "supply_further": "#ee9cab",
            "selected": "#12b894",
            "nerve": "#2f8f7a",
            "nerve_lit": "#00a884",
            "cervical": "#5a3fc0",
            "thoracic": "#0d7d70",
            "lumbar": "#c2512a",
            "sacral": "#7a1238",
            "link_match": "#00756a",
            "warning": "#a8431c",
        },
    },
}
"""What differs from the standard colours, by whose eyes and by theme."""

ALL_PALETTES: Mapping[tuple[ThemeName, ColourVision], Palette] = {
    (theme, vision): replace(palette, vision=vision, **_FOR_VISION[vision][theme])
    for theme, palette in PALETTES.items()
    for vision in _FOR_VISION
}


def palette_of(session: Session) -> Palette:
    """Return the colours that a session asks for."""
    return ALL_PALETTES[session.theme, session.colour_vision]


def rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue (0..255) of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: str, other: str, share: float) -> str:
    """Return the colour a share (0..1) of the way from one to another, as ``#rrggbb``."""
    values = (round(a + share * (b - a)) for a, b in zip(rgb(colour), rgb(other), strict=True))
    return "#" + "".join(f"{value:02x}" for value in values)
