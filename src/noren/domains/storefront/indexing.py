"""The lexemes of a product. The dictionary is loaded where something is indexed, never where somebody searches."""

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from noren.domains.catalog.contracts import ListedProduct
from noren.domains.storefront.phonetics import sound
from noren.domains.storefront.rules import CODE, MAX_LEXEME, PAIR, SOUND, WORD, code_key, pairs_of, quoted
from noren.kernel.japanese import search_key

_MAX_TEXT = 2_000
_MAX_POSITION = 16_000
_LATIN = re.compile(r"[a-z0-9]+")
_CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "接頭辞", "接尾辞", "代名詞", "副詞")
_GAP = 8
_RUN = 4
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Morpheme:
    """A word as the dictionary cuts it: as written, in its standard spelling, as read (hiragana)."""

    surface: str
    normalised: str
    reading: str
    is_content: bool


@lru_cache(maxsize=2_048)
def morphemes(text: str) -> tuple[Morpheme, ...]:
    """Cut a text into words. Symbols and spaces are left out. Brands, groups and colours recur, so the latest are kept."""
    found = []
    for token in _tokenizer().tokenize(text[:_MAX_TEXT]):
        part = token.part_of_speech()[0]
        surface = search_key(token.surface())
        if part in ("補助記号", "空白") or not surface.strip():
            continue
        reading = surface if _LATIN.fullmatch(surface) else search_key(token.reading_form())
        found.append(
            Morpheme(
                surface=surface,
                normalised=search_key(token.normalized_form()),
                reading=reading,
                is_content=part in _CONTENT,
            )
        )
    return tuple(found)


def search_vector(product: ListedProduct) -> str:
    """The product's lexemes with their weights (A name, B brand, keywords, group, C text, D parts of names), as tsvector text."""
    vector = _Vector()
    for name in (product.name.ja, product.name.en):
        vector.add_phrase(name, "A")
    if product.name_kana:
        vector.add_reading(product.name_kana, "A")
    for text in (product.brand, *product.keywords):
        vector.add_phrase(text, "B")
    for group in product.department_names:
        vector.add_phrase(group.ja, "B")
        vector.add_phrase(group.en, "B")
    for colour in {v.colour_name.ja: v.colour_name for v in product.variants if v.colour_name}.values():
        vector.add_phrase(colour.ja, "C")
        vector.add_phrase(colour.en, "C")
    for text in (product.description.ja, product.description.en):
        vector.add_text(text)
    vector.add_codes([product.code, *(v.sku for v in product.variants), *(v.gtin for v in product.variants if v.gtin)])
    return vector.text()


def sort_key(product: ListedProduct) -> str:
    """What a list in Japanese order compares: the reading in hiragana, given or looked up."""
    if product.name_kana:
        return search_key(product.name_kana)
    return "".join(word.reading for word in morphemes(product.name.ja)) or search_key(product.name.en)


class _Vector:
    """Lexemes as they are gathered; the heaviest weight of a lexeme is kept, pairs keep their places."""

    def __init__(self) -> None:
        self.weights: dict[str, str] = {}
        self.places: dict[str, list[int]] = {}
        self.next = 1

    def add(self, lexeme: str, weight: str) -> None:
        lexeme = lexeme[:MAX_LEXEME]
        if len(lexeme) > 2:
            self.weights[lexeme] = min(self.weights.get(lexeme, weight), weight)

    def add_phrase(self, text: str, weight: str) -> None:
        """A short text: each word, the sound from each word to the end, and every pair of characters."""
        words = morphemes(text)
        for number, word in enumerate(words):
            self._add_word(word, weight)
            self.add(SOUND + sound("".join(following.reading for following in words[number:])), weight)
            if word.reading.isascii():
                self.add(SOUND + sound(word.normalised), weight)  # `green` is found as グリーン
        for latin in _LATIN.findall(search_key(text)):
            self.add(WORD + latin, weight)
        self._add_pairs(text)
        self._add_pairs("".join(word.reading for word in words))

    def add_reading(self, kana: str, weight: str) -> None:
        """A reading that somebody wrote down: the sound from each of its words to the end."""
        words = kana.split()
        for number in range(len(words)):
            self.add(SOUND + sound("".join(words[number:])), weight)
        self._add_pairs(kana)

    def add_text(self, text: str) -> None:
        """A longer text: its words that mean something, each with the few that follow (生 finds, and so does 生クリーム)."""
        words = morphemes(text)
        for number, word in enumerate(words):
            if word.is_content:
                following = words[number : number + _RUN]
                self.add(WORD + "".join(other.surface for other in following), "C")
                self.add(WORD + word.normalised, "C")
                self.add(SOUND + sound("".join(other.reading for other in following)), "C")

    def add_codes(self, codes: Iterable[str]) -> None:
        for code in codes:
            key = code_key(code)
            for written in {key, key.lstrip("0")}:
                self.add(CODE + written, "B")

    def text(self) -> str:
        parts = [f"{quoted(lexeme)}:1{weight}" for lexeme, weight in self.weights.items()]
        parts += [f"{quoted(lexeme)}:{','.join(map(str, places[:200]))}" for lexeme, places in self.places.items()]
        return " ".join(parts)

    def _add_word(self, word: Morpheme, weight: str) -> None:
        self.add(WORD + word.surface, weight)
        self.add(WORD + word.normalised, weight)

    def _add_pairs(self, text: str) -> None:
        for pair in pairs_of(text):
            if self.next > _MAX_POSITION:
                return
            self.places.setdefault(PAIR + pair, []).append(self.next)
            self.next += 1
        self.next += _GAP


def _tokenizer() -> Any:
    """SudachiPy with the small dictionary, made once per thread (it is not shared safely)."""
    made = getattr(_local, "tokenizer", None)
    if made is None:
        from sudachipy import Dictionary, SplitMode  # noqa: PLC0415 - 100 MB that only indexing needs

        made = _local.tokenizer = Dictionary(dict="small").tokenizer(mode=SplitMode.A)
    return made
