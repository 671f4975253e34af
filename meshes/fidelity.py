"""Compare the shipped body with BodyParts3D 4.0: ``python meshes/fidelity.py ARCHIVE [--write]``.

ARCHIVE is ``isa_BP3D_4.0_obj_99.zip`` or its unpacked folder; ``isa_element_parts.txt`` lies beside it.
Prints a Markdown report; with ``--write`` the report also replaces the section between the ``fidelity``
marks in meshes/README.md. Takes a minute or two. Nothing of the archive enters the project.

Muscles, tendons and fasciae of the left side and the midline are compared, after thinning out, as they are
shipped; the right side mirrors the left. Parts that the archive numbers as one muscle are compared as one.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import pyvista
import vtk
import yaml
from builder.soft_parts import joined
from builder.thinning import faulty_edges
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from vtk.util.numpy_support import vtk_to_numpy

from ims_atlas.body.archive import Archive, open_archive
from ims_atlas.body.bodyparts3d import MID_PLANE_X_MM, TABLE, read_table
from ims_atlas.body.mesh import TriangleMesh, welded
from ims_atlas.body.obj_reader import read_obj
from ims_atlas.body.pack import BodyPack, PartRecord
from ims_atlas.model.segments import Side

HERE = Path(__file__).resolve().parent
NOTES = HERE / "recipes" / "fidelity_notes.yaml"
README = HERE / "README.md"
BEGIN, END = "<!-- fidelity:begin -->", "<!-- fidelity:end -->"

SAMPLES = 4000
"""Points on a surface from which its distance to the other is measured."""

CELLS_INSIDE = 80_000
"""Cells inside a muscle on the grid for Dice, about; their edge stays within CELL_MM."""

CELL_MM = (0.25, 1.0)

OVERLAP_CELL_MM = 1.0
"""Edge of the cells on which overlaps between muscles are counted."""

OVERLAP_SHOWN_MM = 3.0
"""Pairs are listed where one muscle reaches deeper into the other than this."""

OVERLAPS_SHOWN = 25
"""Pairs listed at most."""

COPY_MM = 1.0
"""Elements of one number whose extents agree to this are copies: the archive has the pelvic floor twice."""

SKIN_SAMPLES = 20_000
"""Points of a system that are looked for outside the skin."""

DICE_TO_EXPLAIN = 0.75
"""A muscle below this needs a line in recipes/fidelity_notes.yaml."""

WORST_SHOWN = 20

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Likeness:
    """How far one part and its original differ; distances in mm, each way."""

    name: str
    to_original: Floats
    to_part: Floats
    dice: float
    volume_ratio: float
    volume_cm3: float

    @property
    def mean_mm(self) -> float:
        """Mean of both ways."""
        return float(self.to_original.mean() + self.to_part.mean()) / 2.0


def main() -> None:
    """Print the report, and put it into the README if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("--body", type=Path, default=HERE / "embedded", help="folder of the pack to judge")
    parser.add_argument("--write", action="store_true", help="put the report into meshes/README.md")
    chosen = parser.parse_args()
    body = BodyPack(chosen.body)
    notes = yaml.safe_load(NOTES.read_text(encoding="utf-8"))
    parts = [(part, _part_mesh(body, part)) for system in body.systems for part in body.parts(system)]
    text = "\n\n".join(
        [
            likeness_report(list(likenesses(parts, Originals(open_archive(chosen.archive)))), notes),
            overlap_report(overlaps(parts)),
            skin_report(parts),
            closedness_report(parts),
        ]
    )
    print(text)
    if chosen.write:
        write_between_marks(README, text)


