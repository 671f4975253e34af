"""What is joined with the selection: nerves on the way to a muscle, muscles of a nerve, each on its side."""

from __future__ import annotations

from ims_atlas.body.pack import PartRecord, System
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.appearance import SystemLook, highlight
from ims_atlas.scene.palette import DARK, rgb
from ims_atlas.scene.part_surface import LIT
from ims_atlas.state.session import Pick, Session


def colours(
    atlas: Atlas, session: Session, system: System, *names: str
) -> dict[tuple[str, Side], tuple[int, ...]]:
    """Return the colours of both sides of some structures."""
    parts = [
        PartRecord(id=f"{name}_{side}", structure=name, name=name, system=system, side=side)
        for name in names
        for side in (Side.LEFT, Side.RIGHT)
    ]
    table = SystemLook(system, parts).colours(session, highlight(atlas, session), DARK)
    return {(part.structure, part.side): tuple(map(int, row)) for part, row in zip(parts, table, strict=True)}


def test_a_muscle_lights_its_nerves_on_its_side_and_further_roots_less(atlas: Atlas) -> None:
    session = Session(selected=Pick("structure", "triceps_brachii", Side.LEFT))
    found = colours(atlas, session, "nerves", "radial_nerve", "ventral_ramus_t1", "femoral_nerve")
    assert found["radial_nerve", Side.LEFT] == (*rgb(DARK.nerve_lit), LIT)
    further = found["ventral_ramus_t1", Side.LEFT]
    assert further[3] == LIT
    assert further[:3] != rgb(DARK.nerve_lit)
    assert found["radial_nerve", Side.RIGHT][3] < LIT
    assert found["femoral_nerve", Side.LEFT][3] < LIT


def test_a_needle_site_lights_the_nerves_of_its_muscle(atlas: Atlas) -> None:
    site = next(site for site in atlas.sites if site.muscle == "deltoid")
    session = Session(selected=Pick("site", site.id, Side.RIGHT))
    found = colours(atlas, session, "nerves", "axillary_nerve")
    assert found["axillary_nerve", Side.RIGHT][3] == LIT
    assert found["axillary_nerve", Side.LEFT][3] < LIT


def test_a_nerve_lights_its_muscles_and_those_of_its_branches_less(atlas: Atlas) -> None:
    session = Session(selected=Pick("structure", "radial_nerve", Side.MIDLINE))
    found = colours(atlas, session, "muscles", "brachioradialis", "supinator", "soleus")
    assert found["brachioradialis", Side.LEFT] == (*rgb(DARK.supply_main), 255)
    assert found["supinator", Side.RIGHT][:3] == rgb(DARK.supply_further)
    assert found["supinator", Side.RIGHT][3] < 200
    assert found["soleus", Side.LEFT][3] < 60
    session.show_layer("muscles", False)
    assert colours(atlas, session, "muscles", "brachioradialis")["brachioradialis", Side.LEFT][3] == 0
