"""Structure: rules on the systems that parks run, each within one record."""

from collections.abc import Callable
from typing import Any

from parkscape import model
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


STRUCTURE: tuple[tuple[type, Rule], ...] = (
    (model.Chain, _check_chain),
    (model.Entity, _check_programmes),
)
"""(type of record, its rule)."""
