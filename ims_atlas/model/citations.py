"""How a source is cited in a line: ``Gray 1918``, or its key in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ims_atlas.model.provenance import Source

_NO_PERSON = re.compile(
    r"not (named|shown)|contributors|community|team|labelled|unknown|author|name|"
    r"university|college|association|institute|department|management|health|works|notes|medical|physio|\.\w{2,3}\b",
    re.IGNORECASE,
)
"""What stands in place of an author who is a person."""


def citations(sources: Sequence[Source]) -> Mapping[str, str]:
    """Return the short citation of every source by its key; those that would be alike get letters."""
    short = {source.id: _short(source) for source in sources}
    alike = Counter(short.values())
    used: Counter[str] = Counter()
    for key, text in short.items():
        if alike[text] > 1:
            short[key] = f"{text}{'' if text[-1].isdigit() else ' '}{chr(ord('a') + used[text])}"
            used[text] += 1
    return short


def _short(source: Source) -> str:
    if source.short is not None:
        return source.short
    if source.year is not None and not _NO_PERSON.search(source.authors):
        first = re.split(r",|;| and | with ", source.authors)[0].strip()
        return f"{first.split()[-1]} {source.year}"
    return source.id.removeprefix("ims_").replace("_", " ").capitalize()
