"""Binary glTF as this atlas uses it: one file per system, all parts in shared blocks of numbers.

Blocks follow each other: positions (float32), normals (float32), colours (uint8), fibres (uint16; only where
a part has any) and indices (uint16 or uint32, counted from each part's first point). Every part is a node of
its own, named by its part id. Files without fibres or colours are read as if they had no tissue.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.mesh import ACROSS, OPEN, TENDON, Points, Tissue, TriangleMesh, Triangles
from ims_atlas.errors import PackInvalid

_MAGIC, _JSON, _BIN = 0x46546C67, 0x4E4F534A, 0x004E4942
_FLOAT, _UINT8, _UINT16, _UINT32 = 5126, 5121, 5123, 5125
_ARRAY_BUFFER, _ELEMENT_BUFFER = 34962, 34963
ROOT_MATRIX = [0.001, 0, 0, 0, 0, 0, -0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1]
"""Column-major: millimetres with z up and y to the back -> metres with y up and z to the front."""

WIDEST_MM = 655.35
"""Way across the fibres that the largest stored number means; beyond it parts show no further fibres."""

TENDON_COLOUR = "#e6dfcf"
"""Colour of tendon in other viewers."""

_FIBRE, _INDICES = "_FIBRE", "indices"
_UINT8_MAX, _UINT16_MAX = 255, 65535
_LAYOUT = {
    "POSITION": (_FLOAT, "VEC3", 12),
    "NORMAL": (_FLOAT, "VEC3", 12),
    "COLOR_0": (_UINT8, "VEC3", 4),
    _FIBRE: (_UINT16, "VEC2", 4),
}
"""Component, shape and bytes a point of each attribute."""


@dataclass(frozen=True)
class Finish:
    """How another viewer shows the parts of a file: a name, a colour (``#rrggbb``) a part, and a gloss.

    Parameters
    ----------
    name
        Name of the material.
    colours
        Colour of each part's flesh, in the order of the parts.
    roughness
        0 mirror to 1 chalk.
    """

    name: str
    colours: Sequence[str]
    roughness: float


@dataclass(frozen=True)
class PartRange:
    """Which rows of a system's points and triangles belong to one part."""

    points: slice
    triangles: slice


@dataclass(frozen=True)
class SystemMesh:
    """All parts of one system as one mesh.

    Parameters
    ----------
    points, normals
        (n, 3) float32, mm and unit vectors; read-only views of the mapped file.
    triangles
        (m, 3) int32, rows of `points`.
    tissue
        (n, 3) float32, columns as in `TriangleMesh`; ACROSS starts at 0 in every part.
    ranges
        The rows of each part, in the order of the manifest.
    """

    points: Points
    normals: Points
    tissue: Tissue
    triangles: Triangles
    ranges: tuple[PartRange, ...]

    def part_of_point(self) -> NDArray[np.int32]:
        """Return the (n,) index of the part that each point belongs to."""
        sizes = [extent.points.stop - extent.points.start for extent in self.ranges]
        return np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)


@dataclass(frozen=True)
class GlbFile:
    """A GLB file that has been read: the names of its nodes and their common mesh."""

    names: tuple[str, ...]
    system: SystemMesh


def write_glb(
    path: Path,
    names: Sequence[str],
    meshes: Sequence[TriangleMesh],
    normals: Sequence[Points],
    credit: str,
    finish: Finish | None = None,
) -> None:
    """Write the named parts of one system, in the given order."""
    finish = finish or Finish("body", ["#c8c4bc"] * len(meshes), 0.7)
    wide = any(len(mesh.points) > _UINT16_MAX for mesh in meshes)
    index_type: Any = np.uint32 if wide else np.uint16
    tissues = [_tissue_of(mesh) for mesh in meshes]
    blocks = {
        "POSITION": b"".join(np.ascontiguousarray(mesh.points, "<f4").tobytes() for mesh in meshes),
        "NORMAL": b"".join(np.ascontiguousarray(normal, "<f4").tobytes() for normal in normals),
        "COLOR_0": b"".join(
            _colours(tissue, colour).tobytes() for tissue, colour in zip(tissues, finish.colours, strict=True)
        ),
    }
    if any(_is_fibrous(tissue) for tissue in tissues):
        blocks[_FIBRE] = b"".join(_fibres(tissue).tobytes() for tissue in tissues)
    blocks[_INDICES] = b"".join(mesh.triangles.astype(index_type).tobytes() for mesh in meshes)
    header = _header(names, meshes, blocks, index_type, credit, finish)
    text = _padded(json.dumps(header, separators=(",", ":")).encode(), b" ")
    binary = _padded(b"".join(blocks.values()), b"\0")
    with path.open("wb") as file:
        file.write(struct.pack("<III", _MAGIC, 2, 28 + len(text) + len(binary)))
        file.write(struct.pack("<II", len(text), _JSON) + text)
        file.write(struct.pack("<II", len(binary), _BIN) + binary)


