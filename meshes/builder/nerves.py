"""The nervous system of the atlas body: cord, roots, plexuses, named nerves and their branches to muscles.

Paths come from recipes/nerves/*.yaml. A line of a nerve begins inside the nerve it comes from, runs through
points of the left side, is pushed off bone and out of muscles it does not pierce, and may end inside another
nerve. The right side is the mirror image.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from builder.cord import LEVELS, Spine, cord_meshes, dura_mesh, filum_mesh, measured_spine, roots
from builder.nerve_paths import PATH_STEP_MM, Surface, Surroundings, laid, resampled, surface_samples
from builder.nerve_tubes import lengths, needed_rings, smooth_curve, tangents, tube
from builder.points import Points, RecipeFault
from builder.soft_parts import joined, mirrored
from ims_atlas.body.mesh import TriangleMesh
from ims_atlas.body.pack import WRITTEN, PartRecord
from ims_atlas.model.segments import Side

Floats = NDArray[np.float64]
Part = tuple[PartRecord, TriangleMesh]

RING_STEP_MM = 3.0
"""Distance of the rings of a tube where it bends."""

LEAD_MM = (3.0, 14.0)
"""A branch runs at least and at most this far along inside its parent before it leaves it."""

CHEST_MIDDLE_Y_MM = -105.0
"""Depth of the middle of the chest, around which ribs are followed."""

RIB_STEPS = 9
"""Steps in which a rib is followed."""

RIB_NECK_MM = 24.0
"""A rib is followed from this far beside the end of the spinal nerve: from its tubercle."""

FIRM_ORGANS = ("heart", "kidney")
"""Organs that nerves are pushed out of."""

TWIG_MM = 1.3
"""Diameter of a branch to a muscle where it begins: knowledge."""

ENTRY_BAND = (0.2, 0.55)
"""A nerve enters a muscle between these shares of its length from the upper end: knowledge."""

BAND_COST_MM = 25.0
"""Longer way (mm) that a nerve goes rather than enter a muscle its whole length outside that band."""

SEGMENTAL = ("dorsal_ramus_", "ventral_ramus_", "intercostal_nerve_", "subcostal_nerve", "spinal_root_")
"""Beginnings of the ids of nerves that belong to one segment."""

SEGMENT_REACH_MM = 25.0
"""A nerve of one segment sends branches to muscles no farther than this, unless none is nearer."""

ENTRY_FROM_BONE_MM = 1.5
"""No nerve enters a muscle nearer to bone than this."""

ENTRY_DEPTHS_MM = np.array([0.2, 0.5, 0.9, 1.4, 2.0])
"""Depths below the surface of its muscle at which a branch may end."""


@dataclass
class Line:
    """One laid path of a nerve.

    Attributes
    ----------
    path, radii
        Points (n, 3) from the cord outwards, and radii (n,), mm.
    flat
        Width over thickness.
    wide
        Direction of the width where it begins.
    twig
        Whether it is a branch to a muscle.
    """

    path: Floats
    radii: Floats
    flat: float = 1.0
    wide: tuple[float, float, float] | None = None
    twig: bool = False


@dataclass
class Nerve:
    """A nerve of the left side or the midline: its lines, and surfaces that are not tubes."""

    id: str
    lines: list[Line] = field(default_factory=list)
    meshes: list[TriangleMesh] = field(default_factory=list)
    midline: bool = False


class NerveBuilder:
    """Lays the nerves of the left side one after the other.

    Parameters
    ----------
    neighbours
        Parts of the body; those of the right side are not looked at.
    recipes
        Folder meshes/recipes.
    sacrum
        recipes/sacrum.json.
    mid_plane_mm
        Mid-plane of the body.
    """

    def __init__(
        self,
        neighbours: Iterable[Part],
        recipes: Path,
        sacrum: Mapping[str, Any],
        mid_plane_mm: float,
    ) -> None:
        left: dict[str, TriangleMesh] = {}
        others: dict[str, TriangleMesh] = {}
        self.bones: dict[str, TriangleMesh] = {}
        self.muscles: dict[str, TriangleMesh] = {}
        self.muscles_of: dict[str, list[str]] = {}
        for record, mesh in neighbours:
            if record.side == "right":
                continue
            left[record.id] = mesh
            if record.system in ("bones", "cartilages"):
                self.bones[record.id] = mesh
            if record.system == "vessels" or record.structure in FIRM_ORGANS:
                others[record.id] = mesh
            if record.system == "muscles":
                name = record.id.removesuffix("_left")
                self.muscles[name] = mesh
                self.muscles_of.setdefault(record.structure, []).append(name)
        self.surroundings = Surroundings(self.bones, self.muscles, others)
        self.points = Points(recipes / "landmarks.csv", left)
        self.mid_plane_mm = mid_plane_mm
        self._sacrum = sacrum
        self.nerves: dict[str, Nerve] = {}
        self._known_entries: dict[int, tuple[Floats, Floats]] = {}
        self.cord_recipe = yaml.safe_load((recipes / "nerves" / "cord.yaml").read_text(encoding="utf-8"))
        self.spine: Spine = measured_spine(left, self.cord_recipe, sacrum, mid_plane_mm)

    def lay_cord(self) -> None:
        """Lay cord, filum, dura and roots."""
        for level, mesh in cord_meshes(self.spine, self.cord_recipe).items():
            self._add(f"spinal_cord_{level.lower()}", midline=True).meshes.append(mesh)
        self._add("filum_terminale", midline=True).meshes.append(filum_mesh(self.spine, self.cord_recipe))
        self._add("spinal_dura", midline=True).meshes.append(dura_mesh(self.spine, self.cord_recipe))
        for level, root in roots(self.spine, self.cord_recipe, self.surroundings).items():
            nerve = self._add(f"spinal_root_{level.lower()}")
            nerve.meshes = root.meshes
            nerve.lines = [Line(root.nerve, np.full(len(root.nerve), root.radius))]

    def lay(self, recipe: Mapping[str, Any]) -> None:
        """Lay one nerve of a recipe: its `lines`, or the one line the record itself describes.

        Raises
        ------
        RecipeFault
            If it comes from or goes to a nerve that is not laid yet, or a point is unknown.
        """
        nerve = self.nerves.get(recipe["id"]) or self._add(recipe["id"])
        for row in recipe.get("lines", [recipe]):
            settings = {
                **{
                    key: recipe[key]
                    for key in ("diameter", "flat", "wide", "pierces", "soft")
                    if key in recipe
                },
                **row,
            }
            try:
                self._lay_line(nerve, settings)
            except RecipeFault as fault:
                raise RecipeFault(f"{recipe['id']}: {fault}") from None

    def lay_dorsal_rami(self, recipe: Mapping[str, Any]) -> None:
        """Lay the dorsal ramus of every level with its medial and lateral branch."""
        for level in LEVELS:
            row = recipe.get(level) or recipe[level[0]]
            middle = self.nerves[f"spinal_root_{level.lower()}"].lines[0].path[0]
            if level[0] == "S" and "stem" not in row:
                dorsal = np.asarray(self._sacrum["foramina"][int(level[1:]) - 1]["dorsal"], dtype=np.float64)
                stem = [middle, (middle + dorsal) / 2.0, dorsal, dorsal + np.array([0.0, 5.0, -2.0])]
            else:
                dorsal = middle
                stem = [middle + step for step in np.array([[1.0, 1.0, 0.0], *row["stem"]])]
            nerve = self._add(f"dorsal_ramus_{level.lower()}")
            size = row["diameter"]
            inside = level[0] == "S"
            self._lay_line(nerve, _free_line(stem, (size, 0.9 * size), inside=inside))
            for side in ("medial", "lateral"):
                if side in row:
                    points = [stem[-1], *(dorsal + np.asarray(step) for step in row[side])]
                    points.insert(0, points[0] - 0.25 * (stem[-1] - stem[-2]))
                    self._lay_line(nerve, _free_line(points, (0.8 * size, 0.5 * size), inside=inside))

    def lay_intercostal_nerves(self, recipe: Mapping[str, Any]) -> None:
        """Lay the nerves under the ribs, the subcostal nerve among them."""
        for level, after in recipe["after"].items():
            number = int(level[1:])
            root = self.nerves[f"spinal_root_{level.lower()}"].lines[0].path
            under = _under_rib(self.points.part(f"rib_{number}"), root[-1])
            name = "subcostal_nerve" if number == 12 else f"intercostal_nerve_{level.lower()}"
            through = [root[len(root) // 2], root[-1], *under, *(self.points.at(point) for point in after)]
            self._lay_line(self._add(name), _free_line(through, tuple(recipe["diameter"]), inside=False))

    def branch(self, nerve_id: str, muscle: str) -> Line:
        """Lay a branch from a nerve to a muscle (name without side), and return it."""
        nerve = self.nerves[nerve_id]
        segmental = nerve_id.startswith(SEGMENTAL)
        own = [line for line in nerve.lines if not line.twig]
        line = self._twig(own, self.surroundings.muscles[muscle], 0.0 if segmental else BAND_COST_MM)
        nerve.lines.append(line)
        return line

    def lay_branches(self, supplies: Mapping[str, Iterable[str]]) -> None:
        """Lay a branch from every nerve to every part of a muscle it supplies.

        Nerves of one segment reach only for what lies near them, but the nearest of them always does; one
        that already runs through a muscle needs no branch to it.
        """
        wanted: dict[str, list[str]] = {}
        for nerve_id in sorted(supplies):
            for muscle in sorted(
                {part for id_ in supplies[nerve_id] for part in self.muscles_of.get(id_, ())}
            ):
                if nerve_id in self.nerves and self.nerves[nerve_id].lines:
                    wanted.setdefault(muscle, []).append(nerve_id)
        for muscle, nerve_ids in wanted.items():
            surface = self.surroundings.muscles[muscle]
            gaps = {nerve_id: _gap(self.nerves[nerve_id].lines, surface) for nerve_id in nerve_ids}
            reach = max(SEGMENT_REACH_MM, min(gaps.values()) + 1.0)
            for nerve_id in nerve_ids:
                segmental = nerve_id.startswith(SEGMENTAL)
                if segmental and (gaps[nerve_id] > reach or gaps[nerve_id] < 0.0):
                    continue
                self.branch(nerve_id, muscle)

    def parts(self, names: Mapping[str, str]) -> Iterator[Part]:
        """Yield all laid nerves as parts, right ones mirrored; `names` by id, else the id is spoken."""
        for nerve in self.nerves.values():
            name = names.get(nerve.id) or _spoken(nerve.id)
            mesh = joined([*nerve.meshes, *(_tube_of(line) for line in self._drawn_lines(nerve))])
            if nerve.midline:
                yield _record(nerve.id, name, "midline"), mesh
                continue
            yield _record(nerve.id, name, "left"), mesh
            yield _record(nerve.id, name, "right"), mirrored(mesh, self.mid_plane_mm)

    def _drawn_lines(self, nerve: Nerve) -> list[Line]:
        return [] if nerve.id.startswith("spinal_root_") else nerve.lines

    def _add(self, nerve_id: str, *, midline: bool = False) -> Nerve:
        if nerve_id in self.nerves:
            raise RecipeFault(f"nerve '{nerve_id}' is laid twice")
        self.nerves[nerve_id] = Nerve(nerve_id, midline=midline)
        return self.nerves[nerve_id]

    def _lay_line(self, nerve: Nerve, row: Mapping[str, Any]) -> None:
        through = [
            point if isinstance(point, np.ndarray) else self.points.at(point) for point in row["through"]
        ]
        head: list[Floats] = []
        tail: list[Floats] = []
        if "from" in row:
            head = self._leaving(row["from"], through[0] if through else None, row)
        if "to" in row:
            tail = self._leaving(row["to"], through[-1] if through else head[-1], row)[::-1]
        waypoints = np.array([*head, *through, *tail])
        path = laid(waypoints)
        diameters = np.broadcast_to(row["diameter"], 2) / 2.0
        if row.get("through_bone"):
            path = resampled(path, RING_STEP_MM)
        else:
            held, radius = (2 if head else 0, 2 if tail else 0), float(diameters.max())
            path = self.surroundings.relaxed(
                path, radius, pierces=row.get("pierces", ()), soft=row.get("soft", True), held=held
            )
            path = self.surroundings.off_bone(resampled(path, RING_STEP_MM), radius, held)
        radii = np.linspace(diameters[0], diameters[1], len(path))
        nerve.lines.append(Line(path, radii, row.get("flat", 1.0), row.get("wide")))

    def _leaving(self, name: str, aim: Floats | None, row: Mapping[str, Any]) -> list[Floats]:
        """Two points inside another nerve, so that a line leaves it (or joins it) along its direction."""
        if name not in self.nerves or not self.nerves[name].lines:
            raise RecipeFault(f"nerve '{name}' is not laid yet")
        joins = "to" in row and name == row["to"]
        lines = self.nerves[name].lines
        if aim is None:
            path = lines[0].path
            return [path[-2], path[-1]]
        line = min(lines[: row.get("trunk", len(lines))], key=lambda each: _nearest(each.path, aim)[1])
        index, gap = _nearest(line.path, aim)
        along = lengths(line.path)
        lead = float(np.clip(0.8 * gap, *LEAD_MM)) if not name.startswith("spinal_root_") else LEAD_MM[0]
        place = along[index] + (lead if joins else -lead)
        place = float(np.clip(place, 0.0, along[-1]))
        here = _at(line.path, along, place)
        direction = tangents(line.path)[index] * (-1.0 if joins else 1.0)
        return [here, here + 0.35 * lead * direction]

    def _below_surface(self, muscle: Surface, entry: Floats, out: Floats) -> Floats:
        """Place under the surface of a muscle that is surely in it and not in bone."""
        tried = entry - ENTRY_DEPTHS_MM[:, None] * out
        room = np.minimum(-muscle.distance(tried)[0], self.surroundings.bones.distance(tried)[0])
        return np.asarray(tried[int(np.argmax(room))])

    def _entries(self, muscle: Surface) -> tuple[Floats, Floats]:
        if id(muscle) not in self._known_entries:
            self._known_entries[id(muscle)] = _entries(muscle, self.surroundings.bones)
        return self._known_entries[id(muscle)]

    def _twig(self, lines: Sequence[Line], muscle: Surface, band_cost: float) -> Line:
        """Smooth thin line from the best place of a nerve into a muscle's surface."""
        places, shares = self._entries(muscle)
        best = None
        for line in lines:
            spots = line.path[1 : max(2, len(line.path))]
            ways = places[None, :, :] - spots[:, None, :]
            gaps = np.linalg.norm(ways, axis=2)
            ahead = np.einsum("nkj,nj->nk", ways, tangents(line.path)[1:]) / np.maximum(gaps, 1e-6)
            cost = gaps * (1.3 - 0.5 * ahead) + band_cost * shares[None, :]
            k = int(np.argmin(cost))
            spot, entry = np.unravel_index(k, cost.shape)
            if best is None or cost.flat[k] < best[0]:
                best = (float(cost.flat[k]), line, int(spot) + 1, places[entry], float(gaps[spot, entry]))
        _, line, spot, entry, gap = best
        along = lengths(line.path)
        start = _at(line.path, along, max(along[spot] - np.clip(0.7 * gap, 4.0, 18.0), 0.0))
        heading = tangents(line.path)[spot]
        _, out = muscle.distance(entry[None])
        inside = self._below_surface(muscle, entry, out[0])
        reach = float(np.linalg.norm(entry - start))
        waypoints = [start, start + 0.3 * reach * heading + 0.05 * (entry - start)]
        waypoints += [entry + 0.12 * reach * (0.5 * out[0] - 0.5 * heading), inside]
        path = smooth_curve(waypoints, min(PATH_STEP_MM, max(reach / 5.0, 0.8)))
        path = self.surroundings.relaxed(path, TWIG_MM / 2.0, soft=False, held=(1, 1))
        path = self.surroundings.off_bone(path, TWIG_MM / 2.0, (1, 1))
        radii = np.linspace(TWIG_MM, 0.7 * TWIG_MM, len(path)) / 2.0
        return Line(path, np.minimum(radii, line.radii[spot]), twig=True)


