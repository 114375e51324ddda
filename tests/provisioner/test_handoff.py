"""The handoff says which file an engine is started with, and stands where engines look, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from datetime import UTC, datetime
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_lifecycle.provisioner.engine_arguments import CHECKED_AGAINST, alias_of
from modeldoor_lifecycle.provisioner.errors import PoolUnavailable, ProvisionError
from modeldoor_lifecycle.provisioner.fitting import Fit, fit_of
from modeldoor_lifecycle.provisioner.handoff import (
    DEFAULT_LLAMACPP_HANDOFF_PATH,
    HandoffFile,
    handoff_document,
    refuse_place,
    take_away,
    verification_of,
    withdraw_handoff,
    write_handoff,
)
from modeldoor_lifecycle.state.errors import FileNotWritten
from modeldoor_lifecycle.state.groups import is_own_group
from modeldoor_validators import gate
from provisioner import large_models

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SOMEBODY_ELSE = 65533


def digest_of(words: str) -> str:
    return f"sha256:{hashlib.sha256(words.encode()).hexdigest()}"


FILE = HandoffFile("/models/zaphod.gguf", 668788096, digest_of("zaphod"))
PARTS = [HandoffFile(f"/models/z-0000{n}-of-00002.gguf", n * 1000, digest_of(f"part {n}")) for n in (1, 2)]
PASSED = verification_of(FILE.digest, "pass", strict=True, hashed_at="2026-11-20T12:00:00Z", is_kept=False)
HEADER = {
    "architecture": "llama",
    "maximumContextTokens": 2048,
    "tokenizer": {"model": "gpt2", "vocabularySize": 32000, "hasChatTemplate": True},
}


def handoff(*files: HandoffFile, **wishes: Any) -> dict[str, Any]:
    listed = files or (FILE,)
    told: dict[str, Any] = {
        "model_id": f"file:{listed[0].path}",
        "files": listed,
        "verification": PASSED,
        "header": HEADER,
        "fit": None,
        "alias": "zaphod",
        **wishes,
    }
    return handoff_document(**told)


def read_as_the_seed_does(path: str) -> tuple[str, str, int, int | None]:
    """What llama-orch's engine provisioner takes from the file: two texts, a size, and a number or null."""
    with open(path, encoding="utf-8") as file:
        told: Mapping[str, Any] = json.load(file)
    model, metadata = told["model"], told["metadata"]
    return model["id"], model["path"], metadata["size_bytes"], metadata["ctx_max"]


