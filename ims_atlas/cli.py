"""The command line. Nothing of Qt or VTK is loaded before a window or a picture is asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ims_atlas import __version__
from ims_atlas.errors import AtlasError, DataFilesInvalid, NoPlace, NotInAtlas
from ims_atlas.model.segments import SEGMENTS, Side, segment_range

if TYPE_CHECKING:
    from ims_atlas.body.places import Place
    from ims_atlas.model.atlas import Atlas
    from ims_atlas.model.needle_sites import NeedleSite

app = typer.Typer(
    help="Spinal segments, the muscles they supply and Gunn IMS needle sites, on a 3D body.",
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
)
body_app = typer.Typer(help="Bodies on this machine.", no_args_is_help=True)
app.add_typer(body_app, name="body")

LATER_LAYERS = ("acupoints", "meridians")
"""Layer names that stand for what is still to come; asking for them is no mistake."""


class SideChoice(StrEnum):
    """Sides that can be asked for."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class ViewChoice(StrEnum):
    """Views that can be asked for."""

    FRONT = "front"
    BACK = "back"
    LEFT = "left"
    RIGHT = "right"
    AUTO = "auto"


class Subject(StrEnum):
    """What can be asked about."""

    LEVEL = "level"
    MUSCLE = "muscle"
    SITE = "site"
    ACUPOINT = "acupoint"


class ThemeChoice(StrEnum):
    """Themes of a picture."""

    DARK = "dark"
    LIGHT = "light"


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
    out: Annotated[Path, typer.Option(help="The PNG file to write.")],
    side: Annotated[SideChoice, typer.Option()] = SideChoice.BOTH,
    view: Annotated[ViewChoice, typer.Option()] = ViewChoice.AUTO,
    layers: Annotated[
        str, typer.Option(help="Comma-separated: bones, muscles, skin, ...")
    ] = "bones,muscles,sites",
    body: Annotated[str | None, typer.Option(help="Name or path; default: the body in use.")] = None,
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels.")] = "1500x1100",
    theme: Annotated[ThemeChoice, typer.Option()] = ThemeChoice.DARK,
    labels: Annotated[bool, typer.Option("--labels", help="Name the lit muscles.")] = False,
    transparent: Annotated[bool, typer.Option("--transparent", help="Leave the ground clear.")] = False,
) -> None:
    """Write a picture of lit levels, without a window."""
    chosen = parse_levels(level)
    pixels = parse_size(size)
    shown = parse_layers(layers)
    if out.is_dir():
        raise AtlasError(f"{out}: is a folder; name the PNG file to write in it")
    from ims_atlas.app import render_picture

    render_picture(
        levels=chosen,
        sides=side.value,
        view=view.value,
        layers=shown,
        body=body,
        size=pixels,
        theme=theme.value,
        labels=labels,
        transparent=transparent,
        out=out,
    )
    typer.echo(f"{out}")


