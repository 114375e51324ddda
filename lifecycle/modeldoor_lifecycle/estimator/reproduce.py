"""The command of llama.cpp that makes the same case: what was estimated can be tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules.shared.model_references import FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_lifecycle.estimator.arrangement import Arrangement
    from modeldoor_lifecycle.estimator.places import DevicePlace
    from modeldoor_lifecycle.estimator.workload import Workload

ENGINE = "llama.cpp"

DEFAULT_BATCH_SIZE = 2048
"""llama.cpp's default of `--batch-size` (common.h, n_batch)."""

DEVICE_NAMES = {"cuda": "CUDA", "rocm": "ROCm", "vulkan": "Vulkan", "sycl": "SYCL"}
"""How llama.cpp names devices, with a number behind that counts those of one backend (`llama-server --list-devices`)."""


def reproduce_command(
    file_name: str, workload: Workload, arrangement: Arrangement | None, devices: Sequence[DevicePlace] = ()
) -> list[str] | None:
    """llama-server with every option that decides memory and speed, without a path; None for another engine.

    `arrangement` is where the layers lie; None where the model does not fit, and llama.cpp is left to
    find its own. `devices` are all that the machine has: llama.cpp would spread a model over them, so
    those that hold it are named. None is answered too for a file whose name a command could not carry
    safely.
    """
    if workload.engine != ENGINE or not FILE.fullmatch(file_name):
        return None
    command = [
        *("llama-server", "--model", file_name),
        *("--ctx-size", str(workload.context_tokens)),
        *("--cache-type-k", workload.key_cache_type),
        *("--cache-type-v", workload.value_cache_type),
        *("--parallel", str(workload.parallel_sequences)),
        *("--flash-attn", "on" if workload.has_flash_attention else "off"),
        *("--ubatch-size", str(workload.batch_tokens)),
    ]
    if workload.batch_tokens > DEFAULT_BATCH_SIZE:  # the smaller of the two counts
        command += ["--batch-size", str(workload.batch_tokens)]
    if workload.has_unified_cache:
        command.append("--kv-unified")
    if arrangement is not None:
        command += [*_layers(arrangement), *_devices(arrangement, devices)]
    return command


def _devices(arrangement: Arrangement, devices: Sequence[DevicePlace]) -> list[str]:
    """The devices by the names that llama.cpp gives them, where it would take more of them by itself."""
    used = [share.place for share in arrangement.shares]
    if not used and devices:
        return ["--device", "none"]  # a build for devices would make its buffers there all the same
    if not used or len(used) == len(devices) or used[0].backend not in DEVICE_NAMES:
        return []
    of_backend = [place.index for place in devices if place.backend == used[0].backend]
    return ["--device", ",".join(f"{DEVICE_NAMES[place.backend]}{of_backend.index(place.index)}" for place in used)]


def _layers(arrangement: Arrangement) -> list[str]:
    options = ["--n-gpu-layers", str(arrangement.device_layers)]
    if arrangement.host_expert_layers:
        options += ["--n-cpu-moe", str(arrangement.host_expert_layers)]
    if not arrangement.is_default_split:
        counts = [share.layer_count + share.holds_output for share in arrangement.shares]
        options += ["--tensor-split", ",".join(str(count) for count in counts)]
    has_host_weights = arrangement.host_layers or arrangement.host_expert_layers or not arrangement.shares
    if has_host_weights and not arrangement.is_repacked:
        options.append("--no-repack")
    return options
