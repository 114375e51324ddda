"""A model fits where every place has room for its part, with the reserve kept; unknown room holds nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.machines_and_models import GIB, MIB, device, machine, model_of
from families import for_each
from modeldoor_lifecycle.estimator.arrangements import fits
from modeldoor_lifecycle.estimator.fit import Fitting, NotFitting, Undecided, fit_of
from modeldoor_lifecycle.estimator.model_shape import Experts
from modeldoor_lifecycle.estimator.overhead import DEVICE_RESERVE_BYTES, HOST_RESERVE_BYTES
from modeldoor_lifecycle.estimator.speeds import likely_tokens_per_second

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.fit import Fit
    from modeldoor_lifecycle.estimator.footprint import ShapedFootprints
    from modeldoor_lifecycle.estimator.places import Places

EIGHT_OF_128 = Experts(count=128, used=8, feed_forward_length=768, shared_feed_forward_length=0)


def judged(model: ShapedFootprints, places: Places) -> Fit:
    return fit_of(model, places, likely_tokens_per_second(places))


def fitting(model: ShapedFootprints, places: Places) -> Fitting:
    fit = judged(model, places)
    assert isinstance(fit, Fitting)
    return fit


class TestWhereItLies:
    def test_on_one_device_where_that_holds_all(self) -> None:
        fit = fitting(model_of(), machine(device(8 * GIB), device(24 * GIB, index=1)))
        assert fit.arrangement.placement == "fullDevice"
        assert fit.arrangement.device_layers == 33

    def test_on_the_faster_of_two_that_hold_all(self) -> None:
        slow = device(24 * GIB, bandwidth={"gigabytesPerSecond": 300, "source": "driver"})
        fit = fitting(model_of(), machine(slow, device(24 * GIB, index=1)))
        assert fit.arrangement.shares[0].place.index == 1

    def test_over_several_where_none_holds_all(self) -> None:
        fit = fitting(model_of(), machine(device(4 * GIB), device(4 * GIB, index=1)))
        assert fit.arrangement.placement == "splitDevices"
        assert [share.layer_count for share in fit.arrangement.shares] == [17, 15]

    def test_devices_are_filled_otherwise_where_the_default_split_does_not_fit(self) -> None:
        small = 2 * GIB + 768 * MIB
        model = model_of(12, layer_bytes=512 * MIB)
        fit = fitting(model, machine(device(small), device(8 * GIB, index=1)))
        assert fit.arrangement.placement in ("splitDevices", "fullDevice")
        assert fits(model.of(fit.arrangement), machine(device(small)).host)

    def test_devices_of_different_backends_share_no_model(self) -> None:
        other = device(4 * GIB, index=1, vendor="amd", backend="rocm", name="AMD Radeon RX 7900 XTX")
        assert fitting(model_of(), machine(device(4 * GIB), other)).arrangement.placement == "partialOffload"

    def test_partly_on_the_processor_with_as_many_layers_on_the_device_as_it_holds(self) -> None:
        model = model_of()
        places = machine(device(4 * GIB))
        arrangement = fitting(model, places).arrangement
        assert arrangement.placement == "partialOffload"
        assert 0 < arrangement.device_layers < 33
        one_more = model.of(
            replace(
                arrangement,
                host_layers=arrangement.host_layers - 1,
                shares=(
                    replace(
                        arrangement.shares[0],
                        first_layer=arrangement.host_layers - 1,
                        layer_count=arrangement.shares[0].layer_count + 1,
                    ),
                ),
            )
        )
        assert not fits(one_more, places.host)

    def test_of_a_mixture_the_experts_go_to_the_processor_first(self) -> None:
        model = model_of(48, experts=EIGHT_OF_128, layer_bytes=16 * MIB, expert_bytes=352 * MIB)
        arrangement = fitting(model, machine(device(12 * GIB))).arrangement
        assert arrangement.host_expert_layers > 0
        assert arrangement.host_layers == 0
        assert arrangement.device_layers == 49

    def test_in_memory_that_is_shared(self) -> None:
        fit = fitting(model_of(), machine(device(24 * GIB, kind="unified"), host=30 * GIB))
        assert fit.arrangement.placement == "unified"
        assert len(fit.footprint.parts) == 1

    def test_shared_memory_is_never_more_than_what_is_free_of_the_machines(self) -> None:
        places = machine(device(24 * GIB, kind="unified"), host=3 * GIB)
        assert isinstance(judged(model_of(), places), NotFitting)

    def test_on_the_processor_where_no_device_counts(self) -> None:
        assert fitting(model_of(), machine()).arrangement.placement == "cpu"

    def test_without_the_processors_second_copy_where_that_is_too_much(self) -> None:
        model = model_of(repacked_bytes=4 * GIB)
        assert fitting(model, machine(host=16 * GIB)).arrangement.is_repacked
        assert not fitting(model, machine(host=9 * GIB)).arrangement.is_repacked

    @for_each("engine", ["vllm", "mlx"])
    def test_an_engine_without_offload_needs_devices_that_hold_all(self, engine: str) -> None:
        places = machine(device(4 * GIB)) if engine == "vllm" else machine(device(2 * GIB, kind="unified"))
        assert isinstance(judged(model_of(workload={"engine": engine}), places), NotFitting)


class TestRoom:
    def test_the_reserve_is_kept_to_the_byte(self) -> None:
        model = model_of()
        needed = fitting(model, machine(device(24 * GIB))).footprint.parts[0].terms.total
        assert fitting(model, machine(device(needed + DEVICE_RESERVE_BYTES))).arrangement.placement == "fullDevice"
        less = fitting(model, machine(device(needed + DEVICE_RESERVE_BYTES - 1)))
        assert less.arrangement.placement == "partialOffload"

    def test_the_hosts_reserve_too(self) -> None:
        model = model_of()
        needed = fitting(model, machine()).footprint.terms.total
        assert isinstance(judged(model, machine(host=needed + HOST_RESERVE_BYTES)), Fitting)
        assert isinstance(judged(model, machine(host=needed + HOST_RESERVE_BYTES - 1)), NotFitting)

    def test_what_a_device_cannot_hold_is_missing_by_just_so_much(self) -> None:
        model = model_of()
        enough = fitting(model, machine()).footprint.terms.total + HOST_RESERVE_BYTES
        fit = judged(model, machine(host=enough - 1000))
        assert isinstance(fit, NotFitting)
        assert fit.shortfall_bytes == 1000
        assert fit.required_bytes == enough

    def test_a_device_whose_free_memory_is_unknown_holds_nothing(self) -> None:
        assert fitting(model_of(), machine(device(None))).arrangement.placement == "cpu"

    def test_where_only_unknown_room_is_left_nothing_is_decided(self) -> None:
        fit = judged(model_of(), machine(device(None), host=3 * GIB))
        assert isinstance(fit, Undecided)
        assert fit.reason == "timeout"

    def test_without_known_memory_of_the_machine_nothing_is_decided(self) -> None:
        fit = judged(model_of(), machine(device(24 * GIB), host=None))
        assert isinstance(fit, Undecided)
        assert fit.reason == "timeout"

    def test_a_card_alone_is_supposed_to_have_a_machine_but_no_layer_is_put_there(self) -> None:
        assert fitting(model_of(), machine(device(24 * GIB), is_described=False)).arrangement.placement == "fullDevice"
        small = judged(model_of(), machine(device(4 * GIB), is_described=False))
        assert isinstance(small, NotFitting)


class TestLargestContext:
    def test_it_is_the_largest_that_fits_there(self) -> None:
        model, places = model_of(), machine(device(12 * GIB))
        fit = fitting(model, places)
        largest = fit.largest_context_tokens
        assert largest is not None
        assert largest % 256 == 0
        assert fits(model.under(replace(model.workload, context_tokens=largest)).of(fit.arrangement), places.host)
        more = model.under(replace(model.workload, context_tokens=largest + 256))
        assert not fits(more.of(fit.arrangement), places.host)

    def test_it_is_never_beyond_the_models_own(self) -> None:
        model = model_of(context=512, longest=1000)
        assert fitting(model, machine(device(80 * GIB))).largest_context_tokens == 1000

    def test_the_models_own_counts_for_each_sequence(self) -> None:
        model = model_of(context=4096, longest=4096, workload={"parallel_sequences": 4})
        assert fitting(model, machine(device(80 * GIB))).largest_context_tokens == 16384

    def test_what_does_not_fit_tells_with_how_much_it_would(self) -> None:
        model, places = model_of(context=131072), machine(host=10 * GIB)
        fit = judged(model, places)
        assert isinstance(fit, NotFitting)
        largest = fit.largest_context_tokens
        assert largest is not None
        assert isinstance(judged(model_of(context=largest), places), Fitting)
        assert isinstance(judged(model_of(context=largest + 256), places), NotFitting)

    def test_it_is_not_told_where_not_even_the_weights_fit_or_no_limit_is_known(self) -> None:
        small = judged(model_of(), machine(host=4 * GIB))
        assert isinstance(small, NotFitting)
        assert small.largest_context_tokens is None
        assert fitting(model_of(longest=None), machine(device(24 * GIB))).largest_context_tokens is None


@settings(max_examples=60, deadline=None)
@given(
    cards=st.lists(st.integers(0, 30), max_size=3),
    host=st.integers(0, 40),
    layers=st.integers(1, 60),
    layer_mib=st.integers(1, 600),
    expert_mib=st.sampled_from([0, 0, 100, 500]),
    context=st.sampled_from([256, 4096, 32768]),
)
def test_more_room_never_takes_a_fit_away(
    cards: list[int], host: int, layers: int, layer_mib: int, expert_mib: int, context: int
) -> None:
    model = model_of(
        layers,
        context=context,
        experts=EIGHT_OF_128 if expert_mib else None,
        layer_bytes=layer_mib * MIB,
        expert_bytes=expert_mib * MIB,
    )

    def on(more: int) -> Fit:
        devices = [device((free + more) * GIB, index=index) for index, free in enumerate(cards)]
        return judged(model, machine(*devices, host=(host + more) * GIB))

    before, after = on(0), on(2)
    assert isinstance(after, Fitting) or isinstance(before, NotFitting)
    for fit in (before, after):
        if isinstance(fit, Fitting):
            assert fit.footprint.terms.total == sum(part.terms.total for part in fit.footprint.parts)
            layers_held = sum(share.layer_count for share in fit.arrangement.shares) + fit.arrangement.host_layers
            assert layers_held == layers
        else:
            assert isinstance(fit, NotFitting)
            assert fit.shortfall_bytes > 0


class TestBesideDevices:
    def test_the_processors_second_copy_is_made_only_where_no_device_helps(self) -> None:
        model = model_of(repacked_bytes=4 * GIB)
        alone = fitting(model, machine())
        helped = fitting(model, machine(device(4 * GIB)))
        assert dict(model.weight_details(alone.arrangement))["repacked for the processor"] == 4 * GIB
        assert "repacked for the processor" not in dict(model.weight_details(helped.arrangement))

    def test_a_device_keeps_room_for_the_hosts_largest_matrix(self) -> None:
        places = machine(device(4 * GIB))
        large, small = model_of(), model_of(workload={"batch_tokens": 16})
        offloaded = fitting(large, places).arrangement
        assert offloaded.host_layers
        whole = replace(offloaded, host_layers=0)
        for model, expected in ((large, 128 * MIB // 3), (small, 0)):
            fetched = model.of(offloaded).parts[0].terms.compute - model.of(whole).parts[0].terms.compute
            assert fetched == expected

    def test_what_runs_beside_a_model_lies_where_its_first_part_does(self) -> None:
        plain, accompanied = model_of(), model_of()
        accompanied.companion_bytes = GIB
        for places in (machine(), machine(device(24 * GIB)), machine(device(24 * GIB, kind="unified"))):
            arrangement = fitting(plain, places).arrangement
            before, after = plain.of(arrangement).parts[0].terms, accompanied.of(arrangement).parts[0].terms
            assert after.total - before.total == GIB
            assert after.overhead - before.overhead == GIB


class TestWhatIsUnknown:
    def test_what_would_not_fit_though_all_were_free_does_not_fit(self) -> None:
        huge = model_of(layer_bytes=4 * GIB)
        fit = judged(huge, machine(device(None), host=None))
        assert isinstance(fit, NotFitting)
        assert fit.shortfall_bytes > 0

    def test_a_device_that_shares_memory_of_which_nothing_is_known_holds_nothing(self) -> None:
        places = machine(device(24 * GIB, kind="unified"), host=None)
        assert places.devices[0].room.available_bytes is None
        fit = judged(model_of(), places)
        assert isinstance(fit, Undecided)
        assert fit.reason == "hostMemoryUnknown"

    def test_what_is_known_to_be_little_stays_little(self) -> None:
        """Unknown room beside it is thought of as free, and does not help."""
        fit = judged(model_of(layer_bytes=GIB), machine(device(None), host=3 * GIB))
        assert isinstance(fit, NotFitting)


class TestDividing:
    def test_one_layer_of_experts_on_the_host_is_tried_before_two(self) -> None:
        model = model_of(48, experts=EIGHT_OF_128, layer_bytes=16 * MIB, expert_bytes=352 * MIB)
        whole = fitting(model, machine(device(80 * GIB))).footprint.parts[0].terms.total
        fetched = 352 * MIB // 3
        short = machine(device(whole + DEVICE_RESERVE_BYTES - 352 * MIB + fetched))
        assert fitting(model, short).arrangement.host_expert_layers == 1

    def test_a_table_that_input_and_output_share_is_copied_to_a_card_and_not_to_apples_graphics(self) -> None:
        tied = model_of(is_output_tied=True)
        card = fitting(tied, machine(device(24 * GIB)))
        shared = fitting(tied, machine(device(24 * GIB, kind="unified")))
        assert card.footprint.terms.weights - shared.footprint.terms.weights == 256 * MIB


def test_the_asked_context_is_told_where_no_whole_step_of_it_fits() -> None:
    model = model_of(context=300)
    needed = fitting(model, machine()).footprint.terms.total + HOST_RESERVE_BYTES
    fit = fitting(model, machine(host=needed))
    assert fit.largest_context_tokens is not None
    assert fit.largest_context_tokens >= 300
