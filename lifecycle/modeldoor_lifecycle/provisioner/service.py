"""The provisioner, as programs use it: from a reference to a verified file, and from there to an engine.

    provisioner = Provisioner.of_this_user()
    model = provisioner.ensure_present_str("file:/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf")
    handed = provisioner.provision({"model_ref": "registry:llama-3.2-1b-q4-k-m"}, handoff_path=".runtime/engines/llamacpp.json")

Nothing is fetched unless a policy or the call allows it, and no file outside the store is ever
changed. Any number of processes and threads may have the same folders.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.provisioner.catalog import Catalog
from modeldoor_lifecycle.provisioner.digests import expected_digest, of_algorithm
from modeldoor_lifecycle.provisioner.errors import (
    DigestMismatch,
    FileUnsuitable,
    ModelNotHere,
    ReferenceRefused,
    RequestRefused,
)
from modeldoor_lifecycle.provisioner.fetching import Fetching
from modeldoor_lifecycle.provisioner.finding import Finder
from modeldoor_lifecycle.provisioner.local_files import file_id
from modeldoor_lifecycle.provisioner.places import Places
from modeldoor_lifecycle.provisioner.policy import load_policy
from modeldoor_lifecycle.provisioner.presence import Presence
from modeldoor_lifecycle.provisioner.provenance import ProvenanceLog
from modeldoor_lifecycle.provisioner.references import LocalFile, OllamaModel, parse_reference
from modeldoor_lifecycle.provisioner.surroundings import Folders, Makers, Watch
from modeldoor_lifecycle.provisioner.wishes import EngineWish, Wish
from modeldoor_lifecycle.state.errors import FileNotWritten
from modeldoor_lifecycle.state.folders import STORE_VARIABLE
from modeldoor_lifecycle.store.points import nowhere
from modeldoor_lifecycle.store.store import Store
from modeldoor_validators import gate
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.rules.shared.model_references import is_kernels

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from modeldoor_lifecycle.provisioner.fitting import Fit
    from modeldoor_lifecycle.provisioner.handing_on import HandedOn
    from modeldoor_lifecycle.provisioner.policy import ProvisionPolicy
    from modeldoor_lifecycle.provisioner.presence import Present
    from modeldoor_lifecycle.provisioner.references import ModelReference
    from modeldoor_lifecycle.provisioner.registry_words import Word
    from modeldoor_lifecycle.provisioner.upkeep import Upkeep
    from modeldoor_lifecycle.registry.registries import Registries

OPERATOR = "operator"
"""Who asks, where nobody says: the same owner as that of the command line's downloads."""


class ResolvedModel(NamedTuple):
    """A model that is here and is what it should be: its one id, and where an engine finds it."""

    id: str
    local_path: str


