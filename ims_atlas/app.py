"""The composition root: the only file that sees facts, body, session, stage and window together."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, cast

from ims_atlas.body.bodies import Bodies
from ims_atlas.errors import BodyNotFound
from ims_atlas.export.image import picture, prefer_headless_rendering, projected, save
from ims_atlas.export.labels import Label
from ims_atlas.loading.load_atlas import load_atlas
from ims_atlas.model.atlas import Atlas
from ims_atlas.model.segments import Side
from ims_atlas.scene.camera import View
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import DEFAULT_LAYERS, Layer, Session, Sides

FIRST_PICTURE_LEVEL = "C6"
DESCRIPTION_FOR_NO_DISPLAY = (
    "No display was found, so no window can open. A picture of {level} was written to {path}.\n"
    "More pictures: ims-atlas render --level L5 --out FILE.png"
)


def has_display() -> bool:
    """Tell whether a window can open here."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_atlas(scene: Path | None) -> int:
    """Open the window, or write a picture where there is no display. Returns the exit code."""
    if not has_display():
        path = Path.cwd() / f"ims-atlas-{FIRST_PICTURE_LEVEL}.png"
        render_picture(levels=(FIRST_PICTURE_LEVEL,), out=path)
        print(DESCRIPTION_FOR_NO_DISPLAY.format(level=FIRST_PICTURE_LEVEL, path=path))  # noqa: T201
        return 0
    from ims_atlas.ui.run import run_window

    return run_window(load_atlas(), Bodies(), scene)


def render_picture(
    *,
    levels: Sequence[str],
    out: Path,
    sides: Sides | str = "both",
    view: str = "auto",
    layers: Sequence[str] = ("bones", "muscles", "sites"),
    body: str | None = None,
    size: tuple[int, int] = (1500, 1100),
    theme: Literal["dark", "light"] | str = "dark",
    labels: bool = False,
    transparent: bool = False,
) -> None:
    """Write a picture of lit levels, off screen.

    Raises
    ------
    AtlasError
        If there is no body, or the file cannot be written.
    """
    if not out.parent.is_dir():
        raise BodyNotFound(f"{out.parent}: no such folder; create it first")
    prefer_headless_rendering()
    import pyvista as pv

    atlas = load_atlas()
    session = Session(
        levels=frozenset(levels),
        sides=cast(Sides, sides),
        theme=cast(Any, theme),
        layers={
            name: Layer(name in layers, layer.opacity) for name, layer in DEFAULT_LAYERS.items()
        },
    )
    plotter = pv.Plotter(off_screen=True, window_size=list(size), lighting="none")
    try:
        stage = Stage(plotter, atlas, Bodies().open(body), session)
        if view == "auto":
            stage.look(*stage.best_view())
        else:
            stage.look(cast(View, view))
        image = picture(
            stage,
            size,
            transparent=transparent,
            labels=(lambda: labels_of(atlas, stage)) if labels else None,
        )
    finally:
        plotter.close()
    save(image, out)


def labels_of(atlas: Atlas, stage: Stage) -> list[Label]:
    """Return a label for every lit muscle, with its side where both are lit."""
    both = stage.session.sides == "both"
    found = []
    for structure, side, point in stage.anchors():
        name = atlas.muscle(structure).names.en
        suffix = f" ({side.value})" if both and side is not Side.MIDLINE else ""
        x, y = projected(stage, point)
        found.append(Label(name + suffix, x, y))
    return found


