"""A real Chromium without a window or a network, driven through its DevTools protocol over a pipe."""

from __future__ import annotations

import base64
import fcntl
import io
import itertools
import json
import os
import selectors
import shutil
import signal
import time
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_SWITCHES = (
    "--headless=new",
    "--no-sandbox",  # the sandbox does not start for root, as in a container
    "--disable-dev-shm-usage",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
)
_FIRST_FREE_FD = 10
_PATIENCE_S = 60.0


class Browser:
    """One page of Chromium. It collects what the page complains of; `close` ends it."""

    def __init__(self, profile: Path, size: tuple[int, int]) -> None:
        assert CHROMIUM is not None
        to_browser, self._out = (_high(end) for end in os.pipe())
        self._in, from_browser = (_high(end) for end in os.pipe())
        words = [CHROMIUM, *_SWITCHES, f"--user-data-dir={profile}", "about:blank"]
        quiet = os.open(os.devnull, os.O_RDWR)
        places = [(quiet, 0), (quiet, 1), (quiet, 2), (to_browser, 3), (from_browser, 4)]
        actions = [(os.POSIX_SPAWN_DUP2, source, target) for source, target in places]
        env = {**os.environ, "HOME": str(profile)}
        self._pid = os.posix_spawn(CHROMIUM, words, env, file_actions=actions, setpgroup=0)
        for end in (to_browser, from_browser, quiet):
            os.close(end)
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(self._in, selectors.EVENT_READ)
        self._numbers = itertools.count(1)
        self._buffer = b""
        self._session: str | None = None
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")
        self.resize(size)
        offline = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        self._ask("Network.emulateNetworkConditions", offline=True, **offline)

    def resize(self, size: tuple[int, int], *, phone: bool = False) -> None:
        """Give the page a size in pixels; as a phone it has touch instead of a mouse."""
        scale = 2 if phone else 1
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            deviceScaleFactor=scale,
            mobile=phone,
        )
        self._ask("Emulation.setTouchEmulationEnabled", enabled=phone)

    def open(self, path: Path) -> None:
        """Open a file and wait until its viewer says that it is ready."""
        self._ask("Page.navigate", url=path.as_uri())
        self.wait_for("document.documentElement.dataset.ready === 'yes'")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true in the page, picture by picture."""
        script = f"""new Promise((done, late) => {{
            const end = performance.now() + {_PATIENCE_S * 1000};
            const look = () => {{
                let holds = false;
                try {{ holds = Boolean({expression}); }} catch (_) {{ /* not there yet */ }}
                if (holds) done(true);
                else if (performance.now() > end) done(false);
                else requestAnimationFrame(look);
            }};
            look();
        }})"""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            try:
                if self.value(script):
                    return
            except RuntimeError:
                continue  # the page was only just being opened
        raise AssertionError(f"never true: {expression}; the page said {self.complaints}")

    def value(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        answer = self._ask(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def picture(self) -> NDArray[np.uint8]:
        """Return the page as it is seen, (height, width, 3)."""
        content = self._ask("Page.captureScreenshot", format="png")["data"]
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))).convert("RGB"))

    def mouse(
        self, kind: Literal["mouseMoved", "mousePressed", "mouseReleased"], x: float, y: float, held: int = 0
    ) -> None:
        """Move, press or release the mouse; `held` is 1 while its left button is down."""
        button = "none" if kind == "mouseMoved" and not held else "left"
        count = 0 if kind == "mouseMoved" else 1
        self._ask(
            "Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, buttons=held, clickCount=count
        )

    def key(self, key: str) -> None:
        """Press and release a key."""
        for kind in ("keyDown", "keyUp"):
            self._ask("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag with the left button."""
        self.mouse("mouseMoved", *start)
        self.mouse("mousePressed", *start, held=1)
        for share in (0.25, 0.5, 0.75, 1.0):
            x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
            self.mouse("mouseMoved", x, y, held=1)
        self.mouse("mouseReleased", *end)

    def swipe(self, *way: tuple[float, float]) -> None:
        """Touch the screen, move a finger along a way, and lift it; a single point is a tap."""
        for i, (x, y) in enumerate(way):
            kind = "touchMove" if i else "touchStart"
            self._ask("Input.dispatchTouchEvent", type=kind, touchPoints=[{"x": x, "y": y}])
        self._ask("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def close(self) -> None:
        """End the browser and all its helpers."""
        os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self._waiting.close()
        os.close(self._in)
        os.close(self._out)

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        content = json.dumps(message).encode() + b"\0"
        while content:
            content = content[os.write(self._out, content) :]
        while True:
            answer = self._next()
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self._hear(answer)

    def _hear(self, event: dict[str, Any]) -> None:
        method, parameters = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.complaints.append(str(parameters["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.complaints.append(str([one.get("value") for one in parameters["args"]]))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.complaints.append(str(parameters["entry"]["text"]))
        elif method == "Network.requestWillBeSent":
            self.requests.append(str(parameters["request"]["url"])[:200])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if not self._waiting.select(_PATIENCE_S):
                raise AssertionError("Chromium does not answer")
            content = os.read(self._in, 1 << 20)
            if not content:
                raise AssertionError("Chromium has ended")
            self._buffer += content
        message, self._buffer = self._buffer.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(message)
        return answer


def _high(end: int) -> int:
    """Move a file descriptor out of the way of those that the browser expects."""
    moved = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE_FD)
    os.close(end)
    return moved
