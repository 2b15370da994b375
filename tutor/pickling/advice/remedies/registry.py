"""Every remedy there is, in the order in which they are offered: what is surest of its kind comes first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Callable

from tutor.pickling.advice.remedies import (
    attribute_hook,
    closing_class,
    contents,
    decorated,
    deep,
    enum_value,
    functions,
    left_out,
    library_error,
    listed_names,
    loaded_module,
    local,
    mocks,
    module,
    named_otherwise,
    parser,
    plain_base,
    plain_value,
    private_method,
    rebuilt,
    redefined,
    registered,
    rows,
    sentinel,
    stale,
    state_hooks,
    weak,
    zone,
)
from tutor.pickling.advice.trouble import Trouble

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

Remedy = Callable[[Trouble], "Iterable[AdviceRecord]"]

REMEDIES: tuple[Remedy, ...] = (
    deep.remedy,
    module.missing,
    redefined.remedy,
    loaded_module.remedy,
    decorated.remedy,
    decorated.instance,
    named_otherwise.remedy,
    closing_class.remedy,
    local.remedy,
    functions.remedy,
    private_method.remedy,
    enum_value.remedy,
    listed_names.remedy,
    attribute_hook.remedy,
    weak.remedy,
    mocks.remedy,
    rows.remedy,
    plain_value.remedy,
    plain_value.coroutine,
    zone.remedy,
    parser.remedy,
    state_hooks.copied,
    left_out.forgotten,
    contents.remedy,
    left_out.resources,
    stale.remedy,
    left_out.remedy,
    sentinel.remedy,
    rebuilt.defaults_of_class,
    state_hooks.with_attributes,
    rebuilt.remedy,
    plain_base.remedy,
    registered.remedy,
    rebuilt.subclass,
    rebuilt.without_hook,
    left_out.inherited,
    library_error.remedy,
    module.remedy,
    left_out.instead,
    left_out.unmade,
)
