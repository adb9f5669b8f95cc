"""What a feed or a page files an article under becomes one bounded line of labels: "World, Business"."""

from collections.abc import Iterable

LONGEST_SECTION = 300  # characters; real feeds and pages stay below 150, tag clouds do not


def joined_sections(labels: Iterable[str]) -> str:
    """The labels divided by ", ", each once whatever its case, as many as fit into `LONGEST_SECTION`.

    A label may be such a line itself.
    """
    known: dict[str, str] = {}
    length = 0
    for label in (part.strip() for line in labels for part in line.split(",")):
        if not label or label.casefold() in known:
            continue
        length += len(label) + 2
        if length > LONGEST_SECTION + 2:
            break
        known[label.casefold()] = label
    return ", ".join(known.values())
