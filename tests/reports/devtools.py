"""A real browser driven over its own pipe: real keys, real time, and every message of its console."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

KEYS = {"Tab": 9, "Enter": 13, "Space": 32, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowRight": 39, "ArrowDown": 40}
"""Codes of the keys that tests press."""


class Tab:
    """One tab. `messages` holds whatever the console, the log or an exception says; `requests` what it asked for."""

    def __init__(self, chromium: str, profile: Path, *options: str) -> None:
        self.messages: list[str] = []
        self.requests: list[str] = []
        self.number, self.held = 0, b""
        (reads, self.writing), (self.reading, writes) = os.pipe(), os.pipe()
        command = [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--remote-debugging-pipe", f"--user-data-dir={profile}", *options,
            "about:blank",
        ]  # fmt: skip
        # The browser reads orders at file 3 and writes answers at file 4; not every shell can put a pipe there.
        pipes = (
            "import fcntl, os, sys; "
            f"ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in ({reads}, {writes})]; "
            "os.dup2(ends[0], 3); os.dup2(ends[1], 4)"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{pipes}; os.execv(sys.argv[1], sys.argv[1:])", *command],
            pass_fds=(reads, writes),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(reads)
        os.close(writes)
        self.session = ""
        pages = [one for one in self.send("Target.getTargets")["targetInfos"] if one["type"] == "page"]
        self.session = self.send("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, ConnectionError):
            self.session = ""
            self.send("Browser.close")
        self.process.wait(30)
        os.close(self.writing)
        os.close(self.reading)

    def send(self, method: str, **params: Any) -> Any:
        """Ask the browser and wait for its answer."""
        self.number += 1
        asked = {"id": self.number, "method": method, "params": params}
        if self.session:
            asked["sessionId"] = self.session
        os.write(self.writing, json.dumps(asked).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self.number:
                assert "error" not in told, (method, told)
                return told["result"]

    def _next(self) -> dict[str, Any]:
        """Read what the browser says next; what its console says is kept."""
        while b"\0" not in self.held:
            ready, _, _ = select.select([self.reading], [], [], 60)
            assert ready, "the browser says nothing"
            part = os.read(self.reading, 1 << 20)
            if not part:
                raise ConnectionError("the browser has gone")
            self.held += part
        text, self.held = self.held.split(b"\0", 1)
        told: dict[str, Any] = json.loads(text)
        if told.get("method") in {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"}:
            self.messages.append(json.dumps(told["params"]))
        if told.get("method") == "Network.requestWillBeSent":
            self.requests.append(told["params"]["request"]["url"])
        return told

    def open(self, path: Path, wait: str = "true") -> None:
        """Open a file and wait until something is true of the page."""
        self.send("Page.navigate", url=path.as_uri())
        self.until(f"document.readyState === 'complete' && location.href === {json.dumps(path.as_uri())} && ({wait})")

    def run(self, script: str) -> Any:
        """Run an expression, a promise included, and give its value."""
        told = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def until(self, script: str, seconds: float = 30) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + seconds
        while not self.run(f"Boolean({script})"):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.01)

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        own = {"key": " " if key == "Space" else key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"Space": " ", "Enter": "\r"}.get(key, "")
        for _ in range(times):
            self.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **own)
            self.send("Input.dispatchKeyEvent", type="keyUp", **own)

    def write(self, text: str) -> None:
        """Type a text where the focus is."""
        self.send("Input.insertText", text=text)

    def size(self, width: int, height: int = 900) -> None:
        """Give the window a width, however narrow."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def media(self, *, dark: bool = False, kind: str = "") -> None:
        """Ask for the dark look, or for paper."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", media=kind, features=[scheme])
