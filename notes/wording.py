"""One form for words that are written in many ways, character for character, so that positions hold."""

from __future__ import annotations

import unicodedata

import opencc

_CHARACTERS = opencc.OpenCC("t2s")


class _Forms(dict[int, str]):
    """The plain form of each character, made when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        form = "、" if "①" <= character <= "⑳" else unicodedata.normalize("NFKC", character).lower()
        if len(form) != 1:  # … and ㎡ stay as they are: what is counted in the one text holds in the other
            form = character
        elif form >= "\u2e80" and not "\ud800" <= form <= "\udfff":  # half a character is no character
            form = _CHARACTERS.convert(_CHARACTERS.convert(form))  # 薴 → 苧 → 苎
        if form.isspace():
            form = "\n" if character in "\n\r\u2028\u2029" else " "
        self[code] = form if len(form) == 1 else character
        return self[code]


_FORMS = _Forms()


def plain(text: str) -> str:
    """Half width, simplified, lower case, every blank a space (line ends stay): as long as the text it is made of."""
    return text.translate(_FORMS)


def is_han(character: str) -> bool:
    """Whether it is a Chinese character."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or character >= "\U00020000"
