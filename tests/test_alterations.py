"""What a few altered entities tell of all that is made of every entity, on the real showcase."""

import functools
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import fields, replace
from tests.test_pages import catalog as made_up

from parkscape import mentions, notes, themes
from parkscape.alterations import alike, altered, cited
from parkscape.catalog import Catalog
from parkscape.facts import Figure
from parkscape.mentions import Mentions
from parkscape.model import Enterprise, Entity
from parkscape.terms import ENTITY_KINDS
from parkscape.views.taken import TAKEN

UNSEEN = {"id", "line", "file"}
"""Fields that tell which entity it is and where it stands."""
EACH = 2
"""So many entities of a kind are altered in each field."""


def edits(catalog: Catalog, kind: str) -> Iterator[tuple[str, Entity, Entity]]:
    """(key, entity, the same otherwise): with what another of the kind has in a field, or none."""
    held = catalog.of_kind(kind)
    names = [f.name for f in fields(type(next(iter(held.values())))) if f.name not in UNSEEN]
    for name in names:
        done = 0
        for key, entity in held.items():
            own = getattr(entity, name)
            donor = next((e for e in held.values() if getattr(e, name) != own), None)
            if donor and done < EACH and name != "parent":
                done += 1
                yield key, entity, replace(entity, **{name: getattr(donor, name)})
        told = (item for item in held.items() if getattr(item[1], name))
        for key, entity in [*told][:EACH] if name not in ("kind", "name", "located_in") else ():
            empty: Any = type(getattr(entity, name))() if name != "administered_by" else None
            yield key, entity, replace(entity, **{name: empty})
    for name in [f.name for f in fields(Figure)]:
        yield from figure_edits(catalog, held, name)


def figure_edits(
    catalog: Catalog, held: dict[str, Entity], name: str
) -> Iterator[tuple[str, Entity, Entity]]:
    """One field of a figure otherwise, of an entity itself and of what stands in it."""
    others = [getattr(f, name) for found in catalog.figures.values() for _, f in found]
    others = [*dict.fromkeys(others)]

    def other(figure: Figure) -> Figure:
        value = next((each for each in others if each != getattr(figure, name)), "")
        return replace(figure, **{name: value})

    own = [(key, e) for key, e in held.items() if e.figures]
    for key, e in own[:EACH]:
        yield key, e, replace(e, figures=(other(e.figures[0]), *e.figures[1:]))
    for holders in ("plans", "events", "programmes"):
        for key, e in held.items():
            first = next(iter(getattr(e, holders)), None)
            if first and first.figures:
                changed = replace(first, figures=(other(first.figures[0]), *first.figures[1:]))
                yield key, e, replace(e, **{holders: (changed, *getattr(e, holders)[1:])})
                break


def with_edit(catalog: Catalog, key: str, new: Entity) -> Catalog:
    kind = key.partition("/")[0]
    held = {**catalog.of_kind(kind), key: new}
    return Catalog(replace(catalog.records, **{kind: tuple(held.values())}))


def answers(catalog: Catalog, name: str, arguments: list[tuple[str, ...]]) -> list[Any]:
    found = []
    for each in arguments:
        try:
            found.append(notes.answer(catalog, (name, *each)))
        except KeyError:
            found.append(None)
    return found


@functools.cache
def arguments_of(catalog: Catalog, name: str) -> list[tuple[str, ...]]:
    """All that pages may ask of a name."""
    parks = [park.id for park in catalog.records.parks]
    if name == "members":
        return [(park, kind) for park in parks for kind in ENTITY_KINDS]
    if name == "comparable":
        return [(kind,) for kind in ENTITY_KINDS]
    every: dict[str, list[str]] = {
        "children": parks, "provinces_at": parks, "place_links": [*catalog.provinces],
        "in_province": [*catalog.provinces], "parks_in": [*catalog.provinces],
        "in_industry": [*catalog.industries], "outlines": [*catalog.industries],
        "citations": [*catalog.sources], "citation_count": [*catalog.sources],
        "roles": [e.id for e in catalog.records.enterprises],
    }  # fmt: skip
    return [(each,) for each in every.get(name, [*catalog.entities])]


def test_every_view_is_known() -> None:
    assert {*TAKEN} == {*themes.VIEWS}


@functools.cache
def watched(kind: Any) -> Any:
    """A class of entities of which `READ` learns the fields that are looked at."""

    def look(self: Entity, name: str) -> Any:
        if not name.startswith("_"):
            READ.add(name)
        return object.__getattribute__(self, name)

    return type(kind)(kind.__name__, (kind,), {"__getattribute__": look}, frozen=True, kw_only=True)


