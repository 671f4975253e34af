"""How the report of a needle looks in a terminal."""

from __future__ import annotations

from ims_atlas.body.corridor import Corridor, Share, Spread
from ims_atlas.body.needle_layers import ENDS, REMARKS, AtRisk, Layer, NeedlePath
from ims_atlas.body.needle_report import NeedleReport, PublishedDepth
from ims_atlas.body.tissues import KINDS, RISKS, Structure
from ims_atlas.cli.output import aligned
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side


def layers_lines(atlas: Atlas, report: NeedleReport) -> list[str]:
    """Return a report as lines for people, in English."""
    path = report.path
    side = "" if report.side is Side.MIDLINE else f", {report.side.value}"
    lines = [
        f"{report.id}{side}, on the body {report.body}",
        f"depths in mm below the skin, along the needle; followed to {path.end_mm:.1f} ({ENDS[path.end].en})",
        *([f"the place that the site names lies at {report.place_mm:.1f}"] if report.place_mm > 1.0 else []),
        "",
        "LAYERS",
        *_table([_layer_row(layer) for layer in path.layers]),
        "",
        f"AT RISK, met or within {path.within_mm:g} mm of the needle",
        *(_table([_risk_row(each) for each in path.at_risk]) or ["  none that this body shows"]),
        *_missing(path),
    ]
    if path.overlaps:
        lines += ["", "OVERLAPS of this body's surfaces"]
        lines += [
            f"  {_named(o.first)} and {_named(o.second)}: {o.from_mm:.1f} to {o.to_mm:.1f}"
            for o in path.overlaps
        ]
    if path.open_surfaces:
        met = {layer.structure for layer in path.layers}
        names = ", ".join(_named(each) for each in path.open_surfaces if each in met) or "none"
        lines += [
            "",
            f"SURFACES WITH HOLES: {len(path.open_surfaces)} near the needle; of the layers above: {names}",
        ]
    lines += ["", "PUBLISHED DEPTHS"]
    lines += [_published_line(atlas, each) for each in report.published] or ["  none recorded"]
    if report.corridor is not None:
        lines += ["", *_corridor_lines(report.corridor)]
    return lines


def _layer_row(layer: Layer) -> tuple[str, ...]:
    remarks = "; ".join(REMARKS[remark].en for remark in layer.remarks)
    return (_depth(layer.entered_mm), "to", _depth(layer.left_mm), _named(layer.structure), remarks)


def _risk_row(each: AtRisk) -> tuple[str, ...]:
    kind = KINDS[each.structure.kind].en
    if not each.met:
        where = f"{each.nearest_mm:.1f} mm away, nearest at depth {each.at_depth_mm:.1f}"
        return (kind, _named(each.structure), where)
    ways = ", ".join(
        f"{_depth(layer.entered_mm).strip()} to {_depth(layer.left_mm).strip()}" for layer in each.met
    )
    remarks = {REMARKS[remark].en for layer in each.met for remark in layer.remarks}
    return (kind, _named(each.structure), "; ".join([f"met, {ways}", *sorted(remarks)]))


def _missing(path: NeedlePath) -> list[str]:
    kinds = [KINDS[each.kind].en.lower() for each in path.shown if not each.structures]
    lines = [f"  not in this body: {', '.join(kinds)}"] if kinds else []
    lines += [
        f"  {KINDS[each.kind].en.lower()}s: this body shows {each.of_atlas[0]} of the {each.of_atlas[1]} "
        "that the atlas names"
        for each in path.shown
        if each.of_atlas is not None and each.of_atlas[0] < each.of_atlas[1]
    ]
    return lines


def _corridor_lines(found: Corridor) -> list[str]:
    lines = [
        f"CORRIDOR: {found.rays} rays, entry within {found.entry_mm:g} mm, angle within {found.angle_deg:g} "
        f"degrees, seed {found.seed}",
        f"  rays end at {_spread_words(found.ended)}",
    ]
    if found.without_skin:
        lines.append(f"  {found.without_skin:.1%} of the rays met no skin near the entry")
    for title, lane in (("tissues", False), ("at risk", True)):
        rows = [share for share in found.shares if (share.structure.kind in RISKS) is lane]
        head = (title, "rays", "first met at: least", "10 %", "median", "90 %", "most", "")
        lines += ["", *_table([head, *map(_share_row, rows)])] if rows else ["", f"  {title}: none met"]
    return lines


def _share_row(share: Share) -> tuple[str, ...]:
    remarks = [f"overlapping on {share.overlapping:.1%} of the rays"] if share.overlapping else []
    if share.not_closed:
        remarks.append(f"surface not closed on {share.not_closed:.1%} of the rays")
    depths = [f"{depth:6.1f}" for depth in share.first_met.depths]
    return (_named(share.structure), f"{share.share:6.1%}", *depths, "; ".join(remarks))


def _published_line(atlas: Atlas, each: PublishedDepth) -> str:
    of = "" if each.of is None else f"{each.of.en}, "
    return f"  {each.least:g} to {each.most:g} {each.unit} ({of}{atlas.citation(each.source)})"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    return [f"  {line}" for line in aligned(rows).splitlines()] if rows else []


def _depth(depth: float | None) -> str:
    return "     ?" if depth is None else f"{depth:6.1f}"


def _named(structure: Structure) -> str:
    side = "" if structure.side is Side.MIDLINE else f", {structure.side.value}"
    return f"{structure.names.en}{side}"


def _spread_words(spread: Spread) -> str:
    return f"{spread.least:.1f} to {spread.most:.1f}, median {spread.median:.1f}"
