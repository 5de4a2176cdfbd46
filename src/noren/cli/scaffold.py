"""`./noren new-domain` and `new-command`: files in the house style that pass `./noren check` at once."""

import keyword
import re
import subprocess
import sys
from pathlib import Path
from string import Template

from noren.cli.places import ROOT
from noren.cli.problem import CliProblem
from noren.cli.scaffold_texts import COMMAND, COMMAND_TEST, CONTRACT, DOMAIN

_DOMAINS = ROOT / "src" / "noren" / "domains"
_SETTINGS = ROOT / "src" / "noren" / "config" / "settings.py"
_RULES = ROOT / "pyproject.toml"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SAYS_NOTHING = {"utils", "util", "helpers", "helper", "manager", "base", "common", "core", "misc", "tests", "shared"}
_TIERS = 'containers = ["noren.domains"]\nexhaustive = true\nlayers = [\n'


def new_domain(arguments: list[str]) -> None:
    """Begin a domain: a table, a command, its refusal and its tests; known to settings and import rules."""
    (name,) = arguments
    _require_name(name)
    if (_DOMAINS / name).exists() or name in _names_in_use():
        raise CliProblem(f"{name} exists already", "Choose another name.")
    for place, text in DOMAIN.items():
        _write(_DOMAINS / name / place, Template(text).substitute(name=name))
    _replace(_SETTINGS, "DOMAINS = [", f'DOMAINS = ["{name}", ')
    _replace(_RULES, _TIERS, f'{_TIERS}  "{name}",\n')
    _tidy(_SETTINGS, _DOMAINS / name)
    print(
        f"src/noren/domains/{name} is there. Begin with its README.md, then rename Record and begin to its own words."
    )
    print("It stands above all other domains: move it down in pyproject.toml (tool.importlinter) to where it belongs.")


def new_command(arguments: list[str]) -> None:
    """Begin a command of a domain: its contract, its function, its place in the api, and its test."""
    domain, name = arguments
    _require_name(name)
    home = _DOMAINS / domain
    if not _NAME.fullmatch(domain) or not (home / "api.py").exists():
        raise CliProblem(f"There is no domain {domain}", "`./noren new-domain` begins one.")
    words = {"domain": domain, "name": name, "Input": "".join(word.capitalize() for word in name.split("_"))}
    contracts, shown = _contracts_of(home)
    api, command = home / "api.py", home / "commands" / f"{name}.py"
    test = home / "tests" / f"test_{name}.py"
    for file in (command, test):
        if file.exists():
            raise CliProblem(f"{file.relative_to(ROOT)} exists already", "Choose another name.")
    for file, word in ((shown, words["Input"]), (api, name)):
        if re.search(rf"\b{word}\b", file.read_text(encoding="utf-8")):
            raise CliProblem(f"{file.relative_to(ROOT)} knows {word} already", "Choose another name.")
    _write(command, Template(COMMAND).substitute(words))
    _write(test, Template(COMMAND_TEST).substitute(words))
    contracts.write_text(contracts.read_text(encoding="utf-8") + Template(CONTRACT).substitute(words), encoding="utf-8")
    if shown != contracts:
        place = f"from noren.domains.{domain}.contracts.{contracts.stem} import "
        _replace(shown, "\n\nfrom ", f"\n\n{place}{words['Input']}\nfrom ")
        _replace(shown, "__all__ = [", f'__all__ = ["{words["Input"]}", ')
    _replace(api, "\n\nfrom ", f"\n\nfrom noren.domains.{domain}.commands.{name} import {name}\nfrom ")
    _replace(api, "__all__ = [", f'__all__ = ["{name}", ')
    _tidy(contracts, shown, api, command, test)
    print(
        f"src/noren/domains/{domain}/commands/{name}.py is there, with its contract, its place in api.py and its test."
    )


def _contracts_of(home: Path) -> tuple[Path, Path]:
    """The module that a new contract goes to, and the one that shows it to others: two where there are many contracts."""
    shown = home / "contracts" / "__init__.py"
    if not shown.exists():
        return home / "contracts.py", home / "contracts.py"
    begun = next(file for file in shown.parent.glob("*.py") if "class Contract(" in file.read_text(encoding="utf-8"))
    return begun, shown


def _require_name(name: str) -> None:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or len(name) > 40:
        raise CliProblem(f"{name!r} is no name", "Small letters, digits and single underscores, a letter first.")
    if name in _SAYS_NOTHING:
        raise CliProblem(f"{name!r} says nothing", "Name it after its subject.")


def _names_in_use() -> set[str]:
    """Folders of the package: their names are app labels too."""
    return {folder.name for folder in (ROOT / "src" / "noren").glob("*")}


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    if old not in text:
        raise CliProblem(
            f"{file.relative_to(ROOT)} has changed its shape", f"Write the new name into it by hand ({new!r})."
        )
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _tidy(*places: Path) -> None:
    """Sort imports and names, wrap long lines: as `./noren check` wants it."""
    ruff = [str(Path(sys.executable).with_name("ruff"))]
    for step in (["check", "--quiet", "--fix", "--select", "I,RUF022"], ["format", "--quiet"]):
        subprocess.run([*ruff, *step, *map(str, places)], cwd=ROOT, check=True)
