"""What a person would see of a page: its text, its size, its complaints, what it asked the network for."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from tests.browser.devtools import Browser, BrowserError, Message, as_url

SETTLED = """
new Promise((resolve) => {
  const settle = () => document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const look = () => document.readyState === "complete" && (%s);
  if (look()) { settle(); return; }
  const observer = new MutationObserver(() => { if (look()) { observer.disconnect(); settle(); } });
  observer.observe(document, {childList: true, subtree: true, attributes: true, characterData: true});
  addEventListener("load", () => { if (look()) { observer.disconnect(); settle(); } });
})
"""


class Page:
    """One open page of a `Browser`."""

    def __init__(self, browser: Browser, folder: Path, width: int, height: int) -> None:
        """Open an empty tab of `width` times `height` CSS pixels; screenshots go to `folder`."""
        self.console: list[str] = []
        """Errors and warnings on the console, uncaught exceptions, failed loads: a good page has none."""
        self.requests: list[str] = []
        """Every URL that the page asked for beside its own, `data:` and `blob:` ones left out."""
        self.url = "about:blank"
        self._browser, self._folder = browser, folder
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        browser.listen(self._hear)
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.resize(width, height)

    def call(self, method: str, **parameters: Any) -> Message:
        """Send one DevTools command to this page."""
        return self._browser.call(method, self._session, **parameters)

    def open(self, target: str | Path, ready: str = "true") -> None:
        """Load `target` and wait until the JavaScript expression `ready` holds and the page is painted."""
        self.url = as_url(target)
        answer = self.call("Page.navigate", url=self.url)
        if "errorText" in answer:
            raise BrowserError(f"{self.url}: {answer['errorText']}")
        self.evaluate(SETTLED % ready)

    def resize(self, width: int, height: int = 900) -> None:
        """Set the size of the window in CSS pixels."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def prefer(self, **features: str) -> None:
        """Set what the reader prefers, such as `color_scheme="dark"`."""
        wanted = [{"name": f"prefers-{name.replace('_', '-')}", "value": value} for name, value in features.items()]
        self.call("Emulation.setEmulatedMedia", features=wanted)

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, awaited if it is a promise; raise what it throws."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression[:200]}: {_exception(answer['exceptionDetails'])}")
        return answer["result"].get("value")

    @property
    def text(self) -> str:
        """The text that is shown, as a person would copy it."""
        return str(self.evaluate("document.body.innerText"))

    @property
    def title(self) -> str:
        """The text of the tab."""
        return str(self.evaluate("document.title"))

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def screenshot(self, name: str, whole: bool = True) -> Path:
        """Write a picture of the page, `whole` or only the part in the window, and return its path."""
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path = self._folder / f"{name}.png"
        path.write_bytes(base64.b64decode(answer["data"]))
        return path

    def _hear(self, message: Message) -> None:
        if message.get("sessionId") != self._session:
            return
        event, parameters = message["method"], message["params"]
        if event == "Network.requestWillBeSent":
            self._note_request(parameters["request"]["url"])
        elif event == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.console.append(
                " ".join(str(part.get("value", part.get("description"))) for part in parameters["args"])
            )
        elif event == "Runtime.exceptionThrown":
            self.console.append(_exception(parameters["exceptionDetails"]))
        elif event == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.console.append(parameters["entry"]["text"])

    def _note_request(self, url: str) -> None:
        if url != self.url and not url.startswith(("data:", "blob:", "about:")):
            self.requests.append(url)


def _exception(details: Message) -> str:
    thrown = details.get("exception", {})
    return str(thrown.get("description") or thrown.get("value") or details.get("text"))
