"""What is in the picture as one web page: everything within one file, for any browser, without a network.

The page is made of ``web/page.html`` and ``web/page.css``, the viewer ``web/viewer.bundle.js`` (built from
``web/viewer/``, see ``web/README.md``), the parts as a GLB in base64, and a few facts as JSON.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from ims_atlas.export.colophon import Colophon, colophon
from ims_atlas.export.glb_file import glb_bytes
from ims_atlas.export.progress import Progress
from ims_atlas.export.scene_part import Rgb, ScenePart
from ims_atlas.export.scene_parts import scene_parts
from ims_atlas.export.words import GROUPS, PAGE, ROLES, SIDES, SWITCHES
from ims_atlas.loading.whole_file import write_whole
from ims_atlas.model.atlas import Atlas
from ims_atlas.scene import camera
from ims_atlas.scene.palette import Palette, rgb
from ims_atlas.scene.stage import Stage

WEB = Path(__file__).parent / "web"

_MOST_TRIANGLES = 260_000
"""What a telephone and a computer without a graphics card still turn smoothly."""

_GLASS = 128
"""Below this alpha (0..255) a muscle looks like glass."""

_READING_SHARE, _MAKING_SHARE = 0.3, 0.6


def write_page(atlas: Atlas, stage: Stage, path: Path, progress: Progress, title: str = "") -> None:
    """Write what the stage shows as a web page that needs nothing else.

    Parameters
    ----------
    title
        Its headline; by default what is lit.

    Raises
    ------
    AtlasError
        If the file cannot be written; nothing half-written stays.
    Cancelled
        If `progress` raises it.
    """
    parts = scene_parts(
        atlas, stage, _MOST_TRIANGLES, lambda share: progress(_READING_SHARE * share, "Reading the scene")
    )
    about = colophon(atlas, stage, parts)
    model = glb_bytes(
        parts,
        about,
        compact=True,
        told=lambda share: progress(_READING_SHARE + _MAKING_SHARE * share, "Making the model"),
    )
    progress(_READING_SHARE + _MAKING_SHARE, "Writing the page")
    write_whole(page(stage, parts, about, model, title or about.subject), path)
    progress(1.0, "Done")


def page(stage: Stage, parts: Sequence[ScenePart], about: Colophon, model: bytes, title: str) -> str:
    """Return the page as text; `model` is the compact GLB of the parts."""
    language = about.language
    words = {key: text.said_in(language) for key, text in PAGE.items()}
    levels = ", ".join(about.level_names)
    texts = {
        **words,
        "language": language,
        "theme": stage.palette.name,
        "program": about.program,
        "copyright": about.copyright,
        "title": title,
        "levels": levels,
        "picture": f"{words['body']}: {title}. {levels}",
        "colours_title": words["colours"],
        "review": about.review,
        "credit": f"{about.credit}.",
    }
    blocks = {
        "colours": _variables(stage.palette),
        "style": _web_file("page.css"),
        "legend": _legend(stage.palette, parts, about, words),
        "about_list": _about_list(about, words),
        "facts": _in_script(_facts(stage, parts, about, words)),
        "model": base64.b64encode(model).decode("ascii"),
        "three_licence": _web_file("three.LICENSE.txt"),  # MIT: it goes with every copy
        "script": _web_file("viewer.bundle.js"),
    }
    return filled(_web_file("page.html"), {key: escape(text) for key, text in texts.items()} | blocks)


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template with each ``{{name}}`` replaced; what is put in is not looked at again."""
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], template)


