"""Every message that a person can see, filled with the examples that the documentation uses."""

import inspect
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from falgui.core import messages
from falgui.core.messages import Message

_ORDINARY: Final[Mapping[str, object]] = {
    "attempt": 2,
    "attempts": 10,
    "clock_time": "14:05:00",
    "code": "503",
    "count": 3,
    "crashes": 0,
    "host": "example.com",
    "issuer": "",
    "name": "photo.png",
    "proxy": "http://proxy.example:3128",
    "reason": "The reason, in the words of whoever gave it.",
    "reference": "a1b2c3d4",
    "seconds": 4,
    "size": 12_000_000,
}
# What a function says in other words, or of something else.
_OTHERWISE: Final[Mapping[str, Sequence[Mapping[str, object]]]] = {
    "authority_unusable": ({"name": "company.pem"},),
    "export_failed": ({"name": "history.csv"},),
    "is_folder": ({"name": "photos"},),
    "link_server_failed": ({"code": "HTTP 503"},),
    "possible_copies": ({"count": 1}, {}),
    "restored": ({}, {"crashes": 1}, {"crashes": 2}),
    "settings_not_exported": ({"name": "falgui-settings.json"},),
    "settings_not_read": ({"name": "falgui-settings.json"},),
    "too_large": ({"size": 200_000_000_000},),
    "untrusted_certificate": ({}, {"issuer": "Example Corp"}),
}


def messages_by_id() -> dict[str, list[Message]]:
    """Return the messages under their ids, each in all its forms."""
    found: defaultdict[str, list[Message]] = defaultdict(list)
    for name, function in inspect.getmembers(messages, inspect.isfunction):
        for other in _OTHERWISE.get(name, ({},)):
            message = _filled(function, {**_ORDINARY, **other})
            found[message.id].append(message)
    return dict(sorted(found.items()))


def _filled(function: Callable[..., Any], values: Mapping[str, object]) -> Message:
    message = function(*(values[word] for word in inspect.signature(function).parameters))
    assert isinstance(message, Message)
    return message
