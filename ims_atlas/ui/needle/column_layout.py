"""Where everything of the column stands: depths as heights, three lanes, and names that do not collide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainterPath

from ims_atlas.ui.needle.column_content import Block, ColumnContent, Item, PublishedMark, RiskMark

NARROW_PX = 340.0
"""A narrower column has smaller names, and leaves published figures to the text below it."""

HANDLE_PX = 30.0
"""Room above the skin, in which the needle's handle stands."""

_HEAD_PX = 24.0
_BOTTOM_PX = 8.0
_AXIS_PX = 28.0
_BLOCK_PX = 58.0
_NARROW_BLOCK_PX = 34.0
_MARK_PX = 11.0
_GAP_PX = 8.0
_LEADER_PX = 14.0
_MOST_LANES = 4
_LEAST_PX = 330.0
_PX_A_MM = 5.2
_MOST_PX_A_MM = 12.0
_ROW_GAP_PX = 4.0


@dataclass(frozen=True)
class Label:
    """Two lines of text beside a mark: a name and a quieter line; ``anchor`` is the height it belongs to."""

    box: QRectF
    name_height: float
    name: str
    note: str
    strong: bool
    anchor: float
    item: Item


@dataclass(frozen=True)
class Drawn:
    """One block or mark: its rectangle, and the shape of a block that gives way to others beside it."""

    rect: QRectF
    item: Item
    near: bool = False
    shape: QPainterPath | None = None

    def contains(self, x: float, y: float) -> bool:
        """Tell whether a point lies in it; thin ones are caught from near by."""
        if self.shape is not None and self.rect.height() > 6:
            return self.shape.contains(QPointF(x, y))
        return self.rect.adjusted(-2, -2, 2, 2).contains(x, y)