@dataclass
class Provisioner:
    """Provisions models of one user.

    Every method raises `ProvisionError`s with a code, and the errors of the parts below: of the store, the
    hub, the downloads, the registry, the estimator and the files of state, and `DocumentRefused` for names that
    no document may hold, such as that of a holder. All are `ModeldoorError`s.
    """

    folders: Folders
    policy: ProvisionPolicy
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    working_folder: str = field(default_factory=os.getcwd)
    owner: str = OPERATOR
    further_provenance: Sequence[str] = ()
    """Files beside the user's own record that get every record too."""
    watch: Watch = field(default_factory=Watch)
    makers: Makers = field(default_factory=Makers)
    at: Callable[[str], None] = nowhere
    """Told each step of the catalogue, the store and the record as it comes; for tests."""

    @classmethod
    def of_this_user(
        cls, environment: Mapping[str, str] | None = None, *, policy_path: str | None = None, **others: Any
    ) -> Provisioner:
        """The provisioner with the user's folders and policy; raises `FolderUnknown` and `PolicyRefused`."""
        environment = dict(os.environ if environment is None else environment)
        folders = Folders.of(environment)
        return cls(folders, load_policy(folders.configuration, policy_path), environment, **others)

    @cached_property
    def catalog(self) -> Catalog:
        """The catalogue."""
        return Catalog(self.folders.catalog, self.at)

    @cached_property
    def store(self) -> Store:
        """The store; raises `FileNotWritten` for a place from which no contract lets anything be handed on."""
        if is_kernels(os.path.realpath(self.folders.store)):
            raise FileNotWritten(
                self.folders.store,
                "must be a folder on a disk to hold models; this place is the kernel's, or its memory",
                hint=f"set {STORE_VARIABLE} to another folder",
            )
        return Store(self.folders.store, self.at)

    # -- To have a model

    def ensure_present_str(
        self, reference: str, *, expected_digest: str | None = None, strict: bool = False, allow_download: bool = False
    ) -> ResolvedModel:
        """As `ensure_present`, from text; raises `ReferenceRefused` and `DigestRefused` too."""
        return self.ensure_present(
            parse_reference(reference), expected_digest=expected_digest, strict=strict, allow_download=allow_download
        )

    def ensure_present(
        self,
        reference: ModelReference,
        *,
        expected_digest: str | None = None,
        strict: bool = False,
        allow_download: bool = False,
    ) -> ResolvedModel:
        """The model on this machine: known and unchanged, or found, or fetched where that is allowed; then registered.

        `expected_digest` is what the bytes must give, of a split model those of its first file. `strict`: nothing
        of which nobody says what it must be. However often and from however many processes it is asked
        for, it is hashed and fetched once.
        """
        wish = self._wish(reference, expected_digest, strict=strict, allow_download=allow_download)
        return self._resolved(self._presence.ensure(wish, self._fetching()))

    def resolve(self, reference: str) -> ResolvedModel:
        """The model, without a network whatever the policy says (ORCH-MODP-5501)."""
        wish = Wish(parse_reference(reference), is_strict=self.policy.is_strict, by=self.owner)
        return self._resolved(self._presence.ensure(wish, self._fetching(is_offline=True)))

    def exists(self, reference: str) -> bool:
        """Whether the model is registered, in use, and unchanged since it was verified; nothing is written."""
        return self.locate(reference) is not None

    def locate(self, reference: str) -> str | None:
        """Where the model lies, if `exists`; else `None`. Raises `ReferenceRefused` and `CatalogRefused`."""
        parsed = parse_reference(reference)
        try:
            entry = self._presence.knowledge.entry(parsed)
            is_here = entry is not None and self._presence.knowledge.unchanged_paths(entry, parsed) is not None
        except (FileUnsuitable, ModelNotHere):
            return None
        return self._places.known_engine_path(entry) if entry is not None and is_here else None

    # -- To hand one on

    def provision(
        self,
        request: Mapping[str, Any],
        *,
        handoff_path: str | None = None,
        allow_download: bool = False,
        strict: bool = False,
        engine: EngineWish | None = None,
        is_document: bool = False,
        is_handed_on: bool = True,
    ) -> HandedOn:
        """Ensures the model of a `provision-request`, which goes through the gate, and makes its `engine-handoff`.

        With `handoff_path` the handoff is written there; an earlier one that names a file that is refused,
        or gone, is put aside. `is_document`: somebody wrote the request, and the record names it. Without
        `is_handed_on` the handoff is only told, to somebody who looks: nothing is leased, or noted as used.
        Raises `PoolUnavailable` where the model does not fit.
        """
        from modeldoor_lifecycle.provisioner.handing_on import HandingOn, withdraw_named
        from modeldoor_lifecycle.provisioner.handoff import refuse_place

        if handoff_path is not None:
            refuse_place(handoff_path, self.folders.all)
        for path in self.further_provenance:
            log = ProvenanceLog(path)  # before gigabytes are read for nothing
            log.refuse_place()
            if os.path.dirname(os.path.realpath(path)) != os.path.realpath(
                os.path.dirname(self.folders.provenance_path)
            ):
                log.refuse_other_use(self.folders.all, handoff_path)
        engine = engine or EngineWish()
        reference = _reference_in(request)
        digest = request.get("expected_digest")
        wish = Wish(
            reference,
            expected=None if digest is None else of_algorithm(digest["algo"], digest["value"]),
            is_strict=strict or request.get("strict_verification", False) or self.policy.is_strict,
            may_download=allow_download,
            request=dict(request) if is_document else None,
            by=self.owner,
        )
        try:
            present = self._presence.ensure(wish, self._fetching())
            handing = HandingOn(self.catalog, self._places, self._record)
            return handing.hand_on(
                present,
                lambda path: self._fit(path, engine),
                handoff_path=handoff_path,
                is_handed_on=is_handed_on or handoff_path is not None,
                is_strict=wish.is_strict,
                holder=engine.holder,
                lease_s=self.policy.handoff_lease_s,
                port=engine.port,
            )
        except (DigestMismatch, FileUnsuitable, ModelNotHere) as refusal:
            if handoff_path is not None:
                withdraw_named(refusal, handoff_path)
            raise

    # -- To look after them

    @cached_property
    def upkeep(self) -> Upkeep:
        """What operators do with what the catalogue has."""
        from modeldoor_lifecycle.provisioner.upkeep import Upkeep

        return Upkeep(
            self.catalog,
            self.store,
            self._places,
            record=self._record,
            find=self._known,
            by=self.owner,
            budget_bytes=self.policy.store_budget_bytes,
            halt=self.watch.halt,
            progress=self.watch.on_progress,
        )

    # -- Inside

    @cached_property
    def _places(self) -> Places:
        return Places(self.store)

    @cached_property
    def _presence(self) -> Presence:
        finder = Finder(
            self.store,
            environment=self.environment,
            working_folder=self.working_folder,
            roots=self.policy.allowed_roots,
        )
        return Presence(
            self.catalog,
            finder,
            self._places,
            word_on=self._word_on,
            record=self._record,
            halt=self.watch.halt,
            progress=self.watch.on_progress,
        )

    def _fetching(self, *, is_offline: bool = False) -> Fetching:
        further: dict[str, Any] = {}
        if self.watch.stop is not None:
            further["stop"] = self.watch.stop
        if self.watch.on_attempt is not None:
            further["told"] = self.watch.on_attempt
        return Fetching(
            self.store,
            self.policy,
            network=lambda: self.makers.network_of(self.environment),
            downloads=lambda: self.makers.downloads_of(self.folders, self.store, self.environment),
            owner=self.owner,
            on_event=self.watch.on_event,
            is_offline=is_offline,
            **further,
        )

    @cached_property
    def _registries(self) -> Registries:
        return self.makers.registries_of(self.folders)

    def _word_on(self, reference: ModelReference) -> Word | None:
        if isinstance(reference, (LocalFile, OllamaModel)):
            return None
        from modeldoor_lifecycle.provisioner.registry_words import word_on

        return word_on(reference, self._registries)

    def _known(self, text: str) -> dict[str, Any] | None:
        """The entry to which a reference leads; what is no reference, or leads nowhere, leads to none."""
        try:
            reference = parse_reference(text)
        except ReferenceRefused:
            return None
        try:
            return self._presence.knowledge.entry(reference)
        except (FileUnsuitable, ModelNotHere):
            return None if not isinstance(reference, LocalFile) else self._known_at(reference.path)

    def _known_at(self, path: str) -> dict[str, Any] | None:
        """The entry of a file that is gone, or no file any more: it keeps its name."""
        folder, name = os.path.split(os.path.join(self.working_folder, path))
        return self.catalog.get(file_id(os.path.join(os.path.realpath(folder), name)))

    def _fit(self, path: str, engine: EngineWish) -> Fit:
        from modeldoor_lifecycle.provisioner.fitting import asked_alone, fit_of

        is_gpu_only = engine.is_gpu_only or self.policy.is_gpu_only
        if not engine.is_estimated and not is_gpu_only:
            return asked_alone(path, engine.context_tokens, engine.parallel, engine.kv_cache)
        return fit_of(
            path,
            self.makers.hardware_of(self.folders, self.environment),
            now=datetime.now(UTC),
            context_tokens=engine.context_tokens,
            parallel=engine.parallel,
            kv_cache=engine.kv_cache,
            gpu_only=is_gpu_only,
        )

    def _wish(self, reference: ModelReference, digest: str | None, *, strict: bool, allow_download: bool) -> Wish:
        return Wish(
            reference,
            expected=None if digest is None else expected_digest(digest),
            is_strict=strict or self.policy.is_strict,
            may_download=allow_download,
            by=self.owner,
        )

    def _resolved(self, present: Present) -> ResolvedModel:
        return ResolvedModel(present.entry["id"], self._places.engine_paths(present.entry)[0])

    def _record(self, model_id: str, event: dict[str, Any]) -> dict[str, Any]:
        """Adds a record to every file that gets them; that of the user's own is returned."""
        paths = dict.fromkeys(map(os.path.abspath, (self.folders.provenance_path, *self.further_provenance)))
        record, *_ = [ProvenanceLog(path, self.at).append(model_id, event) for path in paths]
        return record


def _reference_in(request: Mapping[str, Any]) -> ModelReference:
    """What a request names; raises `ReferenceRefused`, `DigestRefused`, and `RequestRefused` for what else is no request."""
    if isinstance(request.get("model_ref"), str):
        parse_reference(request["model_ref"])  # first, because it knows the way out, as does the next
    match request.get("expected_digest"):
        case {"algo": str(algorithm), "value": str(value)}:
            of_algorithm(algorithm, value)
        case _:
            pass
    try:
        gate.admitted(dict(request), "provision-request")
    except DocumentRefused as refusal:
        raise RequestRefused("request", f"must be one that its contract lets pass: {refusal}") from None
    return parse_reference(request["model_ref"])
