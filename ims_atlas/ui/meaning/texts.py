"""Facts as short HTML for the meaning panel. Every line names its sources; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ims_atlas.analysis.nerve_paths import path_in_words
from ims_atlas.analysis.supply import Claim, claims, roots_in_words
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.muscles import Muscle
from ims_atlas.model.needle_sites import Depth, NeedleSite
from ims_atlas.model.nerves import Nerve
from ims_atlas.model.provenance import Review
from ims_atlas.model.segments import in_order

KIND_NAMES = {
    "motor_point": "Motor point",
    "musculotendinous_junction": "Musculotendinous junction",
    "paraspinal": "Paraspinal site",
}
POSITION_NAMES = {"prone": "prone", "supine": "supine", "side_lying": "side-lying", "sitting": "sitting"}
_METHOD_NAMES = {
    "dissection": "dissection",
    "emg": "EMG",
    "stimulation": "stimulation",
    "examination_standard": "examination standard",
}
_MOST_PATHS = 5
"""A muscle reached by more ways than this, such as one of the back, has no line for each."""

RAMUS_NAMES = {"anterior": "Anterior ramus", "posterior": "Posterior ramus", "cranial": "Cranial nerve"}


def muscle_html(atlas: Atlas, muscle: Muscle, sites: Iterable[NeedleSite], shape: str = "") -> str:
    """Return what the atlas holds of a muscle; its links are ``site:ID`` and ``source:KEY``."""
    rows = [
        f"<p><i>{escape(muscle.names.la)}</i> · {escape(muscle.names.fr)}</p>",
        f"<p><b>Nerve</b> {escape(muscle.nerve)} ({RAMUS_NAMES[muscle.ramus].lower()})<br>"
        f"<b>Action</b> {escape(muscle.action)}</p>",
        paths_html(atlas, muscle),
        claims_html(atlas, muscle),
    ]
    listed = list(sites)
    if listed:
        rows.append("<p><b>Needle sites</b></p>")
        rows += [site_html(site) for site in listed]
    else:
        rows.append("<p><b>Needle sites</b><br>None recorded yet.</p>")
    if shape:
        rows.append(f"<p><b>Shape on this body</b><br>{escape(shape[:1].upper() + shape[1:])}.</p>")
    rows.append(sources_html(atlas, muscle.sources, muscle.review))
    return "".join(rows)


def nerve_html(atlas: Atlas, nerve: Nerve) -> str:
    """Return what the atlas holds of a nerve: course, origin, roots by source, muscles and branches."""
    origins = [atlas.nerve(origin.nerve).names.en for origin in nerve.springs_from]
    muscles = [atlas.muscle(key).names.en for key in nerve.supplies if atlas.muscle(key).part_of is None]
    branches = [branch.names.en for branch in atlas.branches(nerve.id)]
    lists = {"Springs from": origins, "Supplies": muscles, "Branches": branches}
    roots = "".join(
        f"<br>{', '.join(statement.roots)} [{_keys([statement.source])}]" for statement in nerve.roots
    )
    rows = [f"<p><i>{escape(nerve.names.fr)}</i> · {nerve.fibres} fibres<br>{escape(nerve.course)}</p>"]
    rows += [f"<p><b>{title}</b> {escape(', '.join(names))}</p>" for title, names in lists.items() if names]
    rows.append(f"<p><b>Roots</b>{roots}</p>" if roots else "")
    rows.append(sources_html(atlas, nerve.sources, nerve.review))
    return "".join(rows)


def paths_html(atlas: Atlas, muscle: Muscle) -> str:
    """Return the way of the fibres to a muscle; roots that share the rest of it stand in one line."""
    roots = in_order({root for claim in claims(atlas, muscle.id) for root in claim.roots})
    shared: dict[str, list[str]] = {}
    for root in roots:
        _, _, rest = path_in_words(atlas, root, muscle.id).partition(" > ")
        if rest:
            shared.setdefault(rest, []).append(root)
    if not shared or len(shared) > _MOST_PATHS:
        return ""
    rows = [f"{', '.join(own)} > {rest}" for rest, own in shared.items()]
    return f"<p><b>Path</b><br>{'<br>'.join(escape(row) for row in rows)}</p>"


def claims_html(atlas: Atlas, muscle: Muscle) -> str:
    """Return what each map says of a muscle's roots, and that they disagree if they do."""
    own = claims(atlas, muscle.id)
    if not own:
        return "<p><b>Roots</b><br>The maps are silent about this muscle.</p>"
    head = f"<p><b>Roots</b> {escape(roots_in_words(atlas, muscle.id))}"
    if len({frozenset(claim.roots) for claim in own}) > 1:
        head += "<br>Sources disagree:"
    lines = "".join(_claim_html(atlas, claim) for claim in own)
    return f"{head}</p><table cellspacing='0' cellpadding='1'>{lines}</table>"


