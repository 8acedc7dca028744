"""The forms that one value may have: text, date, number, place, link, reference.

Each reader gives the value, or `WRONG` after adding an issue.
"""

import re
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from parkscape import model
from parkscape.document import DataPath, Document, Plain
from parkscape.issues import Issues
from parkscape.places import PROVINCE_NAMES, province
from parkscape.terms import Choice

LABELS: Mapping[str, str] = types.MappingProxyType(
    {
        "sources": "来源", "industries": "产业", "fields": "自定义字段", "parks": "园区",
        "enterprises": "企业", "achievements": "成果", "platforms": "平台", "chains": "产业链",
        "organisations": "机构", "articles": "文章", "routes": "考察线路",
    }
)  # fmt: skip
"""Kind -> what editors call it."""

T = TypeVar("T")

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|[0-9]+/[1-9][0-9]*")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(slots=True)
class Context:
    """What reading one value may need to know of the rest."""

    issues: Issues
    ids: Mapping[str, Collection[str]]
    """By kind."""
    units: tuple[str, ...] = ()
    declared: Mapping[str, tuple[model.Field, ...]] = field(default_factory=dict)
    """kind -> the fields that the owner declares for it."""
    judge_references: bool = True
    """False where a file could not be read, so that every id may be in it."""
    asked: set[str] = field(default_factory=set)
    """Every id that was looked for."""
    seen: Callable[[Any, "Where"], None] = lambda record, where: None
    """Called with every finished record, innermost first."""


@dataclass(slots=True)
class Where:
    """A place in a document."""

    document: Document
    path: DataPath

    def __truediv__(self, step: str | int) -> "Where":
        return Where(self.document, (*self.path, step))

    def given(self) -> Plain:
        """What the author wrote here; None where there is nothing."""
        data = self.document.data
        for step in self.path:
            if isinstance(data, dict):
                data = data.get(step)
            elif isinstance(data, list) and isinstance(step, int) and step < len(data):
                data = data[step]
            else:
                return None
        return data

    def at(self, *, key: bool = False) -> tuple[int, int]:
        return self.document.locate(self.path, key=key)


class Wrong:
    """Stands for a value that was refused."""


WRONG = Wrong()
Reader = Callable[[Plain, Where, Context], Any]
Glance = Callable[[Plain, Context], Any]
"""Gives a sound value without a place and without a word; any doubt is `WRONG`, for a reader."""


def report(context: Context, code: str, where: Where, **words: Any) -> None:
    """Add an issue at a value."""
    context.issues.add(code, where.document.file, where.at(), **words)


def report_key(context: Context, code: str, where: Where, **words: Any) -> None:
    """Add an issue at the key of a value."""
    context.issues.add(code, where.document.file, where.at(key=True), **words)


def last_key(where: Where) -> str:
    return next((str(step) for step in reversed(where.path) if isinstance(step, str)), "文件")


def wrong_type(context: Context, where: Where, wanted: str, data: Plain) -> Wrong:
    if data is None:
        report(context, "empty-value", where, key=last_key(where))
        return WRONG
    names = {dict: "键与值", list: "列表", bool: "真假值"}
    got = names.get(type(data)) or f"文字 `{data[:40].strip()}`"
    report(context, "wrong-type", where, key=last_key(where), wanted=wanted, got=got)
    return WRONG


def glance_at_text(data: Plain, _: Context) -> Any:
    return (data.strip() or WRONG) if isinstance(data, str) else WRONG


def read_text(data: Plain, where: Where, context: Context) -> Any:
    """Text; a number or a date is text too."""
    if not isinstance(data, str):
        return wrong_type(context, where, "文字", data)
    if not data.strip():
        report(context, "empty-value", where, key=last_key(where))
        return WRONG
    return data.strip()


def glance_at_boolean(data: Plain, _: Context) -> Any:
    return data if isinstance(data, bool) else WRONG


def read_boolean(data: Plain, where: Where, context: Context) -> Any:
    return data if isinstance(data, bool) else wrong_type(context, where, " true 或 false", data)


def glance_where(sound: Callable[[str], object]) -> Glance:
    """A glance at text that must be `sound`."""

    def glance(data: Plain, _: Context) -> Any:
        text = data.strip() if isinstance(data, str) else ""
        return text if text and sound(text) else WRONG

    return glance


def read_choice(mark: Choice, data: Plain, where: Where, context: Context) -> Any:
    text = read_text(data, where, context)
    if text is WRONG or text in mark.options:
        return text
    wanted = "、".join(mark.options[:12]) + ("…" if len(mark.options) > 12 else "")
    report(
        context, "bad-choice", where,
        key=last_key(where), got=text, wanted=wanted, options=mark.options,
    )  # fmt: skip
    return WRONG


def read_reference(kinds: tuple[str, ...], data: Plain, where: Where, context: Context) -> Any:
    """An id; where several kinds are possible, the answer is `kind/id`."""
    text = read_text(data, where, context)
    if text is WRONG:
        return WRONG
    found, bare = _resolve(kinds, text, context)
    if len(found) > 1:
        wanted = "、".join(f"`{kind}/{bare}`" for kind in found)
        report(context, "ambiguous-id", where, got=text, wanted=wanted)
    elif not found and context.judge_references:
        options = [i for kind in kinds for i in context.ids.get(kind, {})]
        wanted = "、".join(LABELS[kind] for kind in kinds)
        report(
            context, "unknown-id", where,
            key=last_key(where), got=text, wanted=wanted, options=options,
        )  # fmt: skip
    if len(found) != 1:
        return WRONG
    return bare if len(kinds) == 1 else f"{found[0]}/{bare}"


