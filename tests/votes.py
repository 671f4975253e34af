"""What sources say of a muscle's roots, counted by the tests from the maps themselves."""

from __future__ import annotations

from ims_atlas.model.atlas import Atlas
from ims_atlas.model.innervation import InnervationLink, InnervationMap

TAUGHT = "knowledge"

Statement = tuple[InnervationMap, InnervationLink]


def statements(atlas: Atlas, muscle: str) -> dict[str, Statement]:
    """Return what each source says of a muscle, by source: of itself, or of the nearest whole it names.

    What is said of a whole column of the back is not said of a part that maps name.
    """
    found: dict[str, Statement] = {}
    for key in (muscle, *atlas.ancestors(muscle)):
        if found and atlas.muscle(muscle).ramus == "posterior":
            break
        for source_map in atlas.maps:
            for link in source_map.links:
                if link.muscle == key:
                    found.setdefault(source_map.source, (source_map, link))
    return found


def votes(atlas: Atlas, muscle: str, *roots: str) -> tuple[int, int]:
    """Return how many sources name one of the roots of a muscle, and how many speak of them.

    What is only taught counts where no source that was read lists all roots.
    """
    said = statements(atlas, muscle)
    read = [each for source, each in said.items() if source != TAUGHT]
    counted = read if any(source_map.lists_all_roots for source_map, _ in read) else list(said.values())
    naming = sum(not set(roots).isdisjoint(link.roots) for _, link in counted)
    denying = sum(m.lists_all_roots and set(roots).isdisjoint(link.roots) for m, link in counted)
    return naming, naming + denying


def is_disputed(atlas: Atlas, muscle: str, *roots: str) -> bool:
    """Tell whether a source that was read names one of the roots of a muscle, and another denies them."""
    said = statements(atlas, muscle)
    read = {source for source, (_, link) in said.items() if not set(roots).isdisjoint(link.roots)} - {TAUGHT}
    naming, speaking = votes(atlas, muscle, *roots)
    return bool(read) and 0 < naming < speaking
