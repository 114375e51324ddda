"""Whether a Windows machine has a way out: an adapter that is up and leads to a gateway. Nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_collector.readings import known, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_collector.probes.windows.kernel import Kernel
    from modeldoor_collector.readings import Reading

LOOPBACK = 24
"""IF_TYPE_SOFTWARE_LOOPBACK (ipifcons.h)."""


class NetworkProbe:
    """Reads whether an adapter that is up has a gateway.

    Windows lists the gateways of default routes only. A default route without a gateway, as some
    tunnels have, is not seen: then the answer is no, which is the safe side.
    """

    source = "GetAdaptersAddresses"

    def __init__(self, kernel: Callable[[], Kernel]) -> None:
        self._kernel = kernel

    def read(self) -> Reading:
        """Reads the adapters now."""
        try:
            adapters = self._kernel().adapters()
        except OSError:
            return unknown(self.source, "routesUnreadable")
        leads_out = any(each.is_up and each.has_gateway and each.kind != LOOPBACK for each in adapters)
        return known(self.source, {"defaultRoute": leads_out})
