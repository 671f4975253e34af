"""Renew docs/pictures/compare_*.jpg: ``python docs/side_by_side.py BODY``.

BODY is the name or folder of an installed BodyParts3D body. Left in each picture: the atlas body; right:
BODY, seen from the same place under the same light.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from ims_atlas.body.bodies import EMBEDDED, Bodies
from ims_atlas.export.image import prefer_headless_rendering
from ims_atlas.export.still import still
from ims_atlas.loading.load_atlas import load_atlas
from ims_atlas.scene import camera
from ims_atlas.state.session import Layer, Session

PICTURES = Path(__file__).resolve().parent / "pictures"
HALF = (760, 900)
"""Width and height of one body's half of a picture, pixels."""


@dataclass(frozen=True)
class Region:
    """What a picture shows: a standard view turned by some degrees, a box in mm, and lit levels."""

    view: camera.View
    turn_deg: float
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    levels: frozenset[str] = frozenset()


REGIONS = {
    "body_front": Region("front", 0, (-330, -240, -80), (330, 60, 1775)),
    "body_back": Region("back", 0, (-330, -240, -80), (330, 60, 1775)),
    "back": Region("back", 0, (-190, -100, 930), (190, 40, 1500)),
    "shoulder": Region("back", 35, (60, -140, 1260), (250, 0, 1500)),
    "forearm": Region("front", 20, (190, -170, 850), (310, -40, 1160)),
    "thigh": Region("front", 30, (10, -200, 380), (190, 0, 900)),
    "lumbar_l5": Region("back", 20, (-150, -140, 860), (150, 20, 1180), frozenset({"L5"})),
}


def main() -> None:
    """Write one picture a region."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("body", help="name or folder of an installed body")
    chosen = parser.parse_args()
    prefer_headless_rendering()
    atlas, bodies = load_atlas(), Bodies()
    packs = [bodies.open(EMBEDDED), bodies.open(chosen.body)]
    for name, region in REGIONS.items():
        session = Session(theme="light", levels=region.levels)
        opaque = not region.levels
        layers = {
            key: replace(layer, visible=key in ("bones", "muscles")) for key, layer in session.layers.items()
        }
        session.layers = layers | {"muscles": Layer(True, 1.0)} if opaque else session.layers
        bounds = np.array([region.low, region.high])
        pose = camera.fitted(region.view, bounds, HALF[0] / HALF[1], region.turn_deg)
        halves = [still(atlas, pack, session, HALF, look_from=pose) for pack in packs]
        both = Image.new("RGB", (2 * HALF[0] + 8, HALF[1]), "white")
        for column, half in enumerate(halves):
            both.paste(half.convert("RGB"), (column * (HALF[0] + 8), 0))
        both.save(PICTURES / f"compare_{name}.jpg", quality=84)
        print(f"compare_{name}.jpg")


if __name__ == "__main__":
    main()
