"""What a needle can meet in a body: tissues, structures at risk, and the surfaces that show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from ims_atlas.body.pack import BodyPack, PartRecord
from ims_atlas.body.rays import Crossings, SurfaceRays, Vector
from ims_atlas.body.spinal_canal import spinal_canal
from ims_atlas.body.surfaces import Surface
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Text
from ims_atlas.model.segments import Side

TissueKind = Literal["muscle", "bone", "tendon", "cartilage"]
RiskKind = Literal[
    "pleura",
    "lung",
    "kidney",
    "heart",
    "trachea",
    "spinal_canal",
    "spinal_cord",
    "vessel",
    "nerve",
    "brain",
    "eye",
    "abdominal_organ",
    "other_organ",
]
Kind = TissueKind | RiskKind | Literal["skin", "fat_or_unknown"]

TISSUES: tuple[TissueKind, ...] = get_args(TissueKind)
RISKS: tuple[RiskKind, ...] = get_args(RiskKind)

KINDS: Mapping[Kind, Text] = {
    "skin": Text(en="Skin", fr="Peau"),
    "fat_or_unknown": Text(en="Fat or unknown", fr="Graisse ou inconnu"),
    "muscle": Text(en="Muscle", fr="Muscle"),
    "bone": Text(en="Bone", fr="Os"),
    "tendon": Text(en="Tendon or ligament", fr="Tendon ou ligament"),
    "cartilage": Text(en="Cartilage", fr="Cartilage"),
    "pleura": Text(en="Pleura", fr="Plèvre"),
    "lung": Text(en="Lung", fr="Poumon"),
    "kidney": Text(en="Kidney", fr="Rein"),
    "heart": Text(en="Heart", fr="Cœur"),
    "trachea": Text(en="Trachea and bronchi", fr="Trachée et bronches"),
    "spinal_canal": Text(en="Spinal canal", fr="Canal vertébral"),
    "spinal_cord": Text(en="Spinal cord and dura", fr="Moelle épinière et dure-mère"),
    "vessel": Text(en="Vessel", fr="Vaisseau"),
    "nerve": Text(en="Nerve", fr="Nerf"),
    "brain": Text(en="Brain", fr="Cerveau"),
    "eye": Text(en="Eye", fr="Œil"),
    "abdominal_organ": Text(en="Abdominal or pelvic organ", fr="Organe abdominal ou pelvien"),
    "other_organ": Text(en="Other organ", fr="Autre organe"),
}
"""The kinds in the words of users."""

_BY_SYSTEM: Mapping[str, Kind] = {
    "muscles": "muscle",
    "bones": "bone",
    "tendons": "tendon",
    "cartilages": "cartilage",
    "vessels": "vessel",
    "nerves": "nerve",
    "brain": "brain",
}
_CORD = ("spinal_cord", "spinal_dura", "filum_terminale")
_ORGANS: tuple[tuple[RiskKind, tuple[str, ...]], ...] = (
    ("pleura", ("pleura",)),
    ("kidney", ("kidney",)),
    ("trachea", ("trachea", "bronch")),
    ("lung", ("lung",)),
    ("vessel", ("pulmonary_vein", "pulmonary_artery")),
    ("heart", ("heart", "ventricle", "atrium", "valve", "papillary")),
    ("eye", ("sclera", "cornea", "choroid", "ciliaris", "eyeball", "iris", "lens", "retina", "vitreous")),
    ("spinal_cord", _CORD),
    (
        "abdominal_organ",
        (
            *("liver", "hepat", "cystic_duct", "gallbladder", "spleen", "stomach", "pancrea", "adrenal"),
            *("duodenum", "jejunum", "ileum", "ileocecal", "appendix", "colon", "rectum", "taenia", "mesent"),
            *("mesoappendix", "mesocolon", "ureter", "urethra", "bladder", "prostate", "seminal", "deferent"),
        ),
    ),
)
"""Organs by words in their ids, the first that fits; others are other organs."""

_NAMES: Mapping[str, Text] = {
    "pleura": Text(en="Pleura (outer limit)", fr="Plèvre (contour externe)"),
    "lung": Text(en="Lung", fr="Poumon"),
    "kidney": Text(en="Kidney", fr="Rein"),
    "heart": Text(en="Heart", fr="Cœur"),
    "trachea_and_main_bronchi": Text(en="Trachea and main bronchi", fr="Trachée et bronches principales"),
    "trachea": Text(en="Trachea", fr="Trachée"),
    "sclera": Text(en="Eyeball", fr="Globe oculaire"),
    "parotid_gland": Text(en="Parotid gland", fr="Glande parotide"),
    "spinal_dura": Text(en="Spinal dura", fr="Dure-mère spinale"),
    "skin": KINDS["skin"],
}


@dataclass(frozen=True)
class Structure:
    """A structure of the body on one side: its id, what it is, and its name."""

    id: str
    side: Side
    kind: Kind
    names: Text


class Piece:
    """One surface of a structure; what rays need is made when first asked for."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.low, self.high = surface.points.min(axis=0), surface.points.max(axis=0)

    @cached_property
    def closed(self) -> bool:
        """Whether the surface has no holes: every edge belongs to an even number of triangles."""
        rows = self.surface.triangles.astype(np.int64)
        edges = np.sort(np.concatenate([rows[:, [0, 1]], rows[:, [1, 2]], rows[:, [2, 0]]]), axis=1)
        counts = np.unique(edges[:, 0] * len(self.surface.points) + edges[:, 1], return_counts=True)[1]
        return bool((counts % 2 == 0).all())

    def crossings(self, starts: Vector, along: Vector) -> Crossings:
        """Return where rays cross it; entering means to its inside, however its triangles are turned."""
        found = self._rays.crossings(starts, along)
        return Crossings(found.ray, found.distance, found.entering ^ self._inside_out)

    @cached_property
    def _rays(self) -> SurfaceRays:
        return SurfaceRays(self.surface.points, self.surface.triangles)

    @cached_property
    def _inside_out(self) -> bool:
        corners = (self.surface.points - self.surface.points.mean(axis=0))[self.surface.triangles]
        six = np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
        return bool(six < 0)


