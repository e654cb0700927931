"""How names sound: pinyin without tones, and sounds that are taken for one another."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import islice, product
from pathlib import Path

import yaml
from pypinyin.constants import PINYIN_DICT

# A name of characters with two readings each is looked up in so many ways.
_WAYS = 8
_FLAT = {"zh": "z", "ch": "c", "sh": "s"}


@cache
def _known() -> dict[str, tuple[str, ...]]:
    raw = yaml.safe_load(Path(__file__).with_name("sounds.yaml").read_text(encoding="utf-8"))
    return {one[0]: tuple(one[1:].split(",")) for one in raw["readings"].split()}


@cache
def readings(character: str) -> tuple[str, ...]:
    """The syllables a Chinese character is read as, the usual one first; nothing for what is none."""
    if len(character) != 1:
        return ()
    spelled = PINYIN_DICT.get(ord(character), "")
    return _known().get(character) or ((_toneless(spelled.split(",")[0]),) if spelled else ())


def _toneless(syllable: str) -> str:
    parts = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(letter for letter in parts if letter.isascii() and letter.isalpha())


@cache
def near(syllable: str) -> str:
    """One syllable for all that are taken for it: zh/z, ch/c, sh/s, n/l, and ang/an, eng/en, ing/in."""
    syllable = _FLAT.get(syllable[:2], syllable[:2]) + syllable[2:]
    if syllable.startswith("n") and len(syllable) > 1:
        syllable = "l" + syllable[1:]
    return syllable[:-1] if syllable.endswith("ng") and not syllable.endswith("ong") else syllable


def ways(name: str) -> tuple[tuple[str, ...], ...]:
    """The ways a Chinese name may be read, syllable by syllable; nothing when a character has no reading."""
    return _ways(tuple(map(readings, name)))


def _ways(syllables: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(islice(product(*syllables), _WAYS)) if syllables else ()


def keys(name: str) -> tuple[str, ...]:
    """Under which sounds a name is found: names with one of them in common are homophones."""
    return tuple(" ".join(way) for way in ways(name))


def near_keys(name: str) -> tuple[str, ...]:
    """The same for names that sound nearly alike."""
    return tuple(dict.fromkeys(" ".join(map(near, way)) for way in ways(name)))


def spelled(name: str) -> tuple[str, ...]:
    """The name in letters, as one word: huaxing."""
    return tuple(dict.fromkeys("".join(way) for way in ways(name)))


def initials(name: str) -> tuple[str, ...]:
    """The first letter of each syllable: hxjm."""
    return tuple(dict.fromkeys("".join(syllable[0] for syllable in way) for way in ways(name)))
