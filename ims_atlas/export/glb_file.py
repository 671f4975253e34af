"""What is in the picture as one binary glTF file (GLB): every part a named, coloured node.

Metres with y up: the root node turns the body's millimetres into them. Under it one node a group (muscles,
needle sites), under that one a part. Opaque parts are opaque, parts of glass blend. Folds are dark through
vertex colours. What the file shows, whose it is and who says so stands in ``asset.copyright`` and
``asset.extras``, and for each part in the ``extras`` of its node.

The *compact* form is for our own web page: numbers are quantised (KHR_mesh_quantization, a half to a third of
the size), and instead of colours each point has its tissue (``_TISSUE``), from which the page shades it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.glb import ROOT_MATRIX, WIDEST_MM
from ims_atlas.body.mesh import ACROSS, OPEN, TENDON
from ims_atlas.export.colophon import Colophon, colophon
from ims_atlas.export.progress import Progress
from ims_atlas.export.scene_part import Form, Piece, Rgb, ScenePart
from ims_atlas.export.scene_parts import scene_parts
from ims_atlas.export.words import GROUPS, SIDES
from ims_atlas.loading.whole_file import write_whole
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.provenance import Language
from ims_atlas.scene.part_surface import OPAQUE
from ims_atlas.scene.stage import Stage

_MAGIC, _JSON, _BIN = 0x46546C67, 0x4E4F534A, 0x004E4942
_INT8, _UINT8, _UINT16, _UINT32, _FLOAT = 5120, 5121, 5123, 5125, 5126
_ARRAY_BUFFER, _ELEMENT_BUFFER = 34962, 34963
_UINT8_MAX, _UINT16_MAX, _INT8_MAX = 255, 65535, 127
_MOST_TRIANGLES = 1_500_000
_READING_SHARE = 0.4
"""Share of the time that reading the scene takes."""

_ROUGHNESS = 0.7


def write_glb(atlas: Atlas, stage: Stage, path: Path, progress: Progress) -> None:
    """Write what the stage shows as a GLB file.

    Raises
    ------
    AtlasError
        If the file cannot be written; nothing half-written stays.
    Cancelled
        If `progress` raises it.
    """
    parts = scene_parts(
        atlas, stage, _MOST_TRIANGLES, lambda share: progress(_READING_SHARE * share, "Reading the scene")
    )
    rest = 1 - _READING_SHARE
    content = glb_bytes(
        parts,
        colophon(atlas, stage, parts),
        told=lambda share: progress(_READING_SHARE + rest * share, "Making the model"),
    )
    write_whole(content, path)
    progress(1.0, "Done")


def glb_bytes(
    parts: Sequence[ScenePart],
    about: Colophon,
    *,
    compact: bool = False,
    told: Callable[[float], None] = lambda _share: None,
) -> bytes:
    """Return the content of a GLB file of these parts; `compact` as the web page reads it."""
    return _Builder(about, compact).built(parts, told)


class _Builder:
    """Collects the nodes, meshes, materials and numbers of one file."""

    def __init__(self, about: Colophon, compact: bool) -> None:
        self._about = about
        self._compact = compact
        self._nodes: list[dict[str, Any]] = []
        self._meshes: list[dict[str, Any]] = []
        self._accessors: list[dict[str, Any]] = []
        self._materials: list[dict[str, Any]] = []
        self._material_of: dict[tuple[Rgb, int], int] = {}
        self._mesh_of: dict[tuple[Form, int], int] = {}
        self._accessors_of: dict[Form, tuple[dict[str, int], int]] = {}
        self._blocks: dict[str, list[bytes]] = {}
        self._sizes: dict[str, int] = {}

    def built(self, parts: Sequence[ScenePart], told: Callable[[float], None]) -> bytes:
        language = self._about.language
        groups: dict[str, list[int]] = {}
        for i, part in enumerate(parts):
            told(i / len(parts))
            groups.setdefault(part.group, []).append(self._part(part, language))
        ordered = [
            self._node({"name": words.said_in(language), "children": groups[group]})
            for group, words in GROUPS.items()
            if group in groups
        ]
        name = f"IMS Atlas, {self._about.subject}"
        root = self._node({"name": name, "matrix": ROOT_MATRIX, "children": ordered})
        return self._file(root)

    def _part(self, part: ScenePart, language: Language) -> int:
        side = SIDES.get(part.side)
        named = f"{part.name} ({side.said_in(language)})" if side else part.name
        extras: dict[str, Any] = {"id": part.key, "group": part.group, "side": part.side.value}
        extras["name"] = part.name
        if part.note:
            extras["note"] = part.note
        if part.role:
            extras["role"] = part.role
        if part.disputed:
            extras["disputed"] = True
        if part.axis is not None:
            extras["axis_mm"] = np.round(part.axis, 1).tolist()
        node: dict[str, Any] = {"name": named, "extras": extras}
        if len(part.pieces) == 1:
            node |= self._placed(part.pieces[0], part.alpha)
        else:
            node["children"] = [
                self._node({"name": f"{named}, {i}", **self._placed(piece, part.alpha)})
                for i, piece in enumerate(part.pieces, 1)
            ]
        return self._node(node)

    def _placed(self, piece: Piece, alpha: int) -> dict[str, Any]:
        matrix = piece.matrix
        if self._compact:
            low, step = _grid(piece.form)
            unit = np.diag([step, step, step, 1.0])
            unit[:3, 3] = low
            matrix = matrix @ unit
        placed: dict[str, Any] = {"mesh": self._mesh(piece, alpha)}
        if not np.array_equal(matrix, np.eye(4)):
            placed["matrix"] = [float(f"{value:.7g}") for value in matrix.T.ravel()]
        return placed

    def _mesh(self, piece: Piece, alpha: int) -> int:
        material = self._material(piece.colour, alpha)
        key = (piece.form, material)
        if key not in self._mesh_of:
            if piece.form not in self._accessors_of:
                self._accessors_of[piece.form] = self._accessors_for(piece.form)
            attributes, indices = self._accessors_of[piece.form]
            primitive = {"attributes": attributes, "indices": indices, "material": material}
            self._mesh_of[key] = len(self._meshes)
            self._meshes.append({"primitives": [primitive]})
        return self._mesh_of[key]

    def _material(self, colour: Rgb, alpha: int) -> int:
        key = (colour, alpha)
        if key not in self._material_of:
            opacity = alpha / _UINT8_MAX
            linear = [float(f"{value:.5g}") for value in _linear(np.array(colour) / _UINT8_MAX)]
            material: dict[str, Any] = {
                "name": f"#{colour[0]:02x}{colour[1]:02x}{colour[2]:02x}",
                "pbrMetallicRoughness": {
                    "baseColorFactor": [*linear, round(opacity, 4) if alpha < OPAQUE else 1.0],
                    "metallicFactor": 0.0,
                    "roughnessFactor": _ROUGHNESS,
                },
                "doubleSided": True,
            }
            if alpha < OPAQUE:
                material["name"] += f" {opacity:.0%}"
                material["alphaMode"] = "BLEND"
            self._material_of[key] = len(self._materials)
            self._materials.append(material)
        return self._material_of[key]

    def _accessors_for(self, form: Form) -> tuple[dict[str, int], int]:
        count = len(form.points)
        if self._compact:
            low, step = _grid(form)
            points = np.zeros((count, 4), "<u2")
            points[:, :3] = np.round((form.points - low) / step)
            normals = np.zeros((count, 4), np.int8)
            normals[:, :3] = np.round(form.normals * _INT8_MAX)
            box = points[:, :3]
            attributes = {
                "POSITION": self._accessor("POSITION", points, _UINT16, "VEC3", 8),
                "NORMAL": self._accessor("NORMAL", normals, _INT8, "VEC3", 4, normalized=True),
                "_TISSUE": self._accessor("_TISSUE", _tissue(form), _UINT8, "VEC4", 4, normalized=True),
            }
        else:
            box = np.ascontiguousarray(form.points, "<f4")
            colours = np.full((count, 4), _UINT8_MAX, np.uint8)
            colours[:, :3] = _shade(form)
            attributes = {
                "POSITION": self._accessor("POSITION", box, _FLOAT, "VEC3", 12),
                "NORMAL": self._accessor("NORMAL", _unit(form.normals), _FLOAT, "VEC3", 12),
                "COLOR_0": self._accessor("COLOR_0", colours, _UINT8, "VEC4", 4, normalized=True),
            }
        self._accessors[attributes["POSITION"]] |= {
            "min": box.min(axis=0).tolist(),
            "max": box.max(axis=0).tolist(),
        }
        wide = count > _UINT16_MAX
        rows = form.triangles.astype("<u4" if wide else "<u2").ravel()
        view = "wide indices" if wide else "indices"
        return attributes, self._accessor(view, rows, _UINT32 if wide else _UINT16, "SCALAR", rows.itemsize)

    def _accessor(
        self, view: str, values: NDArray[Any], component: int, kind: str, size: int, normalized: bool = False
    ) -> int:
        """Add numbers to a block and return the row of their accessor; `size` is the bytes of each."""
        block, start = self._blocks.setdefault(view, []), self._sizes.get(view, 0)
        content = values.tobytes()
        block.append(content)
        self._sizes[view] = start + len(content)
        accessor: dict[str, Any] = {
            "bufferView": list(self._blocks).index(view),
            "byteOffset": start,
            "componentType": component,
            "count": len(content) // size,
            "type": kind,
        }
        if normalized:
            accessor["normalized"] = True
        self._accessors.append(accessor)
        return len(self._accessors) - 1

    def _node(self, node: dict[str, Any]) -> int:
        self._nodes.append(node)
        return len(self._nodes) - 1

    def _file(self, root: int) -> bytes:
        views, binary = [], b""
        strides = {"POSITION": 8 if self._compact else 12, "NORMAL": 4 if self._compact else 12}
        for name, block in self._blocks.items():
            content = b"".join(block)
            view: dict[str, Any] = {"buffer": 0, "byteOffset": len(binary), "byteLength": len(content)}
            if "indices" in name:
                view["target"] = _ELEMENT_BUFFER
            else:
                view |= {"byteStride": strides.get(name, 4), "target": _ARRAY_BUFFER}
            views.append(view)
            binary += content + b"\0" * (-len(content) % 4)
        about = self._about
        header: dict[str, Any] = {
            "asset": {
                "version": "2.0",
                "generator": about.program,
                "copyright": about.copyright,
                "extras": about.as_dict(),
            },
            "scene": 0,
            "scenes": [{"nodes": [root]}],
            "nodes": self._nodes,
            "meshes": self._meshes,
            "materials": self._materials,
            "accessors": self._accessors,
            "bufferViews": views,
            "buffers": [{"byteLength": len(binary)}],
        }
        if self._compact:
            header |= {
                "extensionsUsed": ["KHR_mesh_quantization"],
                "extensionsRequired": ["KHR_mesh_quantization"],
            }
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        return b"".join(
            (
                struct.pack("<III", _MAGIC, 2, 28 + len(text) + len(binary)),
                struct.pack("<II", len(text), _JSON),
                text,
                struct.pack("<II", len(binary), _BIN),
                binary,
            )
        )


def _grid(form: Form) -> tuple[NDArray[np.float64], float]:
    """Return the lowest corner of a form and the step of the grid on which its points are stored, mm."""
    low = form.points.min(axis=0).astype(np.float64)
    return low, max(float((form.points.max(axis=0) - low).max()), 1e-6) / _UINT16_MAX


def _tissue(form: Form) -> NDArray[np.uint8]:
    """Return (n, 4) openness, tendon, and the way across the fibres in two bytes, the higher first."""
    tissue = form.tissue
    across = np.clip((tissue[:, ACROSS] - tissue[:, ACROSS].min()) / WIDEST_MM, 0, 1)
    steps = np.round(across * _UINT16_MAX).astype(np.uint16)
    stored = np.clip(np.stack([tissue[:, OPEN], tissue[:, TENDON]], axis=1), 0, 1) * _UINT8_MAX
    return np.column_stack([np.round(stored).astype(np.uint8), steps >> 8, steps & 0xFF]).astype(np.uint8)


def _shade(form: Form) -> NDArray[np.uint8]:
    """Return (n, 1) the share of the light that reaches each point."""
    return np.round(np.clip(form.tissue[:, [OPEN]], 0, 1) * _UINT8_MAX).astype(np.uint8)


def _unit(normals: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    upright = np.array([0, 0, 1], np.float32)
    return np.where(lengths > 0, normals / np.maximum(lengths, 1e-12), upright).astype("<f4")


def _linear(shown: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the linear light of sRGB values 0..1."""
    return np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)
