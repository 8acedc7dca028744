"""Ctrl-C, remembered.

Where it strikes while C code calls Python, as a cleaner of HTML does for each attribute, the
interrupt is printed and lost. The build would go on, and publish what then lacks something.
"""

import signal
from types import FrameType
from typing import NoReturn


class Interrupt:
    """Remembers, between `heed` and `forget`, whether somebody broke off the build."""

    def __init__(self) -> None:
        self._struck = self._heeding = False

    def heed(self) -> None:
        """Begin to remember, where Ctrl-C means to break off; threads of a server cannot."""
        try:
            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                signal.signal(signal.SIGINT, self._strike)
                self._heeding = True
        except ValueError:
            pass

    def check(self) -> None:
        """Break off now, if somebody wanted that."""
        if self._struck:
            raise KeyboardInterrupt

    def forget(self) -> None:
        """Leave Ctrl-C as it was."""
        if self._heeding:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._heeding = False

    def _strike(self, number: int, frame: FrameType | None) -> NoReturn:
        self._struck = True
        raise KeyboardInterrupt
