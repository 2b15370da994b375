"""The opcodes of a pickle as lines of text. Disassembly only: nothing is ever loaded."""

from __future__ import annotations

import pickletools

LIMIT = 300
"""The most opcodes listed."""

ARGUMENT = 60
"""The most characters of one opcode's argument."""


def opcode_lines(data: bytes, limit: int = LIMIT) -> tuple[list[str], bool]:
    """One line an opcode: where it is, its name, its argument; and whether more were left out.

    Never raises: where ``data`` stops being a pickle, the last line says so.
    """
    lines: list[str] = []
    try:
        for opcode, argument, position in pickletools.genops(data):
            if len(lines) == limit:
                return lines, True
            text = "" if argument is None else repr(argument)
            if len(text) > ARGUMENT:
                text = text[: ARGUMENT - 1] + "…"
            lines.append(f"{position or 0:>6}  {opcode.name:<18} {text}".rstrip())
    except Exception as error:  # whatever bytes a snippet made, this page only describes them
        lines.append(f"        not a pickle from here on: {error}")
    return lines, False
