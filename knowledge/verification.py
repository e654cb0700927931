"""Whether a sentence may be shown: it cites, and all it states stands in the passages it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.answers import Citation
from knowledge.breaches import orders_the_bot_about
from knowledge.documents import Document
from knowledge.figures import Figure, figures_of, plainly
from knowledge.normalise import clean, words
from knowledge.polarity import contradicted, mode_of

MARK = re.compile(r"\s*\[(\d{1,3})\]")
_TITLE = re.compile(r"《([^《》]{1,60})》")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\b[\w.+-]+@[\w-]+\.\w+|@\w{4,}", re.I)
_PROMISE = re.compile(
    r"(?:保证|确保|承诺|包|肯定|一定|必定|百分之百|100%)[^，,。；;]{0,6}?(?:获批|批下来|批准|通过|放款|审批|收益|保本|不亏|最低价|能批|会批)|"
    r"(?:审批|贷款|申请)[^，,。；;]{0,4}(?:必过|包过|没问题)|必批|包批|必放款|稳赚|零风险|无风险|保本保息|"
    r"\bguarantee[sd]?\b[^.]{0,30}(?:approv|return|profit)|risk-free"
)
_NO_PROMISE = re.compile(r"不|勿|非|禁止|严禁|无法|未|\bno\b|\bnot?\b|never")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SUPPORTED = 0.5  # share of a sentence's words that must stand in what it cites or in the question


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as evidence: all that is known of it, and its text under its lead."""

    everything: str
    lead: str
    text: str

    @classmethod
    def of(cls, citation: Citation, products: Sequence[str] = ()) -> Source:
        """The evidence in a citation; `products` are names of the products its document is about."""
        days = [day.isoformat() for day in (citation.effective, citation.expires) if day]
        parts = [f"《{citation.title}》", citation.number or "", f"v{citation.version}" if citation.version else ""]
        parts += [citation.version or "", citation.section, citation.context, citation.text, *days, *products]
        return cls("\n".join(filter(None, parts)), citation.context, citation.text)


class ProductNames:
    """The names of all products, so that a sentence names none that its sources do not."""

    def __init__(self, groups: Iterable[Iterable[str]] = ()) -> None:
        self._names: dict[str, set[int]] = {}
        self._forms: list[set[str]] = []
        for group in groups:
            forms = {plainly(name).strip() for name in group if len(name.strip()) > 1}
            for form in forms:
                self._names.setdefault(form, set()).add(len(self._forms))
            self._forms.append(forms)
        ordered = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_bounded, ordered))) if ordered else None

    @classmethod
    def of(cls, documents: Iterable[Document]) -> ProductNames:
        """Names, aliases and codes as the documents' front matter gives them."""
        groups: list[list[str]] = []
        for document in documents:
            declared = document.extra.get("product") or ()
            for product in [declared] if isinstance(declared, Mapping) else declared:
                names = [
                    product.get("name"),
                    product.get("code"),
                    product.get("name_en"),
                    *(product.get("aliases") or ()),
                ]
                groups.append([str(name) for name in names if name])
        return cls(groups)

    def strange(self, sentence: str, source: str) -> str | None:
        """A product named in `sentence` that `source` names by none of its forms."""
        if self._pattern is None:
            return None
        source = plainly(source)
        for match in self._pattern.finditer(plainly(sentence)):
            forms = {form for group in self._names[match[0]] for form in self._forms[group]}
            if not any(form in source for form in forms):
                return match[0]
        return None


