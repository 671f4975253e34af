"""Names at the edges of a window's picture; their leader lines follow the body as it turns."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib
import numpy as np
import pyvista as pv
from vtkmodules.vtkCommonCore import VTK_FONT_FILE
from vtkmodules.vtkRenderingCore import vtkActor2D, vtkPolyDataMapper2D, vtkRenderer, vtkTextActor

from ims_atlas.scene.camera import pose_of
from ims_atlas.scene.comparison import Halves
from ims_atlas.scene.label_columns import Label, PlacedLabel, place_labels
from ims_atlas.scene.names import Name, Names
from ims_atlas.scene.palette import Palette, rgb
from ims_atlas.state.session import Session, TextSize

_LINES: dict[TextSize, int] = {"normal": 46, "large": 36, "largest": 28}
"""How many lines of labels, set solid, the picture's height holds."""

_LINES_IN_CLASS = 26
"""The same on a projector: read from the last row."""

_SMALLEST_PX = 12
_WIDEST_SHARE = 0.36
"""Share of the picture's width that the longest name may take, unless it would be too small to read."""

_LINE_SPACING = 1.55
_BEHIND_TEXT = 0.55
"""How opaque the ground behind a name is: the body may lie beneath it."""

FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
"""The font of names, in the window and in pictures."""


