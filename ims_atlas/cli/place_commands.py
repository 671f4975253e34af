"""``ims-atlas place`` and ``ims-atlas contrast``: where places lie on a body, and how near to one another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ims_atlas.cli.arguments import RuleChoice, nearest_named, parse_levels
from ims_atlas.cli.output import aligned, as_text, end_progress, show_progress
from ims_atlas.errors import AtlasError, NoPlace, NotInAtlas
from ims_atlas.model.atlas import Atlas

_WORST = 10
"""So many places that move farthest are printed."""


def place(
    name: Annotated[
        str | None, typer.Argument(help="An acupoint's code, a needle site's id or a landmark's id.")
    ] = None,
    body: Annotated[str | None, typer.Option(help="Name or path; default: the body in use.")] = None,
    compare: Annotated[
        tuple[str, str] | None, typer.Option(help="Two bodies: how far does each place move between them?")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="With --compare: a .csv or .json file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say where a place lies on a body and how it was found; or compare all places on two bodies."""
    from ims_atlas.loading.kept_facts import shipped_atlas

    atlas = shipped_atlas()
    if compare is not None:
        _compare(compare, out, as_json)
        return
    if name is None:
        raise AtlasError("name a place (ST36, a needle site or a landmark), or two bodies with --compare")
    if out is not None:
        raise AtlasError("--out writes what --compare finds; for one place use --json")
    from ims_atlas.analysis.answers import about_place
    from ims_atlas.body.bodies import Bodies
    from ims_atlas.body.places import Places

    key = _place_named(atlas, name)
    typer.echo(as_text(about_place(atlas, Places(atlas, Bodies().open(body)), key), as_json))


def contrast(
    level: Annotated[str | None, typer.Option(help="C6, or C6,C7, or C5-C7; default: all sites.")] = None,
    rule: Annotated[
        str | None, typer.Option(help="Rule of matching: dorsher, melzack or strict; default: the first.")
    ] = None,
    supply: Annotated[
        RuleChoice, typer.Option(help="How many of the sources must name a level.")
    ] = RuleChoice.ANY,
    acupoints: Annotated[
        bool, typer.Option("--acupoints", help="The other way round: for each acupoint the sites near it.")
    ] = False,
    body: Annotated[str | None, typer.Option(help="Name or path; default: the body in use.")] = None,
    out: Annotated[Path | None, typer.Option(help="A .csv or .json file to write.")] = None,
) -> None:
    """Set needle sites and acupoints beside each other: distances, angles, muscles, roots, and chance."""
    from ims_atlas.analysis.chance import Chance
    from ims_atlas.analysis.contrast import Contrast
    from ims_atlas.analysis.contrast_table import acupoint_rows, contrast_rows
    from ims_atlas.body.bodies import Bodies
    from ims_atlas.export.table import check_table_name, write_table
    from ims_atlas.loading.kept_facts import shipped_atlas

    if out is not None:
        check_table_name(out)
    atlas = shipped_atlas()
    levels = parse_levels(level) if level else ()
    matching = atlas.match_rule(rule) if rule else atlas.match_rules[0]
    sides = Contrast(atlas, Bodies().open(body))
    if acupoints:
        rows = list(acupoint_rows(atlas, sides, matching))
    else:
        rows = list(contrast_rows(sides, Chance(sides), levels, supply.value, matching))
    if out is not None:
        write_table(rows, out)
        typer.echo(f"{out}: {len(rows)} rows")
    else:
        typer.echo(_in_words(rows, "acupoint" if acupoints else "site", matching.names.en))


def _place_named(atlas: Atlas, name: str) -> str:
    """Return the name of a place as the atlas writes it; a refusal suggests the nearest names."""
    if atlas.is_acupoint(name.upper()):
        return name.upper()
    sites = [site.id for site in atlas.sites]
    if name in sites or atlas.is_landmark(name):
        return name
    known = [point.code for point in atlas.acupoints]
    known += [*sites, *(landmark.id for landmark in atlas.landmarks if landmark.found is not None)]
    with nearest_named(name, known):
        raise NotInAtlas(f"'{name}' is neither an acupoint, a needle site nor a landmark of the atlas")


def _compare(names: tuple[str, str], out: Path | None, as_json: bool) -> None:
    from ims_atlas.analysis.body_comparison import moved
    from ims_atlas.analysis.contrast import Contrast
    from ims_atlas.body.bodies import Bodies
    from ims_atlas.export.table import check_table_name, write_table
    from ims_atlas.loading.kept_facts import shipped_atlas

    if out is not None:
        check_table_name(out)
    atlas = shipped_atlas()
    first, second = (Contrast(atlas, Bodies().open(name)) for name in names)
    wanted = 2 * len(atlas.acupoints) + 2 * len(atlas.sites)
    rows = []
    for each in moved(atlas, first, second):
        rows.append(each)
        show_progress(each.name, min(len(rows) / wanted, 1.0))
    end_progress()
    table: list[dict[str, Any]] = [
        {
            "place": row.name,
            "side": str(row.side),
            "moved_mm": None if row.mm is None else round(row.mm, 1),
            "moved_cun": None if row.cun is None else round(row.cun, 2),
            "ruler": row.ruler,
            "missing": row.missing,
        }
        for row in rows
    ]
    if out is not None:
        write_table(table, out)
    known = sorted((row for row in rows if row.cun is not None), key=lambda row: -(row.cun or 0.0))
    if not known:
        raise NoPlace(f"no place can be found on both {names[0]} and {names[1]}")
    cun = sorted(row.cun or 0.0 for row in known)
    answer: dict[str, Any] = {
        "bodies": list(names),
        "places on both": len(known),
        "missing on one": [f"{row.name} {row.side}: {row.missing}" for row in rows if row.cun is None],
        "median moved, cun": round(cun[len(cun) // 2], 2),
        "nine of ten move less than, cun": round(cun[int(0.9 * (len(cun) - 1))], 2),
        "farthest": [
            {
                "place": row.name,
                "side": str(row.side),
                "cun": round(row.cun or 0, 2),
                "mm": round(row.mm or 0, 1),
            }
            for row in known[:_WORST]
        ],
    }
    typer.echo(as_text(answer, as_json))


def _in_words(rows: list[dict[str, Any]], by: str, rule: str) -> str:
    """Return the nearest neighbour of each place in lines, how many match, and what chance matches."""
    if not rows:
        return "no needle site can be placed on this body"
    nearest: dict[str, dict[str, Any]] = {}
    for row in rows:
        nearest.setdefault(row[by], row)
    lines = [("site", "acupoint", "mm", "over skin", "cun", "angle", "same muscle", "shared roots")]
    lines += [
        (
            row["site"],
            f"{row['acupoint']} {row['name']}",
            f"{row['straight_mm']:.0f}",
            f"{row['skin_mm']:.0f}",
            f"{row['cun']:.1f}",
            f"{row['angle_deg']}",
            "yes" if row["same_muscle"] else "no",
            " ".join(row["shared_roots"]) or "none",
        )
        for row in nearest.values()
    ]
    matching = {row[by] for row in rows if row["matches"]}
    told = f"{rule}: {len(matching)} of {len(nearest)} {by}s match one of the places nearest to them"
    chances = [row.get("chance_same_muscle") for row in nearest.values()]
    by_chance = [chance for chance in chances if chance is not None]
    if by_chance:
        told += (
            f"; random places on the same muscles match {sum(by_chance) / len(by_chance):.0%}, "
            f"random places anywhere on the skin {rows[0]['chance_whole_skin']:.0%}"
        )
    return aligned(lines) + "\n" + told
