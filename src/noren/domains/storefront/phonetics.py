"""How a word sounds, as letters: one key for kana, for Hepburn and for Kunrei romaji, long vowels folded.

The key is only compared with other keys, from their beginning: what is typed so far must be the beginning of the whole
word's key, which a key for whole names (kernel's `romaji_key`) does not promise. It is Kunrei-like, because Hepburn's
exceptions fold into it.
"""

import re
import unicodedata
from functools import lru_cache

from noren.kernel.japanese import search_key

_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_KANA = {kana: head + vowel for head, row in _ROWS.items() for kana, vowel in zip(row, "aiueo", strict=True)}
_KANA |= {
    "や": "ya",
    "ゆ": "yu",
    "よ": "yo",
    "わ": "wa",
    "ゐ": "i",
    "ゑ": "e",
    "を": "o",
    "ん": "n",
    "ゔ": "vu",
    "ー": "-",
}
_KANA |= {
    "ぁ": "a",
    "ぃ": "i",
    "ぅ": "u",
    "ぇ": "e",
    "ぉ": "o",
    "ゃ": "ya",
    "ゅ": "yu",
    "ょ": "yo",
    "ゎ": "wa",
    "ゕ": "ka",
    "ゖ": "ke",
}
_SMALL_Y = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ぇ": "ye"}
_BEFORE_SMALL_Y = frozenset("きしちにひみりぎじぢびぴ")
_SMALL_VOWEL = {"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
_FOREIGN = {
    "ふ": "f",
    "う": "w",
    "ゔ": "v",
    "て": "t",
    "で": "d",
    "と": "t",
    "ど": "d",
    "つ": "ts",
    "く": "kw",
    "ぐ": "gw",
}

# Hepburn and typed variants; the longer first. A doubled `c` is the small tsu before `ch`.
_LETTERS = (
    ("cch", "tch"), ("tch", "tty"), ("sh", "sy"), ("ch", "ty"), ("dz", "z"), ("jy", "zy"), ("j", "zy"), ("l", "r"),
    ("syi", "si"), ("tyi", "ti"), ("zyi", "zi"), ("tsu", "tu"), ("fu", "hu"), ("du", "zu"), ("di", "zi"),
    ("mb", "nb"), ("mp", "np"), ("mm", "nm"), ("nn", "n"),
)  # fmt: skip
_LONG = (("ou", "o"), ("ei", "e"), ("aa", "a"), ("ii", "i"), ("uu", "u"), ("ee", "e"), ("oo", "o"))
# What is typed on the way to a syllable: the letter that every continuation shares.
_UNFINISHED = (
    ("tty", "tt"),
    ("tc", "tt"),
    ("cc", "tt"),
    ("sy", "s"),
    ("ty", "t"),
    ("zy", "z"),
    ("ts", "t"),
    ("c", "t"),
    ("m", "n"),
)


@lru_cache(maxsize=32_768)
def sound(text: str) -> str:
    """The key of kana or romaji, mixed if need be; characters that have no sound here (kanji) are left out."""
    return _folded(_romaji(search_key(text)))


def sounds_begun(text: str) -> list[str]:
    """The keys that a word may begin with when `text` has been typed so far: `matc` may become `matcha`."""
    written = search_key(text)
    letters = _romaji(written)
    keys = [_folded(letters)]
    if written[-1:] in _BEFORE_SMALL_Y:
        keys.append(keys[0][:-1] + "y")
    if written.endswith("ふ"):
        keys.append(keys[0][:-2] + "f")
    for ending, shared in _UNFINISHED:
        if keys[0].endswith(ending):
            keys.append(keys[0][: -len(ending)] + shared)
            break
    if letters.endswith("f"):
        keys.append(keys[0][:-1] + "h")
    return keys


def _romaji(text: str) -> str:
    out: list[str] = []
    doubled = False
    at = 0
    while at < len(text):
        here, following = text[at], text[at + 1 : at + 2]
        at += 1
        if here == "っ":
            doubled = True
            continue
        syllable, used = _syllable(here, following)
        at += used
        if doubled and syllable[:1] not in ("", "-", *"aiueo"):
            out.append("t" if syllable.startswith("ch") else syllable[0])
        doubled = False
        out.append(syllable)
    return "".join(out)


def _syllable(here: str, following: str) -> tuple[str, int]:
    """The letters of one kana with the small one after it, and how many characters that took beyond the first."""
    plain = _KANA.get(here)
    if plain is None:
        return (here if here.isascii() and (here.isalnum() or here == "-") else _bare(here)), 0
    if plain.endswith("i") and len(plain) == 2 and following in _SMALL_Y:
        return plain[0] + _SMALL_Y[following], 1
    if here in _FOREIGN and following in _SMALL_VOWEL:
        return _FOREIGN[here] + _SMALL_VOWEL[following], 1
    if here in ("て", "で", "ふ", "ゔ") and following in ("ゅ", "ゃ", "ょ"):
        return _FOREIGN[here] + _SMALL_Y[following], 1
    return plain, 0


def _bare(character: str) -> str:
    """A letter without its accent (ō, é); nothing for what is no Latin letter."""
    return "".join(c for c in unicodedata.normalize("NFKD", character) if c.isascii() and c.isalnum())


def _folded(letters: str) -> str:
    key = re.sub(r"[^a-z0-9]", "", letters)
    for written, kept in _LETTERS:
        key = key.replace(written, kept)
    for _ in range(3):
        before = key
        for written, kept in _LONG:
            key = key.replace(written, kept)
        if key == before:
            break
    return key
