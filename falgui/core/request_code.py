"""One request to a model at fal, as code in the languages that people write it in."""

import json
import shlex
from collections.abc import Mapping, Sequence
from urllib.parse import quote


def as_python(model: str, arguments: Mapping[str, str | Sequence[str]]) -> str:
    """Return a call of fal's Python client."""
    return (
        "import fal_client\n\n"
        "result = fal_client.subscribe(\n"
        f"    {_literal(model)},\n"
        f"    arguments={_literal(arguments)},\n"
        ")"
    )


def as_javascript(model: str, arguments: Mapping[str, str | Sequence[str]]) -> str:
    """Return a call of fal's JavaScript client."""
    call = f"fal.subscribe({_literal(model)}, {{ input: {_literal(arguments)} }})"
    return f'import {{ fal }} from "@fal-ai/client";\n\nconst result = await {call};'


def as_curl(model: str, arguments: Mapping[str, str | Sequence[str]]) -> str:
    """Return a line for a POSIX shell, which puts the key in by itself."""
    return (
        f"curl {shlex.quote('https://fal.run/' + quote(model))} \\\n"
        '  -H "Authorization: Key $FAL_KEY" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        f"  -d {shlex.quote(_literal(arguments))}"
    )


def _literal(value: object) -> str:
    # What JSON calls texts, lists and objects is the same in Python, in JavaScript and in JSON.
    return json.dumps(value, ensure_ascii=False)
