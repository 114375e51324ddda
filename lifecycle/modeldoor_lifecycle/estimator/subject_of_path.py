"""Models that lie on this machine: a GGUF file, by its header, or a configuration of the Hugging Face tools."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.errors import ModelFileRefused
from modeldoor_lifecycle.estimator.quantizations import quantization
from modeldoor_lifecycle.estimator.subject import QUANTIZATION_NAME, Subject, unknown_quantization
from modeldoor_lifecycle.state.errors import shown
from modeldoor_validators.findings import DocumentRefused, quoted
from modeldoor_validators.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from modeldoor_lifecycle.estimator.model_shape import ModelShape
    from modeldoor_lifecycle.estimator.quantizations import Quantization
    from modeldoor_lifecycle.gguf.header import TensorInfo
    from modeldoor_lifecycle.gguf.splits import GgufModel

CONFIGURATION = "config.json"
MAXIMUM_CONFIGURATION_BYTES = 4 * 2**20
"""The largest configurations list quantised layers one by one, and have some hundred kilobytes."""

PUBLISHED_TYPES = {"bfloat16": "BF16", "float16": "F16", "float32": "F32", "float8_e4m3fn": "FP8"}
"""What `torch_dtype` says of weights that nobody quantised."""

CONTRACT_LABEL_LENGTH = 120


def subject_of_path(path: str, quantization_name: str | None) -> Subject:
    """The model that lies there; raises `GgufError`, `ShapeError` and `ModelFileRefused`.

    A folder is one of a single model: with a configuration, or with one GGUF file (of several parts,
    the first).
    """
    place = os.path.expanduser(path)
    if os.path.isdir(place):
        place = _in_folder(path, place)
    if place.endswith(".json"):
        return _of_configuration(path, place, quantization_name)
    if quantization_name is not None:
        raise ModelFileRefused(
            path,
            f"the quantisation must be left out for a GGUF file, whose header tells it; it is {quoted(quantization_name)}",
            hint="leave out --quant",
        )
    return _of_header(place)


def read_model_file(path: str) -> GgufModel:
    """The headers of a GGUF file and of the other parts of a split one; raises `GgufError`."""
    from modeldoor_lifecycle.gguf.splits import read_model

    return read_model(os.path.expanduser(path))


def _of_header(path: str) -> Subject:
    from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
    from modeldoor_lifecycle.estimator.shapes.from_header import shape_of_model
    from modeldoor_lifecycle.estimator.weights import weights_of_model
    from modeldoor_lifecycle.gguf.errors import GgufError
    from modeldoor_lifecycle.gguf.metadata import Metadata

    model = read_model_file(path)
    metadata = Metadata(model.metadata)
    try:
        shape = shape_of_model(model)
        told_quantization = metadata.quantization
    except (GgufError, ShapeError) as refusal:
        raise refusal.in_file(path) from None
    weights = weights_of_model(model, shape)
    stored = quantization(told_quantization or commonest_type(model.tensors))
    file_name = base_name(path)
    return Subject(
        name=label(_told_name(model) or file_name.removesuffix(".gguf")),
        repository=None,
        file_name=file_name,
        shape=shape,
        weights=weights,
        quantization=stored,
        bits_per_weight=weights.bits_per_weight,
        parameters_total=shape.parameters_total,
        parameters_active=shape.parameters_active,
        maximum_context_tokens=shape.maximum_context_tokens,
        disk_bytes=model.file_size_bytes,
        disk_basis="exact",
        notices=_notices(shape, stored),
    )


def _told_name(model: GgufModel) -> str | None:
    """What the file calls the model; a name that is no text, or is one of great length, is none."""
    told = model.metadata.get("general.name")
    return told if isinstance(told, str) else None


def _of_configuration(path: str, place: str, quantization_name: str | None) -> Subject:
    from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
    from modeldoor_lifecycle.estimator.shapes.from_configuration import shape_of_configuration
    from modeldoor_lifecycle.estimator.weights import weights_of_shape

    configuration = _configuration(path, place)
    try:
        shape = shape_of_configuration(configuration)
    except ShapeError as refusal:
        raise refusal.in_file(path) from None
    stored = quantization(quantization_name or _stored_as(configuration))
    weights = weights_of_shape(shape, stored)
    name = _folder_name(os.path.abspath(place))
    return Subject(
        name=label(name),
        repository=None,
        file_name=f"{name}-{stored.name}.gguf",
        shape=shape,
        weights=weights,
        quantization=stored,
        bits_per_weight=weights.bits_per_weight,
        parameters_total=shape.parameters_total,
        parameters_active=shape.parameters_active,
        maximum_context_tokens=shape.maximum_context_tokens,
        disk_bytes=weights.loaded_bytes,
        disk_basis=weights.basis,
        notices=_notices(shape, stored),
    )


def _in_folder(path: str, folder: str) -> str:
    """The one model in a folder."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise ModelFileRefused(
            path, f"the folder {shown(path)} must be readable: {(error.strerror or 'it failed').lower()}"
        ) from None
    if CONFIGURATION in names:
        return os.path.join(folder, CONFIGURATION)
    files = [name for name in names if name.endswith(".gguf") and not name.startswith("mmproj")]
    first_parts = [name for name in files if "-of-" not in name or "-00001-of-" in name]
    if len(first_parts) == 1:
        return os.path.join(folder, first_parts[0])
    found = f"it holds {len(first_parts)} GGUF models" if first_parts else "it holds neither"
    raise ModelFileRefused(
        path,
        f"the folder {shown(path)} must hold a {CONFIGURATION} or one GGUF model; {found}",
        hint="name the file itself",
    )