@dataclass(frozen=True)
class Shown:
    """How many structures of one kind a body shows; of nerves also how many of the atlas's own.

    ``of_atlas`` is (shown, all) for kinds that the atlas has records of.
    """

    kind: RiskKind
    structures: int
    of_atlas: tuple[int, int] | None = None


class Tissues:
    """The structures of one body at their finest, each as its surfaces."""

    def __init__(self, atlas: Atlas, pack: BodyPack) -> None:
        self._atlas = atlas
        self._pack = pack
        self._pieces: dict[str, Piece] = {}
        self._bones = {bone.id: Text(en=bone.names.en, fr=bone.names.fr) for bone in atlas.bones}

    def near(self, low: Vector, high: Vector) -> dict[Structure, list[Piece]]:
        """Return the structures with surfaces that may reach into a box, in the order of the body."""
        found: dict[Structure, list[Piece]] = {}
        for structure, piece in self._all:
            if (piece.low <= high).all() and (piece.high >= low).all():
                found.setdefault(structure, []).append(piece)
        return found

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """How many structures of each kind at risk this body shows; 0: not in this body."""
        count = {kind: {s.id for s, _ in self._all if s.kind == kind} for kind in RISKS}
        nerves = {nerve.id for nerve in self._atlas.nerves}
        of_nerves = (len(count["nerve"] & nerves), len(nerves))
        return tuple(Shown(kind, len(count[kind]), of_nerves if kind == "nerve" else None) for kind in RISKS)

    @cached_property
    def _all(self) -> list[tuple[Structure, Piece]]:
        return list(self._every())

    def _every(self) -> Iterator[tuple[Structure, Piece]]:
        known: dict[tuple[str, Side, Kind], Structure] = {}
        for part in self._pack.manifest.parts:
            kind = self._kind(part)
            if kind is None:
                continue
            key = (part.structure, part.side, kind)
            if key not in known:
                known[key] = Structure(part.structure, part.side, kind, self._name(part))
            points = self._pack.part_points(part)
            if len(points):
                surface = Surface(points, self._pack.part_triangles(part))
                yield known[key], Piece(surface)
        canal = spinal_canal(self._pack)
        if canal is not None:
            tube = Structure("spinal_canal", Side.MIDLINE, "spinal_canal", KINDS["spinal_canal"])
            yield tube, Piece(canal.surface)

    def _kind(self, part: PartRecord) -> Kind | None:
        if part.system == "skin":
            return "skin" if part.structure == "skin" else None
        if part.structure.startswith(_CORD):
            return "spinal_cord"
        if part.system != "organs":
            return _BY_SYSTEM[part.system]
        if part.structure in self._bones:
            return "bone"
        for kind, words in _ORGANS:
            if any(word in part.structure for word in words):
                return kind
        return "other_organ"

    def _name(self, part: PartRecord) -> Text:
        key = part.structure
        if self._atlas.is_muscle(key):
            names = self._atlas.muscle(key).names
            return Text(en=names.en, fr=names.fr)
        if self._atlas.is_nerve(key):
            nerve = self._atlas.nerve(key).names
            return Text(en=nerve.en, fr=nerve.fr)
        if key in self._bones or key in _NAMES:
            return self._bones.get(key) or _NAMES[key]
        plain = " ".join(word for word in part.name.split() if word not in ("left", "right"))
        plain = plain[:1].upper() + plain[1:]
        return Text(en=plain, fr=plain)


def boxed(points: Vector, margin: float) -> tuple[Vector, Vector]:
    """Return the lower and upper corner of the box about (n, 3) points, with a margin, mm."""
    return points.min(axis=0) - margin, points.max(axis=0) + margin
