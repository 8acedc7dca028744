"""Judgement: a project as read -> records, and every broken rule as an issue. No I/O."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from parkscape import model, route, rules
from parkscape.document import Document
from parkscape.forms import (
    LABELS,
    WRONG,
    Context,
    Where,
    is_id,
    read_text,
    report,
    report_key,
    valid_date,
    wrong_type,
)
from parkscape.issues import Issues, guess
from parkscape.prose import check_prose
from parkscape.shape import build, keys_of
from parkscape.source import MarkdownFile, Project
from parkscape.terms import ENTITY_KINDS

DEFAULT_UNITS = tuple(
    "家 个 项 件 人 名 位 亿元 万元 万元/年 元 平方米 万平方米 平方公里 % 小时 天 年 场 条 台 套 种"
    " 所 类 期 批 处 米".split()
)
"""Units that every showcase knows; `units:` in parks.yaml adds its own."""

KINDS: Mapping[str, type] = {
    "sources": model.Source,
    "industries": model.Industry,
    "fields": model.Field,
    "organisations": model.Organisation,
    "parks": model.Park,
    "enterprises": model.Enterprise,
    "achievements": model.Achievement,
    "platforms": model.Platform,
    "chains": model.Chain,
    "routes": route.Route,
}
"""Top-level key -> the record that its items are."""

_LIST_WORDS = frozenset("q sort page kind province industry park year honour figures place".split())
"""What lists and addresses already use as names of filters, columns and orders."""

NESTED = ("enterprises", "achievements", "platforms", "chains")
"""What may stand under a park, which is then one of its `parks`."""


def check(project: Project, issues: Issues) -> model.Records:
    """Turn `project` into records; `issues` gains every fault."""
    evidence = _gather_evidence(project)
    context = Context(
        issues=issues,
        ids=gather_ids(project, issues),
        units=gather_units(project, issues),
        judge_references=_all_read(project),
    )
    placed: list[tuple[str, Any, Where]] = []
    context.seen = lambda record, where: rules.check_record(record, where, context, evidence)
    context.declared = read_fields(project, context)
    for document in project.documents:
        main = document is project.documents[0]
        placed += read_document(document, context, main=main)
    articles = [read_article(md, context) for md in project.articles]
    for md in project.articles:
        check_prose(md, project.files, "articles", issues)
    for md in project.pages:
        check_prose(md, project.files, folder_of(md.file, project.content), issues)
    by_kind = {kind: [r for k, r, _ in placed if k == kind] for kind in KINDS if kind != "fields"}
    records = collect(by_kind, articles, context, project)
    _check_whole(placed, records, context, project)
    return records


def _all_read(project: Project) -> bool:
    """Whether every YAML file gave what a YAML file of ours may hold."""
    return project.complete and all(isinstance(d.data, dict | None) for d in project.documents)


def _gather_evidence(project: Project) -> rules.Evidence:
    evidence = rules.Evidence()
    for md in project.articles:
        if (source := told_by(md)) is not None:
            evidence.add(source, md.file, md.text, str(md.front.data.get("summary")))
    evidence.dates.update(dates_of_sources(project))
    return evidence


def dates_of_sources(project: Project) -> Iterator[tuple[str, str]]:
    """(id, date) of every source that has both, before anything is read."""
    for _, item, _ in _items(project, "sources"):
        identity, date = item.get("id"), item.get("date")
        if isinstance(identity, str) and isinstance(date, str) and valid_date(date.strip()):
            yield identity.strip(), date.strip()


def told_by(md: MarkdownFile) -> str | None:
    """The source that an article says to retell, as written."""
    source = md.front.data.get("source") if isinstance(md.front.data, dict) else None
    return source.strip() if isinstance(source, str) else None


def _items(project: Project, kind: str) -> Iterator[tuple[str, dict[str, Any], Where]]:
    """(kind, raw item, where) of every mapping listed at top level under `kind`."""
    for document in project.documents:
        yield from _listed(document, kind)


def _listed(document: Document, kind: str) -> Iterator[tuple[str, dict[str, Any], Where]]:
    data = document.data if isinstance(document.data, dict) else {}
    listed = data.get(kind)
    for n, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, dict):
            yield kind, item, Where(document, (kind, n))


def _nested_items(
    park: dict[str, Any], where: Where
) -> Iterator[tuple[str, dict[str, Any], Where]]:
    """The mappings nested in a park, in the order in which they are written."""
    for kind in (key for key in park if key in NESTED):
        listed = park[kind]
        for n, item in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(item, dict):
                yield kind, item, where / kind / n


def gather_ids(project: Project, issues: Issues) -> dict[str, dict[str, Where]]:
    """kind -> id -> where, before anything else is read; a repeat is an issue."""
    ids: dict[str, dict[str, Where]] = {kind: {} for kind in KINDS if kind != "fields"}
    context = Context(issues=issues, ids=ids)
    for document in project.documents:
        data = document.data if isinstance(document.data, dict) else {}
        for top in (key for key in data if key in ids):
            for kind, item, where in _listed(document, top):
                _take_id(kind, item, where / "id", context, ids[kind])
                for nested in _nested_items(item, where) if kind == "parks" else ():
                    _take_id(nested[0], nested[1], nested[2] / "id", context, ids[nested[0]])
    return ids


def _take_id(
    kind: str, item: dict[str, Any], at: Where, context: Context, taken: dict[str, Where]
) -> None:
    identity = item.get("id")
    if not isinstance(identity, str):
        return
    identity = identity.strip()
    if identity in taken:
        first = taken[identity]
        place = f"{first.document.file}:{first.at()[0]}"
        words = {"got": identity, "what": LABELS[kind], "first": place}
        report(context, "duplicate-id", at, **words)
    else:
        taken[identity] = at


def gather_units(project: Project, issues: Issues) -> tuple[str, ...]:
    """The units that every showcase knows, and those that this one adds."""
    units = list(DEFAULT_UNITS)
    context = Context(issues=issues, ids={})
    for document in project.documents:
        data = document.data if isinstance(document.data, dict) else {}
        listed = data.get("units")
        where = Where(document, ("units",))
        if listed is None:
            continue
        if not isinstance(listed, list):
            wrong_type(context, where, "列表（每项前写“- ”，或写成 [甲, 乙]）", listed)
            continue
        read = [read_text(unit, where / n, context) for n, unit in enumerate(listed)]
        units += [unit for unit in read if unit is not WRONG]
    return tuple(dict.fromkeys(units))


def read_fields(project: Project, context: Context) -> dict[str, tuple[model.Field, ...]]:
    """kind -> the fields declared for it; needed before any entity is read."""
    declared: dict[str, tuple[model.Field, ...]] = {}
    for _, item, where in _items(project, "fields"):
        field = build(model.Field, item, where, context)
        taken = {
            key
            for kind in field.applies_to
            for key in (*keys_of(KINDS[kind]), *NESTED, *(f.key for f in declared.get(kind, ())))
        }
        if field.key in taken | _LIST_WORDS:
            report(context, "field-clash", where / "key", got=field.key)
        elif field.key:
            for kind in dict.fromkeys(field.applies_to):
                declared[kind] = (*declared.get(kind, ()), field)
    return declared


def read_document(
    document: Document, context: Context, *, main: bool
) -> list[tuple[str, Any, Where]]:
    """Every record of one document, with its kind and place."""
    root = Where(document, ())
    if document.data is None:
        return []
    if not isinstance(document.data, dict):
        wrong_type(context, root, "键与值", document.data)
        return []
    known = {*KINDS, "units", "redirects"} | ({"include"} if main else set())
    placed: list[tuple[str, Any, Where]] = []
    for key, listed in document.data.items():
        where = root / key
        if key not in known:
            words = {"what": "顶层", "wanted": "、".join(sorted(known)), "options": known}
            report_key(context, "unknown-key", where, got=key, **words)
        elif key in KINDS and listed is not None:
            placed += read_list(key, listed, where, context)
    return placed


def read_list(
    kind: str, listed: Any, where: Where, context: Context
) -> list[tuple[str, Any, Where]]:
    """Every record of one list, and those nested in them."""
    if not isinstance(listed, list):
        wrong_type(context, where, "列表（每项前写“- ”）", listed)
        return []
    placed = []
    for n, item in enumerate(listed):
        if kind == "fields" and isinstance(item, dict):
            continue  # Read once already, by `read_fields`.
        nested = NESTED if kind == "parks" else ()
        record = build(KINDS[kind], item, where / n, context, nested=nested)
        if record is None:
            continue
        placed.append((kind, record, where / n))
        for key in nested:
            if key in item:
                found = read_list(key, item[key], where / n / key, context)
                placed += [(k, _belonging(r, record.id), w) for k, r, w in found]
    return placed


def _belonging(record: Any, park: str) -> Any:
    """The record, standing under `park`: that park comes first among its parks."""
    return replace(record, parks=(park, *(p for p in record.parks if p != park)))


def folder_of(file: str, content: str) -> str:
    """Folder of a content file within the content folder."""
    return file.removeprefix(content).strip("/").rpartition("/")[0]


def read_article(md: MarkdownFile, context: Context) -> model.Article | None:
    """The article that `md` is, if it can be read as one."""
    if md.front.data is None:
        context.issues.add("front-matter", md.file, (1, 1))
        return None
    if md.broken:
        return None
    article: model.Article | None = build(
        model.Article, md.front.data, Where(md.front, ()), _with_text(context, md)
    )
    if not is_id(md.name):
        context.issues.add("article-name", md.file, (1, 1), got=f"{md.name}.md")
    return article and replace(article, id=md.name, text=md.text, line=md.line, file=md.file)


def _with_text(context: Context, md: MarkdownFile) -> Context:
    """The context in which the rules for articles see the text too."""
    seen = context.seen
    return dataclasses.replace(
        context,
        seen=lambda record, where: seen(
            replace(record, text=md.text) if isinstance(record, model.Article) else record, where
        ),
    )


def collect(
    by_kind: Mapping[str, list[Any]],
    articles: list[model.Article | None],
    context: Context,
    project: Project,
) -> model.Records:
    """All records, those of each kind in the author's order."""
    fields = dict.fromkeys(f for declared in context.declared.values() for f in declared)
    return model.Records(
        units=context.units,
        fields=tuple(fields),
        articles=tuple(a for a in articles if a is not None),
        redirects=_read_redirects(project, context),
        **{kind: tuple(records) for kind, records in by_kind.items()},
    )


