"""Rules for schemes of indices: weights beside each other, the base year, the bounds of ranges."""

from fractions import Fraction

from parkscape.forms import Context, Where, report
from parkscape.scheme import Indicator, Scheme


def check_scheme(scheme: Scheme, where: Where, context: Context) -> None:
    """Hold a scheme against what its computation takes for granted."""
    given = where.given()
    if scheme.normalisation == "base" and not scheme.base and "base" not in given:
        report(context, "scheme-base", where, got=scheme.version)
    if scheme.decimals not in tuple("0123456"):
        report(context, "scheme-decimals", where / "decimals", got=scheme.version)
    _check_beside(scheme, scheme.indicators, where / "indicators", context)


def _check_beside(
    scheme: Scheme, indicators: tuple[Indicator, ...], where: Where, context: Context
) -> None:
    """The rules for indicators beside each other, then for those below them."""
    listed = where.given()
    if not isinstance(listed, list) or len(listed) != len(indicators):
        return  # One could not be read: it is an issue already.
    weighed = [indicator for indicator in indicators if indicator.weight]
    if weighed and (len(weighed) < len(indicators) or scheme.weights == "equal"):
        among = "、".join(indicator.name for indicator in indicators)
        report(context, "scheme-weights", where, got=scheme.version, what=among)
    names: set[str] = set()
    for n, indicator in enumerate(indicators):
        if indicator.name in names:
            report(context, "scheme-repeated", where / n / "name", got=indicator.name)
        names.add(indicator.name)
        if indicator.weight and Fraction(indicator.weight) <= 0:
            words = {"got": indicator.name, "what": indicator.weight}
            report(context, "scheme-weight", where / n / "weight", **words)
        if indicator.parts:
            _check_beside(scheme, indicator.parts, where / n / "parts", context)
        elif scheme.normalisation == "range" and not _has_range(indicator):
            report(context, "scheme-range", where / n, got=indicator.name)


def _has_range(indicator: Indicator) -> bool:
    bounds = indicator.low and indicator.high
    return bool(bounds) and Fraction(indicator.low) < Fraction(indicator.high)
