"""The composition root: the only file that sees facts, body, session, stage and window together."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

from ims_atlas.body.bodies import Bodies
from ims_atlas.errors import AtlasError
from ims_atlas.export.image import prefer_headless_rendering, save
from ims_atlas.export.progress import stay_quiet
from ims_atlas.loading.kept_facts import shipped_atlas
from ims_atlas.model.innervation import SupplyRule
from ims_atlas.model.segments import in_order
from ims_atlas.state.scene_file import read_scene
from ims_atlas.state.session import DEFAULT_LAYERS, Layer, Session, Sides

FIRST_PICTURE_LEVEL = "C6"
_NO_DISPLAY = (
    "No display was found, so no window can open. A picture of {level} was written to {path}.\n"
    "More pictures: ims-atlas render --level L5 --out FILE.png"
)


def has_display() -> bool:
    """Tell whether a window can open here: on Linux, whether an X server (or XWayland) answers."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen" or not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers: bool = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers


def open_atlas(scene: Path | None) -> int:
    """Open the window, or write a picture where there is no display. Returns the exit code."""
    if not has_display():
        levels = in_order(read_scene(scene).levels) if scene is not None else ()
        level = levels[0] if levels else FIRST_PICTURE_LEVEL
        path = Path.cwd() / f"ims-atlas-{level}.png"
        render_picture(levels=levels or (level,), out=path)
        sys.stdout.write(_NO_DISPLAY.format(level=level, path=path) + "\n")
        return 0
    from ims_atlas.ui.run import run_window

    return run_window(shipped_atlas(), Bodies(), scene)


def render_picture(
    *,
    levels: Sequence[str],
    out: Path,
    sides: Sides = "both",
    view: Literal["front", "back", "left", "right", "auto"] = "auto",
    layers: Sequence[str] = ("bones", "muscles", "sites"),
    body: str | None = None,
    size: tuple[int, int] = (1500, 1100),
    theme: Literal["dark", "light"] = "dark",
    rule: SupplyRule = "any",
    labels: bool = False,
    transparent: bool = False,
) -> None:
    """Write a picture of lit levels, off screen; or the scene in 3D, where the name ends in .glb or .html.

    Raises
    ------
    AtlasError
        If there is no body, or the file cannot be written.
    """
    ending = out.suffix.lower()
    if ending not in (".png", ".glb", ".html"):
        raise AtlasError(f"{out}: let the name end in .png for a picture, .glb or .html for the scene in 3D")
    if not out.parent.is_dir():
        raise AtlasError(f"{out.parent}: no such folder; create it first")
    if not has_display():
        prefer_headless_rendering()
    from ims_atlas.export.credits import credits_of
    from ims_atlas.export.glb_file import write_glb
    from ims_atlas.export.off_screen import OffScreen
    from ims_atlas.export.still import still
    from ims_atlas.export.web_page import write_page

    session = Session(
        levels=frozenset(levels),
        sides=sides,
        theme=theme,
        rule=rule,
        layers={name: Layer(name in layers, layer.opacity) for name, layer in DEFAULT_LAYERS.items()},
    )
    atlas, pack = shipped_atlas(), Bodies().open(body)
    if ending != ".png":
        with closing(OffScreen(atlas, pack, session)) as shown:
            stage = shown.stage
            stage.plotter.window_size = list(size)
            stage.look(*(stage.framing.best_view() if view == "auto" else (view,)))
            (write_glb if ending == ".glb" else write_page)(atlas, stage, out, stay_quiet)
        return
    image = still(
        atlas,
        pack,
        session,
        size,
        look_from=view,
        labels=labels,
        transparent=transparent,
    )
    save(image, out, credits_of(atlas, pack, session).text)
