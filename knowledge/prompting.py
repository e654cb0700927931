"""What a language model is sent: the prompt from its file, the passages and the question delimited as data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from knowledge.answers import Citation

_STATES = {"future": "尚未生效", "expired": "已经失效"}
_LONGEST = 900


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt with the hash of the file it comes from."""

    text: str
    hash: str


@lru_cache(maxsize=8)
def load_prompt(name: str) -> Prompt:
    """The prompt in prompts/`name`.md."""
    data = resources.files(__package__).joinpath("prompts", f"{name}.md").read_bytes()
    return Prompt(data.decode(), hashlib.sha256(data).hexdigest()[:16])


def data_message(question: str, citations: Sequence[Citation]) -> str:
    """The question and the passages, each between marks that nothing inside can forge."""
    passages = "\n".join(map(_passage, citations))
    return f"<资料>\n{passages}\n</资料>\n\n<问题>\n{_inert(question)}\n</问题>"


def _passage(citation: Citation) -> str:
    facts = [f"《{citation.title}》", citation.section]
    if citation.state in _STATES:
        day = citation.effective if citation.state == "future" else citation.expires
        facts.append(_STATES[citation.state] + (f"（{day.isoformat()}）" if day else ""))
    head = " ".join(_inert(fact) for fact in facts if fact)
    body = "\n".join(_inert(part) for part in (citation.context, citation.text[:_LONGEST]) if part)
    return f'<段落 编号="{citation.n}">\n{head}\n{body}\n</段落>'


def _inert(text: str) -> str:
    """`text` without the signs that delimit it."""
    return re.sub(r"[<>]", lambda match: "＜" if match[0] == "<" else "＞", text)
