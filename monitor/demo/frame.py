"""What stands before and after the day: what is going to happen; then what arrived, what falls short, what to do next."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from monitor.demo.catchers import Received
from monitor.demo.judging import Mark
from monitor.demo.newsroom import Material, Newsroom
from monitor.demo.prose import lines_of, say
from monitor.demo.report import Report, grouped, middle
from monitor.demo.screen import in_seconds

_MEANINGS = {
    Mark.RIGHT: "as a reader would have it",
    Mark.AMBIGUOUS: "right by the rule's words, not by its meaning: see the refined rule",
    Mark.YOURS: "by rules that you wrote; nobody said what they should find",
    Mark.STORY: "another article of a story that was alerted already",
    Mark.WRONG: "not as expected",
}
_STYLES = {Mark.RIGHT: "green", Mark.AMBIGUOUS: "green", Mark.YOURS: "green", Mark.WRONG: "bold red"}
_LISTED = (Mark.AMBIGUOUS, Mark.STORY, Mark.WRONG)


def show_opening(console: Console, newsroom: Newsroom, rules: Sequence[str], seconds: float) -> None:
    """Say what is going to happen."""
    _title(console, "news-monitor demo")
    say(
        console,
        f"{len(newsroom.articles)} articles by {len(newsroom.outlets)} made-up outlets come out within "
        f"{seconds:.0f} seconds, on this machine only. The real daemon polls their feeds, reads their pages and "
        "watches for:",
    )
    console.print()
    say(console, Text(" · ".join(rules), "green"), indent=4)
    console.print()
    say(console, "Alerts leave as real mails and real webhooks, and both are caught here. Ctrl-C ends.")
    console.print()


def show_closing(console: Console, report: Report, material: Material) -> None:
    """Print the summary."""
    if report.first_mail is not None:
        _title(console, "The first mail, as it arrived")
        _show_mail(console, report.first_mail)
    _title(console, "What arrived")
    say(console, _arrived(report))
    console.print()
    for mark in Mark:
        if number := len(report.of(mark)):
            label = Text(f"{number:>4}  {mark.value:<13}", _STYLES.get(mark, "yellow"))
            say(console, Text(_MEANINGS[mark], "dim"), indent=0, label=label)
    for mark in _LISTED:
        _list(console, mark, report)
    _title(console, "Nothing unexpected" if report.ok else "Something is wrong")
    say(console, _verdict(report))
    if not report.ok:
        console.print(Text(f"\n  The end of the daemon's log:\n{report.log}"), soft_wrap=True)
    _title(console, "What next")
    for number, (step, command) in enumerate(_next_steps(material), start=1):
        say(console, step, label=f"{number}. ")
        # Never wrapped by us, so that it can be copied.
        console.print(Text.assemble("     ", (command, "bold")), soft_wrap=True)
    console.print()


def _title(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, "bold"))


def _show_mail(console: Console, mail: Received) -> None:
    bar = Text("  │ ", "dim")
    for line in (f"Subject: {mail.subject}", "", *mail.text.strip().splitlines()):
        shown = "".join(char if char.isprintable() else " " for char in line)
        for part in lines_of(console, Text(shown), indent=bar, hanging=bar):
            part.rstrip()
            console.print(part, no_wrap=True, overflow="ignore", crop=False)


def _arrived(report: Report) -> str:
    messages = " and ".join(f"{number} {channel}s" for channel, number in report.messages.items())
    half = middle(report.delays)
    speed = (
        f", half of them within {in_seconds(half)} of publication, the last after {in_seconds(report.delays[-1])}"
        if half is not None
        else ""
    )
    came_out = f"{report.published} articles by {report.outlets} outlets came out, {report.read} were read."
    return f"{came_out} Their alerts arrived as {messages}{speed}."


def _list(console: Console, mark: Mark, report: Report) -> None:
    """The articles with this mark, gathered by reason and rules."""
    groups = grouped(report.of(mark))
    if groups:
        _title(console, f"Known shortfall: {mark.value}" if mark.is_shortfall else mark.value.capitalize())
    for group in groups:
        say(console, group.why)
        say(console, Text(" · ".join(group.rules), _STYLES.get(mark, "yellow")), indent=4)
        for article in group.articles:
            say(console, article, indent=6)


def _verdict(report: Report) -> str:
    if not report.done:
        return "The daemon was not done with everything in time: what is missing may have been on its way."
    if not report.ok:
        return (
            "What is not as expected is listed above. The demo knows the rules as they were shipped: "
            "if you have changed rules/watch.yaml since, that may be why."
        )
    shortfalls = sum(finding.mark.is_shortfall for finding in report.findings)
    return (
        "Every alert came once as mail and once as webhook, and nothing was unexpected. "
        f"{shortfalls} hits fall short in ways that are known: they are listed above."
    )


def _next_steps(material: Material) -> Sequence[tuple[str, str]]:
    """What to do, each with the file to change or the command to type."""
    if material.in_clone:
        return (
            ("Say what you watch for, by changing", _short(material.config / "rules" / "watch.yaml")),
            ("Say where alerts go, by mail, Slack or else, in", _short(material.config / "channels.yaml")),
            ("Watch the real news (the manual is in docs/)", "make run"),
        )
    mine = "~/.config/news-monitor"
    return (
        ("Take a copy of the shipped configuration", f"mkdir -p ~/.config && cp -r {material.config} {mine}"),
        ("Say what you watch for, by changing", f"{mine}/rules/watch.yaml"),
        ("Say where alerts go, by mail, Slack or else, in", f"{mine}/channels.yaml"),
        ("Watch the real news", "news-monitor run"),
    )


def _short(path: Path) -> str:
    """Relative to where the user stands, if it lies below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
