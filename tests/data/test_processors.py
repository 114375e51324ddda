"""Processors by the names that systems give, and what the seed's patterns got wrong."""

from __future__ import annotations

from families import for_each
from modeldoor_lifecycle.data.devices import processor_entry, processor_names
from modeldoor_lifecycle.data.documents import hardware_catalog

GIBIBYTE = 1 << 30


@for_each(
    ("name", "family"),
    [
        ("Intel(R) Core(TM) Ultra 7 155H", "Intel Core Ultra 100"),
        ("Intel(R) Core(TM) Ultra 9 285K", "Intel Core Ultra 200"),
        ("Intel(R) Core(TM) Ultra 7 258V", "Intel Core Ultra 200V"),
        ("AMD Ryzen Threadripper 3970X 32-Core Processor", "AMD Ryzen Threadripper 3000"),
        ("AMD Ryzen Threadripper PRO 7995WX 96-Cores", "AMD Ryzen Threadripper PRO 7000"),
        ("AMD Ryzen Threadripper PRO 5975WX 32-Cores", "AMD Ryzen Threadripper PRO 3000 and 5000"),
        ("AMD Ryzen 3 5300G with Radeon Graphics", "AMD Ryzen 5000"),
        ("AMD Ryzen 3 3200U with Radeon Vega Mobile Gfx", "AMD Ryzen 3000 for notebooks"),
        ("AMD RYZEN AI MAX+ 395 w/ Radeon 8060S", "AMD Ryzen AI Max"),
        ("AMD Ryzen AI 9 HX 370 w/ Radeon 890M", "AMD Ryzen AI 300"),
        ("AMD Ryzen 7 7840U w/ Radeon 780M Graphics", "AMD Ryzen 7040"),
        ("AMD Ryzen 5 7530U with Radeon Graphics", "AMD Ryzen 7030"),
        ("Ampere(R) Altra(R) Processor Q80-30", "Ampere Altra"),
        ("AWS Graviton3", "AWS Graviton3"),
        ("AMD EPYC 9965 192-Core Processor", "AMD EPYC 9005"),
        ("AMD EPYC 9654 96-Core Processor", "AMD EPYC 9004"),
        ("AMD EPYC-Milan Processor", "AMD EPYC 7002 and 7003"),
        ("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", "Intel Xeon E5 v4"),
        ("Intel(R) Xeon(R) CPU E5-2670 0 @ 2.60GHz", "Intel Xeon E5 v1 and v2"),
        ("Intel(R) Xeon(R) CPU @ 2.20GHz", "Intel Xeon"),
        ("Intel Xeon Processor (Skylake, IBRS)", "Intel Xeon"),
        ("Intel(R) Xeon(R) CPU E5-2686 v4 @ 2.30GHz", "Intel Xeon E5 v4"),
        ("Intel(R) Xeon(R) CPU E5-2673 v4 @ 2.30GHz", "Intel Xeon E5 v4"),
        ("Intel(R) Xeon(R) CPU E5-2676 v3 @ 2.40GHz", "Intel Xeon E5 v3"),
        ("Intel(R) Xeon(R) CPU E3-1230 v5 @ 3.40GHz", "Intel Xeon E3 v5"),
        ("Intel(R) Xeon(R) W-1290 CPU @ 3.20GHz", "Intel Xeon W-1200"),
        ("Intel(R) Xeon(R) W-2145 CPU @ 3.70GHz", "Intel Xeon W-2100"),
        ("Intel(R) Xeon(R) W-2295 CPU @ 3.00GHz", "Intel Xeon W-2200"),
        ("Intel(R) Xeon(R) CPU D-1541 @ 2.10GHz", "Intel Xeon D-1500 and D-1600"),
        ("Intel(R) Xeon(R) D-2141I CPU @ 2.20GHz", "Intel Xeon D-2100"),
        ("Intel(R) Xeon(R) CPU           X5670  @ 2.93GHz", "Intel Xeon 5600"),
        ("Intel(R) Xeon(R) CPU E7-8890 v4 @ 2.20GHz", "Intel Xeon E7"),
        ("Intel(R) Xeon(R) CPU Max 9480", "Intel Xeon Max"),
        ("AMD Ryzen 7 250 w/ Radeon 780M Graphics", "AMD Ryzen 200"),
        ("AMD Ryzen 5 220 w/ Radeon 740M Graphics", "AMD Ryzen 200"),
        ("AMD Ryzen 3 210 w/ Radeon 740M Graphics", "AMD Ryzen 200"),
        ("AMD Ryzen 7 160 with Radeon Graphics", "AMD Ryzen 100"),
        ("AMD Ryzen 7 2700X Eight-Core Processor", "AMD Ryzen 2000"),
        ("AMD Ryzen 5 2400G with Radeon Vega Graphics", "AMD Ryzen 2000"),
        ("AMD Ryzen 5 1600 Six-Core Processor", "AMD Ryzen 1000"),
        ("AMD Ryzen 7 PRO 7840U w/ Radeon 780M Graphics", "AMD Ryzen 7040"),
        ("AMD Ryzen 5 PRO 4650G with Radeon Graphics", "AMD Ryzen 4000"),
        ("Intel(R) Core(TM) i7-6950X CPU @ 3.00GHz", "Intel Core X of the 6th generation"),
        ("Intel(R) Core(TM) i7-5960X CPU @ 3.00GHz", "Intel Core X of the 5th generation"),
        ("Intel(R) Core(TM) i7-6700K CPU @ 4.00GHz", "Intel Core of the 6th generation"),
        ("Intel(R) Xeon(R) 6980P", "Intel Xeon 6900P"),
        ("11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz", "Intel Core of the 11th generation"),
        ("Intel(R) Core(TM) i7-1065G7 CPU @ 1.30GHz", "Intel Core of the 10th generation"),
        ("Intel(R) Core(TM) i9-10980XE CPU @ 3.00GHz", "Intel Core X of the 10th generation"),
        ("Intel(R) Core(TM) i7-8700K CPU @ 3.70GHz", "Intel Core of the 8th and 9th generation"),
        ("Intel(R) N100", "Intel N100/N150"),
        ("Raspberry Pi 5 Model B Rev 1.0", "Raspberry Pi 5"),
        ("Ryzen 9 7950X", "AMD Ryzen 9 7950X"),
        ("ryzen 9 9950x", "AMD Ryzen 9000"),
        ("Core i9-14900K", "Intel Core of the 14th generation"),
    ],
)
def test_a_processor_is_of_the_family_with_the_longest_beginning(name: str, family: str) -> None:
    entry = processor_entry(name)

    assert entry is not None
    assert entry["name"] == family


