"""How quickly all contrasts are computed with their chance baseline, as a ratio to a straightforward loop.

    python benchmarks/contrast.py [BODY]

The atlas: for every needle site the three nearest acupoints with straight distance, way over the skin,
muscles beneath and roots, and for every muscle with a site the match rate of 10,000 random places.
The loop does the same distances, the ways over the skin (along its edges, site by site) and the baseline
point by point in plain Python; it is run for a few sites and muscles, and scaled up to all of them.
Places and muscles beneath are given to both.
"""

from __future__ import annotations

import heapq
import math
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

SAMPLE = 3
"""So many sites and muscles are looped over; the time is scaled up."""


def main() -> None:
    """Measure both and print the ratio."""
    from ims_atlas.analysis.chance import DRAWS, Chance
    from ims_atlas.analysis.contrast import Contrast
    from ims_atlas.body.bodies import Bodies
    from ims_atlas.loading.load_atlas import load_atlas
    from ims_atlas.model.segments import Side

    atlas = load_atlas()
    contrast = Contrast(atlas, Bodies().open(sys.argv[1] if len(sys.argv) > 1 else None))
    chance, rule = Chance(contrast), atlas.match_rules[0]
    points = contrast.points
    contrast.beside_site(atlas.sites[0], Side.LEFT)
    chance.on_muscle(atlas.sites[0].muscle, rule)
    muscles = sorted({site.muscle for site in atlas.sites})

    start = time.perf_counter()
    rows = contrast.of_levels((), "any", Side.LEFT)
    for muscle in muscles:
        chance.on_muscle(muscle, rule)
    ours = time.perf_counter() - start

    skin, triangles = contrast.coarse_skin
    where = [tuple(map(float, point.place.point)) for point in points]
    start = time.perf_counter()
    edges = _edges(skin, triangles)
    for row in rows[:SAMPLE]:
        entry = tuple(map(float, row[0].site.entry))
        sorted(range(len(where)), key=lambda i, entry=entry: math.dist(where[i], entry))[:3]
        _ways(edges, min(range(len(skin)), key=lambda i, entry=entry: math.dist(skin[i], entry)))
    looped = (time.perf_counter() - start) * len(rows) / SAMPLE
    start = time.perf_counter()
    chosen = random.Random(0)
    for _ in range(SAMPLE):
        for _ in range(DRAWS // 100):
            place = chosen.choice(where)
            any(math.dist(place, other) <= rule.within_mm for other in where)
    looped += (time.perf_counter() - start) * 100 * len(muscles) / SAMPLE
    print(f"{len(rows)} sites, {len(points)} places of acupoints, {len(muscles)} muscles")
    print(f"atlas {ours:.1f} s, loop {looped:.0f} s: {looped / ours:.0f} times as fast")


def _edges(points, triangles) -> dict[int, list[tuple[int, float]]]:
    edges: dict[int, list[tuple[int, float]]] = {}
    for triangle in triangles:
        for a, b in ((0, 1), (1, 2), (2, 0)):
            i, j = int(triangle[a]), int(triangle[b])
            length = math.dist(points[i], points[j])
            edges.setdefault(i, []).append((j, length))
            edges.setdefault(j, []).append((i, length))
    return edges


def _ways(edges: dict[int, list[tuple[int, float]]], start: int) -> dict[int, float]:
    reached: dict[int, float] = {}
    ahead = [(0.0, start)]
    while ahead:
        length, row = heapq.heappop(ahead)
        if row not in reached:
            reached[row] = length
            for other, step in edges[row]:
                if other not in reached:
                    heapq.heappush(ahead, (length + step, other))
    return reached


if __name__ == "__main__":
    main()
