"""How quickly a corridor is laid about a needle, as a ratio to a straightforward loop.

    python benchmarks/needle_corridor.py [--body NAME] [--site ID] [--rays 1000]

The loop asks `ray_hits` for every ray and every surface whose box the corridor touches; it gets only part of
the rays, and its time is scaled up. Preparing a body (boxes of all parts, the spinal canal) happens once and
stands in a line of its own; the search trees of surfaces near the needle are built in the first corridor.
Both ways must find the same crossings, or the benchmark ends with an error.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from ims_atlas.body.tissues import Piece

RUNS = 5
LOOPED = 20
"""So many rays the loop gets; its time is scaled to all."""


def main() -> None:
    """Measure, and print a table."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("--body", help="name or path; default: the body in use")
    words.add_argument("--site", default="infraspinatus_motor_point")
    words.add_argument("--rays", type=int, default=1000)
    given = words.parse_args()
    rows = measured(given.body, given.site, given.rays)
    width = max(len(what) for what, _, _ in rows)
    for what, seconds, ratio in rows:
        print(f"{what:{width}}  {_time(seconds):>9}  {ratio}")


def measured(body: str | None, site_id: str, rays: int) -> list[tuple[str, float, str]]:
    """Return rows of what was measured, seconds, and its ratio to the corridor's own figure."""
    import numpy as np

    from ims_atlas.body.bodies import Bodies
    from ims_atlas.body.corridor import ANGLE_DEG, ENTRY_MM, SEED, bundle, corridor
    from ims_atlas.body.needle_path import DEEPEST_MM, NeedlePaths
    from ims_atlas.body.places import Places
    from ims_atlas.body.rays import ray_hits
    from ims_atlas.body.skin_entry import BEFORE_SKIN_MM
    from ims_atlas.body.tissues import boxed
    from ims_atlas.loading.kept_facts import shipped_atlas
    from ims_atlas.model.segments import Side

    atlas, pack = shipped_atlas(), Bodies().open(body)
    places = Places(atlas, pack)
    place = places.of(atlas.site(site_id), Side.LEFT)
    if place.skin is None:
        raise SystemExit(f"{site_id} meets no skin on this body")
    normal = places.finder.skin.normal(place.skin)

    start = time.perf_counter()
    paths = NeedlePaths(atlas, pack)
    skin, _ = paths.entry(place.skin, place.direction)
    rows = [("prepare the body, once", time.perf_counter() - start, pack.about.name)]

    seconds = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        corridor(paths.tissues, skin, normal, place.direction, rays=rays)
        seconds.append(time.perf_counter() - start)
    own = median(seconds[1:])

    starts, along = bundle(skin, normal, place.direction, ENTRY_MM, ANGLE_DEG, rays, SEED)
    begin = starts - BEFORE_SKIN_MM * along
    ends = starts + DEEPEST_MM * along
    near = paths.tissues.near(*boxed(np.concatenate([starts, ends]), 0.0))
    pieces: list[Piece] = [piece for found in near.values() for piece in found]
    rows.append((f"corridor of {rays} rays through {len(pieces)} surfaces", own, ""))
    rows.append(("the first one about a needle", seconds[0], f"{seconds[0] / own:.1f} x"))

    start = time.perf_counter()
    looped = [
        [ray_hits(piece.surface.points, piece.surface.triangles, begin[row], along[row]) for piece in pieces]
        for row in range(min(LOOPED, rays))
    ]
    loop = (time.perf_counter() - start) * rays / len(looped)
    rows.append(("loop over rays and surfaces", loop, f"{loop / own:.0f} x"))

    for column, piece in enumerate(pieces):
        found = piece.crossings(begin[: len(looped)], along[: len(looped)])
        for row, hits in enumerate(looped):
            same = found.distance[found.ray == row]
            if len(same) != len(hits[column]) or np.abs(same - hits[column]).max(initial=0.0) > 1e-3:
                raise SystemExit(f"ray {row} meets something else in the loop: {same} and {hits[column]}")
    return rows


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


if __name__ == "__main__":
    main()