class LabelLayer:
    """Draws names on top of the picture. Call `close` before the plotter goes.

    Which names are seen is found when the camera rests; while it moves, the same names follow.
    """

    def __init__(self, plotter: pv.Plotter, session: Session, halves: Halves, names: Names) -> None:
        self._plotter = plotter
        self._session = session
        self._halves = halves
        self._names = names
        self.on_screen = False
        """Whether the plotter is a window's; pictures in files get their names in another way."""
        self.free_above_right = 0
        """Height, pixels, that is left free in the upper right corner for what lies over the picture."""
        self.shown: tuple[PlacedLabel, ...] = ()
        """What is drawn now, pixels from the upper left of one picture."""
        self._seen: list[Name] = []
        self._left: dict[str, bool] = {}
        self._palette: Palette | None = None
        self._texts: list[vtkTextActor] = []
        self._lines = vtkActor2D()
        self._mapper = vtkPolyDataMapper2D()
        self._lines.SetMapper(self._mapper)
        self._renderer = vtkRenderer()
        self._renderer.SetLayer(plotter.renderer.GetLayer() + 1)
        self._renderer.PreserveDepthBufferOn()
        self._renderer.InteractiveOff()
        self._renderer.AddViewProp(self._lines)
        plotter.render_window.AddRenderer(self._renderer)
        me = weakref.ref(self)
        self._drawn: object = None
        self._observers = (
            plotter.renderer.AddObserver("StartEvent", lambda *_: _tell(me, LabelLayer.follow)),
            plotter.renderer.AddObserver("EndEvent", lambda *_: _tell(me, LabelLayer.keep_drawn)),
        )

    def settle(self, palette: Palette) -> None:
        """Find the names anew, for the picture that was drawn last; none if the session asks for none."""
        self._palette = palette
        wanted = self.on_screen and self._session.labels and not self._session.answers_hidden
        if wanted and self._drawn != self._picture():
            self._plotter.render_window.Render()
        self._seen = self._names.seen() if wanted else []
        self._left = {}
        self.follow()

    def follow(self) -> None:
        """Draw the names that were found, where their points are now."""
        width, height = self._halves.picture_size
        placed: list[PlacedLabel] = []
        size = self._font_px(width, height)
        if self._seen and self._palette is not None:
            places = self._names.on_screen(np.array([name.point for name in self._seen]))
            for on_left in (True, False):
                highest = 0 if on_left else self.free_above_right
                room = max(1, int((height - highest) / (size * _LINE_SPACING)) - 3)
                column = [
                    Label(name.text, float(x), float(y))
                    for name, (x, y, _) in zip(self._seen, places, strict=True)
                    if 0 < x < 1 and 0 < y < 1 and self._left.setdefault(name.text, bool(x < 0.5)) == on_left
                ][:room]
                placed += place_labels(
                    column,
                    (width, height),
                    size * _LINE_SPACING,
                    max((self._width(label.text, size) for label in column), default=0.0),
                    on_left=on_left,
                    highest=highest,
                )
        self.shown = tuple(placed)
        self._draw(size)

    def keep_drawn(self) -> None:
        """Remember which picture was drawn last: names are found by its depths."""
        self._drawn = self._picture()

    def _picture(self) -> object:
        return pose_of(self._plotter), tuple(self._plotter.window_size)

    def close(self) -> None:
        """Take the names off the window."""
        for observer in self._observers:
            self._plotter.renderer.RemoveObserver(observer)
        self._renderer.RemoveAllViewProps()
        self._plotter.render_window.RemoveRenderer(self._renderer)

    def _font_px(self, width: int, height: int) -> int:
        """Return how large names are written; smaller where the longest would take too much of the width."""
        lines = _LINES_IN_CLASS if self._session.mode == "class" else _LINES[self._session.text_size]
        size = max(_SMALLEST_PX, round(height / lines))
        longest = max((self._width(name.text, size) for name in self._seen), default=0.0)
        if longest > _WIDEST_SHARE * width:
            size = max(_SMALLEST_PX, int(size * _WIDEST_SHARE * width / longest))
        return size

    def _width(self, text: str, size: int) -> float:
        """Return how wide a text is, pixels."""
        actor = self._text(0, size)
        actor.SetInput(text)
        box = [0.0] * 4
        actor.GetBoundingBox(self._renderer, box)
        return box[1] - box[0]

    def _draw(self, size: int) -> None:
        """Put texts and lines where `shown` says, in each picture of the body."""
        window_width, height = self._plotter.window_size
        starts = [start * window_width for start, _ in self._halves.pictures]
        number = 0
        points: list[tuple[float, float, float]] = []
        cells: list[int] = []
        for start in starts:
            for label in self.shown:
                actor = self._text(number, size)
                number += 1
                actor.SetInput(label.text)
                look = actor.GetTextProperty()
                look.SetJustification(0 if label.on_left else 2)
                if self._palette is not None:
                    look.SetColor(*(value / 255 for value in rgb(self._palette.text)))
                    look.SetBackgroundColor(*(value / 255 for value in rgb(self._palette.ground_top)))
                    look.SetBackgroundOpacity(_BEHIND_TEXT)
                actor.SetPosition(start + label.edge[0], height - label.edge[1])
                cells += [3, len(points), len(points) + 1, len(points) + 2]
                gap = (self._width_of(actor) + size / 2) * (1 if label.on_left else -1)
                for x, y in ((label.edge[0] + gap, label.edge[1]), label.bend, label.point):
                    points.append((start + x, height - y, 0.0))
                actor.SetVisibility(True)
        for actor in self._texts[number:]:
            actor.SetVisibility(False)
        self._draw_lines(points, cells)

    def _draw_lines(self, points: Sequence[tuple[float, float, float]], cells: Sequence[int]) -> None:
        lines = pv.PolyData()
        if points:
            lines.points = np.array(points, np.float32)
            lines.lines = np.array(cells)
            if self._palette is not None:
                look = self._lines.GetProperty()
                look.SetColor(*(value / 255 for value in rgb(self._palette.text_quiet)))
                look.SetLineWidth(max(1.0, self._plotter.window_size[1] / 700))
        self._mapper.SetInputData(lines)
        self._lines.SetVisibility(bool(points))

    def _width_of(self, actor: vtkTextActor) -> float:
        box = [0.0] * 4
        actor.GetBoundingBox(self._renderer, box)
        return box[1] - box[0]

    def _text(self, number: int, size: int) -> vtkTextActor:
        while len(self._texts) <= number:
            actor = vtkTextActor()
            actor.SetTextScaleModeToNone()
            look = actor.GetTextProperty()
            look.SetFontFamily(VTK_FONT_FILE)
            look.SetFontFile(str(FONT))
            look.SetVerticalJustificationToCentered()
            self._renderer.AddViewProp(actor)
            self._texts.append(actor)
        actor = self._texts[number]
        actor.GetTextProperty().SetFontSize(size)
        return actor


def _tell(layer: weakref.ref[LabelLayer], deed: Callable[[LabelLayer], None]) -> None:
    found = layer()
    if found is not None:
        deed(found)
