"""``ims-atlas layers``: what a needle passes at a needle site or acupoint."""

from __future__ import annotations

from typing import Annotated

import typer

from ims_atlas.cli.arguments import OneSide, nearest_named
from ims_atlas.cli.output import as_text
from ims_atlas.errors import NotInAtlas
from ims_atlas.model.acupoints import Acupoint
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side


def layers(
    name: Annotated[str, typer.Argument(metavar="ID", help="A needle site's id or an acupoint's code.")],
    side: Annotated[OneSide, typer.Option()] = OneSide.LEFT,
    body: Annotated[str | None, typer.Option(help="Name or path; default: the body in use.")] = None,
    depth: Annotated[
        float | None, typer.Option(min=1, max=200, help="Follow to this depth in mm, through bone too.")
    ] = None,
    corridor: Annotated[
        bool, typer.Option("--corridor", help="Also 1,000 rays: entry within 5 mm, angle within 10 degrees.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say what a needle passes from the skin inwards, and what at risk lies near its way."""
    from ims_atlas.analysis.layers_answer import about_layers
    from ims_atlas.body.bodies import Bodies
    from ims_atlas.body.needle_report import NeedleReports
    from ims_atlas.cli.layers_text import layers_lines
    from ims_atlas.loading.kept_facts import shipped_atlas

    atlas = shipped_atlas()
    record = _record(atlas, name)
    reports = NeedleReports(atlas, Bodies().open(body))
    report = reports.of(record, Side(side.value), depth, with_corridor=corridor)
    typer.echo(as_text(about_layers(report), True) if as_json else "\n".join(layers_lines(atlas, report)))


def _record(atlas: Atlas, name: str) -> NeedleSite | Acupoint:
    if atlas.is_acupoint(name.upper()):
        return atlas.acupoint(name.upper())
    codes = [point.code for point in atlas.acupoints]
    with nearest_named(name, [*(site.id for site in atlas.sites), *codes]):
        try:
            return atlas.site(name)
        except NotInAtlas:
            raise NotInAtlas(f"'{name}' is neither a needle site nor an acupoint of the atlas") from None
