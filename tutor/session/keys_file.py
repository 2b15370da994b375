"""The keys a learner has chosen, in ``keys.toml``: read, and checked against what every key does.

What a screen does with keys is told as plain data, so that this can be tested without a screen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tutor.files import write_whole
from tutor.spelling import close_to, did_you_mean

KEYS_FILE = "keys.toml"
EVERYWHERE = "app"
"""The group whose keys work on every screen."""
WRITTEN = {"esc": "escape", "del": "delete", "return": "enter", "pgup": "pageup", "pgdn": "pagedown"}
"""Names people write for keys that Textual names otherwise."""

Groups = Mapping[str, Mapping[str, str]]
"""By group, by the name of an action in it: its keys, with commas between."""


class ChosenKeys(NamedTuple):
    """Keys by id (``lesson.check``), and what is wrong with the file, a sentence each."""

    keys: dict[str, str]
    notes: tuple[str, ...]


def read_keys(file: Path, groups: Groups, together: Mapping[str, tuple[str, ...]]) -> ChosenKeys:
    """Read the file; where there is none, nothing is chosen.

    ``together`` says which groups are at work at the same time as a group, beside ``EVERYWHERE``. A key
    that would then do two things is not taken: both actions keep the keys they have.
    """
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ChosenKeys({}, ())
    except (OSError, UnicodeError) as error:
        return ChosenKeys({}, (f"{file} can't be read ({type(error).__name__}): check it and its folder.",))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return ChosenKeys({}, (f"{file} isn't TOML: {error}.",))
    known = {f"{group}.{name}": keys for group, actions in groups.items() for name, keys in actions.items()}
    chosen: dict[str, str] = {}
    notes: list[str] = []
    for id, told in _flat(found):
        if id not in known:
            notes.append(f"{KEYS_FILE}: there is no action {id!r}{did_you_mean(close_to(id, known))}")
        elif (keys := _keys(told)) is None:
            notes.append(f'{KEYS_FILE}: {id} needs a key, such as "f9", or a list of keys')
        else:
            chosen[id] = keys
    return _without_clashes(chosen, notes, known, together)


def template(groups: Groups) -> str:
    """Every action with the keys it has, as a file to be changed."""
    lines = ["# Keys of pickle-tutor. Remove the # from a line, and change its keys.", ""]
    for group, actions in groups.items():
        lines.append(f"[{group}]")
        for name, keys in actions.items():
            written = ", ".join(f'"{key}"' for key in keys.split(","))
            lines.append(f"# {name} = [{written}]")
        lines.append("")
    return "\n".join(lines)


def write_template(file: Path, groups: Groups) -> bool:
    """Make the file where there is none; whether it is there then."""
    if not file.exists():
        write_whole(file, template(groups).encode())
    return file.is_file()


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    for name, told in table.items():
        id = f"{above}.{name}" if above else name
        if isinstance(told, dict):
            yield from _flat(told, id)
        else:
            yield id, told


def _keys(told: object) -> str | None:
    keys = [told] if isinstance(told, str) else told
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) and key for key in keys):
        return None
    return ",".join(map(key_name, keys))


def key_name(written: str) -> str:
    """A key as Textual names it: ``^K``, ``Ctrl+K`` and ``ctrl+k`` are one."""
    key = written.strip()
    if len(key) == 1:
        return {",": "comma"}.get(key, key)
    if key.startswith("^"):
        key = f"ctrl+{key[1:]}"
    *modifiers, last = key.lower().split("+")
    return "+".join([*modifiers, WRITTEN.get(last, last)])


def _without_clashes(
    chosen: dict[str, str],
    notes: list[str],
    known: Mapping[str, str],
    together: Mapping[str, tuple[str, ...]],
) -> ChosenKeys:
    """Take back each chosen key that does something else at the same time, until none does."""
    while True:
        now = {**known, **chosen}
        clash = next(
            (
                (id, other, key)
                for id in chosen
                for other in known
                if other != id and _at_once(id, other, together)
                for key in now[id].split(",")
                if key in now[other].split(",") and key not in known[id].split(",")
            ),
            None,
        )
        if clash is None:
            return ChosenKeys(chosen, tuple(notes))
        id, other, key = clash
        notes.append(f"{KEYS_FILE}: {key} can't be {id}, because there it is already {other}")
        del chosen[id]


def _at_once(id: str, other: str, together: Mapping[str, tuple[str, ...]]) -> bool:
    one, two = id.split(".")[0], other.split(".")[0]
    return (
        one == two or EVERYWHERE in (one, two) or two in together.get(one, ()) or one in together.get(two, ())
    )