@app.command()
def query(
    subject: Subject,
    name: Annotated[str, typer.Argument(help="A level, or the id of a muscle, site or acupoint.")],
    body: Annotated[str | None, typer.Option(help="Name or path; default: the body in use.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say what the atlas knows of a level, muscle or site."""
    from ims_atlas.analysis import answers
    from ims_atlas.loading.load_atlas import load_atlas
    from ims_atlas.model.atlas import as_id

    atlas = load_atlas()
    answer: dict[str, Any]
    if subject is Subject.LEVEL:
        asked = parse_levels(name)
        if len(asked) > 1:
            raise NotInAtlas(f"'{name}' is more than one level; ask for one at a time")
        answer = answers.about_level(atlas, asked[0])
    elif subject is Subject.MUSCLE:
        synonyms = [as_id(synonym) for muscle in atlas.muscles for synonym in muscle.synonyms]
        with _nearest_named(as_id(name), [*(muscle.id for muscle in atlas.muscles), *synonyms]):
            answer = answers.about_muscle(atlas, as_id(name))
    elif subject is Subject.SITE:
        with _nearest_named(name, [site.id for site in atlas.sites]):
            site = atlas.site(name)
        answer = answers.about_site(site, _places_of(atlas, site, body))
    else:
        raise NotInAtlas(f"'{name}': this version of the atlas has no acupoints yet")
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else _plain(answer))


@app.command()
def validate(
    folder: Annotated[Path | None, typer.Argument(help="A folder laid out like segmental_maps/.")] = None,
) -> None:
    """Check the facts; one problem a line, exit code 1 if there is any."""
    from ims_atlas.loading.load_atlas import load_atlas

    try:
        load_atlas(folder)
    except DataFilesInvalid as invalid:
        for problem in invalid.problems:
            typer.echo(str(problem))
        raise typer.Exit(1) from None
    typer.echo("no problems")


@body_app.command("list")
def body_list() -> None:
    """List the bodies; a star marks the one in use."""
    from ims_atlas.body.bodies import Bodies

    bodies = Bodies()
    chosen = bodies.chosen()
    for body in bodies.known():
        about = bodies.open(body.name).about
        typer.echo(f"{'*' if body.name == chosen else ' '} {body.name}  {about.title} ({about.licence})")


@body_app.command("install")
def body_install(
    source: Annotated[
        str, typer.Argument(help="isa_BP3D_4.0_obj_99.zip, its unpacked folder, or its address.")
    ],
    name: Annotated[str, typer.Option(help="What to call the body.")] = "bodyparts3d",
    table: Annotated[
        Path | None, typer.Option(help="isa_element_parts.txt, if not beside the source.")
    ] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Accept an archive that lacks parts.")] = False,
    sha256: Annotated[str | None, typer.Option(help="Checksum that the zip must have.")] = None,
) -> None:
    """Install BodyParts3D 4.0 and put it in use."""
    from ims_atlas.body.bodies import Bodies
    from ims_atlas.body.install import install_body
    from ims_atlas.loading.load_atlas import load_atlas

    pack = install_body(
        source,
        load_atlas(),
        Bodies(),
        name=name,
        table=table,
        partial=partial,
        sha256=sha256,
        progress=_show_progress,
    )
    _end_progress()
    parts = pack.manifest.parts
    typer.echo(f"{name}: {len(parts)} parts installed and in use ({pack.about.credit})")


@body_app.command("use")
def body_use(name: str) -> None:
    """Choose the body that opens from now on."""
    from ims_atlas.body.bodies import Bodies

    Bodies().use(name)
    typer.echo(f"{name} is in use")


@body_app.command("check")
def body_check(name: str) -> None:
    """Read all of a body and say what is wrong with it."""
    from ims_atlas.body.bodies import Bodies

    problems = Bodies().check(name)
    for problem in problems:
        typer.echo(problem)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{name}: no problems")


@body_app.command("remove")
def body_remove(name: str) -> None:
    """Delete an installed body."""
    from ims_atlas.body.bodies import Bodies

    Bodies().remove(name)
    typer.echo(f"{name} is removed")


def parse_levels(text: str) -> tuple[str, ...]:
    """Return the levels in ``C6``, ``C6,C7`` or ``C5-C7``.

    Raises
    ------
    AtlasError
        If one is not a spinal level.
    """
    known = {segment.upper(): segment for segment in SEGMENTS}
    found: list[str] = []
    for piece in text.upper().replace(" ", "").split(","):
        ends = [known.get(end) for end in piece.split("-")]
        if None in ends or len(ends) > 2:
            raise NotInAtlas(
                f"'{text}' is not a spinal level; levels are C1-C8, T1-T12, L1-L5, S1-S5 and Co1 "
                "(write C6, or C6,C7, or C5-C7)"
            )
        found += segment_range(str(ends[0]), str(ends[-1]))
    return tuple(dict.fromkeys(found))


def parse_size(text: str) -> tuple[int, int]:
    """Return width and height of ``1500x1100``, in pixels."""
    width, _, height = text.lower().partition("x")
    numbers = [int(number) for number in (width, height) if number.isdecimal() and len(number) <= 4]
    if len(numbers) < 2 or not all(16 <= number <= 8000 for number in numbers):
        raise AtlasError(f"'{text}' is not a size; write WIDTHxHEIGHT, each 16 to 8000, as in 1500x1100")
    return numbers[0], numbers[1]


def parse_layers(text: str) -> tuple[str, ...]:
    """Return the layers in a comma-separated list; those still to come are named and left out."""
    from ims_atlas.state.session import LAYERS

    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in (*LAYERS, *LATER_LAYERS):
            raise AtlasError(f"'{name}' is not a layer; layers are {', '.join((*LAYERS, *LATER_LAYERS))}")
        if name in LATER_LAYERS:
            typer.echo(f"the layer {name} is not in this version yet; left out", err=True)
    return tuple(name for name in names if name in LAYERS)


def _places_of(atlas: Atlas, site: NeedleSite, body: str | None) -> dict[Side, Place]:
    """Return where a site lies on a body; a side that the body lacks is told and left out."""
    from ims_atlas.body.bodies import Bodies
    from ims_atlas.body.places import Places

    places = Places(atlas, Bodies().open(body))
    found: dict[Side, Place] = {}
    for side in (Side.LEFT, Side.RIGHT):
        try:
            found[side] = places.of(site, side)
        except NoPlace as problem:
            typer.echo(f"{site.id}, {side.value}: {problem}", err=True)
    return found


@contextmanager
def _nearest_named(name: str, known: list[str]) -> Iterator[None]:
    from rapidfuzz import process

    try:
        yield
    except NotInAtlas as problem:
        near = [match for match, _, _ in process.extract(name, known, limit=3, score_cutoff=55)]
        raise NotInAtlas(f"{problem}" + (f"; near it: {', '.join(near)}" if near else "")) from None


def _plain(answer: Any, indent: int = 0) -> str:
    pad = "  " * indent
    lines = []
    for key, value in answer.items():
        if isinstance(value, dict):
            lines += [f"{pad}{key}:", _plain(value, indent + 1)] if value else [f"{pad}{key}: none"]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{pad}{key}:")
            for row in value:
                flat = ", ".join(f"{k} {_flat(v)}" for k, v in row.items() if v not in (None, [], ""))
                lines.append(f"{pad}  {flat}")
        else:
            lines.append(f"{pad}{key}: {_flat(value)}")
    return "\n".join(lines)


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_flat(item) for item in value) or "none"
    if isinstance(value, dict):
        return " ".join(f"{k} {_flat(v)}" for k, v in value.items())
    return "none" if value is None else str(value)


def _show_progress(what: str, share: float) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{share:4.0%}  {what[:70]}")
        sys.stderr.flush()


def _end_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")


def _fail(text: str) -> None:
    _end_progress()
    typer.echo(text, err=True)
    sys.exit(1)
