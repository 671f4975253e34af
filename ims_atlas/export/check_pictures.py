"""Pictures by which a person checks where landmarks and acupoints lie: bones or skin from all sides, each
place as a ball with its id beside the picture.

They are drawn without perspective, so that a ball never leaves its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyvista as pv
from numpy.typing import NDArray
from PIL import Image

from ims_atlas.analysis.found_places import FoundPlace
from ims_atlas.body.pack import BodyPack, PartRecord, System
from ims_atlas.body.rays import ray_hits
from ims_atlas.errors import AtlasError
from ims_atlas.export.image import save
from ims_atlas.export.labels import draw_labels
from ims_atlas.model.segments import Side
from ims_atlas.scene.label_columns import Label
from ims_atlas.scene.palette import PALETTES

Vector = NDArray[np.float64]
Progress = Callable[[str, float], None]
From = Literal["front", "back", "left", "right", "above", "below"]
"""Where the viewer stands."""

_PALETTE = PALETTES["light"]
_SIZE = (1800, 1500)
_MIDDLE = 0.44
"""Share of the picture's width that the body may fill; the labels stand beside it."""

_MARGIN = 1.08
_LINES = 92
_BALL_PX = 17.0
_HIDDEN_MM = 12.0
"""A place farther than this behind what the viewer meets is not shown in that picture."""

_COARSE = 2
"""Level of detail by which is told what hides a place."""

_IN_FRONT_MM = 400.0
"""Balls are drawn so far towards the viewer: without perspective they stay where they are."""

_AWAY_MM = 3000.0
_BESIDE_MM = 5.0
"""How far outside the box of its bones a place may lie."""

_FLESH_MM = 18.0
"""How far the skin may lie from the bones of a hand, foot or head."""

_CONFIDENCE = {"high": "#1a7f37", "medium": "#d98200", "low": "#c6262e"}
"""Colours of the balls of landmarks."""

_TOWARDS_VIEWER: Mapping[From, tuple[float, float, float]] = {
    "front": (0.0, -1.0, 0.0),
    "back": (0.0, 1.0, 0.0),
    "left": (1.0, 0.0, 0.0),
    "right": (-1.0, 0.0, 0.0),
    "above": (0.0, 0.0, 1.0),
    "below": (0.0, 0.0, -1.0),
}
_UP: Mapping[From, tuple[float, float, float]] = {"above": (0.0, 1.0, 0.0), "below": (0.0, 1.0, 0.0)}
"""Which way is up in a picture, where it is not up in the body."""


_BONY: tuple[System, ...] = ("bones", "cartilages")
_AROUND: tuple[From, ...] = ("front", "left", "back")


@dataclass(frozen=True)
class Region:
    """Some bones, and where they are looked at from; ``left_only`` leaves the right side out."""

    name: str
    bones: tuple[str, ...]
    views: tuple[From, ...]
    left_only: bool = False


_HAND = ("scaphoid", "lunate", "triquetrum", "pisiform", "trapez", "capitate", "hamate", "metacarpal_")
_FINGERS = ("proximal_phalanx_finger", "middle_phalanx_finger", "distal_phalanx_finger")
_FOOT = ("talus", "calcaneus", "navicular", "cuboid", "medial_cune", "intermediate_cune", "lateral_cune")
_TOES = ("metatarsal_", "proximal_phalanx_toe", "middle_phalanx_toe", "distal_phalanx_toe")
_FACE = (
    "zygomatic",
    "maxilla",
    "nasal_bone",
    "lacrimal",
    "palatine",
    "vomer",
    "ethmoid",
    "mandible",
    "teeth",
)
_SKULL = ("cranium", "frontal_bone", "parietal", "occipital", "temporal", "sphenoid", *_FACE, "hyoid")
_REGIONS = (
    Region("skull", (*_SKULL, "thyroid_cart", "cricoid"), ("front", "left", "back")),
    Region("spine_neck", ("vertebra_c",), ("back", "left", "front")),
    Region("spine_thorax", ("vertebra_t",), ("back", "left", "front")),
    Region("spine_loin", ("vertebra_l",), ("back", "left", "front")),
    Region("chest", ("rib_", "sternum", "costal_", "xiphoid"), ("front", "left", "back")),
    Region("shoulder", ("clavicle", "scapula"), ("front", "left", "back"), left_only=True),
    Region("upper_arm", ("humerus",), ("front", "left", "back", "right"), left_only=True),
    Region("forearm", ("radius", "ulna"), ("front", "left", "back", "right"), left_only=True),
    Region("hand", (*_HAND, *_FINGERS), ("front", "left", "back"), left_only=True),
    Region("pelvis", ("hip_bone", "sacrum", "coccyx"), ("front", "left", "back")),
    Region("thigh", ("femur", "patella"), ("front", "left", "back", "right"), left_only=True),
    Region("leg", ("tibia", "fibula"), ("front", "left", "back", "right"), left_only=True),
    Region("foot", (*_FOOT, "metatarsal_"), ("above", "left", "right", "below"), left_only=True),
    Region("toes", _TOES, ("above", "left", "right", "below"), left_only=True),
)
_SKIN = (
    Region("skin", (), _AROUND),
    Region("skin_head", _SKULL, _AROUND),
    Region("skin_hand", (*_HAND, *_FINGERS), ("front", "left", "back", "right"), left_only=True),
    Region("skin_foot", (*_FOOT, *_TOES), ("above", "left", "right", "below"), left_only=True),
)


