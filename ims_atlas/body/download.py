"""Fetching an archive by its address: with progress, resumed after a break, checked by its checksum."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pooch
import requests

from ims_atlas.body.pack_writer import Progress
from ims_atlas.errors import ArchiveUnreadable
from ims_atlas.loading.locate import downloads

_CHUNK = 2**18
_TIMEOUT_S = 30


def is_address(source: str) -> bool:
    """Tell whether `source` is an internet address rather than a path."""
    return urlsplit(source).scheme in ("http", "https")


def fetch(address: str, progress: Progress, sha256: str | None = None) -> Path:
    """Download a file to the user's cache and return its path.

    An interrupted download goes on where it stopped. With `sha256` the file must match it.

    Raises
    ------
    ArchiveUnreadable
        If the address does not answer, or the file does not match.
    """
    name = Path(urlsplit(address).path).name or "archive.zip"
    try:
        return Path(
            pooch.retrieve(
                address,
                known_hash=f"sha256:{sha256}" if sha256 else None,
                fname=name,
                path=downloads(),
                downloader=_ResumingDownloader(name, progress),
            )
        )
    except requests.RequestException as problem:
        raise ArchiveUnreadable(
            f"{address}: no download ({type(problem).__name__}); check the connection and start again, "
            "the part that has arrived is kept"
        ) from None
    except ValueError:
        raise ArchiveUnreadable(
            f"{address}: the file does not match its checksum {sha256}; start the download again"
        ) from None


class _ResumingDownloader:
    """A pooch downloader that keeps what has arrived in ``NAME.part``."""

    def __init__(self, name: str, progress: Progress) -> None:
        self._part = downloads() / f"{name}.part"
        self._progress = progress

    def __call__(self, url: str, output_file: Any, _pooch: Any, **_: Any) -> None:
        self._part.parent.mkdir(parents=True, exist_ok=True)
        have = self._part.stat().st_size if self._part.exists() else 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT_S) as answer:
            if answer.status_code != requests.codes.requested_range_not_satisfiable:
                answer.raise_for_status()
                resumed = answer.status_code == requests.codes.partial_content
                self._receive(answer, have if resumed else 0)
        self._part.replace(output_file)

    def _receive(self, answer: requests.Response, have: int) -> None:
        total = have + int(answer.headers.get("Content-Length", 0))
        with self._part.open("ab" if have else "wb") as file:
            for chunk in answer.iter_content(_CHUNK):
                file.write(chunk)
                have += len(chunk)
                self._progress(
                    f"Downloading: {have / 1e6:.0f} of {total / 1e6:.0f} MB", have / max(total, have)
                )
        if total > have:
            raise requests.ConnectionError("the connection ended early")
