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


STRUCTURE: tuple[tuple[type, Rule], ...] = ((model.Chain, _check_chain),)
"""(type of record, its rule)."""
