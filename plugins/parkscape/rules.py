"""Rules over more than one value: figures against articles, names against names, parents."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any, get_args, get_origin, get_type_hints

from parkscape import facts, model, route, scheme, structure
from parkscape.forms import LABELS, Context, Where, last_key, placed, report, report_key
from parkscape.route_rules import check_route
from parkscape.scheme_rules import check_scheme
from parkscape.terms import OPEN_STATES
from parkscape.text import normalise, numbers_in
from parkscape.values import is_record


@dataclass(slots=True)
class Evidence:
    """What the articles and sources say that figures must agree with."""

    files: dict[str, str] = field(default_factory=dict)
    """Source id -> the article's file, for messages."""
    dates: dict[str, str] = field(default_factory=dict)
    """Source id -> its date."""
    _told: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    """Source id -> its articles' texts."""
    _numbers: dict[str, frozenset[str]] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)

    def add(self, source: str, file: str, *texts: str) -> None:
        """Take in the article `file`, which retells `source`."""
        self._told.setdefault(source, []).append(texts)
        self.files.setdefault(source, file)

    def has_number(self, source: str, number: str) -> bool:
        """Whether `number` stands in an article of `source`."""
        if source not in self._numbers:
            found = frozenset[str]()
            self._numbers[source] = found.union(*map(numbers_in, self._texts_of(source)))
        return number in self._numbers[source]

    def has_words(self, source: str, words: str) -> bool:
        """Whether `words` stand in the articles of `source`."""
        if source not in self._texts:
            self._texts[source] = "".join(map(normalise, self._texts_of(source)))
        return normalise(words) in self._texts[source]

    def _texts_of(self, source: str) -> list[str]:
        return ["\n".join(texts) for texts in self._told[source]]


def check_record(record: Any, where: Where, context: Context, evidence: Evidence) -> None:
    """Hold one finished record against the rules for its type."""
    cls: type = type(record)
    rules, structural = _rules(cls)
    for rule in rules:
        rule(record, where, context, evidence)
    for each in structural:
        each(record, where, context)


@cache
def _rules(cls: type) -> tuple[tuple["Rule", ...], tuple[structure.Rule, ...]]:
    """The rules for records of `cls`, and those on structure."""
    return (
        tuple(rule for held, rule in _RULES.items() if issubclass(cls, held)),
        tuple(rule for held, rule in structure.STRUCTURE if issubclass(cls, held)),
    )


def _check_figure(figure: facts.Figure, where: Where, context: Context, evidence: Evidence) -> None:
    bare = figure.value and "/" not in figure.value and not figure.unit
    if bare and "unit" not in where.given():
        report(context, "figure-unit", where, got=figure.metric)
    if figure.as_of and figure.period:
        report_key(context, "figure-time", where / "period", got=figure.metric)
    when, date = figure.as_of or figure.period.rpartition("/")[2], evidence.dates.get(figure.source)
    late = when and date and when[: len(date)] > date[: len(when)]
    if late and _achieved(figure, where.given()):
        report(context, "figure-future", where, got=figure.metric, when=when, date=date)
    if figure.value and figure.source in evidence.files:
        _check_digits(figure, where, context, evidence)


def _achieved(figure: facts.Figure, given: dict[str, Any]) -> bool:
    """Whether the author, too, says so: a status that could not be read is another matter."""
    return figure.status == "achieved" and given.get("status", "achieved") == "achieved"


def _check_digits(figure: facts.Figure, where: Where, context: Context, evidence: Evidence) -> None:
    words = {"metric": figure.metric, "article": evidence.files[figure.source]}
    if figure.text:
        if not evidence.has_words(figure.source, figure.text):
            report(context, "figure-text", where / "text", got=figure.text, **words)
    elif not evidence.has_number(figure.source, figure.value.lstrip("-")):
        report(context, "figure-digits", where / "value", got=figure.value, **words)


def _check_plan(plan: facts.Plan, where: Where, context: Context, _: Evidence) -> None:
    for figure, at in placed(plan.figures, where / "figures", dict):
        if figure.status == "unclear" or _achieved(figure, at.given()):
            report(context, "figure-plan", at, got=figure.metric, plan=plan.name)


def _check_relation(relation: facts.Relation, where: Where, context: Context, _: Evidence) -> None:
    if not relation.type or relation.to or relation.names:
        return
    given = where.given()
    if not given.get("to") and not given.get("names"):
        report(context, "relation-empty", where, got=relation.type)


def _check_need(need: facts.Need, where: Where, context: Context, _: Evidence) -> None:
    if need.state in OPEN_STATES and (need.solvers or need.names):
        report(context, "need-solver", where / "state", got=need.name, what=need.state)


