"""How a long export tells how far it is, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable

from ims_atlas.errors import Cancelled

__all__ = ["Cancelled", "Progress", "stay_quiet"]

Progress = Callable[[float, str], None]
"""Gets the share that is done (0..1) and what is being done, in a few English words; it may raise
`Cancelled`, and then nothing is written."""


def stay_quiet(share: float, text: str) -> None:
    """Tell nobody."""
