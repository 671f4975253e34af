"""Depths for the peel: skin first, bones never, and what lies beneath a muscle never before it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from ims_atlas.body.pack import BodyPack, System
from ims_atlas.body.part_depths import PartDepths
from tests.unit.body.small_body import body, part


def slab(depth: float, thick: float, wide: float = 60.0) -> trimesh.Trimesh:
    """Return a plate at a depth under the back of the small body, whose skin is at y = 100 mm."""
    shape = trimesh.creation.box((wide, thick, wide)).subdivide().subdivide().subdivide()
    return shape.apply_translation((0.0, 100.0 - depth - thick / 2, 0.0))


def skin(wide: float = 200.0) -> trimesh.Trimesh:
    shape = trimesh.creation.box((wide, 200.0, wide))
    for _ in range(5):
        shape = shape.subdivide()
    return shape


def ranks(pack: BodyPack, system: System = "muscles") -> dict[str, float]:
    depths = PartDepths(pack)
    return {record.structure: depths.rank(record) for record in pack.parts(system)}


@pytest.fixture
def layered(tmp_path: Path) -> BodyPack:
    """A thick muscle over a thin one that touches it from beneath, deep flesh, a nerve, and a bone."""
    parts = [
        part("upper", "muscles", slab(5.0, 30.0)),
        part("deep", "muscles", slab(45.0, 5.0)),
        part("a_nerve", "nerves", slab(52.0, 1.0, 20.0)),
        part("vertebra_l5", "bones", slab(55.0, 20.0)),
    ]
    return body(tmp_path, parts, skin=[part("skin", "skin", skin())])


def test_skin_goes_first_and_bones_never(layered: BodyPack) -> None:
    assert ranks(layered, "skin") == {"skin": 0.0}
    assert ranks(layered, "bones") == {"vertebra_l5": np.inf}
    found = ranks(layered)
    assert 0.0 < found["upper"] < found["deep"] == 1.0
    assert ranks(layered, "nerves")["a_nerve"] == 1.0


def test_what_lies_beneath_a_muscle_never_goes_before_it(tmp_path: Path) -> None:
    """Bone comes up beside the upper muscle, so that by its share of the way alone it would be the deeper."""
    parts = [
        part("upper", "muscles", slab(30.0, 4.0)),
        part("beneath", "muscles", slab(38.0, 4.0, 50.0)),
        part("vertebra_l5", "bones", trimesh.util.concatenate([slab(90.0, 4.0), slab(25.0, 3.0)])),
    ]
    found = ranks(body(tmp_path, parts, skin=[part("skin", "skin", skin())]))
    assert found["upper"] < found["beneath"]


def test_a_body_without_skin_is_not_peeled(tmp_path: Path) -> None:
    parts = [part("upper", "muscles", slab(5.0, 30.0)), part("vertebra_l5", "bones", slab(55.0, 20.0))]
    pack = body(tmp_path, parts, skin=[])
    assert not PartDepths(pack).known
    assert ranks(pack) == {"upper": np.inf}


def test_the_atlas_body_is_peeled_in_the_order_of_its_layers(embedded: BodyPack) -> None:
    found = ranks(embedded)
    for layers in (
        ("trapezius_transverse_part", "rhomboid_major", "longissimus_thoracis", "multifidus_thoracis"),
        ("latissimus_dorsi", "iliocostalis_lumborum", "multifidus_lumborum", "rotatores_lumborum"),
        ("gluteus_maximus", "gluteus_medius", "gluteus_minimus"),
        ("gastrocnemius_medial_head", "soleus", "tibialis_posterior"),
        ("rectus_femoris", "vastus_intermedius"),
        ("external_oblique", "internal_oblique", "transversus_abdominis"),
        ("pectoralis_major_sternocostal_head", "pectoralis_minor", "subscapularis"),
    ):
        assert list(layers) == sorted(layers, key=found.__getitem__)