class ColumnLayout:
    """The places of a column's parts at one width."""

    def __init__(
        self, content: ColumnContent, width: float, font: QFont, small: QFont, published: bool
    ) -> None:
        self.content = content
        self._name = QFontMetricsF(font)
        self._strong = QFontMetricsF(_bold(font))
        self._note = QFontMetricsF(small)
        narrow = width < NARROW_PX
        published = published and bool(content.published) and not narrow
        self.blocks_x = _AXIS_PX + 6
        self._block_px = _NARROW_BLOCK_PX if narrow else _BLOCK_PX
        leader = _LEADER_PX * (0.6 if narrow else 1.0)
        names_x = self.blocks_x + self._block_px + leader
        risks = _in_lanes(content.risks, 9 / _PX_A_MM)
        count = max((lane for _, lane in risks), default=0) + 1
        marks = _MARK_PX * count
        rest = (
            width - names_x - marks - leader - (1 if narrow else 2) * _GAP_PX - (_MARK_PX if published else 0)
        )
        shares = (0.36, 0.36, 0.28) if published else (0.48, 0.52, 0.0)
        names_width, risk_width, published_width = (rest * share for share in shares)
        self.risk_x = names_x + names_width + _GAP_PX
        risk_names_x = self.risk_x + marks + leader
        self.published_x = risk_names_x + risk_width + _GAP_PX
        published_names_x = self.published_x + _MARK_PX + 5
        self.width = width
        self.marks_px = marks
        self.has_published = published
        named = [block for block in content.blocks if block.structure.kind != "fat_or_unknown"]
        tissue_sizes = [self._size(b.name, b.span, names_width, b.named_by_site) for b in named]
        risk_sizes = [self._size(r.name, r.note, risk_width, bool(r.met)) for r in content.risks]
        on_axis = [each for each in content.published if published and each.first_mm is not None]
        off_axis = [each for each in content.published if published and each.first_mm is None]
        shown_sizes = [self._size(p.figures, p.source, published_width - 5, False) for p in on_axis]
        needed = max(
            sum(sum(size) + _ROW_GAP_PX for size in sizes)
            for sizes in (tissue_sizes, risk_sizes, shown_sizes)
        )
        wanted = min(max(content.shown_mm * _PX_A_MM, _LEAST_PX), content.shown_mm * _MOST_PX_A_MM)
        self.top = _HEAD_PX + HANDLE_PX
        off_sizes = [self._size(p.figures, p.source, published_width - 5, False) for p in off_axis]
        axis = max(wanted, needed, sum(sum(size) + _ROW_GAP_PX for size in (*off_sizes, *shown_sizes)))
        self.scale = axis / max(content.shown_mm, 1.0)
        self.height = self.top + axis + _BOTTOM_PX
        low, high = self.top - 10, self.height - 2
        self.blocks = [self._drawn_block(block) for block in content.blocks]
        self.labels = self._labels(
            [(b, b.name, b.span, b.named_by_site, self._middle(b)) for b in named],
            tissue_sizes,
            QRectF(names_x, low, names_width, high - low),
        )
        self.labels += self._unknowns(QRectF(names_x, low, names_width, high - low))
        self.risks = [drawn for risk, lane in risks for drawn in self._risk_marks(risk, lane)]
        self.risk_labels = self._labels(
            [(r, r.name, r.note, bool(r.met), self._risk_y(r)) for r in content.risks],
            risk_sizes,
            QRectF(risk_names_x, low, risk_width, high - low),
        )
        begin = low + 10 + sum(sum(size) + _ROW_GAP_PX for size in off_sizes)
        self.published = [Drawn(self._bar(each), each) for each in on_axis]
        boxes = QRectF(published_names_x, low + 10, published_width - 5, high - low)
        self.published_labels = self._labels(
            [(p, p.figures, p.source, False, low) for p in off_axis], off_sizes, boxes
        )
        boxes.setTop(begin)
        self.published_labels += self._labels(
            [(p, p.figures, p.source, False, self._bar(p).center().y()) for p in on_axis], shown_sizes, boxes
        )

    def y(self, depth_mm: float) -> float:
        """Return the height of a depth."""
        return self.top + depth_mm * self.scale

    def item_at(self, x: float, y: float) -> Item | None:
        """Return what is at a point: a label first, then a mark or block."""
        for label in (*self.labels, *self.risk_labels, *self.published_labels):
            if label.box.contains(x, y):
                return label.item
        for drawn in (*self.risks, *self.published, *self.blocks):
            if drawn.contains(x, y):
                return drawn.item
        return None

    def _size(self, name: str, note: str, width: float, strong: bool) -> tuple[float, float]:
        metrics = self._strong if strong else self._name
        return _height(metrics, name, width), _height(self._note, note, width) if note else 0.0

    def _drawn_block(self, block: Block) -> Drawn:
        """Draw a block over the whole width, but beside others where they share its depths."""
        if block.lanes == 1:
            rect = self._rect(block.first_mm, block.last_mm, 0, 1)
            if block.structure.kind == "skin":
                rect.setTop(rect.top() - 4)
            path = QPainterPath()
            path.addRect(rect)
            return Drawn(rect, block, shape=path)
        others = [each for each in self.content.blocks if each.lanes > 1]
        within = {each.first_mm for each in others} | {each.last_mm for each in others}
        cuts = sorted({block.first_mm, block.last_mm, *(d for d in within if _in(d, block))})
        path = QPainterPath()
        for first, last in pairwise(cuts):
            middle = (first + last) / 2
            beside = sorted((each for each in others if _in(middle, each)), key=lambda each: each.lane)
            piece = QPainterPath()
            piece.addRect(self._rect(first, last, beside.index(block), len(beside)))
            path = path.united(piece)
        return Drawn(path.boundingRect(), block, shape=path.simplified())

    def _rect(self, first: float, last: float, lane: int, lanes: int) -> QRectF:
        wide = self._block_px / lanes
        height = max(self.y(last) - self.y(first), 1.5)
        return QRectF(self.blocks_x + lane * wide, self.y(first), wide, height)

    def _middle(self, block: Block) -> float:
        return (self.y(block.first_mm) + self.y(block.last_mm)) / 2

    def _unknowns(self, area: QRectF) -> list[Label]:
        """Name what is fat or unknown where that needs no room of others."""
        found = []
        for block in self.content.blocks:
            name, _ = self._size(block.name, "", area.width(), False)
            box = QRectF(area.left(), self._middle(block) - name / 2, area.width(), name)
            free = not any(box.intersects(label.box) for label in self.labels)
            if block.structure.kind == "fat_or_unknown" and free:
                found.append(Label(box, name, block.name, "", False, self._middle(block), block))
        return found

    def _risk_y(self, risk: RiskMark) -> float:
        return self.y(sum(risk.met[0]) / 2) if risk.met else self.y(risk.at_mm)

    def _risk_marks(self, risk: RiskMark, lane: int) -> list[Drawn]:
        x = self.risk_x + lane * _MARK_PX
        if not risk.met:
            return [Drawn(QRectF(x + 1, self.y(risk.at_mm) - 4.5, 9, 9), risk, near=True)]
        return [
            Drawn(QRectF(x, self.y(first), _MARK_PX - 1, max(self.y(last) - self.y(first), 4.0)), risk)
            for first, last in risk.met
        ]

    def _bar(self, each: PublishedMark) -> QRectF:
        top, bottom = self.y(each.first_mm or 0.0), self.y(each.last_mm or 0.0)
        return QRectF(self.published_x + 1, top, 7, max(bottom - top, 3.0))

    def _labels(
        self,
        rows: Sequence[tuple[Item, str, str, bool, float]],
        sizes: Sequence[tuple[float, float]],
        area: QRectF,
    ) -> list[Label]:
        order = sorted(range(len(rows)), key=lambda i: rows[i][4])
        heights = [sum(sizes[i]) for i in order]
        wanted = [rows[i][4] - sum(sizes[i]) / 2 for i in order]
        tops = spread(wanted, heights, area.top(), area.bottom(), _ROW_GAP_PX)
        return [
            Label(
                QRectF(area.left(), top, area.width(), sum(sizes[i])),
                sizes[i][0],
                rows[i][1],
                rows[i][2],
                rows[i][3],
                rows[i][4],
                rows[i][0],
            )
            for i, top in zip(order, tops, strict=True)
        ]


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float, gap: float
) -> list[float]:
    """Return the tops of boxes near where they are wanted, in order, none over another."""
    clusters: list[tuple[list[int], float]] = []
    for i, height in enumerate(heights):
        members, top = [i], min(max(wanted[i], low), max(high - height, low))
        while clusters:
            above, above_top = clusters[-1]
            if above_top + sum(heights[m] + gap for m in above) <= top + 1e-9:
                break
            clusters.pop()
            members = [*above, *members]
            top = _best_top(members, wanted, heights, gap)
            whole = sum(heights[m] + gap for m in members) - gap
            top = max(min(top, high - whole), low)
        clusters.append((members, top))
    tops = [0.0] * len(heights)
    for members, top in clusters:
        for member in members:
            tops[member] = top
            top += heights[member] + gap
    return tops


