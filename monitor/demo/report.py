"""What came of the day becomes figures, and findings gathered by article. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.demo.catchers import Received
from monitor.demo.judging import Finding, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The day in figures: articles published and read, messages received by channel, the verdict on every hit.

    `delays` run from publication to arrival, shortest first; `done` says that the daemon was through with everything,
    `log` is the end of its log.
    """

    outlets: int
    published: int
    read: int
    messages: dict[str, int]
    findings: tuple[Finding, ...]
    delays: Sequence[timedelta]
    done: bool
    log: str
    first_mail: Received | None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong: known shortfalls are allowed."""
        return self.done and not self.of(Mark.WRONG)

    def of(self, mark: Mark) -> tuple[Finding, ...]:
        """The findings with this mark."""
        return tuple(finding for finding in self.findings if finding.mark is mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Articles on which the same rules hit, for the same reason."""

    why: str
    rules: tuple[str, ...]
    articles: tuple[str, ...]


def grouped(findings: Sequence[Finding]) -> tuple[Grouped, ...]:
    """One group for each reason and set of rules, in the order in which they first appear."""
    rules: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        rules.setdefault((finding.why, finding.hit.article), []).append(finding.hit.rule)
    articles: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (why, article), some in rules.items():
        articles.setdefault((why, tuple(some)), []).append(article)
    return tuple(
        Grouped(why=why, rules=some, articles=tuple(named)) for (why, some), named in articles.items()
    )


def middle(delays: Sequence[timedelta]) -> timedelta | None:
    """The median of sorted delays (of an even number the upper one), None of none."""
    return delays[len(delays) // 2] if delays else None


def as_json(report: Report) -> dict[str, object]:
    """The report for programs; delays in seconds."""
    counts = Counter(finding.mark for finding in report.findings)
    half = middle(report.delays)
    return {
        "ok": report.ok,
        "done": report.done,
        "outlets": report.outlets,
        "published": report.published,
        "read": report.read,
        "messages": report.messages,
        "delay": {
            "median": round(half.total_seconds(), 3) if half is not None else None,
            "longest": round(report.delays[-1].total_seconds(), 3) if report.delays else None,
        },
        "counts": {mark.value: counts[mark] for mark in Mark},
        "findings": [
            {
                "rule": finding.hit.rule,
                "article": finding.hit.article,
                "verdict": finding.mark.value,
                "shortfall": finding.mark.is_shortfall,
                "why": finding.why,
            }
            for finding in report.findings
        ],
    }