def _read_redirects(project: Project, context: Context) -> dict[str, str]:
    """Old `kind/id` -> new; both well-formed, the old one free, the new one real."""
    redirects: dict[str, str] = {}
    known: set[str] = set()
    for document in project.documents:
        data = document.data if isinstance(document.data, dict) else {}
        listed = data.get("redirects")
        if listed is None:
            continue
        if not isinstance(listed, dict):
            wrong_type(context, Where(document, ("redirects",)), "键与值", listed)
            continue
        known = known or {f"{kind}/{i}" for kind in ENTITY_KINDS for i in context.ids[kind]}
        for old, new in listed.items():
            why = _redirect_fault(old, new, known, context)
            if why:
                where = Where(document, ("redirects", old))
                report(context, "bad-redirect", where, got=f"{old}: {new}", why=why)
            else:
                redirects[old] = new
    return redirects


def _redirect_fault(old: str, new: Any, known: set[str], context: Context) -> str:
    kind, _, identity = old.partition("/")
    if kind not in ENTITY_KINDS or not is_id(identity):
        return "应写成 `旧类别/旧 id: 新类别/新 id`，如 `parks/old-name: parks/new-name`"
    if old in known:
        return f"`{old}` 仍在使用"
    if not isinstance(new, str):
        return "冒号后应是一个文字"
    if new in known or not context.judge_references:
        return ""
    return f"`{new}` 不存在{guess(new, known)}"


def _check_whole(
    placed: list[tuple[str, Any, Where]],
    records: model.Records,
    context: Context,
    project: Project,
) -> None:
    """Rules that need every record."""
    rules.check_names([p for p in placed if isinstance(p[1], model.Entity)], context)
    rules.check_parents([(r, w) for _, r, w in placed if isinstance(r, model.Park)], context)
    all_articles = project.all_articles and len(records.articles) == len(project.articles)
    if not (context.judge_references and all_articles):
        return
    used = retold = {article.source for article in records.articles}
    sources = [(r, w) for _, r, w in placed if isinstance(r, model.Source) and r.id]
    if any(source.id not in retold for source, _ in sources):
        held = (rules.sources_used(r) for _, r, _ in placed if not isinstance(r, model.Source))
        used = retold.union(*held)
    for source, where in sources:
        if source.kind == "article" and source.id not in retold:
            report(context, "source-without-article", where / "id", got=source.id)
        elif source.id not in used:
            report(context, "source-unused", where / "id", got=source.id)