@for_each(
    "name",
    [
        "",
        " ",
        "AMD",
        "Intel(R) Core(TM)",
        "Intel(R) Core(TM) i9-15900K",
        "Intel(R) Core(TM) i7-16700K",
        "Neoverse-N1",
        "Intel(R) Xeon(R) Z-1000 CPU @ 3.00GHz",
        "AMD Ryzen 5 290",
        "QEMU Virtual CPU version 2.5+",
        "\x00",
        "AMD EPYC 9" + "x" * 10_000,
    ],
    ids=lambda name: repr(name[:32]),
)
def test_an_unknown_or_hostile_name_leads_to_nothing(name: str) -> None:
    assert processor_entry(name) is None


def test_cores_tell_whether_the_one_processor_is_meant() -> None:
    assert processor_entry("AMD Ryzen 9 7950X 16-Core Processor", physical_cores=16) is not None
    assert processor_entry("AMD Ryzen 9 7950X 16-Core Processor", physical_cores=8) is None
    assert processor_entry("AMD Ryzen 9 7900X 12-Core Processor", physical_cores=12) is not None


def test_memory_that_firmware_has_taken_a_part_of_does_not_hide_a_processor() -> None:
    assert processor_entry("AMD RYZEN AI MAX+ 395 w/ Radeon 8060S", 16, 47 * GIBIBYTE) is not None


def test_every_name_and_beginning_of_the_catalogue_leads_to_its_entry() -> None:
    for entry in hardware_catalog()["processors"]:
        for name in (entry["name"], *entry["aliases"]):
            assert processor_entry(name) == entry, name
        for prefix in entry.get("namePrefixes", ()):
            assert processor_entry(f"{prefix}~") == entry, prefix
    assert len(set(processor_names())) == len(processor_names())
