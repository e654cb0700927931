"""How alike two questions are, and which of many belong together: pure, by pairs of characters, always the same."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

ALIKE = 0.45
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that ask much the same. `members` are their places in the list that was clustered."""

    representative: str
    members: tuple[int, ...]
    examples: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many questions they are."""
        return len(self.members)


@dataclass(slots=True)
class _Group:
    pairs: frozenset[str]
    members: list[int] = field(default_factory=list)


def pairs_of(text: str) -> frozenset[str]:
    """The neighbouring characters of a text, without case, width, spaces and punctuation; its one character if so."""
    letters = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1)) or frozenset(letters)


def likeness(one: str, other: str) -> float:
    """Cosine of the two texts' pairs, 0 to 1."""
    first, second = pairs_of(one), pairs_of(other)
    return _cosine(len(first & second), len(first), len(second))


def cluster(questions: Sequence[str], *, alike: float = ALIKE) -> list[Cluster]:
    """Put each question to the group whose first question it is most like, or into one of its own.

    The largest groups come first. The longest questions found the groups: a short one is like many of them.
    """
    groups: list[_Group] = []
    holders: dict[str, list[int]] = {}
    pairs = [pairs_of(question) for question in questions]
    for place in sorted(range(len(questions)), key=lambda i: (-len(pairs[i]), questions[i], i)):
        home = _nearest(pairs[place], groups, holders, alike)
        if home is None:
            home = len(groups)
            groups.append(_Group(pairs[place]))
            for pair in pairs[place]:
                holders.setdefault(pair, []).append(home)
        groups[home].members.append(place)
    clusters = [_cluster(sorted(group.members), questions, pairs) for group in groups]
    return sorted(clusters, key=lambda c: (-c.count, c.members[0]))


def _nearest(
    pairs: frozenset[str], groups: Sequence[_Group], holders: dict[str, list[int]], alike: float
) -> int | None:
    shared = Counter(group for pair in pairs for group in holders.get(pair, ()))
    scored = ((_cosine(n, len(pairs), len(groups[group].pairs)), -group) for group, n in shared.items())
    score, negative = max(scored, default=(0.0, 0))
    return -negative if score >= alike else None


def _cluster(members: list[int], questions: Sequence[str], pairs: Sequence[frozenset[str]]) -> Cluster:
    """The member that is nearest to all the others speaks for them."""
    totals = Counter(pair for place in members for pair in pairs[place])

    def closeness(place: int) -> float:
        size = len(pairs[place])
        return sum(totals[pair] for pair in pairs[place]) / size**0.5 if size else 0.0

    speaker = max(members, key=lambda place: (closeness(place), -place))
    different = dict.fromkeys([questions[speaker], *(questions[place] for place in members)])
    return Cluster(questions[speaker], tuple(members), tuple(different)[:EXAMPLES])


def _cosine(shared: int, one: int, other: int) -> float:
    return float(shared / (one * other) ** 0.5) if one and other else 0.0
