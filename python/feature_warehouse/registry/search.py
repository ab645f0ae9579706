"""The queries that find documents by words, and the words of a question."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import duckdb

# the whole word, its start, a part, or one with a slip of the pen
_ALIKE = """
create or replace temporary table alike as
select
    asked.word as asked,
    text_words.text_id,
    text_words.word,
    case
        when vocabulary.word = asked.word then 1.0
        when starts_with(vocabulary.word, asked.word) then 0.9
        when contains(vocabulary.word, asked.word) then 0.7
        else 0.6 * jaro_winkler_similarity(vocabulary.word, asked.word)
    end as likeness
from (select unnest(cast($words as varchar[])) as word) as asked
cross join registry.vocabulary
inner join registry.text_words on vocabulary.word = text_words.word
where
    vocabulary.word = asked.word
    or starts_with(vocabulary.word, asked.word)
    or (
        length(asked.word) >= 4
        and (
            contains(vocabulary.word, asked.word)
            or (
                -- quick to tell, and most words are longer or shorter
                abs(length(vocabulary.word) - length(asked.word)) <= 2
                and jaro_winkler_similarity(vocabulary.word, asked.word) >= 0.85
                and damerau_levenshtein(vocabulary.word, asked.word) <= 2
            )
        )
    )
"""
_FOUND = """
with

hits as (

    select
        document_texts.document_id,
        alike.asked,
        max(alike.likeness * document_texts.weight) as score
    from alike
    inner join registry.document_texts on alike.text_id = document_texts.text_id
    group by document_texts.document_id, alike.asked

),

found as (

    select document_id, avg(score) as score
    from hits
    group by document_id
    having count(*) = cast($count as bigint)

)

select
    documents.id,
    documents.kind,
    documents.document,
    documents.node,
    documents.column_name,
    documents.description,
    documents.owner,
    documents.training_sets,
    documents.exposures,
    documents.tests,
    documents.passed,
    documents.failed,
    documents.warned,
    documents.waiting,
    documents.fresh_until >= cast($now as timestamp) as is_fresh,
    documents.deprecation_date,
    found.score
from found
inner join registry.documents on found.document_id = documents.id
order by
    round(found.score * 3) desc,
    documents.kind = 'feature' desc,
    documents.kind = 'feature view' desc,
    documents.exposures > 0 desc,
    documents.training_sets > 0 desc,
    coalesce(documents.failed, 0) = 0 desc,
    coalesce(documents.passed, 0) > 0 desc,
    coalesce(is_fresh, false) desc,
    documents.deprecation_date is null desc,
    found.score desc,
    documents.document
limit $limit
"""
# of the few that are shown, not of all that were found
_WHY = """
select
    document_texts.document_id,
    arg_max(
        document_texts.field || ' ' || alike.word,
        alike.likeness * document_texts.weight
    ) as why
from alike
inner join registry.document_texts on alike.text_id = document_texts.text_id
where document_texts.document_id in (select unnest(cast($ids as integer[])))
group by document_texts.document_id, alike.asked
order by document_texts.document_id, alike.asked
"""


def find(
    connection: duckdb.DuckDBPyConnection,
    words: Sequence[str],
    *,
    limit: int,
    now: str,
) -> list[dict[str, Any]]:
    """Give the documents that have all the words, the best first, and why each.

    Examples
    --------
    >>> find(connection, ["level", "gap"], limit=1, now="2026-11-23")  # doctest: +SKIP
    [{'kind': 'feature', 'document': 'student_profile.v1:level_gap', ...}]
    """
    asked = list(dict.fromkeys(words))
    connection.execute(_ALIKE, {"words": asked})
    cursor = connection.execute(
        _FOUND, {"count": len(asked), "now": now, "limit": limit}
    )
    _, *names = (one[0] for one in cursor.description)
    rows = cursor.fetchall()
    why: dict[int, list[str]] = {number: [] for number, *_ in rows}
    for number, reason in connection.execute(_WHY, {"ids": list(why)}).fetchall():
        why[number].append(reason)
    return [
        {**dict(zip(names, values, strict=True)), "why": tuple(why[number])}
        for number, *values in rows
    ]


def words_of(text: str) -> list[str]:
    """Give the words of a question as the index writes them.

    Examples
    --------
    >>> words_of("Level_gap, ação")
    ['level', 'gap', 'acao']
    """
    plain = "".join(
        one
        for one in unicodedata.normalize("NFKD", text.lower())
        if not unicodedata.combining(one)
    )
    return [one for one in re.split(r"[^a-z0-9]+", plain) if one]
