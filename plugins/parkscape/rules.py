"""Rules over more than one value: figures against articles, names against names, parents."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from parkscape import facts, model
from parkscape.forms import LABELS, Context, Where, last_key, report, report_key
from parkscape.text import normalise, numbers_in


@dataclass(slots=True)
class Evidence:
    """What the articles and sources say that figures must agree with."""

    numbers: dict[str, frozenset[str]] = field(default_factory=dict)
    """Source id -> the numbers that stand in its articles."""
    texts: dict[str, str] = field(default_factory=dict)
    """Source id -> its articles' text, normalised."""
    files: dict[str, str] = field(default_factory=dict)
    """Source id -> the article's file, for messages."""
    dates: dict[str, str] = field(default_factory=dict)
    """Source id -> its date."""

    def add(self, source: str, file: str, text: str) -> None:
        """Take in the article `file`, which retells `source`."""
        self.numbers[source] = self.numbers.get(source, frozenset()) | numbers_in(text)
        self.texts[source] = self.texts.get(source, "") + normalise(text)
        self.files.setdefault(source, file)


def check_record(record: Any, where: Where, context: Context, evidence: Evidence) -> None:
    """Hold one finished record against the rules for its type."""
    for cls, rule in _RULES.items():
        if isinstance(record, cls):
            rule(record, where, context, evidence)


def _check_figure(figure: facts.Figure, where: Where, context: Context, evidence: Evidence) -> None:
    given = where.given()
    if figure.value and "/" not in figure.value and not figure.unit and "unit" not in given:
        report(context, "figure-unit", where, got=figure.metric)
    if figure.as_of and figure.period:
        report_key(context, "figure-time", where / "period", got=figure.metric)
    when, date = figure.as_of or figure.period.rpartition("/")[2], evidence.dates.get(figure.source)
    if _achieved(figure, given) and when and date and when[: len(date)] > date[: len(when)]:
        report(context, "figure-future", where, got=figure.metric, when=when, date=date)
    if figure.value and figure.source in evidence.texts:
        _check_digits(figure, where, context, evidence)


def _achieved(figure: facts.Figure, given: dict[str, Any]) -> bool:
    """Whether the author, too, says so: a status that could not be read is another matter."""
    return figure.status == "achieved" and given.get("status", "achieved") == "achieved"


def _check_digits(figure: facts.Figure, where: Where, context: Context, evidence: Evidence) -> None:
    words = {"metric": figure.metric, "article": evidence.files[figure.source]}
    if figure.text:
        if normalise(figure.text) not in evidence.texts[figure.source]:
            report(context, "figure-text", where / "text", got=figure.text, **words)
    elif figure.value.lstrip("-") not in evidence.numbers[figure.source]:
        report(context, "figure-digits", where / "value", got=figure.value, **words)


def _check_plan(plan: facts.Plan, where: Where, context: Context, _: Evidence) -> None:
    for figure, at in zip(plan.figures, _places(where / "figures", dict), strict=True):
        if figure.status == "unclear" or _achieved(figure, at.given()):
            report(context, "figure-plan", at, got=figure.metric, plan=plan.name)


def _places(where: Where, kind: type[dict[str, Any] | str]) -> Iterator[Where]:
    """Where the items of the list at `where` stand, those apart that were refused."""
    listed = where.given()
    for n, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, kind) and (not isinstance(item, str) or item.strip()):
            yield where / n


def _check_relation(relation: facts.Relation, where: Where, context: Context, _: Evidence) -> None:
    given = where.given()
    if relation.type and not given.get("to") and not given.get("names"):
        report(context, "relation-empty", where, got=relation.type)


def _check_entity(entity: model.Entity, where: Where, context: Context, _: Evidence) -> None:
    own = {normalise(entity.name)}
    for alias, at in zip(entity.aliases, _places(where / "aliases", str), strict=True):
        if normalise(alias) in own:
            report(context, "alias-own", at, got=alias)
        own.add(normalise(alias))
    for name, at in zip(entity.unlinked, _places(where / "unlinked", str), strict=True):
        if normalise(name) not in own:
            words = {"got": name, "options": (entity.name, *entity.aliases)}
            report(context, "unlinked-unknown", at, **words)
    _check_repeats(entity, where, context)
    _check_selves(entity, where, context)


