"""Why a model's words may not stand in place of the template's: what they add, lose, turn round or promise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.normalise import words
from knowledge.rulebook import Rulebook
from knowledge.verification import ProductNames, Verifier
from knowledge.verification import Source as Evidence
from proposals import showing
from proposals.checking import check
from proposals.clientsections import words_of
from proposals.likeness import Likeness
from proposals.manifest import accounted, figures_of
from proposals.record import Draft, Section, Source

_PLAIN = re.compile(r"[\u3400-\u9fffA-Za-z0-9，。、；：？！（）《》“”‘’％%‰—…·～→－\-+＝=,.()/: ]")
_BODY = re.compile(r"[\u4e00-\u9fff]{2,20}(?:公司|集团|银行|工厂|医院|学校|事务所|研究院|财政局|政府)")
_PERSON = re.compile(r"[\u4e00-\u9fff]{1,3}(?:总经理|董事长|经理|总监|先生|女士|主任|行长)")
_HANZI = re.compile(r"[一二三四五六七八九十两百千万亿半]+(?:成|倍|个百分点|年|个月|万|亿|元|%)")
_WHEN = re.compile(
    r"[今明后昨]天|(?:本|这|下|上)(?:周|星期|个?月|季度)[一二三四五六日天]?|[今明去]年|[年月]底|近日|当日|当天|次日|立即|马上|立刻"
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.&+-]+")
_NAMED = ((_HANZI, "数字"), (_WHEN, "时间"), (_LATIN, "代码"), (_BODY, "机构"), (_PERSON, "人名"))
_RESERVED = re.compile(r"以[^，。；]{1,24}为准|不构成[^，。；]+|不代表[^，。；]+|待[^，。；]{0,6}确认")
# Words by which the bank binds, forbids, warns or limits: as many as the template has.
_GUARDS = tuple(
    map(re.compile, (r"不得|不可|不能|禁止|严禁", r"须|应当|必须|需", r"可能|会", r"仅限|只限|仅", r"约|左右"))
)
_SENTENCE, _CLAUSE = re.compile(r"[^。！？!?]+[。！？!?]?"), re.compile(r"[，、；。：！？]")
_SHORTEST, _LONGEST, _ROOM = 0.4, 2.5, 20
_KEPT = 0.5  # share of the template's words that its rewording must still have


@dataclass(frozen=True, slots=True)
class Ground:
    """What the words of one chapter are held against; `others` are names that they must not hold."""

    made: Draft
    section: Section
    rulebook: Rulebook
    products: ProductNames
    others: frozenset[str] = frozenset()
    alike: Likeness | None = None

    def objection(self, text: str, template: str) -> str | None:
        """Why words may not stand in place of the template's; None when they may."""
        judges = (self._form, self._figures, self._names, _loosened, self._unfaithful, self._forbidden)
        return next((why for judge in judges if (why := judge(text, template))), None)

    def known(self) -> str:
        """All words of the chapter, with the client's name."""
        return "\n".join([self.made.client, *map(words_of, self.section.blocks)])

    def told(self) -> Iterator[Source]:
        """What the chapter's tables state of the client, each by its name."""
        open_to = {"client"} if self.made.kind == "client" else {"client", "rm"}
        for source in (one for block in self.section.blocks for one in block.sources):
            if source.kind in ("fact", "record") and source.audience in open_to and source.value:
                yield source

    def _form(self, text: str, template: str) -> str | None:
        if not _SHORTEST * len(template) <= len(text) <= _LONGEST * len(template) + _ROOM:
            return "长短不符"
        strange = next((sign for sign in text if not _PLAIN.match(sign) and sign not in template), None)
        return f"不该有的符号：{strange!r}" if strange else None

    def _figures(self, text: str, template: str) -> str | None:
        """The template's figures and products, each once and in its order; others only beside their own names."""
        own = self._anchors(template)
        if [one for one in self._anchors(text) if one in own] != own:
            return "数字或产品与原文不同"
        strange = (one for one in figures_of(text) if one not in own and not self._is_labelled(one, text))
        figure = next(strange, None)
        return f"原文没有的数字：{figure}" if figure else None

    def _anchors(self, text: str) -> list[str]:
        """Figures and products of a text in the order in which they come."""
        packed = text.replace(" ", "")
        found = {one: packed.find(one) for one in figures_of(text)}
        names = (name for sheet in self.rulebook.products.values() for name in (sheet.name, *sheet.aliases))
        found |= {name: packed.find(name) for name in names if len(name) > 1 and name in packed}
        return sorted(found, key=lambda one: (found[one], -len(one), one))

    def _is_labelled(self, figure: str, text: str) -> bool:
        """Whether a figure that only the chapter's tables hold stands behind its own name wherever it stands."""
        days = {one.title for one in self.told() if one.as_of and showing.day(one.as_of) == figure}
        for sentence in _SENTENCE.findall(text.replace(" ", "")):
            if any(title in sentence for title in days):
                continue
            if any(
                figure in figures_of(clause) and not self._names_it(clause, figure)
                for clause in _CLAUSE.split(sentence)
            ):
                return False
        return True

    def _names_it(self, clause: str, figure: str) -> bool:
        before = clause[: clause.find(figure)]
        named = [(before.rfind(one.title), len(one.title), one) for one in self.told() if one.title in before]
        nearest = max(named, key=lambda each: each[:2], default=None)
        return nearest is not None and figure in accounted(nearest[2])

    def _names(self, text: str, template: str) -> str | None:
        known = self.known()
        for pattern, what in _NAMED:
            for found in pattern.findall(text):
                if found not in known and not any(found.endswith(one) for one in _BODY.findall(known)):
                    return f"原文没有的{what}：{found}"
        return None

    def _unfaithful(self, text: str, template: str) -> str | None:
        """What the verification of answers finds: products, addresses, promises, words turned round."""
        evidence = Evidence(self.known(), "", template)
        verifier = Verifier({1: evidence}, products=self.products)
        said = (sentence for sentence in _SENTENCE.findall(text) if re.search(r"\w", sentence))
        return next((why for sentence in said if (why := verifier.objection(f"{sentence}[1]"))), None)

    def _forbidden(self, text: str, template: str) -> str | None:
        """A rule of the bank's documents that the words break and the template does not."""
        worse = self._broken(text) - self._broken(template)
        return f"合规检查：{min(worse)}" if worse else None

    def _broken(self, text: str) -> Counter[str]:
        made, packed = self.made, text.replace(" ", "")
        found = check(
            text,
            self.rulebook,
            audience=made.kind,
            client=made.client,
            others=[name for name in self.others if name in packed],
            as_of=made.day,
            alike=self.alike,
        )
        return Counter(one.rule for one in found.findings)


def _loosened(text: str, template: str) -> str | None:
    """A reservation, a duty, a ban or a warning that was lost, or too much of what was said."""
    if lost := next((one for one in _RESERVED.findall(template) if one not in text), None):
        return f"缺少：{lost}"
    if any(len(guard.findall(text)) < len(guard.findall(template)) for guard in _GUARDS):
        return "限定语少了"
    own = set(words(template))
    return None if len(own & set(words(text))) >= _KEPT * len(own) else "与原文出入太大"
