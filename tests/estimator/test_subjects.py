"""What somebody calls a model leads to a file, a configuration, a known model or a size, and else to one refusal."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from gguf_bytes import STRING, UINT32, array, entry
from modeldoor_lifecycle.data.documents import model_shapes
from modeldoor_lifecycle.estimator.errors import ModelFileRefused, ModelUnknown, QuantizationRefused
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.estimator.subject_of_path import MAXIMUM_CONFIGURATION_BYTES
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.gguf.errors import GgufError, KeyMistyped
from small_models import CONTEXT, configured, llama, projector, write

if TYPE_CHECKING:
    from pathlib import Path

    from modeldoor_lifecycle.estimator.subject import Subject


def codes(subject: Subject) -> list[str]:
    return [notice["code"] for notice in subject.notices]


class TestNames:
    @for_each("name", ["Qwen/Qwen3-32B", "qwen3:32b", "Qwen3 32B", "qwen3-32b", "Qwen3-32B-GGUF", "  qwen3:32b "])
    def test_a_known_model_by_each_of_its_names(self, name: str) -> None:
        subject = subject_of(name)
        assert (subject.name, subject.repository) == ("Qwen3 32B", "Qwen/Qwen3-32B")
        assert subject.shape is not None
        assert len(subject.shape.layers) == 64

    @for_each("name", ["qwen3:32b:Q8_0", "Qwen/Qwen3-32B:q8_0", "Qwen3 32B:Q8_0"])
    def test_a_quantisation_may_stand_behind_the_last_colon(self, name: str) -> None:
        subject = subject_of(name)
        assert (subject.name, subject.quantization.name) == ("Qwen3 32B", "Q8_0")
        assert codes(subject) == []

    @for_each(
        ("name", "model", "stored"),
        [
            ("qwen3:8b-q8_0", "Qwen3 8B", "Q8_0"),
            ("qwen3:8b-q4_K_M", "Qwen3 8B", "Q4_K_M"),
            ("hf.co/unsloth/Qwen3-8B-GGUF:UD-Q4_K_XL", "Qwen3 8B", "UD-Q4_K_XL"),
            ("Qwen/Qwen3-8B-AWQ", "Qwen3 8B", "AWQ"),
            ("Qwen3-8B-Q6_K-GGUF", "Qwen3 8B", "Q6_K"),
            ("mlx-community/Qwen3-8B-4bit", "Qwen3 8B", "MLX-4bit"),
            ("unsloth/Qwen3-8B-bnb-4bit", "Qwen3 8B", "BNB-4bit"),
            ("zaphod-7B-Q5_K_M", "zaphod-7B", "Q5_K_M"),
        ],
    )
    def test_a_packagers_name_tells_the_quantisation(self, name: str, model: str, stored: str) -> None:
        subject = subject_of(name, engine="vllm")
        assert (subject.name, subject.quantization.name.casefold()) == (model, stored.casefold())
        assert "quantizationSupposed" not in codes(subject)

    @pytest.mark.slow
    @pytest.mark.parametrize("shape", model_shapes()["shapes"], ids=lambda shape: shape["repository"])
    def test_a_models_own_name_tells_none(self, shape: dict[str, Any]) -> None:
        for name in (shape["repository"], shape["displayName"]):
            subject = subject_of(name)
            assert subject.repository == shape["repository"]
            assert subject.quantization.name in ("Q4_K_M", "MXFP4")

    def test_what_is_told_beside_the_name_counts(self) -> None:
        assert subject_of("qwen3:32b", "Q6_K").quantization.name == "Q6_K"

    @for_each(
        ("engine", "name"), [("llama.cpp", "Q4_K_M"), ("ollama", "Q4_K_M"), ("mlx", "MLX-4bit"), ("vllm", "BF16")]
    )
    def test_a_quantisation_is_supposed_by_the_engine_and_said(self, engine: str, name: str) -> None:
        subject = subject_of("qwen3:8b", engine=engine)
        assert subject.quantization.name == name
        assert codes(subject) == ["quantizationSupposed"]

    def test_what_is_only_published_quantised_is_not_supposed(self) -> None:
        subject = subject_of("gpt-oss-20b")
        assert subject.quantization.name == "MXFP4"
        assert codes(subject) == []

    def test_a_quantisation_that_nobody_knows_is_heavy_and_said(self) -> None:
        subject = subject_of("qwen3:8b", "Q9_Z")
        assert (subject.quantization.is_known, subject.quantization.bits_per_weight) == (False, 16)
        assert codes(subject) == ["quantizationUnknown"]

    @for_each("name", ["7B:zaphod", "70B:F99", "llama 7B:instruct"])
    def test_a_size_with_an_unknown_word_behind_a_colon_is_refused(self, name: str) -> None:
        with pytest.raises(QuantizationRefused, match="behind ':' must be a quantisation that is known") as refused:
            subject_of(name)
        assert refused.value.name == name.rpartition(":")[2]

    @for_each("name", ["llama:7b", "llama:7b-instruct", "my 7B:latest"])
    def test_a_size_or_the_latest_may_stand_behind_a_colon(self, name: str) -> None:
        assert subject_of(name).parameters_total == 7_000_000_000

    def test_with_a_quantisation_beside_it_a_word_behind_a_colon_belongs_to_the_models(self) -> None:
        assert subject_of("7B:zaphod", "Q4_K_M").name == "7B:zaphod"

    @for_each("name", ["", " ", "q", "a/b", "Q4 K M!", "-Q4_K_M", "Q4_K_M-", "a" * 33, "\x1b[31m", "é8"])
    def test_what_can_be_no_quantisation_is_refused(self, name: str) -> None:
        with pytest.raises(QuantizationRefused) as refused:
            subject_of("qwen3:8b", name)
        assert refused.value.name == name


class TestSizes:
    @for_each(
        ("name", "total", "active"),
        [("7B", 7_000_000_000, None), ("30B-A3B", 30_000_000_000, 3_000_000_000), ("my-own-360M", 360_000_000, None)],
    )
    def test_only_a_size_is_a_guess_and_said(self, name: str, total: int, active: int | None) -> None:
        subject = subject_of(name, "Q4_K_M")
        assert (subject.shape, subject.weights, subject.maximum_context_tokens) == (None, None, None)
        assert (subject.parameters_total, subject.parameters_active) == (total, active)
        assert (subject.disk_basis, codes(subject)) == ("guessed", ["shapeUnknown"])

    def test_known_models_of_such_a_name_and_size_are_named(self) -> None:
        (notice,) = subject_of("Llama 3.3 70B", "Q4_K_M").notices
        assert "meta-llama/Llama-3.3-70B-Instruct" in notice["message"]
        (of_another_size,) = subject_of("Llama 3.3 700B", "Q4_K_M").notices
        assert "meta-llama" not in of_another_size["message"]

    def test_a_bare_size_names_none(self) -> None:
        (notice,) = subject_of("7B", "Q4_K_M").notices
        assert "known model" not in notice["message"]

    @for_each("name", ["0B", "9M", "1001x9999B", "99999B", "30B-A40B", "7B-A7B"])
    def test_sizes_that_no_model_has_are_no_sizes(self, name: str) -> None:
        with pytest.raises(ModelUnknown):
            subject_of(name)

    @for_each("name", ["7B\x1b[31m", "7B\nrm", "7B \udcff", "7B\u200b", "7B " + "a" * 130])
    def test_a_name_that_no_document_can_show_is_refused(self, name: str) -> None:
        with pytest.raises(ModelUnknown):
            subject_of(name)


class TestUnknownNames:
    @for_each("name", ["", " ", "zaphod", "..zaphod", "a" * 10_000, "\0", "\x1b[31m", "Q4_K_M", ":", ":Q4_K_M"])
    def test_they_are_refused_with_what_a_model_must_be(self, name: str) -> None:
        with pytest.raises(
            ModelUnknown, match=r"must be a GGUF file, a config.json, a known name or a size"
        ) as refused:
            subject_of(name)
        assert refused.value.name == name

    def test_the_nearest_known_are_named(self) -> None:
        with pytest.raises(ModelUnknown) as refused:
            subject_of("DeepSeek-V33")
        assert "deepseek-ai/DeepSeek-V3" in refused.value.nearest
        assert "deepseek-ai/DeepSeek-V3" in str(refused.value)


class TestGgufFiles:
    def test_the_header_tells_everything(self, tmp_path: Path) -> None:
        path = write(tmp_path / "zaphod.gguf", llama())
        subject = subject_of(str(path))
        assert (subject.name, subject.file_name, subject.repository) == ("Zaphod 1B", "zaphod.gguf", None)
        assert (subject.disk_bytes, subject.disk_basis) == (path.stat().st_size, "exact")
        assert (subject.quantization.name, subject.maximum_context_tokens) == ("Q8_0", CONTEXT)
        assert subject.weights is not None
        assert subject.weights.basis == "exact"
        assert codes(subject) == []

    def test_a_file_needs_no_ending(self, tmp_path: Path) -> None:
        assert subject_of(str(write(tmp_path / "sha256-of-ollama", llama()))).name == "Zaphod 1B"

    def test_without_a_name_it_is_called_as_its_file(self, tmp_path: Path) -> None:
        assert subject_of(str(write(tmp_path / "arthur-1b.gguf", llama(None)))).name == "arthur-1b"

    @for_each(
        ("told", "shown"),
        [
            ("/home/zaphod/x", "home zaphod x"),
            ("a\x1b[31mb", "a [31mb"),
            ("é\n", "unnamed model"),
            ("n" * 500, "n" * 120),
        ],
    )
    def test_a_name_that_no_document_can_show_is_made_one(self, tmp_path: Path, told: str, shown: str) -> None:
        assert subject_of(str(write(tmp_path / "x.gguf", llama(told)))).name == shown

    @for_each(
        "told",
        [
            entry("general.name", STRING, "n" * 70_000),
            entry("general.name", UINT32, 7),
            array("general.name", STRING, ["a", "b"]),
        ],
        ids=["huge", "a-number", "a-list"],
    )
    def test_a_name_that_is_none_is_passed_over(self, tmp_path: Path, told: bytes) -> None:
        assert subject_of(str(write(tmp_path / "arthur-1b.gguf", llama(None, "llama", told)))).name == "arthur-1b"

    def test_what_contradicts_itself_is_told_with_the_file(self, tmp_path: Path) -> None:
        told = entry("llama.nextn_predict_layers", UINT32, 9)
        path = str(write(tmp_path / "x.gguf", llama("X", "llama", told)))
        with pytest.raises(ShapeError) as refused:
            subject_of(path)
        assert (refused.value.path, refused.value.code) == (path, "contradictory")
        assert refused.value.message.startswith(f"'{path}': `llama.nextn_predict_layers` must ")

    def test_metadata_of_another_kind_are_told_with_the_file(self, tmp_path: Path) -> None:
        made = llama()
        odd = made.with_(
            entries=tuple(
                entry("general.file_type", STRING, "Q8_0") if b"general.file_type" in each else each
                for each in made.entries
            )
        )
        path = str(write(tmp_path / "x.gguf", odd))
        with pytest.raises(KeyMistyped) as refused:
            subject_of(path)
        assert refused.value.path == path
        assert refused.value.message.startswith(f"'{path}': ")

    def test_an_architecture_that_nobody_knows_is_said(self, tmp_path: Path) -> None:
        assert codes(subject_of(str(write(tmp_path / "x.gguf", llama("X", "zaphodic"))))) == ["architectureUnknown"]

    def test_a_quantisation_beside_a_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ModelFileRefused, match="must be left out for a GGUF file"):
            subject_of(str(write(tmp_path / "x.gguf", llama())), "Q4_K_M")

    @for_each("content", [b"", b"GGUF", b"<html>", b"GGUF\x03\x00\x00\x00" + b"\xff" * 16, b"\0" * 64])
    def test_what_is_no_gguf_file_is_refused(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "x.gguf"
        path.write_bytes(content)
        with pytest.raises(GgufError):
            subject_of(str(path))

    def test_a_file_without_a_model_is_refused(self, tmp_path: Path) -> None:
        without = llama().with_(entries=(entry("general.architecture", STRING, "llama"),))
        with pytest.raises((GgufError, ShapeError)):
            subject_of(str(write(tmp_path / "x.gguf", without)))

    @for_each("path", ["/dev/zero", "/dev/null", "none.gguf", "/nowhere/at/all", "~nobody-at-all/x.gguf"])
    def test_what_is_no_file_is_refused_at_once(self, path: str) -> None:
        with pytest.raises(GgufError):
            subject_of(path)

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "x.gguf")
        with pytest.raises(GgufError):
            subject_of(str(tmp_path / "x.gguf"))


class TestConfigurations:
    def test_a_folder_with_one(self, tmp_path: Path) -> None:
        subject = subject_of(str(configured(tmp_path / "Llama-3.2-1B")))
        assert subject.name == "Llama-3.2-1B"
        assert subject.shape is not None
        assert subject.shape.source == "configuration"
        assert (subject.parameters_total, subject.quantization.name) == (1_235_814_400 + 2048, "BF16")

    def test_the_file_itself(self, tmp_path: Path) -> None:
        assert subject_of(str(configured(tmp_path / "m") / "config.json")).name == "m"

    def test_in_the_cache_of_the_hub_it_is_called_by_its_repository(self, tmp_path: Path) -> None:
        folder = (
            tmp_path / "models--meta-llama--Llama-3.2-1B" / "snapshots" / ("4e20de362430cd3b72f300e6b0f18e50e7166e08")
        )
        assert subject_of(str(configured(folder))).name == "Llama-3.2-1B"

    def test_a_quantisation_may_be_told(self, tmp_path: Path) -> None:
        assert subject_of(str(configured(tmp_path / "m")), "Q4_K_M").quantization.name == "Q4_K_M"

    @for_each(
        ("told", "name", "is_known"),
        [
            ({"torch_dtype": "float16"}, "F16", True),
            ({"torch_dtype": "torch.float32"}, "F32", True),
            ({"torch_dtype": None, "dtype": "float16"}, "F16", True),
            ({"torch_dtype": None}, "BF16", True),
            ({"quantization_config": {"quant_method": "awq", "bits": 4}}, "AWQ", True),
            ({"quantization_config": {"quant_method": "gptq", "bits": 8}}, "GPTQ-Int8", True),
            ({"quantization_config": {"quant_method": "mxfp4"}}, "MXFP4", True),
            ({"quantization": {"bits": 4, "group_size": 64}}, "MLX-4bit", True),
            ({"quantization_config": {"quant_method": "zaphod"}}, "zaphod", False),
            ({"quantization_config": {"quant_method": "a b/c"}}, "unknown", False),
            ({"quantization_config": {"quant_method": [1]}}, "unknown", False),
            ({"quantization_config": {}}, "BF16", True),
        ],
    )
    def test_its_quantisation_is_what_it_says(
        self, tmp_path: Path, told: dict[str, object], name: str, is_known: bool
    ) -> None:
        subject = subject_of(str(configured(tmp_path / "m", **told)))
        assert (subject.quantization.name, subject.quantization.is_known) == (name, is_known)
        assert codes(subject) == ([] if is_known else ["quantizationUnknown"])

    @for_each("text", ["", "{", "[]", '"x"', "NaN", '{"a":1,"a":2}', "\ufeff{}"])
    def test_what_is_no_json_object_is_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "config.json").write_text(text)
        with pytest.raises(ModelFileRefused):
            subject_of(str(tmp_path))

    @for_each(
        "told",
        [
            {"model_type": None},
            {"model_type": 5},
            {"model_type": "zaphodic", "num_hidden_layers": None},
            {"model_type": "zaphodic", "intermediate_size": None},
            {"model_type": "zaphodic", "vocab_size": None},
            {"num_hidden_layers": 10**9},
            {"hidden_size": "wide"},
            {"max_position_embeddings": -5},
        ],
    )
    def test_what_describes_no_model_is_refused(self, tmp_path: Path, told: dict[str, object]) -> None:
        with pytest.raises((ShapeError, GgufError)):
            subject_of(str(configured(tmp_path, **told)))

    def test_what_is_wrong_is_told_with_the_file_and_the_key_that_it_has(self, tmp_path: Path) -> None:
        path = str(configured(tmp_path / "m", model_type="zaphodic", num_attention_heads=None))
        with pytest.raises(ShapeError) as refused:
            subject_of(path)
        assert refused.value.path == path
        assert refused.value.message == f"'{path}': `num_attention_heads` must be there; it is not"

    def test_what_the_class_says_may_be_left_out(self, tmp_path: Path) -> None:
        subject = subject_of(str(configured(tmp_path / "m", intermediate_size=None, max_position_embeddings=None)))
        assert subject.shape is not None
        assert (subject.shape.layers[0].feed_forward_length, subject.maximum_context_tokens) == (11_008, 2048)

    def test_one_that_is_far_too_long_is_not_read_to_its_end(self, tmp_path: Path) -> None:
        (tmp_path / "config.json").write_text(json.dumps({"x": "y" * MAXIMUM_CONFIGURATION_BYTES}))
        with pytest.raises(ModelFileRefused, match="must have at most"):
            subject_of(str(tmp_path))

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "config.json")
        with pytest.raises(ModelFileRefused, match="must be a regular file"):
            subject_of(str(tmp_path))

    def test_a_missing_one_is_said(self) -> None:
        with pytest.raises(ModelFileRefused, match="must be readable: no such file"):
            subject_of("nowhere/config.json")


class TestFolders:
    def test_one_gguf_file_is_the_model_whatever_lies_beside_it(self, tmp_path: Path) -> None:
        write(tmp_path / "zaphod.gguf", llama())
        write(tmp_path / "mmproj-zaphod.gguf", projector())
        (tmp_path / "README.md").write_text("a model")
        assert subject_of(str(tmp_path)).name == "Zaphod 1B"

    @for_each("names", [(), ("a.gguf", "b.gguf")])
    def test_none_or_several_are_refused(self, tmp_path: Path, names: tuple[str, ...]) -> None:
        for name in names:
            write(tmp_path / name, llama())
        with pytest.raises(ModelFileRefused, match=r"must hold a config.json or one GGUF model") as refused:
            subject_of(str(tmp_path))
        assert refused.value.path == str(tmp_path)
