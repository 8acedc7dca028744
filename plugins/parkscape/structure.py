"""Structure: rules on the systems that parks run, each within one record."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from parkscape import facts, model
from parkscape.forms import Context, Where, placed, report

Rule = Callable[[Any, Where, Context], None]


def _check_chain(chain: model.Chain, where: Where, context: Context) -> None:
    """An enterprise has one place in a chain; a link is listed once."""
    first: dict[str, int] = {}
    for name in ("leaders", "cores", "members"):
        for role, at in placed(getattr(chain, name), where / name, dict):
            if role.enterprise and role.enterprise in first:
                report(context, "chain-role", at, got=role.enterprise, first=first[role.enterprise])
            first.setdefault(role.enterprise, at.at()[0])
    lines: dict[tuple[str, str], int] = {}
    for node, at in placed(chain.nodes, where / "nodes", dict):
        if (node.stage, node.name) in lines:
            first_line = lines[node.stage, node.name]
            report(context, "chain-node", at, got=node.name, first=first_line)
        lines.setdefault((node.stage, node.name), at.at()[0])


def _check_programmes(entity: model.Entity, where: Where, context: Context) -> None:
    """What a programme belongs to, and what it hands on to, is there."""
    if not any(programme.of or programme.flows for programme in entity.programmes):
        return
    names = {programme.name for programme in entity.programmes}
    for programme, at in placed(entity.programmes, where / "programmes", dict):
        if programme.of and (programme.of == programme.name or programme.of not in names):
            options = sorted(names - {programme.name})
            report(context, "programme-of", at / "of", got=programme.of, options=options)
        known = names | {part.name for part in (*programme.steps, *programme.parts)}
        for flow, place in placed(programme.flows, at / "flows", dict):
            if flow.from_ and flow.from_ == flow.to:
                report(context, "flow-self", place, got=flow.to)
            for key, name in (("from", flow.from_), ("to", flow.to)):
                if name and name not in known:
                    report(
                        context, "flow-end", place / key, key=key, got=name, options=sorted(known)
                    )


def _check_programme(programme: facts.Programme, where: Where, context: Context) -> None:
    """A name tells parts apart; a caution is about something."""
    first: dict[str, int] = {}
    for key in ("steps", "parts"):
        for part, at in placed(getattr(programme, key), where / key, dict):
            if part.name and part.name in first:
                report(context, "part-repeated", at, got=part.name, first=first[part.name])
            first.setdefault(part.name, at.at()[0])
            if (part.inferred or part.group) and not (part.to or part.services):
                given = at.given()
                if not (given.get("to") or given.get("services")):
                    report(context, "part-bare", at, got=part.name)


def _check_enclave(park: model.Park, where: Where, context: Context) -> None:
    """Who governs is worth saying where that is not where the park lies."""
    home, place = park.administered_by, park.located_in
    if home and place.province and replace(home, detail="") == replace(place, detail=""):
        report(context, "enclave-home", where / "administered_by", got=park.name)


def _check_route(entity: model.Entity, where: Where, context: Context) -> None:
    """What was hatched landed later."""
    hatched = [r.date for r in entity.relations if r.type == "incubated_in" and r.date]
    if not hatched:
        return
    for relation, at in placed(entity.relations, where / "relations", dict):
        date = relation.date
        if relation.type == "landed_in" and date and date < min(hatched)[: len(date)]:
            report(context, "route-order", at / "date", got=date, date=min(hatched))


STRUCTURE: tuple[tuple[type, Rule], ...] = (
    (model.Chain, _check_chain),
    (model.Entity, _check_programmes),
    (facts.Programme, _check_programme),
    (model.Park, _check_enclave),
    (model.Entity, _check_route),
)
"""(type of record, its rule)."""