class Originals:
    """Surfaces of the archive by FMA number and side."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._files = {
            PurePosixPath(name).stem: name for name in archive.names() if name.lower().endswith(".obj")
        }
        self._meshes: dict[str, TriangleMesh] = {}
        table = archive.location.parent / TABLE
        self._elements = {
            concept.fma: sorted(concept.elements & self._files.keys())
            for concept in read_table(table.read_bytes(), TABLE)
        }

    def elements(self, fma: int, side: Side) -> list[str]:
        """Return the elements of a number that lie on a side (midline: on any), copies left out."""
        kept: dict[str, Floats] = {}
        for element in self._elements.get(fma, ()):
            if side is Side.MIDLINE or self._side(element) in (side, Side.MIDLINE):
                points = self._mesh(element).points
                extent = np.r_[points.min(axis=0), points.max(axis=0)].astype(np.float64)
                if all(np.abs(extent - other).max() > COPY_MM for other in kept.values()):
                    kept[element] = extent
        return sorted(kept)

    def mesh(self, elements: Iterable[str]) -> TriangleMesh:
        """Return the surfaces of some elements side by side, mm."""
        return joined([self._mesh(element) for element in sorted(elements)])

    def _mesh(self, element: str) -> TriangleMesh:
        if element not in self._meshes:
            name = self._files[element]
            self._meshes[element] = welded(read_obj(self._archive.read(name), name))
        return self._meshes[element]

    def _side(self, element: str) -> Side:
        to_left = float(np.mean(self._mesh(element).points[:, 0] > MID_PLANE_X_MM))
        return Side.LEFT if to_left > 0.8 else Side.RIGHT if to_left < 0.2 else Side.MIDLINE


def likenesses(parts: Sequence[tuple[PartRecord, TriangleMesh]], originals: Originals) -> Iterator[Likeness]:
    """Compare the muscles and tendons of the left side and the midline that the archive has too."""
    for names, elements in matched([record for record, _ in parts], originals):
        ours = [mesh for record, mesh in parts if record.id in names]
        yield compared(_common_name(names), ours, originals.mesh(elements))


def matched(
    records: Iterable[PartRecord], originals: Originals
) -> list[tuple[tuple[str, ...], frozenset[str]]]:
    """Bring together the parts and the elements that show the same muscle.

    An element counts for the most special number that has it.
    """
    chosen = [record for record in records if record.system in ("muscles", "tendons")]
    chosen = [record for record in chosen if record.side is not Side.RIGHT]
    found = {(n, record.side): originals.elements(n, record.side) for record in chosen for n in record.fma}
    fewest: dict[str, int] = {}
    for elements in found.values():
        for element in elements:
            fewest[element] = min(len(elements), fewest.get(element, len(elements)))
    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    for record in chosen:
        own = {
            element
            for number in record.fma
            for element in found[number, record.side]
            if fewest[element] == len(found[number, record.side])
        }
        if own:
            groups[frozenset(own)].append(record.id)
    return [(tuple(names), elements) for elements, names in sorted(groups.items(), key=lambda row: row[1])]


def compared(name: str, parts: Sequence[TriangleMesh], original: TriangleMesh) -> Likeness:
    """Measure surface distances, Dice and volume ratio of a part (in pieces) and its original."""
    ours, theirs = _surface(joined(parts)), _surface(original)
    cell = _cell_size(theirs)
    low = np.minimum(ours.points.min(axis=0), theirs.points.min(axis=0)) - cell
    high = np.maximum(ours.points.max(axis=0), theirs.points.max(axis=0)) + cell
    inside = np.zeros(1, dtype=bool)
    for mesh in parts:
        inside = inside | cells_inside(_surface(mesh), low, high, cell)
    inside_original = cells_inside(theirs, low, high, cell)
    common = np.count_nonzero(inside & inside_original)
    total, measured = np.count_nonzero(inside), np.count_nonzero(inside_original)
    return Likeness(
        name=name,
        to_original=_distances(ours, theirs),
        to_part=_distances(theirs, ours),
        dice=2.0 * common / max(total + measured, 1),
        volume_ratio=total / max(measured, 1),
        volume_cm3=measured * cell**3 / 1000.0,
    )


def cells_inside(surface: pyvista.PolyData, low: Floats, high: Floats, cell: float) -> NDArray[np.bool_]:
    """Return (i, j, k) whether the cells of a grid from `low` to `high` lie inside a surface."""
    size = np.ceil((np.asarray(high) - low) / cell).astype(int) + 1
    stencil = vtk.vtkPolyDataToImageStencil()
    stencil.SetInputData(surface)
    stencil.SetOutputOrigin(*np.asarray(low, dtype=float))
    stencil.SetOutputSpacing(cell, cell, cell)
    stencil.SetOutputWholeExtent(0, size[0] - 1, 0, size[1] - 1, 0, size[2] - 1)
    to_image = vtk.vtkImageStencilToImage()
    to_image.SetInputConnection(stencil.GetOutputPort())
    to_image.SetInsideValue(1)
    to_image.SetOutsideValue(0)
    to_image.SetOutputScalarTypeToUnsignedChar()
    to_image.Update()
    scalars = vtk_to_numpy(to_image.GetOutput().GetPointData().GetScalars())
    return scalars.reshape(size, order="F") > 0


def overlaps(
    parts: Sequence[tuple[PartRecord, TriangleMesh]],
) -> list[tuple[str, str, float, float]]:
    """Return pairs of muscles that share room: names, depth in mm and shared volume in cm3, deepest first.

    The depth is how far the one reaches into the other, the smaller of both ways. Heads and parts of one
    muscle are not compared with each other.
    """
    chosen = [
        (record, mesh)
        for record, mesh in parts
        if record.system == "muscles" and record.side is not Side.RIGHT
    ]
    cells, depths, owners = [], [], []
    for number, (_, mesh) in enumerate(chosen):
        index, depth = _deep_cells(_surface(mesh))
        cells.append(index)
        depths.append(depth)
        owners.append(np.full(len(index), number, dtype=np.int32))
    index, depth, owner = (np.concatenate(rows) for rows in (cells, depths, owners))
    order = np.argsort(index, kind="stable")
    index, depth, owner = index[order], depth[order], owner[order]
    shared: dict[tuple[int, int], list[Floats]] = defaultdict(lambda: [])
    for step in range(1, 4):
        same = np.flatnonzero(index[step:] == index[:-step])
        keys = owner[same].astype(np.int64) * len(chosen) + owner[same + step]
        by_key = np.argsort(keys, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(keys[by_key]) > 0]) if len(keys) else []
        for rows in np.split(by_key, starts[1:]) if len(keys) else []:
            one, other = divmod(int(keys[rows[0]]), len(chosen))
            shared[one, other].append(np.stack([depth[same[rows]], depth[same[rows] + step]], axis=-1))
    found = []
    for (one, other), pieces in shared.items():
        first, second = chosen[one][0], chosen[other][0]
        if first.structure == second.structure or _heads_of_one(first.id, second.id):
            continue
        both = np.concatenate(pieces)
        found.append(
            (first.id, second.id, float(both.max(axis=0).min()), len(both) * OVERLAP_CELL_MM**3 / 1000.0)
        )
    return sorted(found, key=lambda row: (-row[2], row[0], row[1]))


def likeness_report(rows: Sequence[Likeness], notes: Mapping[str, str]) -> str:
    """Describe the likeness of muscles and originals in Markdown."""
    means = np.array([row.mean_mm for row in rows])
    far = np.array([[np.percentile(row.to_original, 95), np.percentile(row.to_part, 95)] for row in rows])
    dice = np.array([row.dice for row in rows])
    ratio = np.array([row.volume_ratio for row in rows])
    lines = [
        f"Compared with BodyParts3D 4.0 as shipped, after thinning out: {len(rows)} muscles, tendons and "
        "fasciae of the left side and the midline (the right side is the mirror image).",
        "",
        "| Over all of them | median | worst tenth | worst |",
        "| --- | --- | --- | --- |",
        _row("mean surface distance, mm", means, high_is_bad=True),
        _row("95 % surface distance, part to original, mm", far[:, 0], high_is_bad=True),
        _row("95 % surface distance, original to part, mm", far[:, 1], high_is_bad=True),
        _row("Dice", dice, high_is_bad=False, digits=3),
        f"\nVolume ratio: median {np.median(ratio):.3f}, from {ratio.min():.2f} to {ratio.max():.2f}. "
        f"{np.count_nonzero(dice >= 0.9)} have Dice 0.90 or more, {np.count_nonzero(dice < DICE_TO_EXPLAIN)} "
        f"less than {DICE_TO_EXPLAIN}.",
        "",
        "The least like, by Dice:",
        "",
        "| Part | cm3 | mean mm | 95 % to original | 95 % to part | Dice | volume ratio | Why |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in sorted(rows, key=lambda row: row.dice)[:WORST_SHOWN]:
        why = notes.get(row.name, "not explained" if row.dice < DICE_TO_EXPLAIN else "")
        lines.append(
            f"| `{row.name}` | {row.volume_cm3:.1f} | {row.mean_mm:.2f} "
            f"| {np.percentile(row.to_original, 95):.1f} | {np.percentile(row.to_part, 95):.1f} "
            f"| {row.dice:.3f} | {row.volume_ratio:.2f} | {why} |"
        )
    return "\n".join(lines)


def overlap_report(rows: Sequence[tuple[str, str, float, float]]) -> str:
    """Describe overlaps between muscles in Markdown."""
    deep = [row for row in rows if row[2] > OVERLAP_SHOWN_MM]
    volume = sum(row[3] for row in rows)
    lines = [
        f"Muscles that share room (left and midline, cells of {OVERLAP_CELL_MM:g} mm): {len(rows)} pairs, "
        f"{volume:.0f} cm3 in all; {len(deep)} pairs deeper than {OVERLAP_SHOWN_MM:g} mm"
        + (f", of which the deepest {OVERLAPS_SHOWN}:" if len(deep) > OVERLAPS_SHOWN else ":"),
        "",
        "| One | Other | Depth mm | Shared cm3 |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| `{a}` | `{b}` | {mm:.1f} | {cm3:.1f} |" for a, b, mm, cm3 in deep[:OVERLAPS_SHOWN]]
    return "\n".join(lines)


def skin_report(parts: Sequence[tuple[PartRecord, TriangleMesh]]) -> str:
    """Describe in Markdown what share of each system's surface lies outside the skin."""
    skins = [mesh for record, mesh in parts if record.system == "skin"]
    if not skins:
        return "Outside the skin: this body has no skin."
    depth = vtk.vtkImplicitPolyDataDistance()
    depth.SetInput(_surface(max(skins, key=lambda mesh: len(mesh.triangles))))
    lines = ["| System | surface outside the skin | farthest mm |", "| --- | --- | --- |"]
    for system in sorted({record.system for record, _ in parts} - {"skin"}):
        whole = _surface(joined([mesh for record, mesh in parts if record.system == system]))
        outside = _evaluated(depth, _samples(whole, SKIN_SAMPLES))
        share = 100.0 * np.mean(outside > 0.0)
        lines.append(f"| {system} | {share:.2f} % | {max(outside.max(), 0.0):.1f} |")
    return "\n".join(lines)


