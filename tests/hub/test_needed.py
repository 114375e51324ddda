"""What speaks to servers is an extra, and is loaded only when a server is asked."""

from __future__ import annotations

import subprocess
import sys

REFERENCES = "from modeldoor_lifecycle.hub.references import parse_reference as parse; "
NETWORK = "from modeldoor_lifecycle.hub.network import Network; "
OPEN = "Network().open_file(Network().location_of(parse('http://127.0.0.1:9/x'))).__enter__()"


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)


def test_a_base_installation_says_which_extra_is_missing() -> None:
    done = run(
        f"import sys; sys.modules['httpx'] = None\n{REFERENCES}{NETWORK}\ntry: {OPEN}\nexcept Exception as e: print(type(e).__name__, e)"
    )
    assert done.stdout == (
        "ExtraMissing the extra 'hub' must be installed to fetch files; it is not (pip install 'modeldoor[hub]')\n"
    ), done.stderr


def test_nothing_that_speaks_to_servers_is_loaded_before_a_server_is_asked() -> None:
    done = run(
        f"import sys; {REFERENCES}{NETWORK}Network().location_of(parse('http://127.0.0.1:9/x')); "
        "import modeldoor_lifecycle.hub.hub_files; "
        "print(sorted({'httpx', 'httpcore', 'h11', 'anyio', 'certifi', 'ssl'} & set(sys.modules)))"
    )
    assert done.stdout == "[]\n", done.stderr
