"""`modeldoor catalog`: looks after the models that were provisioned."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.answers import answered
from modeldoor.cli.catalog_choice import entry_named
from modeldoor.cli.catalog_view import list_lines, model_lines
from modeldoor.cli.output import NO, YES, complain, document_bytes, is_terminal, write_lines, write_out
from modeldoor.cli.provisioner import provisioner_of_this_user
from modeldoor_lifecycle.provisioner.catalog_entries import is_usable
from modeldoor_lifecycle.provisioner.errors import FileUnsuitable, ProvisionError
from modeldoor_lifecycle.provisioner.places import Places

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from modeldoor_lifecycle.provisioner.service import Provisioner

    Object = dict[str, Any]


class Goal(NamedTuple):
    """How much room is to be made."""

    free_bytes: int | None = None
    store_bytes: int | None = None
    with_unregistered: bool = False


def run_list(*, are_all: bool, as_json: bool) -> int:
    """Lists the models."""

    def carry_out() -> int:
        document = provisioner_of_this_user().catalog.document()
        entries = [entry for entry in document["entries"] if are_all or is_usable(entry)]
        hidden_count = len(document["entries"]) - len(entries)
        _tell(document | {"entries": entries}, list_lines(entries, hidden_count=hidden_count, now=_now()), as_json)
        return YES

    return answered(carry_out)


def run_show(name: str, *, as_json: bool) -> int:
    """Tells all of one model."""

    def carry_out() -> int:
        provisioner = provisioner_of_this_user()
        entry = entry_named(provisioner, name)
        paths = Places(provisioner.store).file_paths(entry)
        lines = model_lines(entry, paths, _now(), is_as_it_was=provisioner.exists(entry["id"]))
        _tell(_with_only(provisioner, {entry["id"]}), lines, as_json)
        return YES

    return answered(carry_out)


def run_verify(names: Sequence[str], *, as_json: bool) -> int:
    """Reads every byte of the models again, of all that were not retired where none is named."""
    from modeldoor.cli.download_bar import give_the_cursor_back
    from modeldoor.cli.download_stopping import Stopping
    from modeldoor.cli.provision_progress import Onlooker

    def carry_out() -> int:
        code, ids = YES, _ids_to_verify(names)
        is_for_people = is_terminal() and not as_json
        with Stopping(before_the_end=give_the_cursor_back) as stopping:
            for model_id in ids:
                with Onlooker(model_id.rpartition("/")[2], lambda: stopping.because) as onlooker:
                    verdict = _verified(provisioner_of_this_user(onlooker=onlooker), model_id)
                if verdict.is_refused:
                    code = NO
                if is_for_people:
                    write_lines([f"{model_id}", f"    {verdict.words}"])
                elif verdict.is_refused:
                    complain(verdict.words)
        if not is_for_people:
            write_out(document_bytes(_with_only(provisioner_of_this_user(), ids)))
        return code

    return answered(carry_out)


def run_change(what: str, name: str) -> int:
    """Changes one entry of the catalogue."""

    def carry_out() -> int:
        provisioner = provisioner_of_this_user()
        entry = entry_named(provisioner, name)
        words = _CHANGES[what](provisioner, entry["id"])
        _tell(_with_only(provisioner, {entry["id"]}), [f"{entry['id']} {words}"])
        return YES

    return answered(carry_out)


def run_lease(name: str, duration_s: int, holder: str) -> int:
    """Takes a lease, and prints its id."""

    def carry_out() -> int:
        provisioner = provisioner_of_this_user()
        model_id = entry_named(provisioner, name)["id"]
        entry, lease_id = provisioner.upkeep.lease(model_id, holder=holder, duration_s=duration_s)
        [lease] = [each for each in entry["leases"] if each["leaseId"] == lease_id]
        if is_terminal():
            write_lines([f"{holder} has {model_id} until {lease['expiresAt']}", f"end it before: {shlex.join(['modeldoor', 'catalog', 'release', model_id, lease_id])}"])  # fmt: skip
        else:
            write_lines([lease_id])
        return YES

    return answered(carry_out)


def run_release(name: str, lease_id: str) -> int:
    """Ends a lease."""

    def carry_out() -> int:
        provisioner = provisioner_of_this_user()
        entry = entry_named(provisioner, name)
        if lease_id not in [lease["leaseId"] for lease in entry["leases"]]:
            complain(f"{entry['id']} has no such lease: it has ended, or was another's (modeldoor catalog show {shlex.quote(entry['id'])})")  # fmt: skip
            return NO
        provisioner.upkeep.release(entry["id"], lease_id)
        _tell(_with_only(provisioner, {entry["id"]}), [f"{entry['id']} is released"])
        return YES

    return answered(carry_out)


def run_gc(goal: Goal, *, is_dry_run: bool, as_json: bool) -> int:
    """Makes room in the store."""

    def carry_out() -> int:
        from modeldoor.cli.eviction_view import eviction_lines

        report = provisioner_of_this_user().upkeep.collect_garbage(
            free_bytes=goal.free_bytes,
            store_bytes=goal.store_bytes,
            include_unregistered=goal.with_unregistered,
            is_dry_run=is_dry_run,
        )
        _tell(report, eviction_lines(report), as_json)
        return NO if report["outcome"]["result"] == "notReached" else YES

    return answered(carry_out)


def run_restore() -> int:
    """Puts the last version in the place of a catalogue that cannot be read."""

    def carry_out() -> int:
        document = provisioner_of_this_user().catalog.restore()
        count = len(document["entries"])
        words = f"the catalogue is that of {document['updatedAt']} again, with {count} model{'' if count == 1 else 's'}"
        _tell(document, [words])
        return YES

    return answered(carry_out)


def run_log(*, as_json: bool) -> int:
    """Tells what was done with which model; that the record is not whole is a negative answer."""

    def carry_out() -> int:
        from modeldoor.cli.catalog_log_view import record_line
        from modeldoor.cli.download_stream import line
        from modeldoor_lifecycle.provisioner.provenance_reading import check_chain, read_records

        path = provisioner_of_this_user().folders.provenance_path
        for record in read_records(path):
            if as_json or not is_terminal():
                write_out(line(record))
            else:
                write_lines([record_line(record)])
        faults = check_chain(path)
        for fault in faults:
            complain(f"the record is not whole: {fault}")
        return NO if faults else YES

    return answered(carry_out)


# -- Inside


class _Verdict(NamedTuple):
    words: str
    is_refused: bool = False


def _verified(provisioner: Provisioner, model_id: str) -> _Verdict:
    from modeldoor.cli.catalog_words import verified_words

    try:
        return _Verdict(verified_words(provisioner.upkeep.verify(model_id)))
    except ProvisionError as refusal:
        if refusal.is_answer or isinstance(refusal, FileUnsuitable):
            return _Verdict(str(refusal), is_refused=True)
        raise  # nothing was found out of the model, or it could not be written down


def _ids_to_verify(names: Sequence[str]) -> list[str]:
    provisioner = provisioner_of_this_user()
    if names:
        return list(dict.fromkeys(entry_named(provisioner, name)["id"] for name in names))
    return [entry["id"] for entry in provisioner.catalog.entries() if entry["lifecycle"]["state"] == "active"]


def _retire(provisioner: Provisioner, model_id: str) -> str:
    provisioner.upkeep.retire(model_id)
    return "is retired; its files stay until room is made (modeldoor catalog gc)"


def _activate(provisioner: Provisioner, model_id: str) -> str:
    entry = provisioner.upkeep.activate(model_id)
    return "is in use again" if is_usable(entry) else "is in use again, but not trusted: modeldoor catalog verify"


def _pin(provisioner: Provisioner, model_id: str) -> str:
    provisioner.upkeep.pin(model_id)
    return "stays whatever room is needed"


def _unpin(provisioner: Provisioner, model_id: str) -> str:
    provisioner.upkeep.pin(model_id, is_pinned=False)
    return "may go when room is needed"


def _forget(provisioner: Provisioner, model_id: str) -> str:
    provisioner.upkeep.forget(model_id)
    return "is not in the catalogue any more; its files are as they were"


_CHANGES: dict[str, Callable[[Provisioner, str], str]] = {
    "retire": _retire,
    "activate": _activate,
    "pin": _pin,
    "unpin": _unpin,
    "forget": _forget,
}


def _with_only(provisioner: Provisioner, ids: Collection[str]) -> Object:
    """The catalogue as it is now, with these entries alone."""
    return provisioner.catalog.excerpt(ids)


def _tell(document: Object, lines: Iterable[str], as_json: bool = False) -> None:
    if as_json or not is_terminal():
        write_out(document_bytes(document))
    else:
        write_lines(lines)


def _now() -> datetime:
    return datetime.now(UTC)