READ: set[str] = set()
IDLE = {
    "needs": {"events", "honours", "awards", "plans"},
    "plans": {"fields", "needs", "relations"},
}
"""Fields of which a view makes nothing: `views.told` copies them, or a first glance takes all."""


def watch(catalog: Catalog) -> Catalog:
    held: dict[str, Any] = {}
    for kind in ENTITY_KINDS:
        every = getattr(catalog.records, kind)
        own: Any = type(every[0])
        names = [f.name for f in fields(own)]
        plain = ({name: getattr(e, name) for name in names} for e in every)
        held[kind] = tuple(watched(own)(**each) for each in plain)
    return Catalog(replace(catalog.records, **held))


def test_no_view_looks_at_more_of_an_entity_than_it_takes(catalog: Catalog) -> None:
    for theme, view in themes.VIEWS.items():
        known = watch(catalog)
        READ.clear()
        view(known)
        seen = READ - IDLE.get(theme, set()) - {"id"}
        READ.clear()
        for entity in known.entities.values():
            TAKEN[theme](entity)
        assert seen <= READ, theme
        assert seen


def test_no_answer_is_made_of_more_than_is_taken(catalog: Catalog) -> None:
    for name, taken in notes.TAKEN.items():
        known = watch(catalog)
        READ.clear()
        answers(known, name, arguments_of(catalog, name))
        seen = READ - {"id"}
        READ.clear()
        for entity in known.entities.values():
            taken(entity)
        assert seen <= READ, name
        assert seen or name == "routes_by"


def test_sources_and_articles_are_no_part_of_it(catalog: Catalog) -> None:
    """Nor is what else `revision` does not hold against the last build."""
    bare = Catalog(replace(catalog.records, sources=(), articles=(), units=(), redirects={}))
    for theme, view in themes.VIEWS.items():
        assert view(bare) == view(catalog), theme
    for name in notes.TAKEN:
        arguments = arguments_of(catalog, name)
        assert answers(bare, name, arguments) == answers(catalog, name, arguments), name


@pytest.mark.parametrize("kind", ENTITY_KINDS)
def test_what_takes_nothing_of_an_edit_is_as_it_was(catalog: Catalog, kind: str) -> None:
    drawn = {theme: view(catalog) for theme, view in themes.VIEWS.items()}
    known = {name: answers(catalog, name, arguments_of(catalog, name)) for name in notes.TAKEN}
    named = [*Mentions.of(catalog).named.items()]
    same = other = 0
    for key, old, new in edits(catalog, kind):
        edited = with_edit(catalog, key, new)
        what = [f.name for f in fields(type(old)) if getattr(old, f.name) != getattr(new, f.name)]
        for theme, taken in TAKEN.items():
            if alike({key: (old, new)}, taken):
                assert themes.VIEWS[theme](edited) == drawn[theme], (theme, key, what)
                same += 1
            else:
                other += 1
        for name, taken in notes.TAKEN.items():
            if alike({key: (old, new)}, taken):
                found = answers(edited, name, arguments_of(catalog, name))
                assert found == known[name], (name, key, what)
        told: list[tuple[str, ...]] = [
            (each,) for each in catalog.sources if each not in cited({key: (old, new)})
        ]
        if alike({key: (old, new)}, mentions.TAKEN):
            assert [*Mentions.of(edited).named.items()] == named
        assert answers(edited, "citations", told) == answers(catalog, "citations", told)
    assert same > other > 10


def enterprises(*names: str) -> tuple[Enterprise, ...]:
    return tuple(Enterprise(id=f"e{n}", name=name, source="s") for n, name in enumerate(names))


def test_what_is_altered_is_known_only_if_all_of_it_is() -> None:
    was, now = enterprises("甲", "乙"), enterprises("甲", "丙")
    known = {"parks/yanhu": b"0", "enterprises/e0": b"1", "enterprises/e1": b"2"}
    digests = {**known, "enterprises/e1": b"3"}
    records = made_up(enterprises=now).records

    def of(replaced: dict[str, tuple[bytes, Entity]]) -> Catalog:
        return Catalog(records, digests, None, replaced)

    whole = of({"enterprises/e1": (b"2", was[1])})
    assert altered(whole, known, known) == {"enterprises/e1": (was[1], now[1])}
    assert altered(whole, digests, known) == {}
    # What the load before read need not be what the build before made pages of.
    assert altered(of({"enterprises/e1": (b"9", was[1])}), known, known) is None
    assert altered(of({}), known, known) is None
    assert altered(whole, known, [*known][:2]) is None
    assert altered(whole, known, reversed(known)) is None
    assert altered(Catalog(records), known, known) is None
    assert alike({}, lambda entity: entity)
    assert not alike(None, lambda entity: "")