def _resolve(kinds: tuple[str, ...], text: str, context: Context) -> tuple[list[str], str]:
    """(the kinds that have what `text` names, its id)."""
    prefix, _, bare = text.rpartition("/")
    context.asked.add(bare)
    within = [kind for kind in kinds if kind == prefix] if prefix else kinds
    return [kind for kind in within if bare in context.ids.get(kind, ())], bare


def glance_at_reference(kinds: tuple[str, ...]) -> Glance:
    """Takes an id of the only kind and `kind/id`; an id of one of several kinds is in doubt."""
    only = kinds[0] if len(kinds) == 1 else ""

    def glance(data: Plain, context: Context) -> Any:
        text = data.strip() if isinstance(data, str) else ""
        prefix, slash, bare = ("", "", text) if only else text.rpartition("/")
        kind = only or (prefix if prefix in kinds else "")
        if not bare or bare not in context.ids.get(kind, ()):
            return WRONG
        context.asked.add(bare)
        return f"{kind}{slash}{bare}" if slash else bare

    return glance


def is_id(text: str) -> bool:
    """Whether `text` can be an id, and so a folder's name in the site."""
    return bool(_ID.fullmatch(text)) and len(text) <= 60


def read_id(data: Plain, where: Where, context: Context) -> Any:
    text = read_text(data, where, context)
    if text is WRONG or is_id(text):
        return text
    report(context, "bad-id", where, got=text, proposal=id_for(text))
    return WRONG


def id_for(name: str) -> str:
    """An id for a name, from its pinyin: `yan-hu-gao-xin-qu` for 盐湖高新区."""
    from pypinyin import lazy_pinyin  # Slow to import, and needed for few.
    from slugify import slugify

    slug: str = slugify(" ".join(lazy_pinyin(name)), max_length=60, word_boundary=True)
    return slug or "id"


def read_key(data: Plain, where: Where, context: Context) -> Any:
    text = read_text(data, where, context)
    if text is WRONG or _KEY.fullmatch(text):
        return text
    report(context, "bad-key", where, got=text)
    return WRONG


@lru_cache(4096)
def valid_date(text: str) -> bool:
    """Whether `text` is a year, a month or a day that the calendar has."""
    match = _DATE.fullmatch(text)
    if not match:
        return False
    year, month, day = (int(part or 1) for part in match.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    in_month = year >= 1 and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]
    return in_month and (leap or (month, day) != (2, 29))


def read_date(data: Plain, where: Where, context: Context) -> Any:
    text = read_text(data, where, context)
    if text is WRONG or valid_date(text):
        return text
    report(context, "bad-date", where, got=text)
    return WRONG


def _valid_period(text: str) -> bool:
    start, slash, end = text.partition("/")
    return valid_date(start) and (not slash or (valid_date(end) and start <= end))


def read_period(data: Plain, where: Where, context: Context) -> Any:
    text = read_text(data, where, context)
    if text is WRONG:
        return text
    if _valid_period(text):
        return text
    report(context, "bad-period", where, got=text)
    return WRONG


def read_number(data: Plain, where: Where, context: Context) -> Any:
    text = read_text(data, where, context)
    if text is WRONG or _NUMBER.fullmatch(text):
        return text
    report(context, "bad-number", where, got=text)
    return WRONG


def _glance_at_unit(data: Plain, context: Context) -> Any:
    text = data.strip() if isinstance(data, str) else ""
    return text if text in context.units else WRONG


def read_unit(data: Plain, where: Where, context: Context) -> Any:
    text = read_text(data, where, context)
    if text is WRONG or text in context.units:
        return text
    report(context, "bad-unit", where, got=text, options=context.units)
    return WRONG


def _glance_at_province(data: Plain, _: Context) -> Any:
    found = province(data) if isinstance(data, str) else None
    return found.id if found else WRONG


def read_province(data: Plain, where: Where, context: Context) -> Any:
    """The unit's id."""
    text = read_text(data, where, context)
    if text is WRONG:
        return text
    if found := province(text):
        return found.id
    report(context, "unknown-province", where, got=text, options=PROVINCE_NAMES)
    return WRONG


def read_url(data: Plain, where: Where, context: Context) -> Any:
    text = read_text(data, where, context)
    if text is WRONG:
        return text
    if _is_web_address(text):
        return text
    report(context, "unsafe-link", where, got=text, wanted="以 http:// 或 https:// 开头的完整网址")
    return WRONG


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    return whole and not re.search(r"[\s<>\"'`\\]", text)


def placed(
    items: tuple[T, ...], where: Where, kind: type[dict[str, Any] | str]
) -> Iterable[tuple[T, Where]]:
    """The items read from the list at `where`, each with its place."""
    return zip(items, _places(where, kind), strict=True) if items else ()


def _places(where: Where, kind: type[dict[str, Any] | str]) -> Iterator[Where]:
    """Where the items of the list at `where` stand, those apart that were refused."""
    listed = where.given()
    for n, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, kind) and (not isinstance(item, str) or item.strip()):
            yield where / n


FORMS: Mapping[str, Reader] = types.MappingProxyType(
    {
        "id": read_id, "key": read_key, "date": read_date, "period": read_period,
        "number": read_number, "unit": read_unit, "province": read_province, "url": read_url,
    }
)  # fmt: skip
GLANCES: Mapping[str, Glance] = types.MappingProxyType(
    {
        "id": glance_where(is_id), "key": glance_where(_KEY.fullmatch),
        "date": glance_where(valid_date), "period": glance_where(_valid_period),
        "number": glance_where(_NUMBER.fullmatch), "unit": _glance_at_unit,
        "province": _glance_at_province, "url": glance_where(_is_web_address),
    }
)  # fmt: skip
