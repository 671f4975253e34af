"""``ims-atlas body ...``: the bodies on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ims_atlas.cli.output import end_progress, show_progress
from ims_atlas.errors import PackInvalid

body_app = typer.Typer(help="Bodies on this machine.", no_args_is_help=True)


@body_app.command("list")
def body_list() -> None:
    """List the bodies; a star marks the one in use."""
    from ims_atlas.body.bodies import Bodies

    bodies = Bodies()
    chosen = bodies.chosen()
    for body in bodies.known():
        try:
            about = bodies.open(body.name).about
            what = f"{about.title} ({about.licence})"
        except PackInvalid as problem:
            what = f"damaged: {problem}"
        typer.echo(f"{'*' if body.name == chosen else ' '} {body.name}  {what}")


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
        progress=show_progress,
    )
    end_progress()
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
