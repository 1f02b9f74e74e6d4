"""The page of features and votes says what the catalogues say."""

from __future__ import annotations

from curation.claims.curate import CATALOGUES
from curation.claims.document import DOCUMENT, TITLES, markdown
from curation.judging.features import VOTE


def test_the_page_of_features_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == markdown(), "docs/features.md is out of date: make docs"


def test_every_feature_and_vote_stands_there_once() -> None:
    page = markdown()
    for catalogue in CATALOGUES.values():
        section = page.partition(f"## {TITLES[catalogue.kind]}\n")[2].partition("\n## ")[0]
        for feature in catalogue.features:
            assert section.count(f"| `{feature.name.removeprefix(VOTE)}` |") == 1, feature.name