@cache
def _web_file(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def _variables(palette: Palette) -> str:
    colours = {
        "ground-top": palette.ground_top,
        "ground-bottom": palette.ground_bottom,
        "panel": palette.panel,
        "raised": palette.raised,
        "line": palette.line,
        "text": palette.text,
        "quiet": palette.text_quiet,
        "accent": palette.accent,
        "highlight": palette.selected,
        "stripe": palette.supply_main,
        "ring": palette.bead_ring,
    }
    return ":root{" + ";".join(f"--{name}:{colour}" for name, colour in colours.items()) + "}"


def _legend(palette: Palette, parts: Sequence[ScenePart], about: Colophon, words: Mapping[str, str]) -> str:
    """Return the rows of the legend: of what is in the picture, no more."""
    levels = ", ".join(about.levels)
    said = {role: text.said_in(about.language).format(levels=levels) for role, text in ROLES.items()}
    colours = {part.role: part.pieces[0].colour for part in parts if part.group not in ("sites", "acupoints")}
    rows = [(_painted(colours[role]), "", text) for role, text in said.items() if role in colours]
    if any(part.disputed for part in parts):
        rows.append(("", "striped", words["striped"]))
    groups = {part.group for part in parts}
    if "sites" in groups:
        rows.append((_painted(rgb(palette.needle_handle)), "round", words["site"]))
    if "acupoints" in groups:
        rows.append(("", "ring", words["acupoint"]))
    glass = [part for part in parts if part.group == "muscles" and not part.role and part.alpha < _GLASS]
    if glass:
        rows.append((_painted(glass[0].pieces[0].colour), "", words["quiet"]))
    return "".join(f'<li><i class="{shape}"{look}></i>{escape(text)}</li>' for look, shape, text in rows)


def _painted(colour: Rgb) -> str:
    return f' style="background:#{colour[0]:02x}{colour[1]:02x}{colour[2]:02x}"'


def _about_list(about: Colophon, words: Mapping[str, str]) -> str:
    def entry(title: str, lines: Iterable[str]) -> str:
        return f"<dt>{escape(title)}</dt>" + "".join(f"<dd>{escape(line)}</dd>" for line in lines)

    return "".join(
        (
            entry(words["body_by"], (about.body, f"{about.credit}.")),
            entry(words["licence"], (about.licence, about.facts)),
            entry(words["review"], (about.review,)),
            entry(words["sources"], about.sources),
            entry(words["made_with"], (f"{about.program}, three.js (MIT)",)),
        )
    )


def _facts(
    stage: Stage, parts: Sequence[ScenePart], about: Colophon, words: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the viewer has to know beside the model."""
    language = about.language
    levels = ", ".join(about.levels)
    roles = {role: text.said_in(language).format(levels=levels) for role, text in ROLES.items()}
    groups: dict[str, str] = {group: text.said_in(language) for group, text in GROUPS.items()}
    sides = {side.value: text.said_in(language) for side, text in SIDES.items()}
    switches = {name: text.said_in(language) for name, text in SWITCHES.items()}
    if not any(part.group == "muscles" and part.role for part in parts):
        switches["muscles"] = groups["muscles"]
    return {
        "language": language,
        "words": {key: words[key] for key in ("no_webgl", "striped")},
        "highlight": stage.palette.selected,
        "cut": stage.dissection.kept is not None,
        "sides": sides,
        "roles": roles,
        "switches": switches,
        "sections": roles | {"sites": groups["sites"], "acupoints": groups["acupoints"]} | groups,
        "camera": _camera(stage),
    }


def _camera(stage: Stage) -> dict[str, Any]:
    """Return where the picture is taken from, in the metres and axes of glTF."""
    pose = camera.pose_of(stage.plotter)
    width, height = stage.halves.picture_size
    ends = np.array([_metres(corner) for corner in stage.framing.lit_bounds()])
    return {
        "angle": camera.VIEW_ANGLE_DEG,
        "aspect": round(width / height, 4),
        "position": _metres(pose.position),
        "focus": _metres(pose.focus),
        "bounds": [ends.min(axis=0).tolist(), ends.max(axis=0).tolist()],
    }


def _metres(point: Iterable[float]) -> list[float]:
    x, y, z = (float(value) / 1000 for value in point)
    return [round(x, 5), round(z, 5), round(-y, 5)]


def _in_script(facts: Mapping[str, Any]) -> str:
    """Return JSON in which nothing ends the script that holds it."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
