"""What a FLOP costs in dollars and CO2: sets of assumptions, each value with its source and date.

The sets are rows of `data/assumptions.csv`; a file of the same columns may take its place.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from analysis.errors import AssumptionsMissing

QUANTITIES = (
    "flop_per_dollar",
    "peak_flop_per_s",
    "utilisation",
    "watts",
    "cpu_watts",
    "memory_watts",
    "network_watts",
    "pue",
    "co2_kg_per_kwh",
    "price_performance_doubling_years",
)
DEFAULT_SET = "p100-2019"
"""The set of the seed paper's time and convention."""

POWER_QUANTITIES = ("watts", "cpu_watts", "memory_watts", "network_watts")
"""What draws power for one chip, in watts: the chip, and its share of the server's processors, memory and network."""

SECONDS_PER_HOUR = 3600
WATTS_PER_KILOWATT = 1000
KG_PER_TONNE = 1000
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumed value with where and when it was published."""

    quantity: str
    value: float
    unit: str
    source: str
    date: dt.date
    note: str


@dataclass(frozen=True, slots=True)
class AssumptionSet:
    """The assumptions of one name. `missing` names the quantities it lacks; what needs them is not computed."""

    name: str
    values: Mapping[str, Assumption]

    @property
    def missing(self) -> tuple[str, ...]:
        """Quantities that the set does not give."""
        return tuple(quantity for quantity in QUANTITIES if quantity not in self.values)

    def value(self, quantity: str) -> float:
        """Return the value of one quantity."""
        if quantity not in self.values:
            raise AssumptionsMissing(f"the set of assumptions '{self.name}' gives no {quantity}")
        return self.values[quantity].value

    def log10_dollars(self, log10_compute_flop: float, utilisation: float) -> float:
        """Return log10 of the price in US dollars of 10^`log10_compute_flop` FLOP at a fraction of peak."""
        return log10_compute_flop - math.log10(self.value("flop_per_dollar") * utilisation)

    def server_watts(self) -> float:
        """Return the power of one chip with its share of the server, in watts, without the data centre's overhead."""
        return sum(self.value(quantity) for quantity in POWER_QUANTITIES)

    def log10_energy_kwh(self, log10_compute_flop: float, utilisation: float) -> float:
        """Return log10 of the energy in kWh of chips and servers, with the data centre's overhead (cooling, losses)."""
        flop_per_kwh = (
            self.value("peak_flop_per_s")
            * utilisation
            * SECONDS_PER_HOUR
            * WATTS_PER_KILOWATT
            / self.server_watts()
            / self.value("pue")
        )
        return log10_compute_flop - math.log10(flop_per_kwh)

    def log10_co2_tonnes(self, log10_compute_flop: float, utilisation: float) -> float:
        """Return log10 of the CO2 in metric tonnes."""
        return self.log10_energy_kwh(log10_compute_flop, utilisation) + math.log10(
            self.value("co2_kg_per_kwh") / KG_PER_TONNE
        )

    def start_year(self) -> float:
        """Return the date of the price, as a year with its fraction: from there the trend of price-performance runs."""
        self.value("flop_per_dollar")
        return year_fraction(self.values["flop_per_dollar"].date)

    def utilisation_for(self, method: str) -> float:
        """Return the fraction of peak at which computation known by `method` is bought.

        Chips x time at FP32 peak counts what the chips could have done, so its FLOP cost what they do at peak; the
        other methods count operations done, which take as much longer as the chips stay below peak.
        """
        return 1.0 if method == "hardware_fp32_peak" else self.value("utilisation")


def year_fraction(day: dt.date) -> float:
    """Return a date as a year with its fraction."""
    return day.year + (day - dt.date(day.year, 1, 1)).days / DAYS_PER_YEAR


def load_assumptions(path: Path | None = None) -> dict[str, AssumptionSet]:
    """Read the sets of assumptions from `path`, or from the file of the project. Raises `AssumptionsMissing` on a
    faulty row.
    """
    source = path if path is not None else resources.files("analysis") / "data" / "assumptions.csv"
    found: dict[str, dict[str, Assumption]] = {}
    try:
        text = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise AssumptionsMissing(f"the assumptions cannot be read: {error}") from error
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        assumption = _assumption(row, f"{source}, line {number}")
        of_set = found.setdefault(str(row.get("set")), {})
        if assumption.quantity in of_set:
            raise AssumptionsMissing(
                f"{source}, line {number}: {assumption.quantity} of the set '{row.get('set')}' is given twice"
            )
        of_set[assumption.quantity] = assumption
    return {name: AssumptionSet(name, MappingProxyType(values)) for name, values in found.items()}


def _assumption(row: Mapping[str, str | None], place: str) -> Assumption:
    quantity, source = row.get("quantity") or "", row.get("source") or ""
    if quantity not in QUANTITIES:
        raise AssumptionsMissing(f"{place}: unknown quantity '{quantity}'; known are {', '.join(QUANTITIES)}")
    if not source.strip():
        raise AssumptionsMissing(f"{place}: {quantity} has no source")
    try:
        value, day = float(row.get("value") or ""), dt.date.fromisoformat(row.get("date") or "")
    except ValueError as error:
        raise AssumptionsMissing(f"{place}: {quantity} needs a number and a date (YYYY-MM-DD): {error}") from error
    if not (math.isfinite(value) and value > 0):
        raise AssumptionsMissing(f"{place}: {quantity} must be greater than 0, it is {value:g}")
    return Assumption(quantity, value, row.get("unit") or "", source, day, row.get("note") or "")


def choose_set(sets: Mapping[str, AssumptionSet], name: str) -> AssumptionSet:
    """Return the set of a name, or raise `AssumptionsMissing` with the names there are."""
    if name not in sets:
        raise AssumptionsMissing(
            f"there is no set of assumptions '{name}'; the file has: {', '.join(sorted(sets)) or 'none'}"
        )
    return sets[name]
