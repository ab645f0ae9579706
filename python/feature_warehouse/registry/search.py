"""The index of the registry's words, and the query that finds by them."""

import re
import unicodedata

# what a word tells depends on where it stands
_INDEX = """
create or replace table registry.documents as
select
    'feature' as kind,
    feature_views.name || '.v' || feature_views.version || ':' || features.feature
        as document,
    features.node,
    features.feature as column_name,
    features.feature as name,
    features.description,
    nodes.owner,
    nodes.tags,
    feature_views.entity
from registry.features
inner join registry.feature_views
    on features.node = feature_views.node and feature_views.valid_to is null
inner join registry.nodes
    on features.node = nodes.unique_id and nodes.valid_to is null
where features.valid_to is null
union all by name
select
    case when feature_views.node is null then nodes.kind else 'feature view' end
        as kind,
    nodes.title as document,
    nodes.unique_id as node,
    null as column_name,
    nodes.name,
    nodes.description,
    nodes.owner,
    nodes.tags,
    coalesce(feature_views.entity, []) as entity
from registry.nodes
left join registry.feature_views
    on nodes.unique_id = feature_views.node and feature_views.valid_to is null
where nodes.valid_to is null
union all by name
select
    'exposure' as kind,
    name as document,
    node,
    null as column_name,
    name,
    concat_ws(' ', label, description) as description,
    owner,
    [] as tags,
    [] as entity
from registry.exposures
where valid_to is null
;
create or replace table registry.document_words as
with

texts as (

    select document, 'name' as field, 1.0 as weight, name as text
    from registry.documents
    union all
    select document, 'view', 0.8, string_split(document, ':')[1]
    from registry.documents
    where kind = 'feature'
    union all
    select document, 'tag', 0.7, array_to_string(tags, ' ') from registry.documents
    union all
    select document, 'entity', 0.6, array_to_string(entity, ' ')
    from registry.documents
    union all
    select document, 'owner', 0.6, owner from registry.documents
    union all
    select document, 'description', 0.4, description from registry.documents

),

words as (

    select
        document,
        field,
        weight,
        unnest(string_split_regex(strip_accents(lower(text)), '[^a-z0-9]+')) as word
    from texts

)

select word, document, max(weight) as weight, arg_max(field, weight) as field
from words
where word <> ''
group by word, document
;
create or replace table registry.vocabulary as
select distinct word from registry.document_words
"""
INDEX = tuple(one.strip() for one in _INDEX.split("\n;\n"))

# how well a view's tests went, who uses it, and how old its last event is
EVIDENCE = """
tested as (

    select
        tests.node,
        count(*) as tests,
        count(*) filter (test_states.status in ('pass', 'success')) as passed,
        count(*) filter (test_states.status in ('fail', 'error', 'runtime error'))
            as failed,
        count(*) filter (test_states.status = 'warn') as warned,
        count(*) filter (test_states.status is null) as waiting
    from registry.tests
    left join registry.test_states
        on tests.test = test_states.test and test_states.valid_to is null
    where tests.valid_to is null
    group by tests.node

),

used as (

    select
        training_set_features.view,
        training_set_features.feature,
        count(distinct training_sets.node) as training_sets,
        count(distinct exposures.node) as exposures
    from registry.training_set_features
    inner join registry.training_sets
        on
            training_set_features.training_set = training_sets.name
            and training_sets.valid_to is null
    left join registry.node_edges
        on training_sets.node = node_edges.parent and node_edges.valid_to is null
    left join registry.exposures
        on node_edges.child = exposures.node and exposures.valid_to is null
    where training_set_features.valid_to is null
    group by grouping sets (
        (training_set_features.view, training_set_features.feature),
        (training_set_features.view)
    )

),

evidence as (

    select
        nodes.unique_id as node,
        nodes.title as view,
        coalesce(tested.tests, 0) as tests,
        coalesce(tested.passed, 0) as passed,
        coalesce(tested.failed, 0) as failed,
        coalesce(tested.warned, 0) as warned,
        coalesce(tested.waiting, 0) as waiting,
        nodes.deprecation_date,
        view_states.row_count,
        view_states.latest_event_timestamp,
        cast(feature_views.warn_after as interval) as warn_after,
        view_states.latest_event_timestamp
        + cast(feature_views.warn_after as interval) >= cast($now as timestamp)
            as is_fresh
    from registry.nodes
    left join registry.feature_views
        on nodes.unique_id = feature_views.node and feature_views.valid_to is null
    left join tested on nodes.unique_id = tested.node
    left join registry.view_states
        on nodes.unique_id = view_states.node and view_states.valid_to is null
    where nodes.valid_to is null

)
"""

QUERY = f"""
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
                    jaro_winkler_similarity(vocabulary.word, asked.word) >= 0.85
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

),

{EVIDENCE}

select
    documents.kind,
    documents.document,
    documents.node,
    documents.column_name,
    documents.description,
    documents.owner,
    found.score,
    found.why,
    coalesce(used.training_sets, 0) as training_sets,
    coalesce(used.exposures, 0) as exposures,
    evidence.tests,
    evidence.passed,
    evidence.failed,
    evidence.warned,
    evidence.waiting,
    evidence.is_fresh,
    evidence.deprecation_date
from found
inner join registry.documents on found.document = documents.document
left join evidence on documents.node = evidence.node
left join used
    on
        evidence.view = used.view
        and documents.column_name is not distinct from used.feature
order by
    round(found.score * 3) desc,
    documents.kind = 'feature' desc,
    documents.kind = 'feature view' desc,
    coalesce(used.exposures, 0) > 0 desc,
    coalesce(used.training_sets, 0) > 0 desc,
    coalesce(evidence.failed, 0) = 0 desc,
    coalesce(evidence.passed, 0) > 0 desc,
    coalesce(evidence.is_fresh, false) desc,
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