class TestWhatItSays:
    def test_the_seeds_reader_finds_the_model_where_it_looks(self, tmp_path: Path) -> None:
        """ORCH-MODP-5503: a handoff in JSON with `model.id` and `model.path`.

        ORCH-MODP-5504: with `size_bytes`, and `ctx_max` where it is known.
        """
        path = str(tmp_path / DEFAULT_LLAMACPP_HANDOFF_PATH)
        write_handoff(path, handoff(), now=NOW)
        assert DEFAULT_LLAMACPP_HANDOFF_PATH == ".runtime/engines/llamacpp.json"
        assert read_as_the_seed_does(path) == (f"file:{FILE.path}", FILE.path, 668788096, 2048)
        write_handoff(path, handoff(header=None), now=NOW)
        assert read_as_the_seed_does(path)[3] is None

    def test_a_verified_file_has_its_digest_and_its_tokenizer(self) -> None:
        document = handoff()
        assert document["verification"] == {
            "verdict": "pass",
            "strict": True,
            "digest": {"algo": "sha256", "value": FILE.digest.removeprefix("sha256:")},
            "verified_at": "2026-11-20T12:00:00Z",
            "method": "hashed",
        }
        assert document["tokenizer"] == {"model": "gpt2", "vocabulary_size": 32000, "has_chat_template": True}
        assert "tokenizer" not in handoff(header={"architecture": "llama"})
        assert document["engine"]["checked_against"] == CHECKED_AGAINST
        assert "parts" not in document

    def test_a_file_that_nobody_vouched_for_is_said_to_be_one(self) -> None:
        warned = verification_of(FILE.digest, "warn", strict=False, hashed_at="2026-11-19T12:00:00Z", is_kept=True)
        told = handoff(verification=warned)["verification"]
        assert (told["verdict"], told["hashed_at"], told["method"]) == (
            "warn", "2026-11-19T12:00:00Z", "unchangedSinceHash",
        )  # fmt: skip

    def test_of_a_split_model_every_part_is_told_and_the_first_is_started(self) -> None:
        verified = verification_of(PARTS[0].digest, "pass", strict=True, hashed_at="2026-11-20T12:00:00Z", is_kept=True)
        document = handoff(*PARTS, verification=verified)
        assert [(part["path"], part["size_bytes"]) for part in document["parts"]] == [
            (part.path, part.size_bytes) for part in PARTS
        ]
        assert document["metadata"]["size_bytes"] == 3000
        assert document["engine"]["arguments"][:2] == ["--model", PARTS[0].path]

    def test_the_port_is_the_one_that_is_asked_for(self) -> None:
        assert "--port" not in handoff()["engine"]["arguments"]
        assert handoff(port=8081)["engine"]["arguments"][-3:] == ["--port", "8081", "--offline"]

    @for_each(
        ("wishes", "words"),
        [
            ({"verification": {**PASSED, "verdict": "warn"}}, r"\$\.verification"),
            ({"model_id": "file:/models/another.gguf"}, "`id` names"),
            ({"model_id": "https://name:secret@models.example.org/m.gguf"}, "no name, password"),
            ({"alias": "--hf-repo"}, "a value of `--alias`"),
            ({"fit": Fit(None, ("--ctx-size", "2049"))}, "at most 2048"),
            ({"fit": Fit(None, ("--rpc", "10.0.0.1:50052"))}, "asks them"),
            ({"files": PARTS, "model_id": f"file:{PARTS[0].path}"}, "the digest that was verified"),
        ],
    )
    def test_what_its_contract_refuses_is_never_handed_on(self, wishes: dict[str, Any], words: str) -> None:
        with pytest.raises(ProvisionError, match=f"its contract lets pass.*{words}"):
            handoff(**wishes)


def test_whatever_fits_can_be_handed_on(tmp_path: Path) -> None:
    """Every placement, cache and number of sequences gives a document that its contract lets pass."""
    models = [large_models.dense(tmp_path / "dense, 8B.gguf"), large_models.mixture(tmp_path / "mixture.gguf")]
    machines = [
        "RTX 4090 + Ryzen 9 7950X 64GB",
        "2x GTX 1650 4GB + Ryzen 9 7950X 64GB",
        "RTX 3060 12GB + RTX 4090 + Ryzen 9 7950X 64GB",
        "GTX 1650 4GB + Ryzen 9 7950X 64GB",
        "RX 7900 XTX + Ryzen 9 7950X 64GB",
        "Ryzen 9 7950X 64GB",
        "Ryzen 5 5600 8GB",
        "M3 Max 36GB",
    ]
    placements: dict[str, int] = {}
    profiles = [simulate(machine, now=NOW) for machine in machines]
    wishes: list[dict[str, Any]] = [{}, {"kv_cache": "q8_0", "parallel": 2}]
    for model, profile, asked, gpu_only in product(models, profiles, wishes, (False, True)):
        file = HandoffFile(str(model), model.stat().st_size, FILE.digest)
        try:
            fit = fit_of(str(model), profile, now=NOW, gpu_only=gpu_only, **asked)
        except PoolUnavailable:
            continue
        document = handoff(
            file,
            fit=fit,
            header={"architecture": "llama", "maximumContextTokens": 8192},
            alias=alias_of(f"file:{model}"),
        )
        placement = document["estimate"]["placement"]
        placements[placement] = placements.get(placement, 0) + 1
        assert gpu_only <= (placement in ("fullDevice", "splitDevices"))
    assert set(placements) == {"fullDevice", "splitDevices", "partialOffload", "cpu", "unified"}


