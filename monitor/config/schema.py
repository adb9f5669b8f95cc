"""Turns the shapes into JSON Schemas, from which editors complete and check what is typed."""

import json
from typing import Any

from pydantic import BaseModel

from monitor.config.rule_shapes import RulesShape
from monitor.config.shapes import ChannelsShape, FeedsShape, MonitorShape

_FILES: dict[str, type[BaseModel]] = {
    "monitor.json": MonitorShape,
    "feeds.json": FeedsShape,
    "channels.json": ChannelsShape,
    "rules.json": RulesShape,
}
_REQUIRED = {
    "FeedShape": ["url"],
    "OpmlShape": ["opml"],
    "ChannelShape": ["url"],
    "RouteShape": ["channels"],
    "RuleShape": ["name", "match"],
}


# Of these keys at least one.
_ANY_OF = {"RouteShape": ["priority", "tags", "rules"]}


def schemas() -> dict[str, str]:
    """File name -> JSON Schema (draft 2020-12) as text, one for each kind of file; the same text every time."""
    return {name: _text(model) for name, model in _FILES.items()}


def _text(model: type[BaseModel]) -> str:
    schema = _tidied(model.model_json_schema(by_alias=True))
    for name, keys in _REQUIRED.items():
        if name in schema.get("$defs", {}):
            _require(schema["$defs"][name], keys)
    for name, keys in _ANY_OF.items():
        if name in schema.get("$defs", {}):
            schema["$defs"][name]["anyOf"] = [{"required": [key]} for key in keys]
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _require(definition: dict[str, Any], keys: list[str]) -> None:
    """Demand the keys, and something under them: the shapes take their absence to tell of it in their own words."""
    definition["required"] = keys
    for key in keys:
        written = definition["properties"][key]
        written["anyOf"] = [each for each in written["anyOf"] if each != {"type": "null"}]


def _tidied(part: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Without what editors would show as noise: titles made from names, and `null` as a default."""
    if isinstance(part, list):
        return [_tidied(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _tidied(value)
        for key, value in part.items()
        if not (key == "title" and isinstance(value, str)) and not (key == "default" and value is None)
    }
