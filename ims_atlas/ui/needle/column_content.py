"""What the column shows, in words and millimetres: blocks, marks at risk, published figures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ims_atlas.body.needle_layers import AtRisk, Layer
from ims_atlas.body.needle_report import NeedleReport, PublishedDepth
from ims_atlas.body.tissues import Structure
from ims_atlas.ui.needle.needle_words import NeedleWords

BEYOND_MM = 5.0
"""How much of the bone is drawn at which a way ends."""

_UNKNOWN_MM = 4.0
"""How far a block is drawn towards a front or back that is not known."""


@dataclass(frozen=True)
class Block:
    """A tissue from one depth to another; ``lane`` of ``lanes`` where others share its depths."""

    structure: Structure
    first_mm: float
    last_mm: float
    name: str
    span: str
    in_full: str
    overlapping: bool
    not_closed: bool
    named_by_site: bool
    lane: int = 0
    lanes: int = 1


@dataclass(frozen=True)
class RiskMark:
    """A structure at risk: met on stretches of the way, or nearest at a depth."""

    structure: Structure
    met: tuple[tuple[float, float], ...]
    at_mm: float
    name: str
    note: str
    in_full: str


@dataclass(frozen=True)
class PublishedMark:
    """A published range; without depths on the axis where its unit is no measure of this body."""

    first_mm: float | None
    last_mm: float | None
    figures: str
    source: str
    in_full: str


Item = Block | RiskMark | PublishedMark


@dataclass(frozen=True)
class ColumnContent:
    """Everything the column shows; `place_mm` is None where the place is on the skin."""

    end_mm: float
    shown_mm: float
    place_mm: float | None
    blocks: tuple[Block, ...]
    overlaps: tuple[tuple[float, float], ...]
    risks: tuple[RiskMark, ...]
    published: tuple[PublishedMark, ...]
    heads: tuple[str, str, str]
    nothing_near: str
    description: str


def column_content(report: NeedleReport, words: NeedleWords, own_muscles: Collection[str]) -> ColumnContent:
    """Return what the column shows of a report; `own_muscles` are those that the site aims at."""
    path, say = report.path, words.say
    blocks = [_block(layer, path.end_mm, words, own_muscles) for layer in path.layers]
    return ColumnContent(
        path.end_mm,
        path.end_mm + (BEYOND_MM if path.end == "bone" else 0.0),
        report.place_mm if report.place_mm >= 1 else None,
        side_by_side(blocks),
        tuple((each.from_mm, each.to_mm) for each in path.overlaps),
        tuple(_risk(each, path.end_mm, words) for each in path.at_risk),
        tuple(_published(each, words) for each in report.published),
        (say("Depth, mm"), say("At risk"), say("Published")),
        words.nothing_near(path),
        words.description(report),
    )


def side_by_side(blocks: list[Block]) -> tuple[Block, ...]:
    """Give blocks that share depths a lane each."""
    result: list[Block] = []
    group: list[tuple[Block, int]] = []
    ends: list[float] = []

    def close() -> None:
        result.extend(_in_lane(block, lane, len(ends)) for block, lane in group)
        group.clear()
        ends.clear()

    for block in sorted(blocks, key=lambda block: (block.first_mm, block.last_mm)):
        if ends and block.first_mm >= max(ends) - 1e-6:
            close()
        lane = next((i for i, end in enumerate(ends) if end <= block.first_mm + 1e-6), len(ends))
        ends[lane : lane + 1] = [block.last_mm]
        group.append((block, lane))
    close()
    return tuple(result)


def _in_lane(block: Block, lane: int, lanes: int) -> Block:
    return Block(**{**block.__dict__, "lane": lane, "lanes": lanes})


def _block(layer: Layer, end_mm: float, words: NeedleWords, own_muscles: Collection[str]) -> Block:
    structure = layer.structure
    first, last = _extent(layer, end_mm)
    is_skin = structure.kind == "skin"
    if structure.kind == "bone" and last - first < BEYOND_MM:
        last = max(last, first + BEYOND_MM) if first >= end_mm - 0.5 else last
    return Block(
        structure,
        first,
        first if is_skin and layer.left_mm is None else last,
        words.name(structure),
        "" if is_skin and layer.left_mm is None else words.note(layer, end_mm),
        words.layer(layer, end_mm),
        "overlapping" in layer.remarks,
        bool({"front_unknown", "back_unknown"} & set(layer.remarks)),
        structure.id in own_muscles,
    )


def _extent(layer: Layer, end_mm: float) -> tuple[float, float]:
    """Return the depths between which a layer is drawn: what is not known is drawn short."""
    entered, left = layer.entered_mm, layer.left_mm
    if entered is None:
        stop = end_mm if left is None else min(left, end_mm)
        return max(stop - _UNKNOWN_MM, 0.0), stop
    if left is None:
        return entered, min(entered + _UNKNOWN_MM, end_mm)
    return max(entered, 0.0), max(min(left, end_mm), entered)


def _risk(each: AtRisk, end_mm: float, words: NeedleWords) -> RiskMark:
    met = tuple(_extent(layer, end_mm) for layer in each.met)
    note = ", ".join(words.span(layer, end_mm) for layer in each.met) or words.beside(each)
    at = met[0][0] if met else each.at_depth_mm
    return RiskMark(each.structure, met, at, words.name(each.structure), note, words.risk(each, end_mm))


def _published(each: PublishedDepth, words: NeedleWords) -> PublishedMark:
    in_mm = each.unit == "mm"
    return PublishedMark(
        each.least if in_mm else None,
        each.most if in_mm else None,
        words.figures(each),
        words.source(each),
        words.published(each),
    )
