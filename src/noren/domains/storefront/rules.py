"""What a customer types, as a search expression; pure, and safe for whatever is typed."""

import re
import unicodedata

from noren.domains.storefront.phonetics import sound, sounds_begun
from noren.kernel.japanese import search_key

MAX_QUERY = 100
MAX_TERMS = 8
MAX_LEXEME = 40

# Kinds of lexemes, so that a code is never taken for a word: word, sound, code, neighbouring characters.
WORD, SOUND, CODE, PAIR = "w:", "r:", "c:", "b:"

_SPLIT = re.compile(r"[\s,、。・,/|&!()<>*:'\"\\]+")
_KANA_OR_LATIN = re.compile(r"^[a-zà-ɏぁ-ゖー'-]+$")
_CODE = re.compile(r"^[a-z0-9][a-z0-9._ー-]*$")


def terms_of(text: str) -> list[str]:
    """The words typed: width, case and katakana folded, control characters gone, bounded in number and length."""
    cleaned = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text[:MAX_QUERY])
    return [term for term in _SPLIT.split(search_key(cleaned)) if term][:MAX_TERMS]


def search_expression(text: str) -> str | None:
    """A tsquery that every hit must match, term by term; None where nothing was typed that can be found.

    Each term may match as a word, as a sound, as a code (all three from their beginning) or anywhere inside a name.
    """
    parts = [expression for term in terms_of(text) if (expression := _any_way(term))]
    return " & ".join(f"({part})" for part in parts) or None


def quoted(lexeme: str) -> str:
    """A lexeme as PostgreSQL reads it back unchanged."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def pairs_of(text: str) -> list[str]:
    """Neighbouring characters in order, and the last one alone, so that every part of the text can be found."""
    squeezed = squeeze(text)
    return [squeezed[at : at + 2] for at in range(len(squeezed))]


def squeeze(text: str) -> str:
    """Folded text without anything but letters and digits (and the long-vowel mark)."""
    return "".join(c for c in search_key(text) if c.isalnum() or c == "ー")


def code_key(code: str) -> str:
    """A code without its separators, small: AB-12 and ab12 are one."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKC", code).casefold())


def _any_way(term: str) -> str:
    ways = [_prefix(WORD + term)]
    code = code_key(term)
    if _CODE.match(term) and code:
        ways.append(_prefix(CODE + code))
    if _KANA_OR_LATIN.match(term):
        ways.extend(_prefix(SOUND + key) for key in sounds_begun(term) if key)
    inside = _inside(term)
    if inside:
        ways.append(inside)
    return " | ".join(dict.fromkeys(ways)) if sound(term) or inside or code else ""


def _inside(term: str) -> str:
    """The term anywhere in a name. Latin letters and digits are only found from a beginning: `1` is in too many."""
    squeezed = squeeze(term)
    if not squeezed or squeezed.isascii():
        return ""
    if len(squeezed) == 1:
        return "" if _KANA_OR_LATIN.match(squeezed) else _prefix(PAIR + squeezed)
    return "(" + " <-> ".join(quoted(PAIR + squeezed[at : at + 2]) for at in range(len(squeezed) - 1)) + ")"


def _prefix(lexeme: str) -> str:
    return quoted(lexeme[:MAX_LEXEME]) + ":*"
