"""A figure's name, what it is built from, and what later figures may take over from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..model import Measure


@dataclass(frozen=True, slots=True)
class Name:
    """An indicator name with what later figures may take over from it.

    `base` is the series a change or growth speaks of; `verb` the flow verb at its head; `head` the measuring
    noun at its end.
    """

    text: str
    verb: str = ""
    head: str = ""
    qualifier: str | None = None
    rules: tuple[str, ...] = ()
    objects: str = ""
    """The name without the noun that stood behind the figure: 采购基本药物 of 采购基本药物475个品规."""
    base: str = ""
    """What a share or a rate of completion is of, for the next figure to take over."""
    task: str = ""
    place: str = ""
    """The place that stood where the name should (其中东槐区46台)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a name is built from: the figure's own clause, the name in it, and the noun behind the figure."""

    own: str
    words: str
    """The clause with its predicate."""
    text: str
    noun: str
    after: str
    consumed: bool
    clauses: list[str]
    predicate: bool
    measure: Measure
    glued: bool
    """True where nothing but the noun of the figure before stands between the two (3个社区7个行政村)."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What a thread held where a bracket opened: it holds again behind it."""

    last: Name | None
    told: int
    family: str | None
    named: dict[str | None, Name]


@dataclass
class Thread:
    """What the figures so far have named: the state that a paragraph's figures share."""

    last: Name | None = None
    frame: str | None = None
    sentence_names: list[Name] = field(default_factory=list)
    family: str | None = None
    named: dict[str | None, Name] = field(default_factory=dict)
    """The last name of each family of units: 东槐区、南棠区分别完成21.4亿元 is of the last money told."""
    taken: int = 0
    """How many characters behind the figure before were its own noun."""
    clause: str = ""
    """The last clause without a figure: the object of a bare verb (推行家庭医生签约服务，累计签约…)."""
    families: set[str | None] = field(default_factory=set)
    """The families of units that the sentence has told."""
    outside: Outside | None = None

    def bracket(self, before: str) -> None:
        """案件321件（不含旧存28件），下降1.3%: what stands in brackets does not go on behind them."""
        at = max(before.rfind("）"), before.rfind(")"))
        if self.outside is not None and at >= 0:
            self.last, self.family = self.outside.last, self.outside.family
            self.named = self.outside.named
            del self.sentence_names[self.outside.told :]
            self.outside = None
        if self.outside is None and max(before.rfind("（"), before.rfind("(")) > at:
            told = len(self.sentence_names)
            self.outside = Outside(self.last, told, self.family, dict(self.named))

    def sentence(self) -> None:
        """A new sentence begins; its first figure may still carry the last name over."""
        self.sentence_names = []
        self.clause = ""
        self.frame = None
        self.taken = 0
        self.families = set()
