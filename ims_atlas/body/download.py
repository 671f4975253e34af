"""Fetching an archive by its address: with progress, resumed after a break, checked by its checksum."""

from __future__ import annotations

import hashlib
import logging
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pooch
import requests

from ims_atlas.body.pack_writer import Progress
from ims_atlas.errors import ArchiveUnreadable
from ims_atlas.loading.locate import downloads

_CHUNK = 2**15
"""At most this much of what has arrived is lost when a connection breaks."""

_TIMEOUT_S = 30
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]")


def is_address(source: str) -> bool:
    """Tell whether `source` is an internet address rather than a path."""
    return urlsplit(source).scheme in ("http", "https")


def fetch(address: str, progress: Progress, sha256: str | None = None) -> Path:
    """Download a file to the user's cache and return its path.

    A file that is already there is not fetched again; `forget` drops it. Files of one folder of a
    server lie in one folder of the cache. An interrupted download goes on where it stopped: at once
    while something arrives, otherwise at the next call.

    Parameters
    ----------
    sha256
        Checksum that the file must have.

    Raises
    ------
    ArchiveUnreadable
        If the address does not answer, or the file does not match.
    """
    path = _kept_at(address)
    path.parent.mkdir(parents=True, exist_ok=True)
    pooch.get_logger().setLevel(logging.WARNING)
    try:
        pooch.retrieve(
            address,
            known_hash=f"sha256:{sha256}" if sha256 else None,
            fname=path.name,
            path=path.parent,
            downloader=_ResumingDownloader(_part_of(path), progress),
        )
    except requests.HTTPError as problem:
        raise ArchiveUnreadable(f"{problem}; check the address") from None
    except requests.RequestException as problem:
        raise ArchiveUnreadable(
            f"{address}: no download ({type(problem).__name__}); check the connection and start again, "
            "the part that has arrived is kept"
        ) from None
    except ValueError:
        raise ArchiveUnreadable(
            f"{address}: the file does not match its checksum {sha256} and is not kept; "
            "check the checksum, or download again"
        ) from None
    return path


def forget(address: str) -> None:
    """Drop what has been downloaded from an address, so that the next `fetch` starts anew."""
    path = _kept_at(address)
    path.unlink(missing_ok=True)
    _part_of(path).unlink(missing_ok=True)


def _kept_at(address: str) -> Path:
    place = hashlib.sha256(urljoin(address, ".").encode()).hexdigest()[:12]
    name = _NOT_IN_A_NAME.sub("_", Path(urlsplit(address).path).name).strip(".")
    return downloads() / place / (name or "archive.zip")


def _part_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


class _ResumingDownloader:
    """A pooch downloader that keeps what has arrived in ``NAME.part``."""

    def __init__(self, part: Path, progress: Progress) -> None:
        self._part = part
        self._progress = progress

    def __call__(self, url: str, output_file: Any, _pooch: Any, **_: Any) -> None:
        have = self._arrived()
        while not self._fetch_rest(url, have):
            if self._arrived() <= have:
                raise requests.ConnectionError("the connection ended early")
            have = self._arrived()
        self._part.replace(output_file)

    def _arrived(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0

    def _fetch_rest(self, url: str, have: int) -> bool:
        """Add to the part what follows its first `have` bytes; tell whether that completes it."""
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT_S) as answer:
            if have and answer.status_code == requests.codes.requested_range_not_satisfiable:
                if answer.headers.get("Content-Range") == f"bytes */{have}":
                    return True
                self._part.unlink()
                return self._fetch_rest(url, 0)
            answer.raise_for_status()
            return self._receive(answer, have if answer.status_code == requests.codes.partial_content else 0)

    def _receive(self, answer: requests.Response, have: int) -> bool:
        length = answer.headers.get("Content-Length")
        total = have + int(length) if length else None
        try:
            with self._part.open("ab" if have else "wb") as file:
                for chunk in answer.iter_content(_CHUNK):
                    file.write(chunk)
                    have += len(chunk)
                    of = f" / {total / 1e6:.1f}" if total else ""
                    self._progress(f"Downloading: {have / 1e6:.1f}{of} MB", have / total if total else 0.0)
        except requests.exceptions.ChunkedEncodingError:
            return False
        return total is None or have >= total
