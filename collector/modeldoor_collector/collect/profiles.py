"""Each profile's part of a snapshot: its model, whether its service lists it, its need, its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.admission.decide import admit, verdict
from modeldoor_collector.admission.need import memory_need
from modeldoor_collector.probes.endpoints import model_name_of, service_of
from modeldoor_collector.probes.model_service import availability

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_collector.probes.model_service import Answer

    Object = Mapping[str, Any]


def in_order(profiles: Sequence[Object], policy: Object) -> list[Object]:
    """The profiles in the order of the policy; those that it does not name follow as they came."""
    order = {ref: index for index, ref in enumerate(policy["profileOrder"])}
    return sorted(profiles, key=lambda profile: order.get(profile["profileId"], len(order)))


def judged_profile(
    profile: Object,
    answers: tuple[Answer, ...],
    signals: Mapping[str, Object],
    policy: Object,
    *,
    recovers: bool = False,
) -> dict[str, Any]:
    """One profile and its verdict under these signals; `recovers` as in `memory_need`."""
    service, model_name = service_of(profile), model_name_of(profile)
    own = [answer for answer in answers if (answer.endpoint, answer.api) == service and answer.healthy]
    reported_bytes = max((answer.loaded_bytes.get(model_name or "", 0) for answer in own), default=0)
    part: dict[str, Any] = {
        "profileRef": profile["profileId"],
        **({} if model_name is None else {"modelName": model_name}),
        **({} if service is None else {"endpoint": service.endpoint}),
        "availability": availability(answers, service, model_name),
        "memoryNeed": memory_need(profile, reported_bytes, signals["memory"], policy, recovers=recovers),
    }
    part["admission"] = verdict(admit(signals, part, policy))
    return part
