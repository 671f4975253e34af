"""Known landmarks hold the frame to docs/frames.md: x to the left, y to the back, z up, millimetres."""

from __future__ import annotations

import numpy as np

from ims_atlas.body.pack import BodyPack
from ims_atlas.model.segments import Side


def middle(pack: BodyPack, structure: str, side: Side) -> np.ndarray:
    (part,) = [p for p in pack.parts_of(structure) if p.side is side]
    return np.asarray(pack.part_points(part, 1).mean(axis=0))


def test_left_is_positive_x(embedded: BodyPack) -> None:
    assert middle(embedded, "infraspinatus", Side.LEFT)[0] > 60
    assert middle(embedded, "infraspinatus", Side.RIGHT)[0] < -60


def test_the_back_is_positive_y(embedded: BodyPack) -> None:
    scapula, clavicle = (middle(embedded, bone, Side.LEFT) for bone in ("scapula", "clavicle"))
    assert scapula[1] > clavicle[1] + 20


def test_up_is_positive_z_and_the_unit_is_the_millimetre(embedded: BodyPack) -> None:
    heights = [middle(embedded, bone, Side.MIDLINE)[2] for bone in ("vertebra_c7", "vertebra_l5")]
    assert 350 < heights[0] - heights[1] < 650


def test_the_thumb_points_outwards_for_the_palms_face_forward(embedded: BodyPack) -> None:
    radius, ulna = (middle(embedded, bone, Side.LEFT) for bone in ("radius", "ulna"))
    assert radius[0] > ulna[0]
