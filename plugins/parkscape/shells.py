"""The shells of the last build, taken as they are while nothing that they were made of changed.

That is the configuration and the menu, which the caller gives in short, and every template that
the theme looked for, of which some may be there only now.
"""

from collections.abc import Callable, Iterable
from hashlib import blake2b

import msgspec
from jinja2 import Environment, TemplateNotFound

from parkscape.batch import Place
from parkscape.cache import Cache
from parkscape.compiled import ThemeFiles
from parkscape.shell import Shell

_NAME = "shells"
_DATED = "build_date"
"""In a template that shows when the site was built: it is another in every build."""


class _Kept(msgspec.Struct, array_like=True):
    given: bytes
    templates: dict[str, bytes]
    """Name -> a digest of its source; empty where there is none."""
    pieces: dict[Place, tuple[str, ...]]


_READ = msgspec.msgpack.Decoder(_Kept)


def shells(
    places: Iterable[Place],
    make: Callable[[Place], Shell],
    environment: Environment,
    cache: Cache,
    given: bytes | None,
) -> dict[Place, Shell]:
    """The shell of every place: as kept, or as `make` gives it.

    `given` is all that they draw on beside templates, or None where that cannot be told.
    """
    loader = environment.loader
    if given is None or not isinstance(loader, ThemeFiles):
        return {place: make(place) for place in places}
    wanted, short = list(places), _digest(given)
    kept = _read(cache)
    if (
        kept
        and kept.given == short
        and kept.pieces.keys() == set(wanted)
        and all(_source(environment, loader, name) == d for name, d in kept.templates.items())
    ):
        return {place: Shell(kept.pieces[place]) for place in wanted}
    loader.asked.clear()
    if environment.cache is not None:
        environment.cache.clear()  # So that every template is looked for again, and noted.
    made = {place: make(place) for place in wanted}
    asked = dict(loader.asked)
    templates = {name: _source(environment, loader, name) for name in sorted(asked)}
    if not any(_DATED in text for text in asked.values()):
        pieces = {place: shell.pieces for place, shell in made.items()}
        cache.put(_NAME, msgspec.msgpack.encode(_Kept(short, templates, pieces)))
    return made


def _read(cache: Cache) -> _Kept | None:
    content = cache.get(_NAME)
    if content is None:
        return None
    try:
        return _READ.decode(content)
    except msgspec.MsgspecError:
        cache.damaged.append(_NAME)
        return None


def _source(environment: Environment, loader: ThemeFiles, name: str) -> bytes:
    try:
        return _digest(loader.get_source(environment, name)[0].encode())
    except TemplateNotFound:
        return b""


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()
