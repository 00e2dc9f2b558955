"""Rows: the facts of a ledger as arrays, up to a day and by verb. Says nothing of what they mean together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from core.domain.base.ratings import mean_rating
from core.domain.kpis.facts import GROUPS, UNKNOWN


@dataclass(frozen=True)
class Rows:
    """The columns of the ledger as arrays, and where each verb stands in them; `of` selects verbs, up to `end`.

    Texts are codes all the way into the frames: comparing and selecting them is then as fast as for numbers.
    """

    columns: Mapping[str, np.ndarray]
    texts: Mapping[str, np.ndarray]  # of a column of codes: what each code means; "" is always among them
    kinds: Mapping[str, pd.CategoricalDtype]  # the same for a frame
    places: Mapping[str, np.ndarray]
    end: int
    details_by_key: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)  # of every detail, whatever the day

    @classmethod
    def of_frame(cls, facts: pd.DataFrame) -> Rows:
        """The typed and sorted facts of a ledger."""
        columns, texts = {}, {}
        for name in facts:
            if isinstance(facts[name].dtype, pd.CategoricalDtype):
                known = [*facts[name].cat.categories]
                known += [text for text in ("", UNKNOWN) if text not in known and (text == "" or name in GROUPS)]
                codes = facts[name].cat.codes.to_numpy()
                columns[str(name)] = np.where(codes < 0, known.index(""), codes)
                texts[str(name)] = np.array(known, dtype=object)
            else:
                columns[str(name)] = facts[name].to_numpy()
        verbs = columns["verb"]
        order = np.argsort(verbs, kind="stable")
        bounds = np.searchsorted(verbs[order], np.arange(len(texts["verb"])))
        ends = [*bounds[1:], len(order)]
        places = {verb: order[bounds[code] : ends[code]] for code, verb in enumerate(texts["verb"])}
        kinds = {name: pd.CategoricalDtype(pd.Index(texts[name])) for name in ("verb", "role", *GROUPS)}
        return cls(columns, texts, kinds, places, len(facts))

    def until(self, end: int) -> Rows:
        """These rows up to a place: `of` selects nothing from there on."""
        return replace(self, end=end)

    def of(self, *verbs: str, subject: str = "") -> SelectedFacts:
        """The facts of these verbs (about this subject), by day and number."""
        places_of_verbs = [self.places[verb] for verb in verbs if verb in self.places]
        earlier = [places[: np.searchsorted(places, self.end)] for places in places_of_verbs]
        at = np.sort(np.concatenate(earlier)) if earlier else np.empty(0, dtype=np.intp)
        some = SelectedFacts(self, at)
        return some.where(some.text("subject") == subject) if subject else some

    def details(self, key: str, missing: Any) -> np.ndarray:
        """What every text of the details says under a key, by its code. Details repeat, so each is parsed once."""
        if (key, str(missing)) not in self.details_by_key:
            texts = self.texts["detail"]
            values = np.empty(len(texts), dtype=object)
            for number, text in enumerate(texts):
                value = _parsed(text).get(key)
                values[number] = missing if value is None else value
            self.details_by_key[key, str(missing)] = values
        return self.details_by_key[key, str(missing)]

    def numbers(self, key: str) -> np.ndarray:
        """The same as numbers, NaN where the details say none."""
        if (key, "number") not in self.details_by_key:
            values = pd.to_numeric(pd.Series(self.details(key, None)), errors="coerce")
            self.details_by_key[key, "number"] = values.to_numpy(dtype=float)
        return self.details_by_key[key, "number"]

    def scores(self) -> np.ndarray:
        """The mean of the answers in every text of the details, NaN where there are none."""
        if ("answers", "score") not in self.details_by_key:
            means = [mean_rating(answers) for answers in self.details("answers", {})]
            self.details_by_key["answers", "score"] = np.array(means, dtype=float)
        return self.details_by_key["answers", "score"]


@dataclass(frozen=True)
class SelectedFacts:
    """Some facts of the rows, by their numbers `at`: each column is an array with a value for each of them."""

    rows: Rows
    at: np.ndarray

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, column: str) -> np.ndarray:
        return self.rows.columns[column][self.at]

    def text(self, column: str) -> np.ndarray:
        """A column of texts, "" where there is none."""
        return self.rows.texts[column][self[column]]

    def category(self, column: str) -> pd.Categorical:
        """The same as a column of a frame."""
        return pd.Categorical.from_codes(self[column], dtype=self.rows.kinds[column], validate=False)

    def detail(self, key: str, missing: Any) -> np.ndarray:
        """One key of the JSON detail of each fact."""
        return self.rows.details(key, missing)[self["detail"]]

    def number(self, key: str) -> np.ndarray:
        """One key of the JSON detail of each fact, as numbers; NaN where there is none."""
        return self.rows.numbers(key)[self["detail"]]

    def score(self) -> np.ndarray:
        """The mean of the answers of each fact, NaN where there are none."""
        return self.rows.scores()[self["detail"]]

    def where(self, mask: np.ndarray) -> SelectedFacts:
        """Those that the mask keeps."""
        return SelectedFacts(self.rows, self.at[mask])

    def as_recorded(self) -> SelectedFacts:
        """In the order in which they were recorded: what was said last counts."""
        return SelectedFacts(self.rows, self.at[np.argsort(self["fact"], kind="stable")])


@lru_cache(maxsize=1 << 16)
def _parsed(text: str) -> dict[str, Any]:
    """A detail as a dict that nobody may change: the same few texts come again for every day that is looked at."""
    return json.loads(text) if text else {}
