"""The catalogue: which products the documents describe, by family, and whether a question asks for that list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.documents import Document
from knowledge.normalise import clean

_GOODS = r"(?:(?:金融|融资|授信|服务|信贷)?(?:产品|业务品种|品种))"
_WHICH = r"(?:有|包括|包含|提供|能做)?(?:哪些|哪几[种个款]|什么|啥|几种|多少种)"
_OURS = r"(?:请问|问一?下|想知道|咱们?行?|我们行?|我行|本行|行里|你们行?|澄江)?(?:的|目前|现在|都|一共)*"
_ASKS = (
    re.compile(rf"{_OURS}(?P<family>[^，。？?]{{0,10}}?)(?:类|方面|条线|板块|这块|领域)?(?:的|相关)?{_GOODS}(?:都|一共|目前|现在)?{_WHICH}"),
    re.compile(rf"{_OURS}(?P<family>[^，。？?]{{0,10}}?)(?:类|方面|条线|板块|这块|领域)?(?:里|的|都|一共)?{_WHICH}(?:相关)?{_GOODS}(?:可以做|能做|可做|可以推)?"),
    re.compile(rf"{_OURS}(?:都|一共)?{_WHICH}(?P<family>[^，。？?]{{0,10}}?)(?:类|方面|条线)?(?:的|相关)?{_GOODS}(?:可以做|能做|可做|可以推)?"),
    re.compile(rf"{_OURS}(?:列(?:一下|出)|介绍一?下)(?P<family>[^，。？?]{{1,10}}?)(?:类|方面|条线)?(?:的|相关|所有|全部)?{_GOODS}"),
)  # fmt: skip
_END = re.compile(r"[\s?？。!！呢啊呀吗]+$")
_LEAST = 2  # characters that a family and what is asked for must share in a row


@dataclass(frozen=True, slots=True)
class Product:
    """What people call a product, the family it belongs to, and the document about it."""

    name: str
    family: str
    document: Document


def products_of(documents: Iterable[Document], language: str) -> list[Product]:
    """The products that documents are about, by their metadata; a document that names none counts as one by its title.

    The family is what the metadata says, else the folder the document lies in; empty when neither is there.
    """
    found = []
    for document in documents:
        folder = document.name.rpartition("/")[0].rpartition("/")[2]
        family = document.extra.get("family") or folder
        described = document.extra.get("product")
        each = described if isinstance(described, list) else [described]
        for product in (one if isinstance(one, Mapping) else {} for one in each or [None]):
            name = (product.get("name_en") if language == "en" else None) or product.get("name") or document.title
            found.append(Product(str(name), str(product.get("family") or family), document))
    return found


def asked_for(text: str, products: Sequence[Product]) -> list[Product]:
    """The products whose list a question asks for: 供应链产品有哪些; none when it asks something else.

    Those of a family, else those that have what is said in their names or their documents'.
    """
    words = _END.sub("", clean(text))
    matches = (pattern.fullmatch(words) for pattern in _ASKS)
    said = next((match["family"] for match in matches if match), "")
    if len(said) < _LEAST:
        return []
    families = {product.family for product in products if product.family}
    near = {family for family in families if _alike(said, clean(family))}
    if near:
        return [product for product in products if product.family in near]
    return [product for product in products if said in clean(f"{product.name} {product.document.title}")]


def _alike(said: str, family: str) -> bool:
    """Whether a family is meant: all of what was said stands in its name, or its name in what was said."""
    said = said.removesuffix("金融") or said
    stem = family.removesuffix("金融") or family
    return len(said) >= _LEAST and (said in family or stem in said)
