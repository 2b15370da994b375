"""Untrusted text made safe to show: what a terminal would obey is turned into what a reader can see.

Whatever a snippet printed, a lesson says or a pickle names goes through ``visible`` before it reaches
a terminal. Pure functions; none of them raises for any text or bytes.
"""

from __future__ import annotations

TYPE_CHECKING = False  # everything imports this, and `list` must not wait for `re`
if TYPE_CHECKING:
    import re

_NAMED = {"\r": "\\r", "\v": "\\v", "\f": "\\f", "\b": "\\b", "\a": "\\a"}
_OBEYED = (
    "["
    "\x00-\x08\x0b-\x1f"  # C0 but newline and tab
    "\x7f-\x9f"  # DEL and C1, which holds one-character escape sequences
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # change the direction of the text around them
    "\u2028\u2029"  # end a line for str.splitlines and for some terminals
    "\ufff9-\ufffb"  # hide the text between them
    "\ud800-\udfff"  # surrogates: no encoding can write them
    "\U000e0000-\U000e007f"  # tags: invisible text
    "]"
)

_ADDRESS = r"\b0x[0-9a-fA-F]+"


def visible(text: str) -> str:
    r"""``text`` with every character a terminal would obey written as an escape: ``\x1b``, ``\u202e``.

    Newlines and tabs stay. Doing it twice changes nothing more.
    """
    if text.isprintable():  # nothing of what is obeyed is; most lines are seen to be harmless here
        return text
    import re

    return re.sub(_OBEYED, _escape, text)


def safe_json(text: str) -> str:
    r"""JSON with every character a terminal would obey written as JSON's own escape, which means the same.

    JSON itself asks for that of C0 only. A direction mark or the end of a line inside a string may stay as
    it is there, and be obeyed by whatever shows the JSON.
    """
    if text.isprintable():
        return text
    import re

    return re.sub(_OBEYED, _json_escape, text)


def only_styles(line: str) -> str:
    """A line of our own with nothing that a terminal obeys but colours and the like."""
    if line.isprintable():
        return line
    first, *rest = line.split("\x1b[")
    safe = [visible(first)]
    for piece in rest:
        codes, ends, text = piece.partition("m")
        if ends and set(codes) <= set("0123456789;"):
            safe.append(f"\x1b[{codes}m{visible(text)}")
        else:
            safe.append(visible("\x1b[" + piece))
    return "".join(safe)


def one_line(text: str, limit: int = 400) -> str:
    """Untrusted text on one line, safe to show: blanks are folded, and it is cut at ``limit`` characters."""
    flat = " ".join(visible(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def verbatim_line(text: str) -> str:
    r"""Untrusted text on one line with nothing left out: a newline is shown as ``\n`` and a tab as ``\t``."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def decode(data: bytes) -> str:
    r"""Bytes as text: UTF-8, and what is not UTF-8 as ``\xff``. Not yet ``visible``."""
    return data.decode("utf-8", "backslashreplace")


def cap_lines(text: str, limit: int) -> str:
    """At most ``limit`` lines of ``text``, and a last line that says how many more there were."""
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    more = len(lines) - max(limit, 0)
    if more <= 0:
        return text
    kept = lines[: max(limit, 0)]
    return "\n".join([*kept, f"… {more:,} more {'line' if more == 1 else 'lines'}"])


def cap_chars(text: str, limit: int) -> str:
    """At most ``limit`` characters of ``text``, and a note that says how many more there were."""
    more = len(text) - max(limit, 0)
    if more <= 0:
        return text
    return f"{text[: max(limit, 0)]}… {more:,} more {'character' if more == 1 else 'characters'}"


def without_addresses(text: str) -> str:
    """``text`` without the places where objects lie in memory, for a comparison: they differ in every run."""
    import re

    return re.sub(_ADDRESS, "", text)


def _json_escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
