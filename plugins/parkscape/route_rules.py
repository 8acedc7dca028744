"""Rules for visit routes: two stops at least, none of them twice."""

from parkscape.forms import Context, Where, report
from parkscape.route import Route


def check_route(route: Route, where: Where, context: Context) -> None:
    """Hold a route against what makes it one."""
    listed = where.given().get("stops")
    if not isinstance(listed, list):
        return  # It is an issue already.
    if len(listed) < 2:
        report(context, "route-stops", where / "stops", got=route.id)
    if len(listed) > len(route.stops):
        return  # One could not be read.
    seen: set[str] = set()
    for n, stop in enumerate(route.stops):
        if stop.at and stop.at in seen:
            report(context, "route-repeated", where / "stops" / n / "at", got=stop.at)
        seen.add(stop.at)
