"""The `parkscape` command.

It ends with 0 where all is sound, 1 where issues were found or a build failed, 2 for wrong usage.
"""

import gc
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from parkscape import __version__

if TYPE_CHECKING:  # At run time only where they are used, as they take long to import.
    from parkscape.catalog import Catalog
    from parkscape.issues import Issues


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="parkscape")
def main() -> None:
    """Parkscape 园景: showcase sites of parks, enterprises and achievements."""


@main.command()
@click.argument("root", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", default="parks.yaml", show_default=True, help="The data file in ROOT.")
@click.option("--content", default="content", show_default=True, help="The content folder in ROOT.")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lines for people on stderr, or a JSON list on stdout.",
)
def check(root: Path, data: str, content: str, strict: bool, form: str) -> None:
    """Check the data and articles in ROOT; print every fault with its place."""
    catalog, issues = _load(root, data, content)
    if form == "json":
        rows = [asdict(issue) for issue in issues]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2, sort_keys=True))
    else:
        for line in issues.lines(strict=strict):
            click.echo(line, err=True)
        if not issues:
            counts = f"{len(catalog.entities)} records, {catalog.figure_count} figures"
            click.echo(f"Sound: {counts}, {catalog.fact_count} sourced facts.", err=True)
    sys.exit(1 if issues.fatal(strict=strict) else 0)


@main.command()
@click.option("-f", "--config-file", type=click.File("rb"), help="Another file than mkdocs.yml.")
@click.option("-d", "--site-dir", type=click.Path(), help="Another folder than `site_dir`.")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--clean", is_flag=True, help="Take nothing from the last build: make all anew.")
@click.option("--scheduler", metavar="ADDRESS", help="The Dask cluster that makes the pages.")
@click.option("--timings", is_flag=True, help="Print where the time went, in seconds.")
def build(
    config_file: BinaryIO | None,
    site_dir: str | None,
    strict: bool,
    clean: bool,
    scheduler: str | None,
    timings: bool,
) -> None:
    """Build the site, as `mkdocs build` does."""
    gc.disable()  # What is imported stays; to walk it again and again takes a tenth of that.
    # No matrices are multiplied here, and threads that wait for some take a processor meanwhile.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from parkscape import building

        taken = building.build(
            config_file, site_dir, strict=strict, clean=clean, scheduler=scheduler
        )
    finally:
        gc.enable()
    for line in taken.lines() if timings else ():
        click.echo(line)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # To free the memory object by object would take longer than many a rebuild.


@main.command()
@click.argument("root", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", default="parks.yaml", show_default=True, help="The data file in ROOT.")
@click.option("--content", default="content", show_default=True, help="The content folder in ROOT.")
def schema(root: Path, data: str, content: str) -> None:
    """Print the JSON Schema of ROOT's data, its declared fields included, for editors."""
    from parkscape.schema import schema as schema_of

    catalog, issues = _load(root, data, content)
    for line in issues.lines(strict=False) if issues.fatal(strict=False) else ():
        click.echo(line, err=True)
    records = catalog.records
    made = schema_of(records.fields, records.units)
    click.echo(json.dumps(made, ensure_ascii=False, indent=1))
    sys.exit(1 if issues.fatal(strict=False) else 0)


def _load(root: Path, data: str, content: str) -> "tuple[Catalog, Issues]":
    """What the data in `root` comes to, and every fault of it."""
    from parkscape import site

    root = root.resolve()
    catalog, issues, _ = site.load(site.Project(root, root / data, root / content))
    return catalog, issues


if __name__ == "__main__":
    main()
