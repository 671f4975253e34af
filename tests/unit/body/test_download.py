"""Downloads from a server on this machine that behaves as badly as those of the world."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from ims_atlas.body.bodies import Bodies
from ims_atlas.body.download import fetch, is_address
from ims_atlas.body.install import install_body
from ims_atlas.body.pack_writer import silent
from ims_atlas.errors import ArchiveUnreadable, Cancelled
from ims_atlas.model.atlas import Atlas

from .small_archive import CENTRES_MM, TABLE, files, state_of, table_text, write_zip

pytestmark = pytest.mark.usefixtures("unfilled")

CONTENT = np.random.default_rng(1).bytes(700_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Server:
    """What the server holds, how it behaves, and what it was asked for."""

    files: dict[str, bytes]
    address: str = ""
    knows_ranges: bool = True
    says_length: bool = True
    cuts: list[int] = field(default_factory=list)
    """After how many bytes each of the next answers breaks off."""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Path and wanted range of every request."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Run a server on this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    state = Server({"/data/body.zip": CONTENT})

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            wanted = self.headers["Range"]
            state.asked.append((self.path, wanted))
            self.close_connection = True
            if self.path not in state.files:
                self.send_error(HTTPStatus.NOT_FOUND)
            else:
                self._answer(state.files[self.path], wanted if state.knows_ranges else None)

        def _answer(self, content: bytes, wanted: str | None) -> None:
            start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
            if wanted and start >= len(content):
                self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
                self.send_header("Content-Range", f"bytes */{len(content)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(HTTPStatus.PARTIAL_CONTENT if wanted else HTTPStatus.OK)
            if wanted:
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            if state.says_length:
                self.send_header("Content-Length", str(len(content) - start))
            self.send_header("Connection", "close")
            self.end_headers()
            end = start + state.cuts.pop(0) if state.cuts else len(content)
            self.wfile.write(content[start:end])

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{http.server_address[1]}/data/body.zip"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    http.shutdown()
    http.server_close()
    thread.join()


def test_an_address_is_told_from_a_path() -> None:
    assert is_address("https://example.org/a.zip")
    assert is_address("HTTP://example.org/a.zip")
    assert not is_address("/home/me/a.zip")
    assert not is_address("C:\\a.zip")
    assert not is_address("a.zip")


def test_a_file_arrives_whole_with_progress(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[str, float]] = []
    path = fetch(server.address, lambda what, share: told.append((what, share)), SHA256)
    assert path.read_bytes() == CONTENT
    assert path.name == "body.zip"
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert len(set(shares)) > 5
    assert shares[0] < 0.2
    assert told[-1] == ("Downloading: 0.7 / 0.7 MB", 1.0)
    assert capfd.readouterr() == ("", "")


def test_a_file_that_is_there_is_not_asked_for_again(server: Server) -> None:
    first = fetch(server.address, silent, SHA256)
    assert fetch(server.address, silent) == first
    assert fetch(server.address, silent, SHA256.upper()) == first
    assert len(server.asked) == 1


def test_files_of_one_name_on_two_servers_are_not_confused(server: Server) -> None:
    server.files["/other/body.zip"] = b"another"
    one = fetch(server.address, silent)
    other = fetch(server.address.replace("/data/", "/other/"), silent)
    assert one.read_bytes() == CONTENT
    assert other.read_bytes() == b"another"


def test_an_unknown_length_is_no_obstacle(server: Server) -> None:
    server.says_length = False
    told: list[str] = []
    path = fetch(server.address, lambda what, _share: told.append(what), SHA256)
    assert path.read_bytes() == CONTENT
    assert told[-1] == "Downloading: 0.7 MB"


def test_a_broken_connection_goes_on_from_what_has_arrived(server: Server) -> None:
    server.cuts = [300_000, 200_000]
    assert fetch(server.address, silent, SHA256).read_bytes() == CONTENT
    starts = [int(wanted[6:-1]) if wanted else 0 for _, wanted in server.asked]
    assert len(starts) == 3
    assert starts[0] == 0
    assert 250_000 < starts[1] <= 300_000
    assert starts[1] + 150_000 < starts[2] <= starts[1] + 200_000


def test_the_next_start_goes_on_from_what_has_arrived(server: Server) -> None:
    server.cuts = [300_000, 0]
    with pytest.raises(ArchiveUnreadable, match="the part that has arrived is kept"):
        fetch(server.address, silent, SHA256)
    server.asked.clear()
    assert fetch(server.address, silent, SHA256).read_bytes() == CONTENT
    ((_, wanted),) = server.asked
    assert wanted is not None
    assert int(wanted[6:-1]) > 250_000


def test_a_server_without_ranges_starts_from_the_beginning(server: Server) -> None:
    server.knows_ranges = False
    server.cuts = [300_000]
    assert fetch(server.address, silent, SHA256).read_bytes() == CONTENT
    assert len(server.asked) == 2


def test_a_server_that_never_gets_on_is_given_up(server: Server) -> None:
    server.knows_ranges = False
    server.cuts = [300_000] * 50
    with pytest.raises(ArchiveUnreadable, match=r"body\.zip: no download"):
        fetch(server.address, silent)
    assert len(server.asked) < 5


def test_a_part_longer_than_the_file_is_thrown_away(server: Server) -> None:
    server.cuts = [300_000, 0]
    with pytest.raises(ArchiveUnreadable):
        fetch(server.address, silent)
    server.files["/data/body.zip"] = CONTENT[:1000]
    assert fetch(server.address, silent).read_bytes() == CONTENT[:1000]


def test_a_part_that_is_the_whole_file_is_enough(server: Server) -> None:
    def stop_at_the_end(_what: str, share: float) -> None:
        if share >= 1.0:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        fetch(server.address, stop_at_the_end)
    assert fetch(server.address, silent, SHA256).read_bytes() == CONTENT
    assert server.asked[-1][1] == f"bytes={len(CONTENT)}-"


def test_a_file_of_another_checksum_is_not_kept(server: Server, home: Path) -> None:
    server.files["/data/body.zip"] = b"x" + CONTENT[1:]
    with pytest.raises(ArchiveUnreadable, match=f"does not match its checksum {SHA256} and is not kept"):
        fetch(server.address, silent, SHA256)
    assert [name for name, kind in state_of(home / "cache").items() if kind != "folder"] == []
    server.files["/data/body.zip"] = CONTENT
    assert fetch(server.address, silent, SHA256).read_bytes() == CONTENT


def test_a_kept_file_of_another_checksum_is_fetched_again(server: Server) -> None:
    server.files["/data/body.zip"] = b"old"
    fetch(server.address, silent)
    server.files["/data/body.zip"] = CONTENT
    assert fetch(server.address, silent, SHA256).read_bytes() == CONTENT


def test_a_wrong_address_is_told(server: Server, home: Path) -> None:
    with pytest.raises(ArchiveUnreadable, match=r"404 .*/data/other\.zip; check the address"):
        fetch(server.address.replace("body", "other"), silent)
    assert [name for name, kind in state_of(home / "cache").items() if kind != "folder"] == []


def test_a_server_that_is_not_there_is_told(server: Server) -> None:
    with pytest.raises(ArchiveUnreadable, match=r"no download \(ConnectionError\); check the connection"):
        fetch("http://127.0.0.1:1/body.zip", silent)


@pytest.mark.parametrize("ending", ["/", "/..", "/a%2Fb.zip", "/a.zip?file=/etc/passwd"])
def test_no_address_makes_a_name_outside_the_cache(ending: str, server: Server, home: Path) -> None:
    server.files |= {ending: b"content", "/": b"content"}
    path = fetch(server.address.removesuffix("/data/body.zip") + ending, silent)
    assert path.read_bytes() == b"content"
    assert path.resolve().is_relative_to(home / "cache" / "downloads")


@pytest.fixture
def body_server(server: Server, tmp_path: Path) -> Server:
    """Let the server hold the small archive, and its table beside it."""
    shapes = {name: content for name, content in files().items() if name != TABLE}
    server.files = {
        "/data/body.zip": write_zip(tmp_path / "served.zip", shapes).read_bytes(),
        f"/data/{TABLE}": table_text(),
    }
    return server


def test_a_body_is_installed_from_an_address(body_server: Server, atlas: Atlas, bodies: Bodies) -> None:
    sha256 = hashlib.sha256(body_server.files["/data/body.zip"]).hexdigest()
    body = install_body(body_server.address, atlas, bodies, sha256=sha256)
    assert len(body.manifest.parts) == len(CENTRES_MM)
    assert body.about.source_sha256 == sha256


def test_with_a_table_at_hand_none_is_fetched(
    body_server: Server, atlas: Atlas, bodies: Bodies, tmp_path: Path
) -> None:
    (tmp_path / "table.txt").write_bytes(body_server.files.pop(f"/data/{TABLE}"))
    install_body(body_server.address, atlas, bodies, table=tmp_path / "table.txt")
    assert [path for path, _ in body_server.asked] == ["/data/body.zip"]


@pytest.mark.parametrize("wrong", ["/data/body.zip", f"/data/{TABLE}"])
def test_an_unreadable_download_is_not_kept_so_that_the_next_try_can_succeed(
    wrong: str, body_server: Server, atlas: Atlas, bodies: Bodies, bodies_folder: Path
) -> None:
    right = body_server.files[wrong]
    body_server.files[wrong] = b"<html>we are moving house</html>"
    with pytest.raises(ArchiveUnreadable):
        install_body(body_server.address, atlas, bodies)
    assert state_of(bodies_folder) == {}
    body_server.files[wrong] = right
    assert len(install_body(body_server.address, atlas, bodies).manifest.parts) == len(CENTRES_MM)


def test_cancelling_a_download_keeps_the_bodies_as_they_were(
    body_server: Server, atlas: Atlas, bodies: Bodies, bodies_folder: Path
) -> None:
    def stop(what: str, _share: float) -> None:
        if what.startswith("Downloading"):
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        install_body(body_server.address, atlas, bodies, progress=stop)
    assert state_of(bodies_folder) == {}
