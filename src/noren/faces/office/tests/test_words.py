"""Everything that the log holds has a name that people understand."""

import re
from pathlib import Path

from django.conf import settings

from noren.faces.office.words import HAPPENING


def test_every_command_is_called_something_on_the_audit_page() -> None:
    sources = (settings.ROOT / "src/noren").rglob("*.py")
    names = {name for path in sources if "tests" not in path.parts for name in _commands(path)}

    assert len(names) > 50
    assert sorted(names - set(HAPPENING)) == []


def _commands(path: Path) -> list[str]:
    return re.findall(r'^@command\("([a-z_.]+)"', path.read_text(), re.MULTILINE)