def landmark_pictures(
    pack: BodyPack, places: Sequence[FoundPlace], folder: Path, progress: Progress | None = None
) -> list[Path]:
    """Write pictures of the bones, region by region, and of the skin, with the landmarks that lie there.

    Returns
    -------
    The files written, in the order of writing. Landmarks of the right side are drawn, but not labelled, in
    pictures of both sides.

    Raises
    ------
    AtlasError
        If the folder or a file cannot be written.
    """
    _make(folder)
    bones = [part for system in _BONY for part in pack.parts(system)]
    shots: list[_Shot] = []
    if bones:
        shots += [_Shot("body", view, tuple(bones), tuple(places), labelled=False) for view in _AROUND]
    for region in _REGIONS:
        own = _of(region, bones)
        there = [
            place
            for place in places
            if place.group.startswith(region.bones) and not (region.left_only and place.side is Side.RIGHT)
        ]
        shots += [_Shot(region.name, view, own, tuple(there)) for view in region.views if own]
    on_skin = tuple(place for place in places if not place.group)
    shots += _skin_shots(pack, bones, "", on_skin)
    return list(_written(pack, shots, folder, progress))


def point_pictures(
    pack: BodyPack, places: Sequence[FoundPlace], folder: Path, progress: Progress | None = None
) -> list[Path]:
    """Write pictures of the skin with the acupoints of one meridian each, from the sides that show them.

    Raises
    ------
    AtlasError
        If the folder or a file cannot be written.
    """
    _make(folder)
    bones = [part for system in _BONY for part in pack.parts(system)]
    shots: list[_Shot] = []
    for code in dict.fromkeys(place.group for place in places):
        own = tuple(place for place in places if place.group == code)
        shots += _skin_shots(pack, bones, f"{code}_", own)
    return list(_written(pack, shots, folder, progress))


def _skin_shots(
    pack: BodyPack, bones: Sequence[PartRecord], prefix: str, places: tuple[FoundPlace, ...]
) -> list[_Shot]:
    """Return the pictures of the skin; none where the body has no skin, or lacks the bones of a region."""
    shots: list[_Shot] = []
    skin = tuple(part for part in pack.parts("skin") if part.structure == "skin")
    for region in _SKIN:
        framed = _of(region, bones) if region.bones else skin
        if skin and framed:
            around = _FLESH_MM if region.bones else 0.0
            shots += [_Shot(f"{prefix}{region.name}", v, skin, places, framed, around) for v in region.views]
    return shots


@dataclass(frozen=True)
class _Shot:
    """One picture to take.

    Parameters
    ----------
    parts
        What is drawn.
    framed
        What the picture just holds; empty: what is drawn.
    around_mm
        How much more it holds on all sides.
    """

    name: str
    view: From
    parts: tuple[PartRecord, ...]
    places: tuple[FoundPlace, ...]
    framed: tuple[PartRecord, ...] = ()
    around_mm: float = 0.0
    labelled: bool = True


def _written(
    pack: BodyPack, shots: Sequence[_Shot], folder: Path, progress: Progress | None
) -> Iterator[Path]:
    for i, shot in enumerate(shots):
        if progress is not None:
            progress(f"{shot.name}, {shot.view}", i / len(shots))
        image = _picture(pack, shot)
        if image is not None:
            path = folder / f"{shot.name}_{shot.view}.png"
            save(image, path)
            yield path