def closedness_report(parts: Sequence[tuple[PartRecord, TriangleMesh]]) -> str:
    """Describe in Markdown how many parts are closed, every edge between two triangles."""
    total: Counter[str] = Counter()
    faulty: dict[str, list[str]] = defaultdict(list)
    for record, mesh in parts:
        total[record.system] += 1
        if faulty_edges(mesh):
            faulty[record.system].append(record.id)
    lines = ["| System | parts | not closed |", "| --- | --- | --- |"]
    for system, count in sorted(total.items()):
        named = ", ".join(f"`{name}`" for name in faulty[system][:8])
        lines.append(f"| {system} | {count} | {len(faulty[system])}{': ' + named if named else ''} |")
    return "\n".join(lines)


def write_between_marks(path: Path, text: str) -> None:
    """Replace what stands between the marks in a file."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _part_mesh(body: BodyPack, part: PartRecord) -> TriangleMesh:
    return TriangleMesh(np.array(body.part_points(part)), np.array(body.part_triangles(part)))


def _surface(mesh: TriangleMesh) -> pyvista.PolyData:
    return pyvista.make_tri_mesh(mesh.points.astype(np.float64), mesh.triangles)


def _cell_size(surface: pyvista.PolyData) -> float:
    return float(np.clip((abs(surface.volume) / CELLS_INSIDE) ** (1.0 / 3.0), *CELL_MM))


def _samples(surface: pyvista.PolyData, count: int) -> Floats:
    """Points evenly strewn over a surface, the same at every call."""
    corners = surface.points[surface.regular_faces].astype(np.float64)
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    chance = np.random.default_rng(7)
    chosen = np.searchsorted(np.cumsum(areas) / areas.sum(), chance.random(count)).clip(0, len(areas) - 1)
    a, b = np.sort(chance.random((2, count)), axis=0)
    weights = np.stack([a, b - a, 1.0 - b], axis=-1)
    return np.einsum("nk,nkc->nc", weights, corners[chosen])


def _distances(one: pyvista.PolyData, other: pyvista.PolyData) -> Floats:
    """Distance of points on one surface to the other, mm."""
    points = _samples(one, SAMPLES)
    _, nearest = other.find_closest_cell(points, return_closest_point=True)
    return np.linalg.norm(points - nearest, axis=1)


def _evaluated(function: vtk.vtkImplicitFunction, points: Floats) -> Floats:
    return np.array([function.FunctionValue(point) for point in points])


def _deep_cells(surface: pyvista.PolyData) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Cells of the whole body's grid inside a surface, and how deep they lie, mm."""
    cell = OVERLAP_CELL_MM
    low = np.floor(surface.points.min(axis=0) / cell).astype(np.int64) - 1
    high = np.ceil(surface.points.max(axis=0) / cell).astype(np.int64) + 1
    inside = cells_inside(surface, low * cell, high * cell, cell)
    depth = distance_transform_edt(inside)
    i, j, k = np.nonzero(inside)
    index = ((low[0] + i + 2048) << 24) + ((low[1] + j + 2048) << 12) + (low[2] + k + 2048)
    return index, ((depth[i, j, k] - 0.5) * cell).astype(np.float32)


def _heads_of_one(one: str, other: str) -> bool:
    """Whether two ids name heads or parts of one muscle: all but the last two words are the same."""
    words = (one.split("_"), other.split("_"))
    shared = next((i for i, (a, b) in enumerate(zip(*words, strict=False)) if a != b), 99)
    return shared >= 1 and any(
        word in ("head", "part", "belly", "tendon") for row in words for word in row[shared:]
    )


def _common_name(names: Sequence[str]) -> str:
    return " + ".join(name.removesuffix("_left") for name in names)


def _row(what: str, values: Floats, *, high_is_bad: bool, digits: int = 2) -> str:
    tenth, worst = (90, values.max()) if high_is_bad else (10, values.min())
    return (
        f"| {what} | {np.median(values):.{digits}f} | {np.percentile(values, tenth):.{digits}f} "
        f"| {worst:.{digits}f} |"
    )


if __name__ == "__main__":
    main()