def _best_top(members: Sequence[int], wanted: Sequence[float], heights: Sequence[float], gap: float) -> float:
    passed, total = 0.0, 0.0
    for member in members:
        total += wanted[member] - passed
        passed += heights[member] + gap
    return total / len(members)


def _in_lanes(risks: Sequence[RiskMark], near_mm: float) -> list[tuple[RiskMark, int]]:
    """Return the lane of each mark, so that as few as may be lie over one another."""
    taken: list[list[tuple[float, float]]] = []
    found = []
    for risk in sorted(risks, key=lambda risk: (not risk.met, risk.at_mm)):
        stretches = risk.met or ((risk.at_mm - near_mm, risk.at_mm + near_mm),)
        lane = next((i for i, others in enumerate(taken) if _free(stretches, others)), len(taken))
        if lane >= _MOST_LANES:
            lane = _MOST_LANES - 1
        if lane == len(taken):
            taken.append([])
        taken[lane] += stretches
        found.append((risk, lane))
    return found


def _in(depth_mm: float, block: Block) -> bool:
    return block.first_mm < depth_mm < block.last_mm


def _free(stretches: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]]) -> bool:
    return all(last <= other[0] or first >= other[1] for first, last in stretches for other in others)


def _height(metrics: QFontMetricsF, text: str, width: float) -> float:
    box = QRectF(0, 0, max(width, 20.0), 1000)
    return metrics.boundingRect(box, int(Qt.TextFlag.TextWordWrap), text).height()


def _bold(font: QFont) -> QFont:
    strong = QFont(font)
    strong.setBold(True)
    return strong