def site_html(site: NeedleSite) -> str:
    """Return a needle site: place, depth figures, position, cautions, sources."""
    name = KIND_NAMES[site.kind] + (f" {site.level}" if site.level else "")
    rows = [
        f"<b><a href='site:{site.id}'>{escape(name)}</a></b><br>{escape(site.place_text)}",
        f"Depth: {'; '.join(_depth_html(d) for d in site.depths) or 'no published figure recorded'}",
        f"Patient {POSITION_NAMES[site.position]}",
    ]
    rows += [f"Structure at risk: {escape(c.text)} [{_keys(c.sources)}]" for c in site.cautions]
    rows.append(f"[{_keys(site.sources)}] {_review_html(site.review)}")
    return f"<p>{'<br>'.join(rows)}</p>"


def sources_html(atlas: Atlas, keys: Iterable[str], review: str | Review) -> str:
    """Return sources in full, and whether a clinician has signed."""
    names = "; ".join(_source_name(atlas, key) for key in keys)
    return f"<p><small>Sources: {names}. {_review_html(review)}</small></p>"


def _claim_html(atlas: Atlas, claim: Claim) -> str:
    roots = ", ".join(f"<b>{root}</b>" if root in claim.main else root for root in claim.roots)
    said = _key_link(claim.source)
    if claim.method in _METHOD_NAMES:
        said += f", {_METHOD_NAMES[claim.method]}"
    if claim.inherited_from:
        said += f", of {escape(atlas.muscle(claim.inherited_from).names.en.lower())}"
    return f"<tr><td>{roots}&nbsp;&nbsp;</td><td>{said}</td></tr>"


def _depth_html(depth: Depth) -> str:
    span = f"{depth.min_mm:g}" if depth.min_mm == depth.max_mm else f"{depth.min_mm:g}-{depth.max_mm:g}"
    return f"{span} mm, {escape(depth.of)} [{_key_link(depth.source)}]"


def _source_name(atlas: Atlas, key: str) -> str:
    source = atlas.source(key)
    year = f", {source.year}" if source.year else ""
    return f"{escape(source.title)} ({escape(source.authors)}{year})"


def key_in_words(key: str) -> str:
    """Write a source key for people: ``gray_1918`` -> ``Gray 1918``."""
    if key == "knowledge":
        return "taught, no source yet"
    words = key.removeprefix("ims_").split("_")
    return " ".join(w.upper() if len(w) <= 3 and w.isalpha() else w.capitalize() for w in words)


def source_in_words(atlas: Atlas, key: str) -> str:
    """Return a source in full, and what of it was read, for a tooltip."""
    return f"{_source_name(atlas, key)}<br>Read: {escape(atlas.source(key).read)}"


def _key_link(key: str) -> str:
    return f"<a href='source:{key}'>{key_in_words(key)}</a>"


def _keys(keys: Iterable[str]) -> str:
    return ", ".join(_key_link(key) for key in keys)


def _review_html(review: str | Review) -> str:
    if isinstance(review, Review):
        return f"Reviewed by {escape(review.by)}, {review.on.isoformat()}."
    return "Not yet reviewed by a clinician."
