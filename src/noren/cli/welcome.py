"""What `up` says when the pages can be opened."""

import http.client
import json
import ssl
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from noren.cli.lan import Lan

_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound
_PATIENCE_S = 60.0
_PAGES = (("Shop", "/"), ("Store", "/store/"), ("Head office", "/office/"), ("API", "/api/v1/docs"))


def shown_host(host: str) -> str:
    """The host as a browser on this machine reaches it."""
    if host in _EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


@dataclass
class Greeting:
    """Said once, when `/readyz` answers 200; a hint after a minute without."""

    port: int
    address: str
    data: Path
    lan: "Lan | None" = None
    demo: bool = False
    set_up: str = ""
    _since: float = field(default_factory=time.monotonic)
    _said: bool = False
    _hinted: bool = False

    def once_ready(self) -> bool:
        """Whether the pages answer, or have answered before; greets at the first time."""
        if self._said:
            return True
        if self._ready():
            self._said = True
            console = Console(highlight=False)
            console.print(Panel(self._content(), title="Noren is running", expand=False))
            if self.set_up:
                print(f"Set up your shop here (good once, for a day):\n{self.set_up}", flush=True)
        elif not self._hinted and time.monotonic() - self._since > _PATIENCE_S:
            self._hinted = True
            print("The pages do not answer yet; the lines above may say why. Ctrl-C stops.", flush=True)
        return self._said

    def _ready(self) -> bool:
        host = self.address.split("//", 1)[1].rsplit(":", 1)[0].strip("[]")
        connection: http.client.HTTPConnection
        if self.lan:
            trust = ssl.create_default_context(cafile=str(self.lan.authority_file))
            connection = http.client.HTTPSConnection(host, self.port, timeout=2, context=trust)
        else:
            connection = http.client.HTTPConnection(host, self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _content(self) -> RenderableType:
        table = Table.grid(padding=(0, 2))
        for name, path in _PAGES:
            table.add_row(name, f"{self.address}{path}")
        parts: list[RenderableType] = [table]
        signins = _demo_signins(self.data) if self.demo else Table.grid()
        if signins.row_count:
            parts += [Text("\nDemo sign-ins", style="bold"), signins]
            parts.append(Text(f"\nLetters, sign-in codes too: {self.data / 'outbox'}", style="dim"))
        if self.lan:
            parts.append(self.lan.invitation(port=self.port))
        parts.append(Text(f"\nData: {self.data}    Ctrl-C stops everything.", style="dim"))
        return Group(*parts)


def _demo_signins(data: Path) -> Table:
    """From demo-signins.json: a list of objects; their values are shown as columns, in order."""
    table = Table.grid(padding=(0, 2))
    try:
        found = json.loads((data / "demo-signins.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return table
    rows = found if isinstance(found, list) else []
    for row in rows:
        if isinstance(row, dict):
            table.add_row(*(str(value) for value in row.values()))
    return table
