"""Which registries count, in which order, and how those that do not are named."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from goldens import golden
from made_up_registries import FOUR, HOUSE, MIRROR, with_models
from modeldoor_lifecycle.registry import registries as module
from modeldoor_lifecycle.registry.lookups import all_listing, find
from modeldoor_lifecycle.registry.models import PinnedModel, UnpinnedModel
from modeldoor_lifecycle.registry.registries import Registries, load_registries
from modeldoor_validators import check
from modeldoor_validators.canonical import digest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "config"
    (made / "registries").mkdir(parents=True, mode=0o700)
    return made


def registry(name: str = FOUR, **members: Any) -> dict[str, Any]:
    return {**golden(name, "model-registry"), **members}


def put(folder: Path, name: str, document: object, mode: int = 0o600) -> Path:
    path = folder / "registries" / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    path.chmod(mode)
    return path


def ids(loaded: Registries) -> list[str]:
    return [each.id for each in loaded.registries]


def reasons(loaded: Registries) -> list[tuple[str, str]]:
    return [(each.file_name, each.reason) for each in loaded.refused]


def test_without_files_of_the_operator_the_shipped_one_counts(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere" / "deeper"):
        loaded = load_registries(str(place), registry())
        assert (ids(loaded), loaded.refused) == (["modeldoor"], ())
        assert loaded.registries[0].file_name == ""


def test_the_shipped_registry_passes_the_gate_and_is_what_counts_by_default(tmp_path: Path) -> None:
    [shipped] = load_registries(str(tmp_path)).registries
    assert check(shipped.document(), "model-registry") == ()
    assert {model.now.ram_bracket for model in load_registries(str(tmp_path)).pinned} == {"4gb", "8gb", "16gb", "32gb"}


def test_the_operators_files_come_first_in_the_order_of_their_names(folder: Path) -> None:
    put(folder, "b.json", registry(MIRROR))
    put(folder, "a.json", registry(HOUSE))
    loaded = load_registries(str(folder), registry())
    assert ids(loaded) == ["example-house", "example-mirror", "modeldoor"]
    assert [each.file_name for each in loaded.registries] == ["a.json", "b.json", ""]
    assert loaded.yardsticks == ("house-prompts", "modeldoor-boards-2026-11", "lmarena-text-2025-12-11")


def test_each_is_named_by_the_digest_of_its_canonical_bytes(folder: Path) -> None:
    put(folder, "a.json", registry(HOUSE))
    assert load_registries(str(folder), registry()).references() == [
        {"contract": "model-registry", "digest": digest(registry(name))} for name in (HOUSE, FOUR)
    ]


def test_of_two_entries_with_one_name_the_first_counts(folder: Path) -> None:
    document = registry(registryId="own")
    document["entries"] = [each for each in document["entries"] if each["id"] == "phi-4-q4-1"]
    document["entries"][0]["quality"]["score"] = 12
    put(folder, "own.json", document)
    loaded = load_registries(str(folder), registry())
    model = find(loaded, "phi-4-q4-1")
    assert isinstance(model, PinnedModel)
    assert (model.now.score, model.registry_id) == (12, "own")
    assert [each.id for each in all_listing(loaded, "phi-4-q4-1")] == ["own", "modeldoor"]
    assert len(loaded.models) == len(registry()["entries"]) + len(registry()["unpinned"])


def test_an_operator_takes_a_model_out_by_listing_it_as_unpinned(folder: Path) -> None:
    own = registry(registryId="own", entries=[])
    own["unpinned"] = [{**own["unpinned"][0], "id": "gpt-oss-20b-mxfp4"}]
    put(folder, "own.json", own)
    loaded = load_registries(str(folder), registry())
    assert isinstance(find(loaded, "gpt-oss-20b-mxfp4"), UnpinnedModel)
    assert "gpt-oss-20b-mxfp4" not in {model.id for model in loaded.pinned}


def test_a_file_with_the_shipped_identifier_takes_its_place(folder: Path) -> None:
    put(folder, "own.json", registry(HOUSE, registryId="modeldoor"))
    loaded = load_registries(str(folder), registry())
    assert (ids(loaded), loaded.registries[0].file_name) == (["modeldoor"], "own.json")
    assert find(loaded, "phi-4-q4-1") is None


def test_files_that_claim_one_identifier_are_all_left_out(folder: Path) -> None:
    put(folder, "a.json", registry(HOUSE))
    put(folder, "b.json", registry(HOUSE, revision=3))
    put(folder, "c.json", registry(MIRROR))
    loaded = load_registries(str(folder), registry())
    assert ids(loaded) == ["example-mirror", "modeldoor"]
    assert reasons(loaded) == [("a.json", "duplicateRegistry"), ("b.json", "duplicateRegistry")]
    assert "2 files claim 'example-house'" in loaded.refused[0].message


@pytest.mark.parametrize(
    ("files", "mode"),
    [
        ({"a.json": registry(), "b.json": registry()}, 0o600),
        ({"a.json": registry(revision=0)}, 0o600),
        ({"a.json": json.dumps(registry())[:-1]}, 0o600),
        ({"a.json": registry()}, 0o602),
    ],
    ids=["doubled", "broken", "cut off", "written by others"],
)
def test_where_a_list_in_the_place_of_the_shipped_one_is_left_out_the_shipped_one_stays_away(
    folder: Path, files: dict[str, object], mode: int
) -> None:
    for name, document in files.items():
        put(folder, name, document, mode)
    loaded = load_registries(str(folder), registry())
    assert (ids(loaded), loaded.models) == ([], {})
    assert {name for name, _ in reasons(loaded)} == {"", *files}
    told = next(each.message for each in loaded.refused if each.reason == "replacedByRefused")
    assert told.startswith("the registry that ships, 'modeldoor': a file that was left out claims its name")


def test_so_it_is_where_the_whole_folder_is_left_out(folder: Path) -> None:
    put(folder, "a.json", registry())
    (folder / "registries").chmod(0o777)
    loaded = load_registries(str(folder), registry())
    assert (ids(loaded), reasons(loaded)) == ([], [("", "replacedByRefused"), ("registries", "untrusted")])


def test_a_file_that_mentions_another_registry_leaves_the_shipped_one_alone(folder: Path) -> None:
    put(folder, "a.json", json.dumps(registry(MIRROR))[:-1])
    loaded = load_registries(str(folder), registry())
    assert (ids(loaded), reasons(loaded)) == (["modeldoor"], [("a.json", "invalidRegistry")])


def test_everything_that_others_may_write_is_told_at_once(folder: Path) -> None:
    path = put(folder, "a.json", registry(HOUSE), 0o664)
    (folder / "registries").chmod(0o775)
    [refused] = load_registries(str(folder), registry()).refused
    assert refused.message.endswith(f"its mode is 0775 (chmod go-w '{folder / 'registries'}' '{path}')")


def test_two_registries_of_one_yardstick_tell_one_method_of_it(folder: Path) -> None:
    put(folder, "a.json", registry(MIRROR))
    assert load_registries(str(folder)).remarks == (), "the example says of the yardstick what the shipped one does"
    other = registry(MIRROR, yardstick={**registry(MIRROR)["yardstick"], "method": "By feeling."})
    put(folder, "a.json", other)
    [told] = load_registries(str(folder)).remarks
    assert "'example-mirror' and 'modeldoor'" in told
    assert "'modeldoor-boards-2026-11'" in told


def test_the_models_that_count_cannot_be_changed_by_who_asks() -> None:
    loaded = load_registries("/nowhere", registry())
    with pytest.raises(AttributeError):
        loaded.models.clear()  # type: ignore[attr-defined]  # that there is no such method is what is tested
    with pytest.raises(TypeError):
        del loaded.models["phi-4-q4-1"]  # type: ignore[attr-defined]  # so is this


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "line 1"),
        ("[]", "must be"),
        ('{"kind": "ModelRegistry"}', "must have"),
        (json.dumps(registry(MIRROR, revision=0)), "$.revision"),
        (json.dumps(registry(MIRROR, sources=registry(HOUSE)["sources"])), "must be the `id` of a source"),
    ],
)
def test_a_bad_file_is_left_out_with_its_reason_and_the_rest_stands(folder: Path, content: str, words: str) -> None:
    put(folder, "a.json", content)
    put(folder, "b.json", registry(HOUSE))
    loaded = load_registries(str(folder), registry())
    assert ids(loaded) == ["example-house", "modeldoor"]
    assert reasons(loaded) == [("a.json", "invalidRegistry")]
    assert words in loaded.refused[0].message


def test_a_file_that_others_can_write_is_left_out(folder: Path) -> None:
    put(folder, "a.json", registry(HOUSE), mode=0o666)
    loaded = load_registries(str(folder), registry())
    assert (ids(loaded), reasons(loaded)) == (["modeldoor"], [("a.json", "untrusted")])


def test_a_folder_that_others_can_write_is_left_out_whole(folder: Path) -> None:
    put(folder, "a.json", registry(HOUSE))
    (folder / "registries").chmod(0o777)
    loaded = load_registries(str(folder), registry())
    assert (ids(loaded), reasons(loaded)) == (["modeldoor"], [("registries", "untrusted")])


def test_something_that_is_no_file_is_left_out(folder: Path) -> None:
    os.mkfifo(folder / "registries" / "a.json", 0o600)
    (folder / "registries" / "b.json").symlink_to("nowhere")
    loaded = load_registries(str(folder), registry())
    assert ids(loaded) == ["modeldoor"]
    assert reasons(loaded) == [("a.json", "unreadable"), ("b.json", "unreadable")]


def test_hidden_files_and_other_endings_are_passed_over(folder: Path) -> None:
    for name in (".a.json", "a.json~", "README.md"):
        put(folder, name, "{")
    assert load_registries(str(folder), registry()).refused == ()


def test_as_many_registries_count_as_a_recommendation_can_name(folder: Path) -> None:
    for number in range(module.MAXIMUM_REGISTRIES + 1):
        put(folder, f"r{number:02}.json", registry(HOUSE, registryId=f"house-{number}"))
    loaded = load_registries(str(folder), registry())
    assert len(loaded.registries) == module.MAXIMUM_REGISTRIES
    assert loaded.registries[-1].id == "modeldoor"
    assert reasons(loaded) == [("r15.json", "tooManyRegistries"), ("r16.json", "tooManyRegistries")]


def test_a_registry_with_too_many_models_is_left_out_and_a_smaller_one_behind_it_is_not(folder: Path) -> None:
    template = registry(entries=[])["unpinned"][0]
    many = [{**template, "id": f"model-{number:04}"} for number in range(module.MAXIMUM_MODELS)]
    put(folder, "a.json", registry(MIRROR, entries=[], unpinned=many, sources=registry()["sources"]))
    put(folder, "b.json", registry(HOUSE))
    loaded = load_registries(str(folder), registry())
    assert ids(loaded) == ["example-house", "modeldoor"]
    assert reasons(loaded) == [("a.json", "tooManyModels")]


def test_what_a_caller_does_to_an_answer_changes_nothing(folder: Path) -> None:
    loaded = load_registries(str(folder), registry())
    model = find(loaded, "phi-4-q4-1")
    assert model is not None
    model.document()["artifact"]["files"].clear()
    loaded.registries[0].document()["entries"].clear()
    loaded.references()[0].clear()
    assert model.document() == next(each for each in registry()["entries"] if each["id"] == "phi-4-q4-1")
    assert loaded.registries[0].document() == registry()
    assert loaded.references()[0]["contract"] == "model-registry"


def test_an_earlier_version_is_known_by_its_number() -> None:
    earlier = [{"score": 10, "total_bytes": 5, "memory_bytes": 6}, {"score": 11, "total_bytes": 7, "memory_bytes": 8}]
    document = with_models(
        "r", "y", [{"id": "a", "score": 12, "total_bytes": 9, "memory_bytes": 10, "earlier": earlier}]
    )
    model = next(iter(module.merged([module.Registry("", "", document)]).pinned))
    told = [model.version(number) for number in (1, 2, 3, None)]
    assert [(each.version, each.score, each.total_bytes, each.memory_bytes) for each in told if each] == [
        (1, 10, 5, 6),
        (2, 11, 7, 8),
        (3, 12, 9, 10),
        (3, 12, 9, 10),
    ]
    assert model.version(4) is None
