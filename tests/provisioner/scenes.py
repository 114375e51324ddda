"""Scenes of provisioning in which somebody can be killed: what is there before, and the deed.

Each makes what it needs on a machine, under a name that no other round has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from provisioner.homes import model_bytes
from provisioner.machines import on_the_hub, split_on_the_hub

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from provisioner.machines import Machine
    from provisioner.nursery import Child, Nursery, Task

    Deed = dict[str, Any]


class Forge(NamedTuple):
    """Where children come from, and the hub that they fetch from."""

    nursery: Nursery
    endpoint: str

    def start(self, machine: Machine, deeds: Sequence[Deed], **more: Any) -> Child:
        """A child that does these deeds."""
        task: Task = {"home": str(machine.folder), "deeds": list(deeds), "environment": {"HF_ENDPOINT": self.endpoint}}
        return self.nursery.start({**task, **more})  # type: ignore[typeddict-item]  # the keys of `more` are those of a task

    def run(self, machine: Machine, deeds: Sequence[Deed], **more: Any) -> dict[str, Any] | None:
        """What a child tells of its deeds; nothing of one that was killed."""
        return self.start(machine, deeds, **more).wait()

    def done(self, machine: Machine, deeds: Sequence[Deed]) -> list[Any]:
        """What came of deeds that must all be done."""
        said = self.run(machine, deeds)
        assert said is not None
        assert [each for each in said["deeds"] if "done" not in each] == []
        return [each["done"] for each in said["deeds"]]


class Scene(NamedTuple):
    """What is done first, what then happens to the files, and the deed in which somebody is killed.

    `code` is how that deed ends when nobody is killed, where it is refused; `again` are the codes with which it may
    end when it is done once more by the next one, because it was done already.
    """

    deed: Deed
    before: Sequence[Deed] = ()
    meanwhile: Callable[[], object] = lambda: None
    code: str = ""
    again: tuple[str, ...] = ()


def handed_on(machine: Machine, reference: str, name: str = "llamacpp") -> Deed:
    return {"do": "provision", "reference": reference, "handoff": str(machine.handoffs / f"{name}.json")}


def ensured(reference: str) -> Deed:
    return {"do": "ensure", "reference": reference}


def of_one(do: str, name: str) -> Deed:
    return {"do": do, "name": name}


# -- In what somebody is killed. `n` is a name that no other round has.


def first_provision(machine: Machine, n: str) -> Scene:
    return Scene(handed_on(machine, machine.local(n)))


def another_provision(machine: Machine, n: str) -> Scene:
    return Scene(handed_on(machine, machine.local(n)), [handed_on(machine, machine.local(f"{n}-before"))])


def provision_of_what_is_known(machine: Machine, n: str) -> Scene:
    reference = machine.local(n)
    return Scene(handed_on(machine, reference), [ensured(reference)])


def provision_from_the_hub(machine: Machine, n: str) -> Scene:
    return Scene(handed_on(machine, on_the_hub(n), n))


def provision_of_a_split_model(machine: Machine, n: str) -> Scene:
    return Scene(handed_on(machine, split_on_the_hub(n), n))


def provision_from_the_cache_of_the_hub(machine: Machine, n: str) -> Scene:
    return Scene(handed_on(machine, machine.cached(n), n))


def provision_of_what_ollama_holds(machine: Machine, n: str) -> Scene:
    return Scene(handed_on(machine, machine.held_by_ollama(n), n))


def put(_machine: Machine, n: str) -> Scene:
    return Scene({"do": "put", "number": int(n.rpartition("-")[2])})


def retirement(machine: Machine, n: str) -> Scene:
    reference = machine.local(n)
    return Scene(of_one("retire", reference), [ensured(reference)])


def return_to_use(machine: Machine, n: str) -> Scene:
    reference = machine.local(n)
    return Scene(of_one("activate", reference), [ensured(reference), of_one("retire", reference)])


def pin(machine: Machine, n: str) -> Scene:
    reference = machine.local(n)
    return Scene(of_one("pin", reference), [ensured(reference)])


def lease(machine: Machine, n: str) -> Scene:
    reference = machine.local(n)
    return Scene(of_one("lease", reference), [ensured(reference)])


def forgetting(machine: Machine, n: str) -> Scene:
    reference = machine.local(n)
    return Scene(of_one("forget", reference), [ensured(reference)], again=("notInCatalog",))


def verification(machine: Machine, n: str) -> Scene:
    reference = machine.local(n)
    return Scene(of_one("verify", reference), [ensured(reference)])


def verification_of_a_file_that_changed(machine: Machine, n: str) -> Scene:
    reference = machine.local(n)
    return Scene(
        of_one("verify", reference),
        [ensured(reference)],
        lambda: machine.model(f"{n}.gguf", model_bytes("another")),
        code="digestMismatch",
    )


def garbage_collection(_machine: Machine, n: str) -> Scene:
    single, split, pinned = on_the_hub(n), split_on_the_hub(n), on_the_hub(f"{n}-pinned")
    return Scene(
        {"do": "collect"},
        [
            *(ensured(each) for each in (single, split, pinned)),
            of_one("pin", pinned),
            *(of_one("retire", each) for each in (single, split, pinned)),
        ],
    )


def garbage_collection_of_what_is_in_use(machine: Machine, n: str) -> Scene:
    split, leased, pinned = split_on_the_hub(n), on_the_hub(f"{n}-leased"), on_the_hub(f"{n}-pinned")
    return Scene(
        {"do": "collect", "store_bytes": 0},
        [ensured(split), handed_on(machine, leased, n), ensured(pinned), of_one("pin", pinned)],
    )


def mending_of_a_torn_record(machine: Machine, n: str) -> Scene:
    reference = machine.local(n)

    def tear() -> None:
        with machine.provenance.open("ab") as file:
            file.write(b'{"schemaVersion":"v1","kind":"Prov')

    return Scene(of_one("retire", reference), [ensured(reference)], tear)


SCENES: tuple[Callable[[Machine, str], Scene], ...] = (
    another_provision,
    provision_of_what_is_known,
    provision_from_the_hub,
    provision_of_a_split_model,
    provision_from_the_cache_of_the_hub,
    provision_of_what_ollama_holds,
    put,
    retirement,
    return_to_use,
    pin,
    lease,
    forgetting,
    verification,
    verification_of_a_file_that_changed,
    garbage_collection,
    garbage_collection_of_what_is_in_use,
    mending_of_a_torn_record,
)
