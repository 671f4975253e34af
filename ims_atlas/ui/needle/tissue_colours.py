"""The colours of tissues in column and section picture: the scene's own, muscles in three tones."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

from PySide6.QtGui import QColor

from ims_atlas.body.needle_layers import NeedlePath
from ims_atlas.body.tissues import Structure
from ims_atlas.scene.palette import Palette
from ims_atlas.ui.spine.tones import LAMP, SHADE, mix

_TONES = ((LAMP, 0.0), (LAMP, 0.24), (SHADE, 0.26))
"""What is mixed into the colour of a muscle, so that neighbours stay apart."""


class TissueColours:
    """Colours of structures in one palette; muscles change tone from one to the next on a way."""

    def __init__(self, palette: Palette, path: NeedlePath | None = None) -> None:
        self.palette = palette
        layers = () if path is None else path.layers
        passed = dict.fromkeys(each.structure.id for each in layers if each.structure.kind == "muscle")
        self._tones: Mapping[str, int] = {key: i % len(_TONES) for i, key in enumerate(passed)}

    @property
    def ground(self) -> QColor:
        """The colour of fat, and of what no surface of the body tells."""
        return mix(QColor(self.palette.panel), QColor(self.palette.skin), 0.34)

    def of(self, structure: Structure) -> QColor:
        """Return the colour of a structure."""
        palette = self.palette
        kind, key = structure.kind, structure.id
        if kind == "muscle":
            other, share = _TONES[self._tones.get(key, crc32(key.encode()) % len(_TONES))]
            return mix(QColor(palette.muscle), other, share)
        if kind == "vessel":
            return QColor(palette.vein if "vein" in key or "vena" in key else palette.artery)
        if kind == "fat_or_unknown":
            return self.ground
        plain = {
            "skin": palette.skin,
            "bone": palette.bone,
            "tendon": palette.tendon,
            "cartilage": palette.cartilage,
            "nerve": palette.nerve,
            "spinal_cord": palette.nerve_lit,
            "brain": palette.brain,
        }
        if kind in plain:
            return QColor(plain[kind])
        if kind in ("pleura", "lung", "trachea"):
            share = {"pleura": 0.1, "lung": 0.34, "trachea": 0.5}[kind]
            return mix(QColor(palette.vein), QColor(palette.organ), 0.35 + share)
        if kind == "spinal_canal":
            return mix(QColor(palette.nerve), self.ground, 0.55)
        return QColor(palette.organ)
