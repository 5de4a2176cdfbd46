"""`./noren messages`: the texts of every app in templates and code, and what they are called in Japanese.

An app keeps its own `locale/ja/LC_MESSAGES/django.po` and the `.mo` compiled from it; both are committed. Texts are
English in the code. Django joins all catalogues into one, so a text has one Japanese form in the whole installation.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from noren.cli.places import ROOT
from noren.cli.problem import CliProblem

_PACKAGE = ROOT / "src" / "noren"
_GROUPS = ("domains", "faces", "connectors")
_WITHOUT_TEXTS = ("cli", "config", "kernel")
_CATALOGUE = Path("locale/ja/LC_MESSAGES/django.po")
_LAZY = {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")}
_KEYWORDS = {**DEFAULT_KEYWORDS, **_LAZY, "gettext_noop": None}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_HEADER = r"""msgid ""
msgstr ""
"Language: ja\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""


def messages(*, only: list[str]) -> None:
    """Bring the catalogues up to the code: new texts come in, unused ones go, translations stay.

    `only` names apps as `faces/store`; none means all.
    """
    texts = collect()
    unknown = sorted(set(only) - texts.keys())
    if unknown:
        raise CliProblem(f"{unknown[0]} has no texts", f"Those with texts: {', '.join(sorted(texts))}.")
    known = {app: _read(app) for app in texts}
    elsewhere = {_key(text): text.string for catalogue in known.values() for text in catalogue if _is_done(text)}
    for app in only or sorted(texts):
        updated = _updated(texts[app], known[app], elsewhere=elsewhere)
        _write(app, updated)
        waiting = sum(not _is_done(text) for text in updated if text.id)
        print(f"{app:<32} {len(updated):>4} texts" + (f", {waiting} without Japanese" if waiting else ""))


def findings() -> list[str]:
    """What keeps the catalogues from being whole; empty if nothing does."""
    found: list[str] = []
    said: dict[object, tuple[str, object]] = {}
    for app, texts in sorted(collect().items()):
        place = (_PACKAGE / app / _CATALOGUE).relative_to(ROOT)
        known = _read(app)
        for text in texts:
            if text.id:
                found += [f"{place}: {wrong}" for wrong in _wrong(text, known.get(text.id, text.context))]
        for text in filter(_is_done, known):
            other, form = said.setdefault(_key(text), (app, text.string))
            if form != text.string:
                found.append(f"{place}: {text.id!r} has another Japanese form in {other}")
        if not found and _po_bytes(_updated(texts, known, elsewhere={})) != _bytes(_PACKAGE / app / _CATALOGUE):
            found.append(f"{place} is not as `./noren messages` writes it")
        if _mo_bytes(known) != _bytes((_PACKAGE / app / _CATALOGUE).with_suffix(".mo")):
            found.append(f"{place.with_suffix('.mo')} is not compiled from it")
    return [*found, "`./noren messages` brings them up to the code; then write the Japanese."] if found else []


def collect() -> dict[str, Catalog]:
    """The texts of every app that has some, by the app's folder under src/noren."""
    found: dict[str, Catalog] = {}
    for app in _apps():
        texts = Catalog(locale="ja")
        for file in sorted([*app.rglob("*.html"), *app.rglob("*.txt"), *app.rglob("*.py")]):
            for line in _texts_in(file):
                _line, ids, _comments, context = line
                texts.add(ids, context=context, locations=[(file.relative_to(app).as_posix(), 0)])
        if len(texts):
            found[app.relative_to(_PACKAGE).as_posix()] = texts
    return found


def _apps() -> Iterator[Path]:
    for folder in sorted(_PACKAGE.iterdir()):
        if folder.name in _GROUPS:
            yield from sorted(inner for inner in folder.iterdir() if (inner / "__init__.py").exists())
        elif (folder / "__init__.py").exists() and folder.name not in _WITHOUT_TEXTS:
            yield folder


def _texts_in(file: Path) -> Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    source = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        if "gettext" not in source:
            return ()
    elif "trans" in source or "_(" in source:
        # What templatize leaves between its calls to gettext is no Python only for its indents.
        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    else:
        return ()
    return extract("python", io.BytesIO(source.encode()), keywords=_KEYWORDS)


def _read(app: str) -> Catalog:
    file = _PACKAGE / app / _CATALOGUE
    if not file.exists():
        return Catalog(locale="ja")
    with file.open("rb") as lines:
        return read_po(lines, locale="ja", abort_invalid=True)


def _updated(texts: Catalog, known: Catalog, *, elsewhere: Mapping[object, Any]) -> Catalog:
    updated = Catalog(locale="ja", creation_date=_LONG_AGO, revision_date=_LONG_AGO, fuzzy=False)
    for text in texts:
        if not text.id:
            continue
        before = known.get(text.id, text.context)
        string = before.string if before and _is_done(before) else elsewhere.get(_key(text), "")
        flags = set(before.flags & {"fuzzy"}) if before else ()
        updated.add(text.id, string, locations=sorted(set(text.locations)), context=text.context, flags=flags)
    return updated


def _write(app: str, catalogue: Catalog) -> None:
    file = _PACKAGE / app / _CATALOGUE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_po_bytes(catalogue))
    file.with_suffix(".mo").write_bytes(_mo_bytes(catalogue))


def _po_bytes(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False)
    return _HEADER.encode() + out.getvalue()


def _mo_bytes(catalogue: Catalog) -> bytes:
    """Compiled without the dates that a catalogue carries by default."""
    plain = Catalog(locale="ja", creation_date=_LONG_AGO, revision_date=_LONG_AGO, fuzzy=False)
    for text in catalogue:
        if text.id and _is_done(text) and not text.fuzzy:
            plain.add(text.id, text.string, context=text.context)
    out = io.BytesIO()
    write_mo(out, plain)
    return out.getvalue()


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


def _wrong(text: Message, known: Message | None) -> Iterator[str]:
    where = ", ".join(sorted({file for file, _line in text.locations}))
    if known is None or not _is_done(known):
        yield f"no Japanese for {text.id!r} ({where})"
    elif known.fuzzy:
        yield f"{text.id!r} is marked fuzzy ({where})"
    else:
        asked = _placeholders(text.id if isinstance(text.id, str) else text.id[-1])
        for form in _forms(known):
            if _placeholders(form) != asked:
                yield f"{text.id!r} and {form!r} have different placeholders ({where})"


def _placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


def _is_done(text: Message) -> bool:
    return bool(text.id) and all(_forms(text))


def _forms(text: Message) -> list[str]:
    return [text.string] if isinstance(text.string, str) else list(text.string or [""])


def _key(text: Message) -> object:
    return (text.id, text.context)
