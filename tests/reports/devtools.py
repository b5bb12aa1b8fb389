"""A browser with a reader's hands: real keys, real time, and every message of its console."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from tests.browser import Browser

KEYS = {"Tab": 9, "Enter": 13, "Space": 32, "ArrowRight": 39}
"""Codes of the keys that tests press."""
SAID = {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"}


class Tab(Browser):
    """One page. `messages` holds whatever the console, the log or an exception says; `requests` what it asked for."""

    def __init__(self, program: str, folder: Path) -> None:
        self.messages: list[str] = []
        self.requests: list[str] = []
        super().__init__(program, folder)
        for domain in ("Log", "Network"):
            self.order(f"{domain}.enable")

    def _next(self) -> dict[str, Any]:
        event = super()._next()
        if event.get("method") in SAID:
            self.messages.append(json.dumps(event["params"]))
        if event.get("method") == "Network.requestWillBeSent":
            self.requests.append(event["params"]["request"]["url"])
        return event

    def until(self, script: str, seconds: float = 60) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + seconds
        while not self.evaluate(f"Boolean({script})"):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.01)

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        own = {
            "key": " " if key == "Space" else key,
            "code": key,
            "windowsVirtualKeyCode": KEYS[key],
        }
        text = {"Space": " ", "Enter": "\r"}.get(key, "")
        for _ in range(times):
            self.order(
                "Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **own
            )
            self.order("Input.dispatchKeyEvent", type="keyUp", **own)

    def write(self, text: str) -> None:
        """Type a text where the focus is."""
        self.order("Input.insertText", text=text)