def _check_entity(entity: model.Entity, where: Where, context: Context, _: Evidence) -> None:
    # Of most, each has none or few: no place is made up before there is something there.
    if entity.aliases or entity.unlinked:
        _check_names(entity, where, context)
    if len(entity.figures) > 1:
        _check_repeats(entity, where, context)
    if len(entity.needs) > 1:
        _check_need_names(entity, where, context)
    _check_selves(entity, where, context)


def _check_names(entity: model.Entity, where: Where, context: Context) -> None:
    """A record has a name once; what is unlinked is one of its names."""
    names = [normalise(name) for name in (entity.name, *entity.aliases)]
    if len({*names}) == len(names) and {*names}.issuperset(map(normalise, entity.unlinked)):
        return
    own = {normalise(entity.name)}
    for alias, at in placed(entity.aliases, where / "aliases", str):
        name = normalise(alias)
        if name in own:
            report(context, "alias-own", at, got=alias)
        own.add(name)
    for name, at in placed(entity.unlinked, where / "unlinked", str):
        if normalise(name) not in own:
            words = {"got": name, "options": (entity.name, *entity.aliases)}
            report(context, "unlinked-unknown", at, **words)


def _check_repeats(entity: model.Entity, where: Where, context: Context) -> None:
    """One subject, metric, unit, time, scope and status may have one value."""
    keys = [
        (f.metric, f.unit, f.as_of, f.period, f.when, f.scope, f.status) for f in entity.figures
    ]
    if len(set(keys)) == len(keys):
        return
    first: dict[tuple[str, ...], int] = {}
    for key, at in placed(tuple(keys), where / "figures", dict):
        if key in first:
            report(context, "figure-repeated", at, got=key[0], first=first[key])
        else:
            first[key] = at.at()[0]


def _check_need_names(entity: model.Entity, where: Where, context: Context) -> None:
    """One record lists a need once."""
    first: dict[str, int] = {}
    for need, at in placed(entity.needs, where / "needs", dict):
        if need.name and need.name in first:
            report(context, "need-repeated", at, got=need.name, first=first[need.name])
        else:
            first[need.name] = at.at()[0]


def _check_selves(entity: model.Entity, where: Where, context: Context) -> None:
    """No record is its own parent, maker or partner."""
    own = f"{type(entity).__name__.lower()}s/{entity.id}"
    if getattr(entity, "parent", None) == entity.id != "":
        report(context, "self-reference", where / "parent", key="parent", got=entity.id)
    by: tuple[str, ...] = getattr(entity, "by", ())
    if own not in by and not any(own in relation.to for relation in entity.relations):
        return
    lists = [(by, where / "by")]
    relations = placed(entity.relations, where / "relations", dict)
    lists += [(r.to, at / "to") for r, at in relations]
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


Rule = Callable[[Any, Where, Context, Evidence], None]
_RULES: Mapping[type, Rule] = {
    facts.Figure: _check_figure,
    facts.Plan: _check_plan,
    facts.Need: _check_need,
    facts.Relation: _check_relation,
    model.Entity: _check_entity,
    model.Field: _check_field,
    model.Article: _check_article,
    scheme.Scheme: lambda record, where, context, _: check_scheme(record, where, context),
    route.Route: lambda record, where, context, _: check_route(record, where, context),
}


def check_names(entities: list[tuple[str, model.Entity, Where]], context: Context) -> None:
    """Names and aliases must tell entities apart, over all kinds."""
    holders: dict[str, tuple[str, model.Entity]] = {}
    named = [(kind, e, where / "name", e.name, "name-clash") for kind, e, where in entities]
    aliases = [
        (kind, e, at, alias, "alias-clash")
        for kind, e, where in entities
        for alias, at in placed(e.aliases, where / "aliases", str)
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


def sources_used(record: Any) -> list[str]:
    """Every source id in a record and in all that it holds."""
    found: list[str] = []
    records = [record]
    for each in records:  # It grows as it is walked.
        cls: type = type(each)
        sourced, held = _sourced(cls)
        if sourced:
            found.append(each.source)
        for values in held(each):
            if values:
                # Not `isinstance`, which takes longer than the rest; declared fields are a mapping.
                records.extend(values if type(values) is tuple else values.values())
    return found


@cache
def _sourced(cls: type) -> tuple[bool, Callable[[Any], Iterable[Any]]]:
    """(whether a record of `cls` names a source, what gives the records that it holds)."""
    hints = get_type_hints(cls) if is_record(cls) else {}
    held = [
        name
        for name, hint in hints.items()
        if name == "fields" or (get_origin(hint) is tuple and is_record(get_args(hint)[0]))
    ]
    if len(held) == 1:
        return "source" in hints, lambda record: (getattr(record, held[0]),)
    return "source" in hints, attrgetter(*held) if held else lambda record: ()