@dataclass(frozen=True, slots=True)
class Verifier:
    """Judges sentences against numbered sources; `question` is what was asked: its words need no source."""

    sources: Mapping[int, Source]
    question: str = ""
    products: ProductNames = field(default_factory=ProductNames)

    def objection(self, sentence: str) -> str | None:
        """Why a sentence may not be shown; None when it may."""
        marks = [int(n) for n in MARK.findall(sentence)]
        if not marks:
            return "cites nothing"
        if strange := [n for n in marks if n not in self.sources]:
            return f"cites [{strange[0]}], which is not there"
        said = MARK.sub("", sentence)
        if not re.search(r"\w", said):
            return "says nothing"
        cited = [self.sources[n] for n in dict.fromkeys(marks)]
        everything = "\n".join(source.everything for source in cited)
        return (
            self._foreign(said, everything)
            or _wrong_figure(said, everything)
            or self._unsupported(said, everything)
            or _turned(said, cited)
        )

    def _foreign(self, said: str, everything: str) -> str | None:
        """Names, addresses, promises and orders that no source makes."""
        if orders_the_bot_about(said):
            return "orders about, instead of answering"
        plain_source = plainly(everything)
        for match in _ADDRESS.finditer(said):
            if plainly(match[0]) not in plain_source:
                return f"names the address {match[0]}"
        for title in _TITLE.findall(said):
            if _bare(title) not in _bare(everything):
                return f"names the document 《{title}》"
        if name := self.products.strange(said, everything):
            return f"names the product {name}"
        return _promise(said, plain_source)

    def _unsupported(self, said: str, everything: str) -> str | None:
        """Words that stand neither in the sources nor in the question; only where both are Chinese."""
        own = [w for w in words(said) if _HAN.search(w) and not any(c.isdigit() for c in w)]
        if len(own) < 3 or not _HAN.search(everything):
            return None
        known = clean(everything) + "\n" + clean(self.question)
        share = sum(w in known for w in own) / len(own)
        return None if share >= _SUPPORTED else f"only {share:.0%} of its words stand in the sources"


def _promise(said: str, plain_source: str) -> str | None:
    text = plainly(said)
    for match in _PROMISE.finditer(text):
        if match[0] in plain_source and _NO_PROMISE.search(text):
            continue
        if not _NO_PROMISE.search(text[max(0, match.start() - 12) : match.end()]):
            return f"promises: {match[0]}"
    return None


def _wrong_figure(said: str, everything: str) -> str | None:
    known: dict[str, set[str]] = {}
    for figure in figures_of(everything):
        known.setdefault(figure.canonical, set()).add(figure.bound)
    for figure in figures_of(said):
        if not _known(figure, known, everything):
            return f"has the figure {figure.canonical}"
        bounds = known.get(figure.canonical, set())
        if figure.bound and bounds and "" not in bounds and figure.bound not in bounds:
            return f"turns the bound of {figure.canonical} round"
    return None


def _known(figure: Figure, known: Mapping[str, set[str]], everything: str) -> bool:
    if figure.canonical in known:
        return True
    kind, _, value = figure.canonical.partition(":")
    if kind == "日":
        return any(other.startswith(f"{figure.canonical}-") for other in known)
    return kind == "码" and value in plainly(everything)


def _turned(said: str, cited: Sequence[Source]) -> str | None:
    if not _HAN.search(said):
        return _turned_in_english(said, cited)
    clash = contradicted(said, [(source.lead, source.text) for source in cited])
    return f"says the opposite of: {clash.strip()}" if clash else None


def _turned_in_english(said: str, cited: Sequence[Source]) -> str | None:
    """A permission where the sources only forbid, or a ban where they deny nothing."""
    modes = {mode_of(piece) for s in cited for piece in re.split(r"[，。；：\n]", f"{s.lead}\n{s.text}")}
    mode = mode_of(said)
    if mode == "permits" and "forbids" in modes and not modes & {"permits", "exempts"}:
        return "permits what the sources forbid"
    if mode == "forbids" and not modes & {"forbids", "denies"}:
        return "forbids what the sources do not"
    return None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", plainly(text))


def _bounded(form: str) -> str:
    start = r"(?<![a-z0-9])" if form[0].isascii() else ""
    end = r"(?![a-z0-9])" if form[-1].isascii() else ""
    return start + re.escape(form) + end
