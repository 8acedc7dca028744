"""The build of `parkscape build`: that of MkDocs, with options that MkDocs does not have."""

import logging
from typing import BinaryIO

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from parkscape.plugin import plugin_of
from parkscape.timings import Timings


def build(
    config_file: BinaryIO | None,
    site_dir: str | None,
    *,
    strict: bool,
    clean: bool,
    scheduler: str | None,
) -> Timings:
    """Do what `mkdocs build` does; gives where the time went.

    `clean` takes nothing from before; `scheduler` stands for the option of `mkdocs.yml`.
    """
    timings = Timings()
    said = logging.StreamHandler()
    said.setFormatter(logging.Formatter("%(levelname)-8s-  %(message)s"))
    logger = logging.getLogger("mkdocs")
    logger.addHandler(said)
    logger.setLevel(logging.INFO)
    try:
        # None leaves the option as mkdocs.yml has it.
        config = load_config(config_file, site_dir=site_dir, strict=strict or None)
        plugin = plugin_of(config)
        plugin.timings, plugin.clean = timings, clean
        if scheduler is not None:
            plugin.config.scheduler = scheduler
        config.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build(config)
        finally:
            config.plugins.on_shutdown()
    finally:
        logger.removeHandler(said)
    return timings