def recipe_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of the nerve recipes in the order in which they are laid.

    Parameters
    ----------
    folder
        recipes/nerves; its files with a number in front are laid in the order of their names.
    """
    for file in sorted(folder.glob("[0-9]*.yaml")):
        yield from yaml.safe_load(file.read_text(encoding="utf-8"))["nerves"]


def _free_line(through: Sequence[Floats], diameter: tuple[float, float], *, inside: bool) -> dict[str, Any]:
    """Row of a line that muscles do not push; `inside`: it begins in a canal of bone."""
    return {"through": list(through), "diameter": diameter, "soft": False, "through_bone": inside}


def _under_rib(rib: TriangleMesh, start: Floats) -> list[Floats]:
    """Points along the lower border of a left rib, inside its groove, from the back to its front end."""
    points = surface_samples(rib)[0]
    turn = np.degrees(np.arctan2(points[:, 0], points[:, 1] - CHEST_MIDDLE_Y_MM))
    first = np.degrees(np.arctan2(start[0] + RIB_NECK_MM, start[1] - CHEST_MIDDLE_Y_MM))
    bins, step = np.linspace(first, turn.max(), RIB_STEPS, endpoint=False, retstep=True)
    chosen = [points[np.abs(turn - place) < 0.75 * step] for place in bins]
    chosen = [some for some in chosen if len(some) >= 8]
    middles = np.array([some.mean(axis=0) for some in chosen])
    found = []
    for some, middle, along in zip(chosen, middles, tangents(middles), strict=True):
        out = middle - np.array([0.0, CHEST_MIDDLE_Y_MM, middle[2]])
        out -= (out @ along) * along
        out /= np.linalg.norm(out)
        down = np.cross(along, out)
        down *= -np.sign(down[2])
        edge = float(np.quantile((some - middle) @ down, 0.9))
        found.append(middle + (edge + 1.6) * down - 1.5 * out)
    return found


def _entries(muscle: Surface, bones: Surface) -> tuple[Floats, Floats]:
    """Places on a muscle where a nerve may enter (n, 3), and how far each lies from the usual band (n,)."""
    places = muscle.places[:: max(1, len(muscle.places) // 400)]
    clear = bones.distance(places)[0] > ENTRY_FROM_BONE_MM
    if clear.sum() > 10:
        places = places[clear]
    middle = places.mean(axis=0)
    _, _, axes = np.linalg.svd(places - middle, full_matrices=False)
    axis = axes[0] if axes[0, 2] < 0.0 else -axes[0]
    along = (places - middle) @ axis
    share = (along - along.min()) / max(np.ptp(along), 1e-6)
    return places, np.maximum(ENTRY_BAND[0] - share, 0.0) + np.maximum(share - ENTRY_BAND[1], 0.0)


def _gap(lines: Sequence[Line], muscle: Surface) -> float:
    """Return the smallest signed distance from the lines of a nerve to a muscle, mm."""
    return min(float(muscle.distance(line.path)[0].min()) for line in lines)


def _nearest(path: Floats, point: Floats) -> tuple[int, float]:
    gaps = np.linalg.norm(path - point, axis=1)
    index = int(np.argmin(gaps))
    return index, float(gaps[index])


def _at(path: Floats, along: Floats, place: float) -> Floats:
    return np.array([np.interp(place, along, path[:, k]) for k in range(3)])


def _tube_of(line: Line) -> TriangleMesh:
    kept = needed_rings(line.path, 0.4 if line.twig else 0.1 + 0.06 * float(line.radii.mean()))
    radii = line.radii[kept]
    thick = radii.mean() > 0.8
    axes = np.stack([radii * line.flat**0.5, radii / line.flat**0.5], axis=1)
    return tube(line.path[kept], axes, 8 if thick else 5, line.wide, caps=0 if line.twig else 1)


def _record(structure: str, name: str, side: Side) -> PartRecord:
    return PartRecord(
        id=structure if side == "midline" else f"{structure}_{side}",
        structure=structure,
        name=name,
        system="nerves",
        side=side,
        generated=True,
        origin=WRITTEN,
    )


def _spoken(name: str) -> str:
    """Turn an id into a name: ``spinal_root_c6`` -> ``Spinal root C6``."""
    *words, last = name.split("_")
    if last.upper() in LEVELS:
        last = last.upper().replace("CO", "Co")
    text = " ".join([*words, last])
    return text[0].upper() + text[1:]


def nerve_parts(
    neighbours: Iterable[Part],
    recipes: Path,
    sacrum: Mapping[str, Any],
    supplies: Mapping[str, Iterable[str]],
    names: Mapping[str, str],
    mid_plane_mm: float,
) -> Iterator[Part]:
    """Build the nervous system.

    Parameters
    ----------
    neighbours
        Parts of the body: at least its bones, cartilages and muscles.
    recipes
        Folder meshes/recipes.
    sacrum
        Content of recipes/sacrum.json.
    supplies
        For each nerve the muscles it supplies, by the ids of the atlas (segmental_maps/nerves).
    names
        Names of the nerves by id; where one is missing, the id is spoken.
    mid_plane_mm
        Mid-plane of the body.
    """
    builder = NerveBuilder(neighbours, recipes, sacrum, mid_plane_mm)
    lay_all(builder, recipes, supplies)
    yield from builder.parts(names)


def lay_all(builder: NerveBuilder, recipes: Path, supplies: Mapping[str, Iterable[str]]) -> None:
    """Lay cord, roots, rami, all nerves of the recipes and the branches to muscles."""
    trunk = yaml.safe_load((recipes / "nerves" / "trunk.yaml").read_text(encoding="utf-8"))
    builder.lay_cord()
    builder.lay_dorsal_rami(trunk["dorsal_rami"])
    builder.lay_intercostal_nerves(trunk["intercostal_nerves"])
    for row in recipe_rows(recipes / "nerves"):
        builder.lay(row)
    builder.lay_branches(supplies)
