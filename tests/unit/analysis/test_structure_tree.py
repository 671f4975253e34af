"""Everything that the body shows stands in the tree, once, in both arrangements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from ims_atlas.analysis.structure_tree import StructureTree, TreeNode, narrowed
from ims_atlas.analysis.supply import supplied_muscles
from ims_atlas.body.pack import BodyPack
from ims_atlas.body.part_regions import part_regions
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import SEGMENTS, Side
from ims_atlas.state.session import Pick

SYSTEMS = ("bones", "cartilages", "muscles", "tendons", "nerves", "brain", "vessels", "organs", "skin")


@pytest.fixture(scope="module")
def tree(atlas: Atlas, embedded: BodyPack) -> StructureTree:
    sides = {Side.RIGHT: "Right", Side.LEFT: "Left"}
    names = {system: system.capitalize() for system in SYSTEMS}
    regions = part_regions(atlas, embedded)
    return StructureTree(atlas, embedded.manifest.parts, regions, "en", names, sides)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def by_system(tree: StructureTree) -> tuple[TreeNode, ...]:
    return tree.by_system()


def walk(nodes: Sequence[TreeNode]) -> Iterator[TreeNode]:
    for node in nodes:
        yield node
        yield from walk(node.children)


def way_to(nodes: Sequence[TreeNode], key: str) -> list[str]:
    """Return the names of the rows that lead to a structure, itself included."""
    for node in nodes:
        if node.kind == "structure" and node.id == key:
            return [node.name]
        if below := way_to(node.children, key):
            return [node.name, *below]
    return []


def test_every_part_has_a_row_and_only_one(by_system: tuple[TreeNode, ...], embedded: BodyPack) -> None:
    parts = {Pick("structure", part.structure, part.side) for part in embedded.manifest.parts}
    assert frozenset().union(*(node.picks for node in by_system)) == parts
    structures = [node.id for node in walk(by_system) if node.kind == "structure"]
    assert len(structures) == len(set(structures))


def test_counts_are_structures_below(by_system: tuple[TreeNode, ...], embedded: BodyPack) -> None:
    for node in by_system:
        structures = {part.structure for part in embedded.manifest.parts if part.system == node.id}
        assert node.count == len(structures)
        assert sum(child.count or 1 for child in node.children) >= node.count


@pytest.mark.parametrize(
    ("structure", "way"),
    [
        ("femur", ["Bones", "Thigh", "Femur"]),
        ("biceps_brachii_long_head", ["Muscles", "Arm", "Biceps brachii", "Long head of biceps brachii"]),
        ("femoral_artery", ["Vessels", "Thigh", "Femoral artery"]),
        ("ulnar_nerve_deep_branch", ["Nerves", "Hand", "Deep branch of ulnar nerve"]),
        ("skin", ["Skin", "Skin"]),
    ],
)
def test_a_structure_stands_in_its_region(
    by_system: tuple[TreeNode, ...], structure: str, way: list[str]
) -> None:
    assert way_to(by_system, structure) == way


def test_names_with_numbers_stand_in_order(by_system: tuple[TreeNode, ...]) -> None:
    (thorax,) = (node for node in walk(by_system) if node.id == "cartilages.thorax")
    numbered = [node.name for node in thorax.children if node.name.rsplit(" ", 1)[-1].isdigit()]
    assert numbered == sorted(numbered, key=lambda name: int(name.rsplit(" ", 1)[-1]))


def test_levels_hold_the_muscles_they_supply(tree: StructureTree, atlas: Atlas) -> None:
    levels = {node.id: node for node in tree.by_level()}
    assert [level for level in SEGMENTS if level in levels] == list(levels)
    for level in ("C6", "L5"):
        muscles = {node.id for node in walk(levels[level].children) if node.kind == "structure"}
        assert muscles == set(supplied_muscles(atlas, [level]))
    sites = {node.id for node in walk(levels["C6"].children) if node.kind == "site"}
    assert "infraspinatus_motor_point" in sites
    assert {atlas.site(key).level for key in sites} == {None, "C6"}
    strict = {node.id: node for node in tree.by_level("all")}
    assert strict["C6"].count < levels["C6"].count


@pytest.mark.parametrize("words", ["bicep", "bicps", "BICEPS brachii", "muscle biceps brachial"])
def test_a_filter_keeps_what_is_called_so_and_the_way_to_it(
    by_system: tuple[TreeNode, ...], words: str
) -> None:
    found = narrowed(by_system, words)
    assert way_to(found, "biceps_brachii_short_head")[:3] == ["Muscles", "Arm", "Biceps brachii"]
    assert not way_to(found, "femur")
    assert {node.id for node in found} <= {"muscles", "tendons", "vessels", "nerves"}


def test_a_filter_that_fits_nothing_leaves_nothing(by_system: tuple[TreeNode, ...]) -> None:
    assert narrowed(by_system, "xyzzyq") == ()
