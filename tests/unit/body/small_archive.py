"""A small archive in the manner of BodyParts3D: eight spheres as OBJ files, and a table of concepts."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import trimesh

TABLE = "isa_element_parts.txt"
CENTRES_MM = {
    "FJ1500": (-90.0, 60.0, 1300.0),
    "FJ1500M": (90.0, 60.0, 1300.0),
    "FJ1469": (-300.0, 0.0, 900.0),
    "FJ1469M": (300.0, 0.0, 900.0),
    "FJ2000": (-1.0, 40.0, 1400.0),
    "FJ3000": (25.0, -40.0, 1250.0),
    "FJ4000": (40.0, -20.0, 1000.0),
    "FJ4000M": (-40.0, -20.0, 1000.0),
}
"""Where each part lies: x to the left, y to the back, z up. FJ1469 and its mirror have swapped names."""

ROWS = (
    ("FMA5022", "muscle organ", ("FJ1500", "FJ1500M", "FJ1469", "FJ1469M")),
    ("FMA32546", "infraspinatus", ("FJ1500", "FJ1500M")),
    ("FMA32547", "right infraspinatus muscle", ("FJ1500",)),
    ("FMA32548", "left infraspinatus muscle", ("FJ1500M",)),
    ("FMA37378", "flexor pollicis brevis", ("FJ1469", "FJ1469M")),
    ("FMA37388", "right flexor pollicis brevis", ("FJ1469M",)),
    ("FMA37389", "left flexor pollicis brevis", ("FJ1469",)),
    ("FMA5018", "bone organ", ("FJ2000",)),
    ("FMA12521", "third cervical vertebra", ("FJ2000",)),
    ("FMA7098", "right ventricle", ("FJ3000",)),
    ("FMA50722", "segment of arterial tree", ("FJ4000", "FJ4000M")),
    ("FMA77180", "right common iliac artery", ("FJ4000M",)),
    ("FMA77181", "left common iliac artery", ("FJ4000",)),
)


def sphere_obj(centre: tuple[float, float, float], fineness: int = 2) -> bytes:
    """Return a sphere of 20 mm radius as the text of an OBJ file."""
    ball = trimesh.creation.icosphere(subdivisions=fineness, radius=20.0)
    points = ball.vertices + np.array(centre)
    lines = [f"# File ID : {centre}", *(f"v {x:.4f} {y:.4f} {z:.4f}" for x, y, z in points)]
    lines += [f"f {a} {b} {c}" for a, b, c in ball.faces + 1]
    return ("\n".join(lines) + "\n").encode()


def table_text() -> bytes:
    """Return the table of the small archive."""
    lines = ["concept id\tname\telement file id"]
    lines += [f"{fma}\t{name}\t{element}" for fma, name, elements in ROWS for element in elements]
    return ("\n".join(lines) + "\n").encode()


def files(fineness: int = 2) -> dict[str, bytes]:
    """Return all files of the small archive, the table among them."""
    shapes = {f"isa/{element}.obj": sphere_obj(centre, fineness) for element, centre in CENTRES_MM.items()}
    return {TABLE: table_text(), **shapes}


def write_zip(path: Path, content: Mapping[str, bytes]) -> Path:
    """Write files as a compressed zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def write_folder(path: Path, content: Mapping[str, bytes]) -> Path:
    """Write files as a folder."""
    for name, data in content.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return path


def state_of(folder: Path) -> dict[str, str]:
    """Return the name and the checksum of everything below a folder; empty if there is none."""
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        )
        for path in sorted(folder.rglob("*"))
    }