def read_glb(path: Path) -> GlbFile:
    """Map a GLB file written by `write_glb` into memory.

    Raises
    ------
    PackInvalid
        If the file is missing, cut short or not laid out as this atlas writes it.
    """
    try:
        raw = np.memmap(path, mode="r")
        magic, _, length, text_length, kind = struct.unpack("<IIIII", raw[:20].tobytes())
        if (magic, kind, length) != (_MAGIC, _JSON, raw.size):
            raise ValueError("not a complete GLB file")
        header = json.loads(raw[20 : 20 + text_length].tobytes())
        return _views(header, raw[28 + text_length :])
    except (OSError, ValueError, KeyError, IndexError, TypeError, struct.error) as problem:
        raise PackInvalid(f"{path}: unreadable ({problem}); install this body again") from None


def _tissue_of(mesh: TriangleMesh) -> Tissue:
    return _plain_tissue(len(mesh.points)) if mesh.tissue is None else mesh.tissue


def _is_fibrous(tissue: Tissue) -> bool:
    return bool(np.ptp(tissue[:, ACROSS]) > 0.0 or tissue[:, TENDON].any())


def _plain_tissue(count: int) -> Tissue:
    """Tissue (count, 3) of parts of which nothing is known: no fibres, no tendon, open to the light."""
    tissue = np.zeros((count, 3), np.float32)
    tissue[:, OPEN] = 1.0
    return tissue


def _fibres(tissue: Tissue) -> NDArray[np.uint16]:
    """Return (n, 2) way across the fibres, from the part's least, and tendon."""
    across = (tissue[:, ACROSS] - tissue[:, ACROSS].min()) / WIDEST_MM
    stored = np.clip(np.stack([across, tissue[:, TENDON]], axis=1), 0.0, 1.0) * _UINT16_MAX
    return np.asarray(np.round(stored), "<u2")


def _colours(tissue: Tissue, flesh: str) -> NDArray[np.uint8]:
    """Return (n, 4) linear colours, darkened in folds, and openness, which other viewers skip."""
    tendon, is_open = tissue[:, [TENDON]], tissue[:, [OPEN]]
    colour = (_linear(flesh) * (1.0 - tendon) + _linear(TENDON_COLOUR) * tendon) * is_open
    stored = np.clip(np.concatenate([colour, is_open], axis=1), 0.0, 1.0) * _UINT8_MAX
    return np.asarray(np.round(stored), np.uint8)


def _linear(colour: str) -> NDArray[np.float64]:
    """Return the linear red, green and blue of an sRGB ``#rrggbb``."""
    shown = np.frombuffer(bytes.fromhex(colour[1:]), np.uint8) / _UINT8_MAX
    return np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)


def _header(
    names: Sequence[str],
    meshes: Sequence[TriangleMesh],
    blocks: Mapping[str, bytes],
    index_type: Any,
    credit: str,
    finish: Finish,
) -> dict[str, Any]:
    accessors: list[dict[str, Any]] = []
    gltf_meshes: list[dict[str, Any]] = []
    first_point = index_offset = 0
    index_size = np.dtype(index_type).itemsize
    attributes = [name for name in blocks if name != _INDICES]
    for name, mesh in zip(names, meshes, strict=True):
        first, count = len(accessors), len(mesh.points)
        for view, attribute in enumerate(attributes):
            component, kind, stride = _LAYOUT[attribute]
            accessors.append(_row(view, first_point * stride, component, count, kind))
            if component != _FLOAT:
                accessors[-1]["normalized"] = True
        accessors[first] |= {
            "min": _shortest(mesh.points.min(axis=0)),
            "max": _shortest(mesh.points.max(axis=0)),
        }
        kind_of_index = _UINT32 if index_size == 4 else _UINT16
        accessors.append(_row(len(attributes), index_offset, kind_of_index, mesh.triangles.size, "SCALAR"))
        rows = {attribute: first + k for k, attribute in enumerate(attributes)}
        primitive = {"attributes": rows, "indices": first + len(attributes), "material": 0}
        gltf_meshes.append({"name": name, "primitives": [primitive]})
        first_point += count
        index_offset += mesh.triangles.size * index_size
    starts = np.cumsum([0] + [len(block) for block in blocks.values()]).tolist()
    targets = [
        *({"target": _ARRAY_BUFFER, "byteStride": _LAYOUT[attribute][2]} for attribute in attributes),
        {"target": _ELEMENT_BUFFER},
    ]
    surface = {"baseColorFactor": [1, 1, 1, 1], "metallicFactor": 0, "roughnessFactor": finish.roughness}
    return {
        "asset": {"version": "2.0", "generator": "IMS Atlas", "copyright": credit},
        "scene": 0,
        "scenes": [{"nodes": [len(names)]}],
        "nodes": [{"name": name, "mesh": i} for i, name in enumerate(names)]
        + [{"name": "body", "matrix": ROOT_MATRIX, "children": list(range(len(names)))}],
        "materials": [{"name": finish.name, "pbrMetallicRoughness": surface}],
        "meshes": gltf_meshes,
        "accessors": accessors,
        "bufferViews": [
            {"buffer": 0, "byteOffset": start, "byteLength": len(block), **target}
            for start, block, target in zip(starts, blocks.values(), targets, strict=False)
        ],
        "buffers": [{"byteLength": starts[-1] + -starts[-1] % 4}],
    }