def _check_repeats(entity: model.Entity, where: Where, context: Context) -> None:
    """One subject, metric, unit, time, scope and status may have one value."""
    first: dict[tuple[str, ...], int] = {}
    for f, at in zip(entity.figures, _places(where / "figures", dict), strict=True):
        key = (f.metric, f.unit, f.as_of, f.period, f.when, f.scope, f.status)
        if key in first:
            report(context, "figure-repeated", at, got=f.metric, first=first[key])
        else:
            first[key] = at.at()[0]


def _check_selves(entity: model.Entity, where: Where, context: Context) -> None:
    """No record is its own parent, maker or partner."""
    own = f"{type(entity).__name__.lower()}s/{entity.id}"
    if getattr(entity, "parent", None) == entity.id != "":
        report(context, "self-reference", where / "parent", key="parent", got=entity.id)
    lists = [(getattr(entity, "by", ()), where / "by")]
    relations = _places(where / "relations", dict)
    lists += [(r.to, at / "to") for r, at in zip(entity.relations, relations, strict=True)]
    for ids, at in lists:
        if own in ids:
            n = next(n for n, item in enumerate(at.given()) if item in (own, entity.id))
            report(context, "self-reference", at / n, key=last_key(at), got=at.given()[n])


def _check_field(declared: model.Field, where: Where, context: Context, _: Evidence) -> None:
    if declared.type == "choice" and not declared.options:
        report(context, "field-options", where, got=declared.key)


def _check_article(article: model.Article, where: Where, context: Context, _: Evidence) -> None:
    given = where.given()
    if not (given.get("parks") or given.get("platforms")):
        report(context, "article-subject", where)
    if not article.text.strip():
        report(context, "article-empty", where)


_RULES: Mapping[type, Callable[[Any, Where, Context, Evidence], None]] = {
    facts.Figure: _check_figure,
    facts.Plan: _check_plan,
    facts.Relation: _check_relation,
    model.Entity: _check_entity,
    model.Field: _check_field,
    model.Article: _check_article,
}


def check_names(entities: list[tuple[str, model.Entity, Where]], context: Context) -> None:
    """Names and aliases must tell entities apart, over all kinds."""
    holders: dict[str, tuple[str, model.Entity]] = {}
    named = [(kind, e, where / "name", e.name, "name-clash") for kind, e, where in entities]
    aliases = [
        (kind, e, at, alias, "alias-clash")
        for kind, e, where in entities
        for alias, at in zip(e.aliases, _places(where / "aliases", str), strict=True)
    ]
    for kind, entity, where, name, code in named + aliases:
        key = normalise(name)
        held_by = holders.setdefault(key, (kind, entity))
        if key and held_by[1] is not entity:
            other = (
                f"{LABELS[held_by[0]]} `{held_by[1].name}`（{held_by[1].file}:{held_by[1].line}）"
            )
            report(context, code, where, got=name, other=other)


def check_parents(parks: list[tuple[model.Park, Where]], context: Context) -> None:
    """No park lies, over any number of steps, within itself."""
    parents = {park.id: park.parent for park, _ in parks}
    places = {park.id: where for park, where in parks}
    done: set[str] = set()
    for start in parents:
        chain: dict[str, None] = {}
        step = start
        while step and step not in done and step not in chain:
            chain[step] = None
            step = parents.get(step, "")
        if step in chain:
            _report_cycle([*chain][[*chain].index(step) :], places, context)
        done.update(chain)


def _report_cycle(members: list[str], places: Mapping[str, Where], context: Context) -> None:
    """Report a cycle once, at the member that sorts first; one that is alone refers to itself."""
    if len(members) > 1:
        first = members.index(min(members))
        ring = [*members[first:], *members[:first], members[first]]
        report(context, "parent-cycle", places[ring[0]] / "parent", got=" → ".join(ring))


def sources_used(record: Any) -> Iterator[str]:
    """Every source id in a record and in all that it holds."""
    if isinstance(record, tuple):
        for item in record:
            yield from sources_used(item)
    elif hasattr(record, "__dataclass_fields__"):
        for name in record.__dataclass_fields__:
            value = getattr(record, name)
            if name == "source":
                yield value
            elif name == "fields":
                yield from sources_used(tuple(value.values()))
            elif isinstance(value, tuple) or hasattr(value, "__dataclass_fields__"):
                yield from sources_used(value)
