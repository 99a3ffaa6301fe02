"""A headless Chromium, driven through two pipes: pages as people meet them."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def program():
    """Return a browser's path; skip the test where there is none."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return found
    return pytest.skip("there is no Chromium on this computer")


class Browser:
    """One page of a browser, as a context manager."""

    def __init__(self, address, *, size=(1500, 1000)):
        self._profile = tempfile.TemporaryDirectory()
        ours, theirs = os.pipe(), os.pipe()
        arguments = [
            program(), "--headless=new", "--no-sandbox", "--disable-gpu",
            "--mute-audio", "--remote-debugging-pipe",
            f"--user-data-dir={self._profile.name}",
            f"--window-size={size[0]},{size[1]}", "--no-first-run",
            "--autoplay-policy=no-user-gesture-required", "about:blank",
        ]  # fmt: skip
        # The browser wants its pipes to be numbers 3 and 4.
        shell = f'exec "$@" 3<&{ours[0]} 4>&{theirs[1]}'
        self._process = subprocess.Popen(  # noqa: S603  # our own command
            ["/bin/bash", "-c", shell, "bash", *arguments],
            pass_fds=(ours[0], theirs[1]),
            stderr=subprocess.DEVNULL,
        )
        os.close(ours[0])
        os.close(theirs[1])
        self._in = os.fdopen(ours[1], "wb", buffering=0)
        self._out = os.fdopen(theirs[0], "rb", buffering=0)
        self._number, self._rest, self._session = 0, b"", None
        self.logged = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.call(f"{domain}.enable")
        self.call("Page.navigate", url=address)
        self.wait_for("document.readyState === 'complete'")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._in.close()
        self._out.close()
        shutil.rmtree(self._profile.name, ignore_errors=True)
        self._profile._finalizer.detach()

    def call(self, method, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._in.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            self.logged.append(answer)

    def _next(self):
        while b"\0" not in self._rest:
            came = os.read(self._out.fileno(), 1 << 16)
            assert came, "the browser has ended"
            self._rest += came
        line, _, self._rest = self._rest.partition(b"\0")
        return json.loads(line)

    def value(self, expression):
        """Return what an expression is in the page."""
        result = self.call(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait_for(self, expression, timeout_s=60):
        """Wait until an expression is true."""
        deadline = time.monotonic() + timeout_s
        while not self.value(expression):
            assert time.monotonic() < deadline, f"never true: {expression}"
            time.sleep(0.05)

    def press(self, key, code, text=""):
        """Press a key as a person would."""
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def screenshot(self, path):
        """Write what is seen as PNG."""
        data = self.call("Page.captureScreenshot")["data"]
        Path(path).write_bytes(base64.b64decode(data))

    def complaints(self):
        """Return errors of the page and addresses beyond files and pictures in it."""
        told = []
        for message in self.logged:
            parameters = message.get("params", {})
            if message.get("method") == "Log.entryAdded":
                told.append(parameters["entry"]["text"])
            if message.get("method") == "Runtime.exceptionThrown":
                told.append(parameters["exceptionDetails"]["text"])
            if message.get("method") == "Network.requestWillBeSent":
                address = parameters["request"]["url"]
                if not address.startswith(("file:", "data:", "about:")):
                    told.append(address)
        return told
