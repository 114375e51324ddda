"""The C edge of Windows against a library of ours with Microsoft's prototypes and structures."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compiled import compiled
from modeldoor_collector.probes.windows.kernel import ATTEMPTS, READ_ONLY_VOLUME, Adapter, Kernel, Volume

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(__file__).with_name("system.c")
STORE = "C:\\Users\\zaphod\\.ollama\\models"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    return compiled(SOURCE, tmp_path_factory.mktemp("windows"))


@pytest.fixture
def kernel(library: ctypes.CDLL) -> Iterator[Kernel]:
    yield Kernel(library, library)
    for name, value in {"succeeds": 1, "volume_flags": 0, "overflows": 0, "adapters_code": 0}.items():
        setting(library, name, value)


def store_volume(kernel: Kernel) -> object:
    return kernel.volume(STORE)


def setting(library: ctypes.CDLL, name: str, value: int) -> None:
    ctypes.c_int.in_dll(library, name).value = value


def test_the_status_of_power_is_read_as_it_lies(kernel: Kernel) -> None:
    status = kernel.power_status()
    assert (status.line, status.flag, status.percent, status.life_s) == (1, 1, 100, 4294967295)


def test_what_can_be_committed_is_read(kernel: Kernel) -> None:
    assert kernel.commit_left_bytes() == 11 * 2**30


@pytest.mark.parametrize("flags", [0, READ_ONLY_VOLUME, 0x03E706FF, 0x03E706FF | READ_ONLY_VOLUME])
def test_the_volume_of_a_folder_is_read(kernel: Kernel, library: ctypes.CDLL, flags: int) -> None:
    setting(library, "volume_flags", flags)
    assert kernel.volume(STORE) == Volume(200 * 2**30, 500 * 2**30, is_read_only=bool(flags & READ_ONLY_VOLUME))


@pytest.mark.parametrize(
    "ask",
    [Kernel.power_status, Kernel.commit_left_bytes, store_volume],
    ids=["power", "memory", "volume"],
)
def test_a_refusal_is_raised(kernel: Kernel, library: ctypes.CDLL, ask: Callable[[Kernel], object]) -> None:
    setting(library, "succeeds", 0)
    with pytest.raises(OSError, match="no answer"):
        ask(kernel)


@pytest.mark.parametrize("overflows", [0, ATTEMPTS - 1])
def test_adapters_are_read_as_they_lie_with_as_much_room_as_they_need(
    kernel: Kernel, library: ctypes.CDLL, overflows: int
) -> None:
    setting(library, "overflows", overflows)
    assert kernel.adapters() == [
        Adapter(24, is_up=True, has_gateway=False),
        Adapter(6, is_up=True, has_gateway=True),
    ]


def test_a_list_that_never_has_room_enough_is_raised(kernel: Kernel, library: ctypes.CDLL) -> None:
    setting(library, "overflows", 100)
    with pytest.raises(OSError, match="room"):
        kernel.adapters()


def test_no_adapter_with_an_address_is_an_empty_list(kernel: Kernel, library: ctypes.CDLL) -> None:
    setting(library, "adapters_code", 232)
    assert kernel.adapters() == []


def test_any_other_answer_is_raised(kernel: Kernel, library: ctypes.CDLL) -> None:
    setting(library, "adapters_code", 5)
    with pytest.raises(OSError, match="gave 5"):
        kernel.adapters()


def test_a_library_without_these_functions_is_raised() -> None:
    here = ctypes.CDLL(None)
    with pytest.raises(OSError, match="GetSystemPowerStatus"):
        Kernel(here, here).power_status()


def test_here_where_windows_is_not_there_is_no_kernel_of_it() -> None:
    with pytest.raises(OSError, match="not Windows"):
        Kernel()
