"""The command line. Nothing of Qt or VTK is loaded before a window or a picture is asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ims_atlas import __version__
from ims_atlas.cli.arguments import (
    RuleChoice,
    SideChoice,
    Subject,
    ThemeChoice,
    ViewChoice,
    nearest_named,
    parse_layers,
    parse_levels,
    parse_size,
)
from ims_atlas.cli.body_commands import body_app
from ims_atlas.cli.layers_command import layers as needle_layers
from ims_atlas.cli.output import as_text, coverage_table, end_progress
from ims_atlas.cli.place_commands import contrast, place
from ims_atlas.errors import AtlasError, DataFilesInvalid, NoPlace, NotInAtlas
from ims_atlas.model.needle_sites import NeedleSite
from ims_atlas.model.segments import Side

if TYPE_CHECKING:
    from ims_atlas.body.places import Place
    from ims_atlas.model.acupoints import Acupoint
    from ims_atlas.model.atlas import Atlas

app = typer.Typer(
    help="Spinal segments, the muscles they supply and Gunn IMS needle sites, on a 3D body.",
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
)
app.add_typer(body_app, name="body")
app.command()(place)
app.command()(contrast)
app.command("layers")(needle_layers)


def main() -> None:
    """Run the command line; problems in the user's input end it with one line and exit code 1."""
    try:
        app()
    except DataFilesInvalid as problem:
        _fail("\n".join(str(p) for p in problem.problems))
    except AtlasError as problem:
        _fail(str(problem))
    except KeyboardInterrupt:
        _fail("stopped; nothing was changed")


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.")] = False,
) -> None:
    """Open the window when no command is given."""
    if version:
        typer.echo(f"IMS Atlas {__version__}")
    elif context.invoked_subcommand is None:
        open_window(None)


@app.command("open")
def open_window(
    scene: Annotated[Path | None, typer.Argument(help="A saved scene (.ims.yaml).")] = None,
) -> None:
    """Open the window, on a saved scene if one is named."""
    from ims_atlas.app import open_atlas

    raise typer.Exit(open_atlas(scene))


@app.command()
def render(
    level: Annotated[str, typer.Option(help="C6, or C6,C7, or C5-C7.")],
    out: Annotated[Path, typer.Option(help="The file to write: .png, or .glb or .html for the scene in 3D.")],
    side: Annotated[SideChoice, typer.Option()] = SideChoice.BOTH,
    view: Annotated[ViewChoice, typer.Option()] = ViewChoice.AUTO,
    layers: Annotated[
        str, typer.Option(help="Comma-separated: bones, muscles, skin, ...")
    ] = "bones,muscles,sites",
    body: Annotated[str | None, typer.Option(help="Name or path; default: the body in use.")] = None,
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels.")] = "1500x1100",
    theme: Annotated[ThemeChoice, typer.Option()] = ThemeChoice.DARK,
    rule: Annotated[
        RuleChoice, typer.Option(help="How many of the sources must name a level.")
    ] = RuleChoice.ANY,
    labels: Annotated[bool, typer.Option("--labels", help="Name the lit muscles.")] = False,
    transparent: Annotated[bool, typer.Option("--transparent", help="Leave the ground clear.")] = False,
) -> None:
    """Write a picture of lit levels, or the scene in 3D, without a window."""
    chosen = parse_levels(level)
    pixels = parse_size(size)
    shown = parse_layers(layers)
    if out.is_dir():
        raise AtlasError(f"{out}: is a folder; name the file to write in it")
    from ims_atlas.app import render_picture

    render_picture(
        levels=chosen,
        sides=side.value,
        view=view.value,
        layers=shown,
        body=body,
        size=pixels,
        theme=theme.value,
        rule=rule.value,
        labels=labels,
        transparent=transparent,
        out=out,
    )
    typer.echo(f"{out}")


@app.command()
def query(
    subject: Subject,
    name: Annotated[
        str, typer.Argument(help="A level, or the id of a muscle, nerve, site, condition or acupoint.")
    ],
    body: Annotated[str | None, typer.Option(help="Name or path; default: the body in use.")] = None,
    rule: Annotated[
        RuleChoice, typer.Option(help="Of a level: how many of the sources must name it.")
    ] = RuleChoice.ANY,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say what the atlas knows of a level, muscle, nerve, site or condition."""
    from ims_atlas.analysis import answers
    from ims_atlas.loading.kept_facts import shipped_atlas
    from ims_atlas.model.atlas import as_id

    atlas = shipped_atlas()
    answer: dict[str, Any]
    if subject is Subject.LEVEL:
        asked = parse_levels(name)
        if len(asked) > 1:
            raise NotInAtlas(f"'{name}' is more than one level; ask for one at a time")
        answer = answers.about_level(atlas, asked[0], rule.value)
    elif subject is Subject.MUSCLE:
        synonyms = [as_id(synonym) for muscle in atlas.muscles for synonym in muscle.synonyms]
        with nearest_named(as_id(name), [*(muscle.id for muscle in atlas.muscles), *synonyms]):
            answer = answers.about_muscle(atlas, as_id(name))
    elif subject is Subject.NERVE:
        with nearest_named(as_id(name), [nerve.id for nerve in atlas.nerves]):
            answer = answers.about_nerve(atlas, as_id(name))
    elif subject is Subject.CONDITION:
        with nearest_named(as_id(name), [condition.id for condition in atlas.conditions]):
            answer = answers.about_condition(atlas, as_id(name))
    elif subject is Subject.SITE:
        with nearest_named(name, [site.id for site in atlas.sites]):
            site = atlas.site(name)
        answer = answers.about_site(site, _places_of(atlas, site, body))
    else:
        with nearest_named(name.upper(), [point.code for point in atlas.acupoints]):
            point = atlas.acupoint(name.upper())
        answer = answers.about_acupoint(atlas, point.code, _places_of(atlas, point, body))
    typer.echo(as_text(answer, as_json))


@app.command()
def validate(
    folder: Annotated[Path | None, typer.Argument(help="A folder laid out like segmental_maps/.")] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Count by region and source, and list the gaps.")
    ] = False,
) -> None:
    """Check the facts; one problem a line, exit code 1 if there is any."""
    from ims_atlas.analysis.coverage import coverage
    from ims_atlas.loading.load_atlas import load_atlas

    try:
        atlas = load_atlas(folder)
    except DataFilesInvalid as invalid:
        for problem in invalid.problems:
            typer.echo(str(problem))
        raise typer.Exit(1) from None
    typer.echo("no problems")
    if report:
        typer.echo(coverage_table(coverage(atlas)))


def _places_of(atlas: Atlas, record: NeedleSite | Acupoint, body: str | None) -> dict[Side, Place]:
    """Return where a site or acupoint lies on a body; a side that the body lacks is told and left out."""
    from ims_atlas.body.bodies import Bodies
    from ims_atlas.body.places import Places

    places = Places(atlas, Bodies().open(body))
    found: dict[Side, Place] = {}
    name = record.id if isinstance(record, NeedleSite) else record.code
    single = not isinstance(record, NeedleSite) and not atlas.meridian_of(name).paired
    for side in (Side.MIDLINE,) if single else (Side.LEFT, Side.RIGHT):
        try:
            found[side] = places.of(record, side)
        except NoPlace as problem:
            typer.echo(f"{name}, {side.value}: {problem}", err=True)
    return found


def _fail(text: str) -> None:
    end_progress()
    typer.echo(text, err=True)
    sys.exit(1)