class TestWhereItStands:
    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        return tmp_path / DEFAULT_LLAMACPP_HANDOFF_PATH

    def test_folders_are_made_and_nobody_else_may_write_there(self, place: Path) -> None:
        write_handoff(str(place), handoff(), now=NOW)
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
        assert gate.read(place.read_bytes(), "engine-handoff")[0] == handoff()

    def test_it_is_replaced_whole_by_another_file(self, place: Path) -> None:
        """Whoever has opened the earlier one reads that to its end."""
        write_handoff(str(place), handoff(), now=NOW)
        with place.open("rb") as earlier:
            assert write_handoff(str(place), handoff(header=None), now=NOW) is None, "nothing was put aside"
            assert gate.read(earlier.read(), "engine-handoff")[0] == handoff()
        assert [each.name for each in place.parent.iterdir()] == [place.name]

    def test_what_is_no_handoff_is_put_aside_and_not_lost(self, place: Path) -> None:
        place.parent.mkdir(parents=True)
        for number, content in enumerate((b"model_ref: file:/models/zaphod.gguf\n", b'{"model": {')):
            place.write_bytes(content)
            told = write_handoff(str(place), handoff(), now=NOW)
            aside = place.with_name("llamacpp.json.replaced-20261120T120000Z" + ("-2" if number else ""))
            assert told == str(aside)
            assert aside.read_bytes() == content
            assert gate.read(place.read_bytes(), "engine-handoff")[0] == handoff()

    def test_a_model_is_never_put_aside(self, place: Path) -> None:
        """Above all the one that is handed on: the handoff would stand where its engine looks for it."""
        place.parent.mkdir(parents=True)
        for content in (b"GGUF\3\0\0\0", bytes(2**20 + 1)):
            place.write_bytes(content)
            with pytest.raises(FileNotWritten, match="it is a model, or as large as one"):
                write_handoff(str(place), handoff(), now=NOW)
            assert [each.read_bytes() for each in place.parent.iterdir()] == [content]

    @for_each("kind", ["a folder", "a named pipe", "a link to a device", "a file for a folder"])
    def test_nothing_but_a_file_is_replaced(self, kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
        place = tmp_path_factory.mktemp("home") / DEFAULT_LLAMACPP_HANDOFF_PATH
        place.parent.parent.mkdir()
        if kind == "a file for a folder":
            place.parent.write_bytes(b"")
        else:
            place.parent.mkdir()
            make: dict[str, Callable[[Path], None]] = {
                "a folder": os.mkdir,
                "a named pipe": os.mkfifo,
                "a link to a device": partial(os.symlink, os.devnull),
            }
            make[kind](place)
        with pytest.raises(FileNotWritten):
            write_handoff(str(place), handoff(), now=NOW)
        assert not place.is_file()

    def test_a_link_of_ones_own_is_followed(self, place: Path, tmp_path: Path) -> None:
        place.parent.mkdir(parents=True)
        place.symlink_to(tmp_path / "elsewhere.json")
        write_handoff(str(place), handoff(), now=NOW)
        assert place.is_symlink()
        assert gate.read((tmp_path / "elsewhere.json").read_bytes(), "engine-handoff")[0] == handoff()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give links to other users")
    def test_a_link_of_another_user_is_not(self, place: Path, tmp_path: Path) -> None:
        precious = tmp_path / "precious"
        precious.write_bytes(b"mine")
        place.parent.mkdir(parents=True)
        place.symlink_to(precious)
        os.lchown(place, SOMEBODY_ELSE, SOMEBODY_ELSE)
        with pytest.raises(FileNotWritten, match=r"a link of another user's; .* belongs to user 65533"):
            write_handoff(str(place), handoff(), now=NOW)
        assert precious.read_bytes() == b"mine"

    def test_it_stands_only_where_no_other_user_can_write(self, tmp_path: Path) -> None:
        """Nor may the folder that holds it be one that others can rename."""
        open_folder = tmp_path / "open"
        (open_folder / "mine").mkdir(parents=True)
        (tmp_path / "link.json").symlink_to(open_folder / "llamacpp.json")
        (open_folder / "link.json").symlink_to(tmp_path / "llamacpp.json")
        for mode, place in product(
            (0o777, 0o775), ("open/h.json", "open/mine/h.json", "link.json", "open/link.json", "open/new/h.json")
        ):
            open_folder.chmod(mode)
            if mode == 0o775 and is_own_group(open_folder.stat().st_gid):
                refuse_place(str(tmp_path / place), ())  # nobody else is in this group
                continue
            for refuses in (partial(refuse_place, kept=()), partial(write_handoff, document=handoff(), now=NOW)):
                with pytest.raises(FileNotWritten, match=f"can write; .*its mode is {mode:04o}") as refusal:
                    refuses(str(tmp_path / place))
                assert f"chmod go-w {open_folder}" in refusal.value.hint
                assert not (tmp_path / place).exists()
        open_folder.chmod(0o1777)
        refuse_place(str(open_folder / "h.json"), ())
        write_handoff(str(open_folder / "h.json"), handoff(), now=NOW)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders to other users")
    def test_it_stands_in_no_folder_of_another_user_and_behind_no_link_of_theirs(
        self, place: Path, tmp_path: Path
    ) -> None:
        theirs = tmp_path / "theirs"
        theirs.mkdir()
        (tmp_path / ".runtime").symlink_to(theirs)
        os.lchown(tmp_path / ".runtime", SOMEBODY_ELSE, SOMEBODY_ELSE)
        with pytest.raises(FileNotWritten, match=f"behind, a link .*runtime' belongs to user {SOMEBODY_ELSE}"):
            refuse_place(str(place), ())
        os.lchown(tmp_path / ".runtime", 0, 0)
        refuse_place(str(place), ())
        os.chown(theirs, SOMEBODY_ELSE, SOMEBODY_ELSE)
        for where in (theirs / "h.json", tmp_path / ".runtime" / "h.json"):
            with pytest.raises(FileNotWritten, match=f"no other user can write; .* belongs to user {SOMEBODY_ELSE}"):
                refuse_place(str(where), ())
            with pytest.raises(FileNotWritten, match="no other user can write"):
                write_handoff(str(where), handoff(), now=NOW)
        assert os.listdir(theirs) == []


class TestTakingItAway:
    """Nothing starts from a handoff whose file is no longer the one that was verified."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        place = tmp_path / "llamacpp.json"
        write_handoff(str(place), handoff(), now=NOW)
        return place

    def test_it_goes_when_it_names_the_file(self, place: Path) -> None:
        aside = withdraw_handoff(str(place), FILE.path, now=NOW)
        assert aside == f"{place}.withdrawn-20261120T120000Z"
        assert not place.exists()
        assert [str(each) for each in place.parent.iterdir()] == [aside]

    def test_a_part_of_the_model_is_enough(self, place: Path) -> None:
        verified = verification_of(PARTS[0].digest, "pass", strict=True, hashed_at="2026-11-20T12:00:00Z", is_kept=True)
        write_handoff(str(place), handoff(*PARTS, verification=verified), now=NOW)
        assert withdraw_handoff(str(place), PARTS[1].path, now=NOW) is not None
        assert not place.exists()

    def test_the_file_that_its_names_lead_to_is_meant(self, place: Path, tmp_path: Path) -> None:
        """So the files of split models lie in the store, and those of the hub's cache."""
        link = tmp_path / "zaphod.gguf"
        link.symlink_to("sha256-blob")
        named = HandoffFile(str(link), FILE.size_bytes, FILE.digest)
        write_handoff(str(place), handoff(named), now=NOW)
        assert withdraw_handoff(str(place), str(tmp_path / "another-blob"), now=NOW) is None
        assert withdraw_handoff(str(place), str(tmp_path / "sha256-blob"), now=NOW) is not None
        assert not place.exists()

    def test_it_stays_when_it_names_another_file_or_is_none(self, place: Path) -> None:
        assert withdraw_handoff(str(place), "/models/another.gguf", now=NOW) is None
        assert place.exists()
        place.write_text(json.dumps({"model": {"path": FILE.path}}))
        assert withdraw_handoff(str(place), FILE.path, now=NOW) is None
        assert place.exists()
        place.unlink()
        assert withdraw_handoff(str(place), FILE.path, now=NOW) is None
        assert take_away(str(place), b"", now=NOW) is None

    def test_what_cannot_be_moved_is_told(self, tmp_path: Path) -> None:
        """A name so long that nothing can stand behind it."""
        place = tmp_path / ("h" * 255)
        write_handoff(str(place), handoff(), now=NOW)
        with pytest.raises(FileNotWritten, match="must be put aside"):
            withdraw_handoff(str(place), FILE.path, now=NOW)

    def test_a_newer_one_stays(self, place: Path) -> None:
        """Another process provisioned between looking and taking away."""
        judged = place.read_bytes()
        write_handoff(str(place), handoff(port=8081), now=NOW)
        assert take_away(str(place), judged, now=NOW) is None
        assert gate.read(place.read_bytes(), "engine-handoff")[0] == handoff(port=8081)
        assert os.listdir(place.parent) == [place.name]
