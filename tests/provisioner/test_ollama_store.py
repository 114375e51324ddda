"""The weights that Ollama holds are found through its manifests, and a manifest is believed only when it adds up."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.errors import FileUnsuitable, ModelNotHere, OutsideRoots, ProvisionError
from modeldoor_lifecycle.provisioner.ollama_store import find_in_ollama, models_folders, ollama_names
from provisioner.others_stores import OllamaModel, make_ollama_store, ollama_layer, ollama_manifest, sha256, state_of

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "tiny:1b"
DATA = b"GGUF of a model"


def environment(folder: Path) -> dict[str, str]:
    return {"OLLAMA_MODELS": str(folder)}


def test_a_model_is_found_with_the_digests_and_sizes_that_ollama_tells(tmp_path: Path) -> None:
    made = make_ollama_store(tmp_path, NAME, DATA)
    found = find_in_ollama(NAME, environment(tmp_path))
    assert found is not None
    assert made.manifest == tmp_path / "manifests" / "registry.ollama.ai" / "library" / "tiny" / "1b"
    assert found.name == NAME
    assert found.path == str(made.weights)
    assert Path(found.path).read_bytes() == DATA
    assert (found.model_digest, found.size_bytes) == (sha256(DATA), len(DATA))
    assert found.manifest_digest == sha256(made.manifest.read_bytes())
    assert found.total_bytes == sum(blob.stat().st_size for blob in (tmp_path / "blobs").iterdir())


def test_names_of_every_depth_lie_where_ollama_puts_them(tmp_path: Path) -> None:
    names = ("tiny:1b", "ada/tiny:1b", "hf.co/ada/Tiny-GGUF:Q4_K_M", "registry.ollama.ai/my.space/tiny:1b")
    for name in names:
        make_ollama_store(tmp_path, name, name.encode())
    for name in names:
        found = find_in_ollama(name, environment(tmp_path))
        assert found is not None
        assert found.model_digest == sha256(name.encode()), name
    for same in ("library/tiny:1b", "registry.ollama.ai/library/tiny:1b"):
        found = find_in_ollama(same, environment(tmp_path))
        assert found is not None
        assert found.model_digest == sha256(b"tiny:1b")
    assert set(ollama_names(environment(tmp_path))) == set(names)


def test_what_ollama_does_not_have_is_not_found_though_its_neighbours_are(tmp_path: Path) -> None:
    make_ollama_store(tmp_path, NAME, DATA)
    for name in (
        "tiny:latest", "other:1b", "ada/tiny:1b", "hf.co/library/tiny:1b", "TINY:1b", "tiny", "tiny:", ":1b", "",
        "a/registry.ollama.ai/library/tiny:1b", "../manifests/registry.ollama.ai/library/tiny:1b", "..:1b", "tiny:..",
        "registry.ollama.ai/library/tiny/1b:x", "/tiny:1b", "tiny//1b:1b", "tiny:1b\n", "tiny\0:1b", "registry.ollama.ai//tiny:1b",
    ):  # fmt: skip
        assert find_in_ollama(name, environment(tmp_path)) is None, name
    deep = tmp_path / "manifests" / "registry.ollama.ai" / "a" / "b" / "c" / "d"
    deep.mkdir(parents=True)
    (deep / "1b").write_bytes(b"")
    assert find_in_ollama("a/b/c/d:1b", environment(tmp_path)) is None
    (tmp_path / "file").write_bytes(b"")
    for folder in ("none", "file"):
        assert find_in_ollama(NAME, environment(tmp_path / folder)) is None


def test_without_ollama_models_every_home_is_looked_at_the_likeliest_first(tmp_path: Path) -> None:
    homes = [str(tmp_path / name) for name in ("user", "service", "package")]
    for home, data in zip(homes[1:], (b"GGUF service", b"GGUF package"), strict=True):
        make_ollama_store(Path(home) / ".ollama" / "models", NAME, data)
    found = find_in_ollama(NAME, {}, homes=homes)
    assert found is not None
    assert found.model_digest == sha256(b"GGUF service")
    make_ollama_store(Path(homes[0]) / ".ollama" / "models", NAME, b"GGUF user")
    for variables, wanted in (
        ({}, b"GGUF user"),
        ({"OLLAMA_MODELS": " "}, b"GGUF user"),
        ({"OLLAMA_MODELS": f' "{homes[2]}/.ollama/models" '}, b"GGUF package"),
    ):
        found = find_in_ollama(NAME, variables, homes=homes)
        assert found is not None
        assert found.model_digest == sha256(wanted)
    assert find_in_ollama(NAME, environment(tmp_path / "none"), homes=homes) is None


def test_unless_told_otherwise_homes_are_that_of_the_environment_and_those_of_services() -> None:
    assert models_folders({"HOME": "/home/ada"}) == (
        "/home/ada/.ollama/models",
        "/usr/share/ollama/.ollama/models",
        "/var/lib/ollama/.ollama/models",
    )


def test_a_home_that_may_not_be_looked_into_hides_no_other_and_is_told_when_no_other_has_the_model(
    tmp_path: Path,
) -> None:
    """A link in a circle stands for it: it cannot be looked into by root either."""
    closed, other = tmp_path / "closed", tmp_path / "other"
    closed.symlink_to("closed")
    homes = [str(closed), str(other)]
    with pytest.raises(FileUnsuitable, match="closed") as refused:
        find_in_ollama(NAME, {}, homes=homes)
    assert refused.value.hint
    make_ollama_store(other / ".ollama" / "models", NAME, DATA)
    found = find_in_ollama(NAME, {}, homes=homes)
    assert found is not None
    assert ollama_names({}, homes=homes) == (NAME,)


def test_a_relative_ollama_models_is_refused() -> None:
    with pytest.raises(FileUnsuitable, match="must be an absolute path"):
        find_in_ollama(NAME, {"OLLAMA_MODELS": "models"})
    assert ollama_names({"OLLAMA_MODELS": "models"}) == ()


def test_paths_are_those_of_the_real_folder_whatever_link_leads_to_it(tmp_path: Path) -> None:
    made = make_ollama_store(tmp_path / "real", NAME, DATA)
    (tmp_path / "link").symlink_to("real")
    found = find_in_ollama(NAME, environment(tmp_path / "link"))
    assert found is not None
    assert found.path == str(made.weights)


def test_layers_beside_the_weights_do_not_matter(tmp_path: Path) -> None:
    projector = ollama_layer(tmp_path, b"GGUF of eyes", "application/vnd.ollama.image.projector")
    make_ollama_store(tmp_path, NAME, DATA, more_layers=[projector, {**projector, "from": "/tmp/eyes", "name": "x"}])
    found = find_in_ollama(NAME, environment(tmp_path))
    assert found is not None
    assert found.model_digest == sha256(DATA)


class Store(NamedTuple):
    """A store that a case damages."""

    folder: Path
    made: OllamaModel

    def rewrite(self, change: Callable[[dict[str, Any]], object]) -> None:
        manifest = json.loads(self.made.manifest.read_bytes())
        change(manifest)
        self.made.manifest.write_text(json.dumps(manifest), "utf-8")


Damage = tuple["Callable[[Store], object]", type[ProvisionError], str]


def _text(data: bytes) -> Callable[[Store], object]:
    return lambda store: store.made.manifest.write_bytes(data)


def _weights(**changes: object) -> Callable[[Store], object]:
    """Changes what the manifest says of the weights."""
    return lambda store: store.rewrite(lambda manifest: manifest["layers"][0].update(changes))


def _manifest(**changes: object) -> Callable[[Store], object]:
    return lambda store: store.rewrite(lambda manifest: manifest.update(changes))


def _without(key: str) -> Callable[[Store], object]:
    def damage(store: Store) -> None:
        store.rewrite(lambda manifest: manifest.pop(key))

    return damage


def _more(media_type: str) -> Callable[[Store], object]:
    def damage(store: Store) -> None:
        layer = ollama_layer(store.folder, b"GGUF more", media_type)
        store.rewrite(lambda manifest: manifest["layers"].append(layer))

    return damage


def _instead(of: str, make: Callable[[Path], object]) -> Callable[[Store], object]:
    def damage(store: Store) -> None:
        path: Path = getattr(store.made, of)
        path.unlink()
        make(path)

    return damage


def _link(of: str, target: str) -> Callable[[Store], object]:
    return _instead(of, lambda path: path.symlink_to(target))


def _moved(name: str) -> Callable[[Store], object]:
    """Moves a folder of the store to where nothing may be taken from, and leaves a link."""

    def damage(store: Store) -> None:
        path = store.folder / name
        path.rename(store.folder.parent / "moved")
        path.symlink_to("../moved")

    return damage


def _many_layers(store: Store) -> None:
    store.made.manifest.write_bytes(
        b'{"config":{"mediaType":"","digest":"","size":0},"layers":[' + b"{}," * 10**5 + b"{}]}"
    )


def _huge(store: Store) -> None:
    layer = ollama_layer(store.folder, DATA)
    store.made.manifest.write_bytes(ollama_manifest(layer, [layer]) + b" " * 2**22)


WEIGHTS = "application/vnd.ollama.image.model"
NONE, NOT, GONE, OUTSIDE = "must name a file of weights", "must be a manifest of Ollama: ", ModelNotHere, OutsideRoots
WRONG = FileUnsuitable

DAMAGES: dict[str, Damage] = {
    "an empty manifest": (_text(b""), WRONG, "must hold something; it is empty"),
    "blanks": (_text(b" \n"), WRONG, NOT + "line 1, column 1: $: must hold a JSON value"),
    "a page of a web server": (_text(b"<!DOCTYPE html>"), WRONG, NOT + "line 1, column 1"),
    "half a manifest": (_text(b'{"layers":['), WRONG, NOT + "line 1"),
    "no object": (_text(b"[]"), WRONG, NOT + "it must be an object"),
    "a number": (_text(b"1"), WRONG, NOT + "it must be an object"),
    "another text encoding": (_text('{"layers":[]}'.encode("utf-16")), WRONG, NOT + "line 1, column 1: $: must be UTF-8"),
    "a key that stands twice": (_text(b'{"layers":[],"layers":[]}'), WRONG, NOT + "line 1, column 14"),
    "a depth that nothing has": (_text(b"[" * 10**5), WRONG, NOT),
    "more than any manifest": (_huge, WRONG, "must be at most 4194304 bytes long"),
    "a hundred thousand layers": (_many_layers, WRONG, NOT + "`mediaType` and `digest` must be text"),
    "no layers": (_without("layers"), WRONG, NOT + "it must be an object with a list of `layers`"),
    "layers that are no list": (_manifest(layers={}), WRONG, NOT + "it must be an object with a list"),
    "a layer that is no object": (_manifest(layers=["x"]), WRONG, NOT + "`config` and each layer must be an object"),
    "no configuration": (_without("config"), WRONG, NOT + "`config` and each layer must be an object"),
    "a media type that is no text": (_weights(mediaType=1), WRONG, NOT + "`mediaType` and `digest` must be text"),
    "a digest that is no text": (_weights(digest=None), WRONG, NOT + "`mediaType` and `digest` must be text"),
    "a size that is no whole number": (_weights(size=15.5), WRONG, NOT + "`size` must be a whole number"),
    "a size that is text": (_weights(size="15"), WRONG, NOT + "`size` must be a whole number"),
    "a size that is true": (_weights(size=True), WRONG, NOT + "`size` must be a whole number"),
    "a size below zero": (_weights(size=-15), WRONG, NOT + "`size` must be a whole number"),
    "a size of nothing": (_weights(size=0), WRONG, NOT + "the sizes of its layers must be from 1"),
    "a size beyond every number": (_weights(size=10**30), WRONG, NOT + "line 1"),
    "sizes beyond every disk": (_weights(size=2**53 - 1), WRONG, NOT + "the sizes of its layers must be from 1"),
    "a size that is not a number": (_weights(size=float("nan")), WRONG, NOT + "line 1"),
    "a digest in capitals": (_weights(digest=sha256(DATA).upper()), WRONG, NOT + "`digest` must be 'sha256:' and 64"),
    "digits in capitals": (_weights(digest="sha256:" + "AB" * 32), WRONG, NOT + "`digest` must be 'sha256:' and 64"),
    "a digest with a hyphen": (_weights(digest=sha256(DATA).replace(":", "-")), WRONG, NOT + "`digest` must be"),
    "another algorithm": (_weights(digest="md5:" + "ab" * 16), WRONG, NOT + "`digest` must be 'sha256:' and 64"),
    "a digest of zeros": (_weights(digest="sha256:" + "0" * 64), WRONG, NOT + "`digest` must be 'sha256:' and 64"),
    "a digest that leads out": (_weights(digest="sha256:../../../other/secret"), WRONG, NOT + "`digest` must be"),
    "a digest with an end of line": (_weights(digest=sha256(DATA) + "\n"), WRONG, NOT + "`digest` must be 'sha256:'"),
    "only layers without weights": (_weights(mediaType="application/vnd.ollama.image.license"), WRONG, NONE),
    "weights in safetensors": (_weights(mediaType="application/vnd.ollama.image.tensor"), WRONG, NONE),
    "a model in the cloud": (_manifest(layers=[]), WRONG, NONE),
    "weights in two files": (_more(WEIGHTS), WRONG, "must name one file of weights; it names 2"),
    "an adapter": (_more("application/vnd.ollama.image.adapter"), WRONG, "it adds an adapter"),
    "another size": (_weights(size=len(DATA) + 1), WRONG, f"must have {len(DATA) + 1} bytes"),
    "weights cut short": (lambda store: os.truncate(store.made.weights, 5), WRONG, "it has 5"),
    "empty weights": (lambda store: os.truncate(store.made.weights, 0), WRONG, "it is empty"),
    "weights that are gone": (lambda store: store.made.weights.unlink(), GONE, "which is not there"),
    "another digest": (_weights(digest=sha256(b"another")), GONE, "which is not there"),
    "weights that are a folder": (_instead("weights", Path.mkdir), WRONG, "it is a folder"),
    "weights that are a pipe": (_instead("weights", os.mkfifo), WRONG, "it is a named pipe"),
    "weights that lead out": (_link("weights", "../../other/secret"), OUTSIDE, "/other/secret'"),
    "weights that lead to a device": (_link("weights", "/dev/zero"), OUTSIDE, "it leads to '/dev/zero'"),
    "weights that lead nowhere": (_link("weights", "nowhere"), OUTSIDE, "/blobs/nowhere'"),
    "weights that are a circle": (lambda store: _link("weights", store.made.weights.name)(store), WRONG, "symbolic"),
    "a manifest that is a folder": (_instead("manifest", Path.mkdir), WRONG, "it is a folder"),
    "a manifest that is a pipe": (_instead("manifest", os.mkfifo), WRONG, "it is a named pipe"),
    "a manifest that leads out": (_link("manifest", "/etc/hostname"), OUTSIDE, "it leads to '/etc/hostname'"),
    "a manifest that leads to a device": (_link("manifest", "/dev/zero"), OUTSIDE, "it leads to '/dev/zero'"),
    "a manifest that is a circle": (_link("manifest", "1b"), WRONG, "symbolic links"),
    "manifests that lead out": (_moved("manifests"), OUTSIDE, "/moved/registry.ollama.ai/library/tiny/1b'"),
    "blobs that lead out": (_moved("blobs"), OUTSIDE, f"/moved/{sha256(DATA).replace(':', '-')}'"),
}  # fmt: skip


@for_each("damage, error, words", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_or_hostile_store_is_refused_in_words_and_left_as_it_is(
    tmp_path: Path, damage: Callable[[Store], object], error: type[ProvisionError], words: str
) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    (folder / "other").mkdir()
    (folder / "other" / "secret").write_bytes(DATA)
    store = Store(folder / "models", make_ollama_store(folder / "models", NAME, DATA))
    assert find_in_ollama(NAME, environment(store.folder)) is not None
    damage(store)
    before = state_of(folder)
    with pytest.raises(ProvisionError) as refused:
        find_in_ollama(NAME, environment(store.folder))
    assert type(refused.value) is error
    assert words in refused.value.message
    assert refused.value.hint
    assert state_of(folder) == before
    ollama_names(environment(store.folder))  # raises nothing, whatever is there


def test_weights_that_are_gone_are_told_with_their_place_and_the_way_to_get_them(tmp_path: Path) -> None:
    made = make_ollama_store(tmp_path, NAME, DATA)
    made.weights.rename(f"{made.weights}-partial")
    with pytest.raises(ModelNotHere) as refused:
        find_in_ollama(NAME, environment(tmp_path))
    assert refused.value.sought == (str(made.weights),)
    assert refused.value.hint == "let Ollama fetch it again: ollama pull tiny:1b"


def test_names_for_hints_are_those_that_a_reference_can_have(tmp_path: Path) -> None:
    make_ollama_store(tmp_path, NAME, DATA)
    make_ollama_store(tmp_path, "example.org/ada/tiny:1b", DATA)
    make_ollama_store(tmp_path, "registry.ollama.ai/ada/tiny:1b", DATA)
    odd = tmp_path / "manifests" / "registry.ollama.ai" / "library" / ".DS_Store"
    odd.write_bytes(b"")
    (odd.parent / "lead").symlink_to("tiny")
    (odd.parent / "tiny" / "2b").symlink_to("1b")
    (odd.parent / "tiny" / "-x").write_bytes(b"")
    assert set(ollama_names(environment(tmp_path))) == {NAME, "ada/tiny:1b"}
    assert ollama_names(environment(tmp_path / "none")) == ()


def test_looking_leaves_no_trace(tmp_path: Path) -> None:
    make_ollama_store(tmp_path, NAME, DATA)
    before = state_of(tmp_path)
    for name in (NAME, "absent:1b"):
        find_in_ollama(name, environment(tmp_path))
    ollama_names(environment(tmp_path))
    find_in_ollama(NAME, environment(tmp_path / "absent"))
    assert state_of(tmp_path) == before
