"""Binary glTF as this atlas uses it: one file per system, all parts in shared blocks of numbers.

Three blocks follow each other: positions (float32), normals (float32) and indices (uint16 or uint32,
counted from each part's first point). Every part is a node of its own, named by its part id.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.mesh import Points, TriangleMesh, Triangles
from ims_atlas.errors import PackInvalid

_MAGIC, _JSON, _BIN = 0x46546C67, 0x4E4F534A, 0x004E4942
_FLOAT, _UINT16, _UINT32 = 5126, 5123, 5125
_ARRAY_BUFFER, _ELEMENT_BUFFER = 34962, 34963
ROOT_MATRIX = [0.001, 0, 0, 0, 0, 0, -0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1]
"""Column-major: millimetres with z up and y to the back -> metres with y up and z to the front."""


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
    ranges
        The rows of each part, in the order of the manifest.
    """

    points: Points
    normals: Points
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
    path: Path, names: Sequence[str], meshes: Sequence[TriangleMesh], normals: Sequence[Points], credit: str
) -> None:
    """Write the named parts of one system, in the given order."""
    wide = any(len(mesh.points) > np.iinfo(np.uint16).max for mesh in meshes)
    index_type: Any = np.uint32 if wide else np.uint16
    blocks = [
        b"".join(np.ascontiguousarray(mesh.points, "<f4").tobytes() for mesh in meshes),
        b"".join(np.ascontiguousarray(normal, "<f4").tobytes() for normal in normals),
        b"".join(mesh.triangles.astype(index_type).tobytes() for mesh in meshes),
    ]
    header = _header(names, meshes, blocks, index_type, credit)
    text = _padded(json.dumps(header, separators=(",", ":")).encode(), b" ")
    binary = _padded(b"".join(blocks), b"\0")
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


def _header(
    names: Sequence[str], meshes: Sequence[TriangleMesh], blocks: list[bytes], index_type: Any, credit: str
) -> dict[str, Any]:
    accessors: list[dict[str, Any]] = []
    gltf_meshes: list[dict[str, Any]] = []
    point_offset = index_offset = 0
    index_size = np.dtype(index_type).itemsize
    for name, mesh in zip(names, meshes, strict=True):
        first = len(accessors)
        row = {"byteOffset": point_offset, "componentType": _FLOAT, "count": len(mesh.points), "type": "VEC3"}
        low, high = mesh.points.min(axis=0).tolist(), mesh.points.max(axis=0).tolist()
        accessors += [{"bufferView": 0, "min": low, "max": high, **row}, {"bufferView": 1, **row}]
        accessors.append(
            {
                "bufferView": 2,
                "byteOffset": index_offset,
                "componentType": _UINT32 if index_size == 4 else _UINT16,
                "count": mesh.triangles.size,
                "type": "SCALAR",
            }
        )
        primitive = {"attributes": {"POSITION": first, "NORMAL": first + 1}, "indices": first + 2}
        gltf_meshes.append({"name": name, "primitives": [primitive]})
        point_offset += mesh.points.size * 4
        index_offset += mesh.triangles.size * index_size
    starts = np.cumsum([0] + [len(block) for block in blocks]).tolist()
    targets = (_ARRAY_BUFFER, _ARRAY_BUFFER, _ELEMENT_BUFFER)
    return {
        "asset": {"version": "2.0", "generator": "IMS Atlas", "copyright": credit},
        "scene": 0,
        "scenes": [{"nodes": [len(names)]}],
        "nodes": [{"name": name, "mesh": i} for i, name in enumerate(names)]
        + [{"name": "body", "matrix": ROOT_MATRIX, "children": list(range(len(names)))}],
        "meshes": gltf_meshes,
        "accessors": accessors,
        "bufferViews": [
            {"buffer": 0, "byteOffset": start, "byteLength": len(block), "target": target}
            for start, block, target in zip(starts, blocks, targets, strict=False)
        ],
        "buffers": [{"byteLength": starts[-1] + -starts[-1] % 4}],
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
    index_type = "<u4" if accessors[2]["componentType"] == _UINT32 else "<u2"
    positions, normals = (np.frombuffer(block, "<f4").reshape(point, 3) for block in blocks[:2])
    indices = np.frombuffer(blocks[2], index_type).reshape(triangle, 3)
    first = [3 * extent.triangles.start for extent in ranges]
    if (np.maximum.reduceat(indices.ravel(), first) >= [_size(extent.points) for extent in ranges]).any():
        raise ValueError("a triangle names a missing point")
    starts = np.repeat(
        np.array([extent.points.start for extent in ranges], np.int32),
        [_size(extent.triangles) for extent in ranges],
    )
    system = SystemMesh(
        points=positions,
        normals=normals,
        triangles=indices.astype(np.int32) + starts[:, None],
        ranges=tuple(ranges),
    )
    return GlbFile(tuple(mesh["name"] for mesh in header["meshes"]), system)


def _size(rows: slice) -> int:
    return int(rows.stop - rows.start)


def _padded(block: bytes, filler: bytes) -> bytes:
    return block + filler * (-len(block) % 4)
