"""The pages' scripts: small ES modules, each under a name that carries its content's hash, in imports too."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

_IMPORT = re.compile(r'((?:\bfrom|\bimport|\bURL)[ (]*)"\./([a-z0-9-]+\.(?:js|css))"')
_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*\*.*?\*/[ \t]*)\n+", re.MULTILINE | re.DOTALL)


def take_in(entry: str, files: Mapping[str, Path], add: Callable[[str, str], str]) -> str:
    """The address of the module `entry`, it and all that it imports being taken in by `add(name, text)`.

    Modules import each other as "./name.js" and never in a circle; a stylesheet that comes with one, it names as
    `new URL("./name.css", import.meta.url)`.
    """
    taken: dict[str, str] = {}

    def address(name: str) -> str:
        if name not in taken:
            text = files[name].read_text("utf-8")
            if name.endswith(".js"):
                text = _IMPORT.sub(renamed, _COMMENT.sub("", text))
            taken[name] = add(name, text)
        return taken[name]

    def renamed(found: re.Match[str]) -> str:
        name = found[2]
        return f'{found[1]}"./{address(name).rpartition("/")[2]}"' if name in files else found[0]

    return address(entry)