@dataclass(frozen=True)
class _Frame:
    """What a picture holds: the middle, mm, its upright and its way to the viewer, half its height, mm."""

    middle: Vector
    toward: Vector
    up: Vector
    half: float

    def at(self, point: Vector) -> tuple[float, float]:
        """Return where a point appears, as shares (0..1) from the picture's upper left corner."""
        right = np.cross(self.up, self.toward)
        offset = (point - self.middle) / (2 * self.half)
        return 0.5 + float(offset @ right) * _SIZE[1] / _SIZE[0], 0.5 - float(offset @ self.up)


def _picture(pack: BodyPack, shot: _Shot) -> Image.Image | None:
    """Return the picture of a shot; None if none of its places can be seen in it."""
    toward, up = np.array(_TOWARDS_VIEWER[shot.view]), np.array(_UP.get(shot.view, (0.0, 0.0, 1.0)))
    held = _points(pack, shot.framed or shot.parts)
    low, high = held.min(axis=0) - shot.around_mm, held.max(axis=0) + shot.around_mm
    height, width = abs((high - low) @ up), abs((high - low) @ np.cross(up, toward))
    half = _MARGIN * max(height, width / (_MIDDLE * _SIZE[0] / _SIZE[1])) / 2
    frame = _Frame((low + high) / 2, toward, up, half)
    surface = _points(pack, shot.parts, _COARSE), _triangles(pack, shot.parts, _COARSE)
    seen = [
        place
        for place in shot.places
        if (low - _BESIDE_MM <= place.point).all()
        and (place.point <= high + _BESIDE_MM).all()
        and not _is_hidden(place.point, toward, surface)
    ]
    if not seen:
        return None
    labels = [Label(p.id, *frame.at(p.point)) for p in seen if p.side is not Side.RIGHT and shot.labelled]
    image = _drawn(pack, shot.parts, seen, frame)
    return draw_labels(image, _PALETTE, labels, pack.about.credit, lines=_LINES)


def _drawn(
    pack: BodyPack, parts: Sequence[PartRecord], places: Sequence[FoundPlace], frame: _Frame
) -> Image.Image:
    plotter = pv.Plotter(off_screen=True, window_size=list(_SIZE))
    try:
        plotter.set_background("#ffffff")
        colour = _PALETTE.skin if parts[0].system == "skin" else _PALETTE.bone
        points = _points(pack, parts).astype(np.float32)
        mesh = pv.PolyData.from_regular_faces(points, _triangles(pack, parts))
        plotter.add_mesh(mesh, color=colour, smooth_shading=True, ambient=0.25)
        for shade, own in _by_colour(places).items():
            balls = np.array([place.point for place in own]) + _IN_FRONT_MM * frame.toward
            plotter.add_points(
                balls, color=shade, point_size=_BALL_PX, render_points_as_spheres=True, lighting=False
            )
        plotter.camera_position = [
            tuple(frame.middle + _AWAY_MM * frame.toward),
            tuple(frame.middle),
            tuple(frame.up),
        ]
        plotter.enable_parallel_projection()
        plotter.camera.parallel_scale = frame.half
        plotter.renderer.ResetCameraClippingRange()
        return Image.fromarray(np.asarray(plotter.screenshot(return_img=True), np.uint8)[..., :3], "RGB")
    finally:
        plotter.close()


def _is_hidden(point: Vector, toward: Vector, surface: tuple[Vector, NDArray[np.integer]]) -> bool:
    hits = ray_hits(*surface, point, toward)
    return bool(len(hits) and hits[-1] > _HIDDEN_MM)


def _by_colour(places: Iterable[FoundPlace]) -> dict[str, list[FoundPlace]]:
    found: dict[str, list[FoundPlace]] = {}
    for place in places:
        shade = _CONFIDENCE.get(place.confidence) or _PALETTE.meridian(place.group)
        found.setdefault(shade, []).append(place)
    return found


def _of(region: Region, bones: Sequence[PartRecord]) -> tuple[PartRecord, ...]:
    return tuple(
        part
        for part in bones
        if part.structure.startswith(region.bones or ("no bone",))
        and not (region.left_only and part.side is Side.RIGHT)
    )


def _points(pack: BodyPack, parts: Sequence[PartRecord], level: int = 0) -> Vector:
    return np.concatenate([pack.part_points(part, level) for part in parts]).astype(np.float64)


def _triangles(pack: BodyPack, parts: Sequence[PartRecord], level: int = 0) -> NDArray[np.integer]:
    rows, count = [], 0
    for part in parts:
        rows.append(pack.part_triangles(part, level) + count)
        count += len(pack.part_points(part, level))
    return np.concatenate(rows)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise AtlasError(f"{folder}: cannot be made ({problem.strerror or problem})") from None
