"""What a client needs, in the playbook's words: from its own words, from how notes name products, and from codes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.rulebook import Rulebook
from proposals.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: needs of the playbook, products by code, and what is neither."""

    needs: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.needs or self.codes)


def read_needs(asked: Sequence[str], playbook: Playbook, book: Rulebook) -> Wanted:
    """The needs and products that a list of words means; a word that means nothing known is returned as such."""
    needs: list[str] = []
    codes: list[str] = []
    unread: list[str] = []
    for word in asked:
        found, products = _read(word.strip(), playbook, book)
        needs += found
        codes += products
        if not found and not products and word.strip():
            unread.append(word.strip())
    return Wanted(_once(needs), _once(codes), _once(unread))


def needs_in(text: str, playbook: Playbook) -> tuple[str, ...]:
    """The needs that a client speaks of in a text, in the order of the playbook."""
    said = _folded(text)
    return tuple(
        need.name for need in playbook.needs.values() if any(_folded(word) in said for word in (need.name, *need.words))
    )


def _read(word: str, playbook: Playbook, book: Rulebook) -> tuple[Sequence[str], Sequence[str]]:
    """A need by name, by the word notes have for it or by the client's own; else the product of that name."""
    if word in playbook.needs:
        return (word,), ()
    products = book.product_named(word)
    if len(products) == 1:
        return (), products
    noted = [need.name for need in playbook.needs.values() if word and word in need.asks]
    return (noted or needs_in(word, playbook)), ()


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
