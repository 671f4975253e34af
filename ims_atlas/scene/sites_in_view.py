"""Which needles are in view: those of the levels and of what is selected, where their muscles are seen."""

from __future__ import annotations

from ims_atlas.analysis.shown import shown
from ims_atlas.body.places import Places
from ims_atlas.errors import NoPlace
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side
from ims_atlas.scene.needle_layer import Needle
from ims_atlas.scene.visibility import Visibility
from ims_atlas.state.session import Pick, Session


def needles_in_view(
    atlas: Atlas, session: Session, places: Places, visibility: Visibility
) -> tuple[Needle, ...]:
    """Return the needles in view, on the sides that are shown."""
    found = []
    for site in _sites(atlas, session):
        for side in session.shown_sides():
            if visibility.shows(site.muscle, side) and _may_stay(atlas, session, site, side):
                try:
                    found.append(Needle(site, side, places.of(site, side)))
                except NoPlace:
                    continue
    return tuple(found)


def _sites(atlas: Atlas, session: Session) -> tuple[NeedleSite, ...]:
    sites = dict.fromkeys(
        shown(atlas, session.shown_levels(), session.rule, session.condition).sites,
    )
    for pick in (*session.all_selected(), *sorted(session.isolated, key=lambda pick: pick.id)):
        if pick.kind == "site":
            sites[atlas.site(pick.id)] = None
        elif pick.kind == "structure" and atlas.is_muscle(pick.id):
            sites.update(dict.fromkeys(atlas.sites_of(pick.id)))
    return tuple(sites)


def _may_stay(atlas: Atlas, session: Session, site: NeedleSite, side: Side) -> bool:
    """Tell whether a needle is not hidden itself, and belongs to what is isolated."""
    if any(Pick("site", site.id, each) in session.hidden for each in (side, Side.MIDLINE)):
        return False
    if not session.isolated:
        return True
    whole = (site.muscle, *atlas.ancestors(site.muscle), *atlas.with_descendants(site.muscle))
    return any(
        pick.side in (side, Side.MIDLINE)
        and (pick.id == site.id if pick.kind == "site" else pick.kind == "structure" and pick.id in whole)
        for pick in session.isolated
    )
