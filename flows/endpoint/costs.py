"""What asking costs: prices of tokens, and the meter that keeps a run within its budget."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from flows.endpoint.settings import EndpointSettings, EndpointSettingsError

EXPECTED_COMPLETION_TOKENS = 3_000
"""What is expected of an answer until some have come: about what a large model wrote of each of 24 papers."""
MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars of a million tokens, and who says so."""

    prompt: float
    completion: float
    source: str

    def dollars(self, prompt_tokens: float, completion_tokens: float) -> float:
        """What so many tokens cost."""
        return (prompt_tokens * self.prompt + completion_tokens * self.completion) / MILLION


def price_of(settings: EndpointSettings) -> Price | None:
    """The price of this model at this endpoint: from the settings, else from genai-prices; None where unknown.

    genai-prices knows prices by provider address and model, with the providers' price pages as sources; it is asked
    for the price of a prompt of ordinary length and uses no network.
    """
    stated = settings.input_dollars_per_million, settings.output_dollars_per_million
    if stated[0] is not None and stated[1] is not None:
        return Price(stated[0], stated[1], "settings")
    if stated != (None, None):
        raise EndpointSettingsError("Prices come in pairs: input_dollars_per_million and output_dollars_per_million.")
    if settings.is_local or find_spec("genai_prices") is None:
        return None
    from genai_prices import Usage, __version__, calc_price

    typical = 10_000
    try:
        priced = calc_price(
            Usage(input_tokens=typical, output_tokens=typical), settings.name, provider_api_url=settings.base_url
        )
    except LookupError:
        return None
    per_million = MILLION / typical
    return Price(
        float(priced.input_price) * per_million, float(priced.output_price) * per_million, f"genai-prices {__version__}"
    )


class Meter:
    """Counts tokens and dollars, and holds the money of requests under way."""

    def __init__(self, price: Price | None, budget: float | None, most_output_tokens: int | None) -> None:
        self.price = price
        self.prompt_tokens = 0
        self.completion_tokens = 0
        self._budget = budget
        self._most_output_tokens = most_output_tokens
        self._held = 0.0
        self._answers = 0
        self._said = 0

    @property
    def dollars(self) -> float | None:
        """What was spent; None without prices."""
        return self.price.dollars(self.prompt_tokens, self.completion_tokens) if self.price else None

    def hold(self, prompt: int) -> float | None:
        """Set aside the money of a request; None where the budget does not allow it any more."""
        if self.price is None or self._budget is None:
            return 0.0
        wanted = self.price.dollars(prompt, self._expected_completion())
        if (self.dollars or 0.0) + self._held + wanted > self._budget:
            return None
        self._held += wanted
        return wanted

    def release(self, held: float) -> None:
        """Give back what `hold` set aside: the request is over."""
        self._held -= held

    def count(self, prompt: int, completion: int) -> None:
        """An answer came."""
        self.prompt_tokens += prompt
        self.completion_tokens += completion
        self._answers += 1
        self._said += completion

    def count_lost(self, prompt: int) -> None:
        """A try brought no answer, but may be paid for."""
        self.prompt_tokens += prompt

    def _expected_completion(self) -> float:
        expected = self._said / self._answers if self._answers else EXPECTED_COMPLETION_TOKENS
        return expected if self._most_output_tokens is None else min(expected, self._most_output_tokens)