def _configuration(path: str, place: str) -> dict[str, Any]:
    from modeldoor_validators.parsing import parse

    try:
        descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ModelFileRefused(path, f"the configuration {shown(path)} must be a regular file")
            data = file.read(MAXIMUM_CONFIGURATION_BYTES + 1)
    except (OSError, ValueError) as error:
        words = (error.strerror or "it failed").lower() if isinstance(error, OSError) else "it is no path"
        raise ModelFileRefused(
            path, f"the configuration {shown(path)} must be readable: {words}", hint="check the path"
        ) from None
    if len(data) > MAXIMUM_CONFIGURATION_BYTES:
        raise ModelFileRefused(
            path, f"the configuration {shown(path)} must have at most {MAXIMUM_CONFIGURATION_BYTES} bytes"
        )
    try:
        told = parse(data)
    except DocumentRefused as refusal:
        raise ModelFileRefused(
            path,
            f"the configuration {shown(path)} must be a JSON text: {refusal.message}",
            hint="name the config.json of a model's repository",
        ) from None
    if not is_object(told):
        raise ModelFileRefused(
            path,
            f"the configuration {shown(path)} must be a JSON object, as config.json of a model is",
            hint="name the config.json of a model's repository",
        )
    return told


def _stored_as(configuration: Mapping[str, Any]) -> str:
    """How the weights of a repository are stored, by its configuration."""
    told = _object(configuration.get("quantization_config") or configuration.get("quantization"))
    if told is not None:
        return _quantised_as(told)
    nested = _object(configuration.get("text_config")) or {}
    kind = (
        configuration.get("torch_dtype")
        or configuration.get("dtype")
        or nested.get("torch_dtype")
        or nested.get("dtype")
    )
    return PUBLISHED_TYPES.get(str(kind).removeprefix("torch."), "BF16")


def _object(value: Any) -> Mapping[str, Any] | None:
    return value if is_object(value) else None


def _quantised_as(told: Mapping[str, Any]) -> str:
    method = str(told.get("quant_method", "")).casefold()
    bits = told.get("bits") or told.get("w_bit") or ""
    if method in ("gptq", "awq"):
        return f"{method.upper()}-Int{bits}" if isinstance(bits, int) else method.upper()
    if method in ("fp8", "mxfp4", "nvfp4"):
        return method.upper()
    if method == "bitsandbytes":
        return "NF4" if told.get("load_in_4bit") else "INT8"
    name = f"MLX-{bits}bit" if not method and bits else method
    return name if QUANTIZATION_NAME.fullmatch(name) else "unknown"


def commonest_type(tensors: Iterable[TensorInfo]) -> str:
    """The type that most bytes have, for files that do not say what they are."""
    sizes: dict[str, int] = {}
    for tensor in tensors:
        sizes[tensor.type.name] = sizes.get(tensor.type.name, 0) + tensor.size_bytes
    return max(sizes, key=lambda name: sizes[name], default="F32")


def _notices(shape: ModelShape, stored: Quantization) -> tuple[dict[str, str], ...]:
    if shape.has_known_caches:
        return tuple(unknown_quantization(stored))
    words = f"What layers of the architecture {quoted(shape.architecture)} keep is not known: each is counted as full attention."
    return ({"code": "architectureUnknown", "message": words}, *unknown_quantization(stored))


def _folder_name(path: str) -> str:
    """The folder that a configuration lies in; of the cache of Hugging Face's tools the repository's name."""
    folders = os.path.dirname(path).replace("\\", "/").split("/")
    if len(folders) > 2 and folders[-2] == "snapshots" and folders[-3].startswith("models--"):
        return folders[-3].rpartition("--")[2]
    return folders[-1] or "model"


def base_name(path: str) -> str:
    """What a file is called, without the folders that it lies in, also of another system."""
    return os.path.basename(path.replace("\\", "/").rstrip("/"))


def label(name: str) -> str:
    """A name as documents may show it: printable, without what looks like a path, and not too long."""
    plain = " ".join("".join(each if " " <= each <= "~" else " " for each in name).replace("/", " ").split())
    return plain[:CONTRACT_LABEL_LENGTH].strip() or "unnamed model"
