"""The query that finds documents by words, and the words of a question."""

import re
import unicodedata

QUERY = """
with

asked as (

    select distinct unnest(cast($words as varchar[])) as word

),

-- the whole word, its start, a part, or one with a slip of the pen
alike as (

    select
        asked.word as asked,
        vocabulary.word,
        case
            when vocabulary.word = asked.word then 1.0
            when starts_with(vocabulary.word, asked.word) then 0.9
            when contains(vocabulary.word, asked.word) then 0.7
            else 0.6 * jaro_winkler_similarity(vocabulary.word, asked.word)
        end as likeness
    from asked
    cross join registry.vocabulary
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

),

hits as (

    select
        document_words.document,
        alike.asked,
        max(alike.likeness * document_words.weight) as score,
        arg_max(
            document_words.field || ' ' || document_words.word,
            alike.likeness * document_words.weight
        ) as why
    from alike
    inner join registry.document_words on alike.word = document_words.word
    group by document_words.document, alike.asked

),

found as (

    select document, avg(score) as score, list(why order by asked) as why
    from hits
    group by document
    having count(*) = (select count(*) from asked)

)

select
    documents.kind,
    documents.document,
    documents.node,
    documents.column_name,
    documents.description,
    documents.owner,
    found.score,
    found.why,
    coalesce(uses.training_sets, 0) as training_sets,
    coalesce(uses.exposures, 0) as exposures,
    evidence.tests,
    evidence.passed,
    evidence.failed,
    evidence.warned,
    evidence.waiting,
    evidence.fresh_until >= cast($now as timestamp) as is_fresh,
    evidence.deprecation_date
from found
inner join registry.documents on found.document = documents.document
left join registry.evidence on documents.node = evidence.node
left join registry.uses
    on
        evidence.view = uses.view
        and documents.column_name is not distinct from uses.feature
order by
    round(found.score * 3) desc,
    documents.kind = 'feature' desc,
    documents.kind = 'feature view' desc,
    coalesce(uses.exposures, 0) > 0 desc,
    coalesce(uses.training_sets, 0) > 0 desc,
    coalesce(evidence.failed, 0) = 0 desc,
    coalesce(evidence.passed, 0) > 0 desc,
    coalesce(is_fresh, false) desc,
    evidence.deprecation_date is null desc,
    found.score desc,
    documents.document
limit $limit
"""


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
