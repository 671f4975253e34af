"""``ims-atlas body ...``: the bodies on this machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ims_atlas.cli.output import end_progress, show_progress
from ims_atlas.errors import AtlasError, PackInvalid

if TYPE_CHECKING:
    from ims_atlas.analysis.found_places import Unfound
    from ims_atlas.body.pack import BodyPack

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
def body_check(
    name: str,
    landmarks: Annotated[
        bool, typer.Option("--landmarks", help="Draw the landmarks on its bones and skin, and list them.")
    ] = False,
    points: Annotated[
        bool, typer.Option("--points", help="Draw the acupoints on its skin, and list them.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="The folder for pictures and lists.")] = None,
) -> None:
    """Read all of a body and say what is wrong with it; or draw what was found on it."""
    from ims_atlas.body.bodies import Bodies

    if landmarks or points:
        if out is None:
            raise AtlasError("name the folder for the pictures with --out")
        if out.exists() and not out.is_dir():
            raise AtlasError(f"{out}: is a file; name a folder for the pictures")
        if landmarks:
            _draw_landmarks(Bodies().open(name), out)
        if points:
            _draw_points(Bodies().open(name), out)
        return
    if out is not None:
        raise AtlasError("--out belongs to --landmarks or --points")
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


def _draw_landmarks(pack: BodyPack, out: Path) -> None:
    from ims_atlas.analysis.found_places import found_landmarks, rows_of
    from ims_atlas.body.finder import Finder
    from ims_atlas.export.check_pictures import landmark_pictures
    from ims_atlas.export.image import prefer_headless_rendering
    from ims_atlas.export.table import write_table
    from ims_atlas.loading.kept_facts import shipped_atlas

    prefer_headless_rendering()
    atlas = shipped_atlas()
    places = found_landmarks(atlas, Finder(atlas, pack), show_progress)
    write_table(rows_of(places.found), out / "landmarks.csv")
    pictures = landmark_pictures(pack, places.found, out, show_progress)
    end_progress()
    counts = Counter({place.id: place.confidence for place in places.found}.values())
    typer.echo(
        f"{sum(counts.values())} landmarks found on {pack.about.name}: "
        + ", ".join(f"{counts[confidence]} {confidence}" for confidence in ("high", "medium", "low"))
    )
    typer.echo(f"{len(places.without_rule)} landmarks are names only")
    _tell_unfound(places.unfound)
    typer.echo(f"{out}: landmarks.csv, pictures: {len(pictures)}")


def _draw_points(pack: BodyPack, out: Path) -> None:
    from ims_atlas.analysis.found_places import found_acupoints, rows_of
    from ims_atlas.body.places import Places
    from ims_atlas.export.check_pictures import point_pictures
    from ims_atlas.export.image import prefer_headless_rendering
    from ims_atlas.export.table import write_table
    from ims_atlas.loading.kept_facts import shipped_atlas

    prefer_headless_rendering()
    atlas = shipped_atlas()
    places = found_acupoints(atlas, Places(atlas, pack), show_progress)
    write_table(rows_of(places.found), out / "points.csv")
    pictures = point_pictures(pack, places.found, out, show_progress)
    end_progress()
    typer.echo(f"{len(places.found)} places of acupoints found on {pack.about.name}")
    _tell_unfound(places.unfound)
    typer.echo(f"{out}: points.csv, pictures: {len(pictures)}")


def _tell_unfound(unfound: Sequence[Unfound]) -> None:
    """Name what was not found, once where both sides lack it for the same reason."""
    reasons: dict[str, list[str]] = {}
    for one in unfound:
        reasons.setdefault(one.reason, []).append(one.side.value)
    typer.echo(f"not found: {len(reasons)}" if reasons else "not found: none")
    for reason, sides in reasons.items():
        typer.echo(f"  {reason} ({' and '.join(sides)})")