def _shortest(corner: Points) -> list[float]:
    """Return coordinates with no more digits than float32 holds."""
    return [float(str(number)) for number in corner]


def _row(view: int, offset: int, component: int, count: int, kind: str) -> dict[str, Any]:
    return {
        "bufferView": view,
        "byteOffset": offset,
        "componentType": component,
        "count": count,
        "type": kind,
    }


def _views(header: dict[str, Any], binary: NDArray[np.uint8]) -> GlbFile:
    accessors = header["accessors"]
    ranges: list[PartRange] = []
    point = triangle = 0
    for mesh in header["meshes"]:
        primitive = mesh["primitives"][0]
        points = accessors[primitive["attributes"]["POSITION"]]["count"]
        triangles = accessors[primitive["indices"]]["count"] // 3
        ranges.append(PartRange(slice(point, point + points), slice(triangle, triangle + triangles)))
        point, triangle = point + points, triangle + triangles
    blocks = [
        binary[view["byteOffset"] : view["byteOffset"] + view["byteLength"]] for view in header["bufferViews"]
    ]
    first = header["meshes"][0]["primitives"][0]
    of_indices = accessors[first["indices"]]
    index_type = "<u4" if of_indices["componentType"] == _UINT32 else "<u2"
    views = {name: blocks[accessors[row]["bufferView"]] for name, row in first["attributes"].items()}
    positions, normals = (
        np.frombuffer(views[name], "<f4").reshape(point, 3) for name in ("POSITION", "NORMAL")
    )
    indices = np.frombuffer(blocks[of_indices["bufferView"]], index_type).reshape(triangle, 3)
    starts_of_parts = [3 * extent.triangles.start for extent in ranges]
    sizes = [_size(extent.points) for extent in ranges]
    if (np.maximum.reduceat(indices.ravel(), starts_of_parts) >= sizes).any():
        raise ValueError("a triangle names a missing point")
    starts = np.repeat(
        np.array([extent.points.start for extent in ranges], np.int32),
        [_size(extent.triangles) for extent in ranges],
    )
    system = SystemMesh(
        points=positions,
        normals=normals,
        tissue=_stored_tissue(views, point),
        triangles=indices.astype(np.int32) + starts[:, None],
        ranges=tuple(ranges),
    )
    return GlbFile(tuple(mesh["name"] for mesh in header["meshes"]), system)


def _stored_tissue(views: Mapping[str, NDArray[np.uint8]], count: int) -> Tissue:
    tissue = _plain_tissue(count)
    if _FIBRE in views:
        across, tendon = np.frombuffer(views[_FIBRE], "<u2").reshape(count, 2).T
        tissue[:, ACROSS] = across * np.float32(WIDEST_MM / _UINT16_MAX)
        tissue[:, TENDON] = tendon * np.float32(1.0 / _UINT16_MAX)
    if "COLOR_0" in views:
        opened = np.frombuffer(views["COLOR_0"], np.uint8).reshape(count, 4)[:, 3]
        tissue[:, OPEN] = opened * np.float32(1.0 / _UINT8_MAX)
    return tissue


def _size(rows: slice) -> int:
    return int(rows.stop - rows.start)


def _padded(block: bytes, filler: bytes) -> bytes:
    return block + filler * (-len(block) % 4)
