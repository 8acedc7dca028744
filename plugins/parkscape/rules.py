"""Rules over more than one value: figures against articles, names against names, parents."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from parkscape import facts, model
from parkscape.forms import LABELS, Context, Where, report, report_key
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
    if not figure.unit and "/" not in figure.value and figure.value:
        report(context, "figure-unit", where, got=figure.metric)
    if figure.as_of and figure.period:
        report_key(context, "figure-time", where / "period", got=figure.metric)
    when, date = figure.as_of or figure.period.rpartition("/")[2], evidence.dates.get(figure.source)
    if figure.status == "achieved" and when and date and when[: len(date)] > date[: len(when)]:
        report(context, "figure-future", where, got=figure.metric, when=when, date=date)
    if figure.value and figure.source in evidence.texts:
        _check_digits(figure, where, context, evidence)


def _check_digits(figure: facts.Figure, where: Where, context: Context, evidence: Evidence) -> None:
    words = {"metric": figure.metric, "article": evidence.files[figure.source]}
    if figure.text:
        if normalise(figure.text) not in evidence.texts[figure.source]:
            report(context, "figure-text", where / "text", got=figure.text, **words)
    elif figure.value.lstrip("-") not in evidence.numbers[figure.source]:
        report(context, "figure-digits", where / "value", got=figure.value, **words)


def _check_plan(plan: facts.Plan, where: Where, context: Context, _: Evidence) -> None:
    for n, figure in enumerate(plan.figures):
        if figure.status != "planned":
            at = where / "figures" / n
            report(context, "figure-plan", at, got=figure.metric, plan=plan.name)


def _check_relation(relation: facts.Relation, where: Where, context: Context, _: Evidence) -> None:
    if not relation.to and not relation.names:
        given = where.document.data
        for step in where.path:
            given = given[step]
        if not given.get("to") and not given.get("names"):
            report(context, "relation-empty", where, got=relation.type)


def _check_entity(entity: model.Entity, where: Where, context: Context, _: Evidence) -> None:
    own = {normalise(entity.name)}
    for n, alias in enumerate(entity.aliases):
        if normalise(alias) in own:
            report(context, "alias-own", where / "aliases" / n, got=alias)
        own.add(normalise(alias))
    for n, name in enumerate(entity.unlinked):
        if normalise(name) not in own:
            words = {"got": name, "options": (entity.name, *entity.aliases)}
            report(context, "unlinked-unknown", where / "unlinked" / n, **words)
    _check_repeats(entity, where, context)


def _check_repeats(entity: model.Entity, where: Where, context: Context) -> None:
    """One subject, metric, unit, time, scope and status may have one value."""
    first: dict[tuple[str, ...], int] = {}
    for n, f in enumerate(entity.figures):
        key = (f.metric, f.unit, f.as_of, f.period, f.when, f.scope, f.status)
        at = where / "figures" / n
        if key in first:
            report(context, "figure-repeated", at, got=f.metric, first=first[key])
        else:
            first[key] = at.at()[0]


def _check_references(record: Any, where: Where, context: Context) -> None:
    """No list of ids names one twice, and no record its own self."""
    for key in ("to", "by", "parks", "industries"):
        listed = getattr(record, key, ())
        for n, item in enumerate(listed):
            if item in listed[:n]:
                report(context, "repeated-id", where / key / n, key=key, got=item)


def _check_park(park: model.Park, where: Where, context: Context, _: Evidence) -> None:
    if park.parent and park.parent == park.id:
        report(context, "self-reference", where / "parent", key="parent", got=park.id)


def _check_field(declared: model.Field, where: Where, context: Context, _: Evidence) -> None:
    if declared.type == "choice" and not declared.options:
        report(context, "field-options", where, got=declared.key)


def _check_article(article: model.Article, where: Where, context: Context, _: Evidence) -> None:
    raw = where.document.data
    if not (raw.get("parks") or raw.get("platforms")):
        report(context, "article-subject", where)
    if not article.text.strip():
        report(context, "article-empty", where)


def _check_listed(record: Any, where: Where, context: Context, _: Evidence) -> None:
    _check_references(record, where, context)


_RULES: Mapping[type | Any, Callable[[Any, Where, Context, Evidence], None]] = {
    facts.Figure: _check_figure,
    facts.Plan: _check_plan,
    facts.Relation: _check_relation,
    model.Entity: _check_entity,
    model.Park: _check_park,
    model.Field: _check_field,
    model.Article: _check_article,
    model.Entity | model.Article | facts.Relation: _check_listed,
}


def check_names(entities: list[tuple[str, model.Entity, Where]], context: Context) -> None:
    """Names and aliases must tell entities apart, over all kinds."""
    holders: dict[str, tuple[str, model.Entity]] = {}
    named = [(kind, e, where / "name", e.name, "name-clash") for kind, e, where in entities]
    aliases = [
        (kind, e, where / "aliases" / n, alias, "alias-clash")
        for kind, e, where in entities
        for n, alias in enumerate(e.aliases)
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
    for park, where in parks:
        chain = [park.id]
        while (parent := parents.get(chain[-1])) and parent not in chain:
            chain.append(parent)
        # Each cycle is reported once, at the member that sorts first.
        if parent and parent == park.id and len(chain) > 1 and park.id == min(chain):
            report(context, "parent-cycle", where / "parent", got=" → ".join([*chain, parent]))


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
