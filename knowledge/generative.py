"""Letting a language model write the answer, released sentence by sentence as each is verified."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from knowledge.answers import Citation, ModelCall, OnModelCall, OnText
from knowledge.masking import Masker
from knowledge.models import ChatModel, ModelError
from knowledge.prompting import data_message, load_prompt
from knowledge.verification import MARK, Verifier

PURPOSE = "answer"
_ENOUGH = 1_200  # characters: what a model goes on with after that is no answer
_END = re.compile(
    r"(?:[。！？!?]+[”’」』）)\"]*|(?<=[^\s\d.])\.(?=[\s\[])|(?<=\d)\.(?=\s*\[|\s+[A-Z])|(?<![:：])\n+)(?P<marks>(?:\s*\[\d{1,3}\])*)"
)
_ABSENT = re.compile(
    r"资料(?:里|中)?(?:都|并)?没有写|资料未(?:写明|提及)|"
    r"not (?:stated|mentioned|covered) in the (?:documents|sources|passages)",
    re.I,
)
_OPEN_MARK = re.compile(r"\s*(?:\[\d{0,3})?$")


class Unverified(Exception):
    """What the model wrote may not be shown; `reason` says why, for the trace."""

    def __init__(self, reason: str, sentence: str = "") -> None:
        super().__init__(f"{reason}: {sentence}" if sentence else reason)
        self.reason = reason
        self.sentence = sentence


class NoAnswerFound(Unverified):
    """The model reads the passages and finds no answer in them."""


@dataclass(frozen=True, slots=True)
class Written:
    """A verified text and the numbers of the passages it cites."""

    text: str
    cited: tuple[int, ...]


class Writer:
    """Writes answers with one model."""

    def __init__(self, model: ChatModel, names: Iterable[str] = ()) -> None:
        self.model = model
        self._names = tuple(names)

    async def write(
        self,
        question: str,
        citations: Sequence[Citation],
        verifier: Verifier,
        on_text: OnText | None = None,
        on_model_call: OnModelCall | None = None,
    ) -> Written:
        """The model's answer, every sentence verified; `on_text` gets what is verified so far.

        Raises Unverified at the first sentence that may not be shown, ModelError when the model fails. The call is
        reported in every case, cancelled or not.
        """
        prompt, masker = load_prompt(PURPOSE), Masker(self._names)
        message = masker.mask(data_message(question, citations))
        started, error = time.perf_counter(), "cancelled"
        try:
            written = await self._released(self.model.stream(prompt.text, message), masker, verifier, on_text)
            error = ""
        except (ModelError, Unverified) as failure:
            error = f"{type(failure).__name__}: {failure}"
            raise
        finally:
            if on_model_call is not None:
                seconds = time.perf_counter() - started
                sent = f"{prompt.text}\n\n{message}"
                await on_model_call(
                    ModelCall(PURPOSE, self.model.name, prompt.hash, sent, seconds, not error, error or None)
                )
        return written

    async def _released(
        self, pieces: AsyncGenerator[str, None], masker: Masker, verifier: Verifier, on_text: OnText | None
    ) -> Written:
        text, cited = "", dict[int, None]()
        async with aclosing(sentences_of(pieces)) as sentences:
            async for masked in sentences:
                sentence = masker.unmask(masked)
                if not sentence.strip():
                    continue
                _verify(sentence, verifier)
                text += sentence
                cited |= dict.fromkeys(int(n) for n in MARK.findall(sentence))
                if on_text is not None:
                    await on_text(text.strip())
                if len(text) > _ENOUGH:
                    raise Unverified("the model does not come to an end")
        if not text.strip():
            raise Unverified("the model wrote nothing")
        return Written(text.strip(), tuple(cited))


def _verify(sentence: str, verifier: Verifier) -> None:
    if _ABSENT.search(sentence):
        raise NoAnswerFound("the model finds no answer", sentence.strip())
    if objection := verifier.objection(sentence):
        raise Unverified(objection, sentence.strip())


async def sentences_of(pieces: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
    """The sentences of a stream, each with the marks behind it, as soon as it is sure where it ends."""
    waiting = ""
    async with aclosing(pieces):
        async for piece in pieces:
            waiting += piece
            while (end := _sentence_end(waiting)) is not None:
                yield waiting[:end]
                waiting = waiting[end:]
    while (end := _sentence_end(waiting, final=True)) is not None:
        yield waiting[:end]
        waiting = waiting[end:]
    if waiting:
        yield waiting


def _sentence_end(text: str, *, final: bool = False) -> int | None:
    """Where the first sentence ends; None when it may go on or a mark may still follow."""
    for match in _END.finditer(text):
        if not re.search(r"\w", MARK.sub("", text[: match.end()])):
            continue
        rest = text[match.end() :]
        if final or not _OPEN_MARK.fullmatch(rest):
            return match.end()
        return None
    return None
