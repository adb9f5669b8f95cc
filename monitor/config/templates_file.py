"""Turns `template:` of a channel into the sources of its templates: the files read, and tried as the channel will use them."""

from collections.abc import Mapping

from monitor.config.files import Source, UnusableFileError, decode, read_bounded, shown
from monitor.config.findings import Place
from monitor.config.shapes import TemplateShape
from monitor.config.shaping import at
from monitor.config.tree import Mapping as MappingNode
from monitor.config.tree import Node

MAX_BYTES = 65_536
_WITHOUT = {"jsonl": "jsonl:// writes the alert's own object: it has no text"}
_DEFAULT_HINT = "`news-monitor channels template NAME` prints one to begin with"
_WORKING_HINT = "`news-monitor channels template NAME` prints one that works"
_NONE_NAMED, _NAME_ONE_HINT = "no template is named here", "name a file, or leave the key out"
_MAIL_ONLY_HINT = "leave `html` out: mail alone has it"


def templates_of(
    given: TemplateShape | None, node: Node, source: Source, *, name: str, url: str
) -> Mapping[str, str]:
    """Part of the message ("subject", "text", "html") -> template, for the channel at `url`, whose keys stand at `node`.
    What is wrong with them is told where it stands, mistakes in a template at its own file and line."""
    if given is None:
        return {}
    paths = {part: path for part in ("subject", "text", "html") if (path := getattr(given, part)) is not None}
    written = at(node, "template")
    if not paths and isinstance(written, MappingNode) and not written.entries:
        source.error(written, f"{name}: {_NONE_NAMED}", _NAME_ONE_HINT)
    if paths and (refusal := _WITHOUT.get(url.partition("://")[0].lower())):
        source.error(written, f"{name}: {refusal}", "leave `template:` out")
        return {}
    found = {
        part: _template(part, path, at(written, part), source, name=name, url=url)
        for part, path in paths.items()
    }
    return {part: text for part, text in found.items() if text is not None}


def _template(part: str, path: str, node: Node, source: Source, *, name: str, url: str) -> str | None:
    """The source of a template; None if it cannot be used."""
    from monitor.notify.rendering import Family, check_template, family_of  # noqa: PLC0415 - Jinja2, for those who use it

    family = family_of(url)
    if part == "html" and family is not Family.MAIL:
        source.error(node, f"{name}: this channel has no HTML part", _MAIL_ONLY_HINT)
        return None
    file = source.path.parent / path
    if not path.strip() or file.is_dir():
        told = f"{shown(file)} is a folder" if path.strip() else _NONE_NAMED
        source.error(node, f"{name}: {told}", _NAME_ONE_HINT)
        return None
    try:
        text = decode(read_bounded(file, MAX_BYTES))
    except FileNotFoundError:
        source.error(node, f"{name}: there is no file {shown(file)}", _DEFAULT_HINT)
        return None
    except UnusableFileError as error:
        source.findings.error_once(shown(file), error.place, error.message, error.suggestion)
        return None
    problems = check_template(text, family=family, part=part, file=shown(file))
    for problem in problems:
        source.findings.error_once(shown(file), Place(problem.line, 1), problem.message, _WORKING_HINT)
    return None if problems else text
