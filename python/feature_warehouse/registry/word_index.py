"""The words of the registry, by document: what a search looks through.

Tables that follow from the others, written again by each sync that changes one. Many
documents share a text, such as their owner's name, so each text is spelled once.
"""

# what a word tells depends on where it stands
_INDEX = """
create or replace table registry.documents as
with

found as (

    select
        'feature' as kind,
        view || ':' || feature as document,
        view,
        node,
        feature as column_name,
        feature as name,
        description
    from registry.features
    where valid_to is null
    union all by name
    select
        case when feature_views.node is null then nodes.kind else 'feature view' end
            as kind,
        nodes.title as document,
        nodes.unique_id as node,
        nodes.name,
        nodes.description
    from registry.nodes
    left join registry.feature_views
        on nodes.unique_id = feature_views.node and feature_views.valid_to is null
    where nodes.valid_to is null
    union all by name
    select
        'exposure' as kind,
        name as document,
        node,
        name,
        concat_ws(' ', label, description) as description,
        owner
    from registry.exposures
    where valid_to is null

)

select
    cast(row_number() over () as integer) as id,
    found.* exclude (owner),
    coalesce(found.owner, nodes.owner) as owner,
    nodes.tags,
    feature_views.entity,
    coalesce(uses.training_sets, 0) as training_sets,
    coalesce(uses.exposures, 0) as exposures,
    evidence.tests,
    evidence.passed,
    evidence.failed,
    evidence.warned,
    evidence.waiting,
    evidence.fresh_until,
    evidence.deprecation_date
from found
left join registry.nodes
    on found.node = nodes.unique_id and nodes.valid_to is null
left join registry.feature_views
    on found.node = feature_views.node and feature_views.valid_to is null
left join registry.evidence on found.node = evidence.node
left join registry.uses
    on
        evidence.view = uses.view
        and found.column_name is not distinct from uses.feature
;
create or replace temporary table given_texts as
with

fields (field, weight) as (

    values
    ('name', 1.0),
    ('view', 0.8),
    ('tag', 0.7),
    ('entity', 0.6),
    ('owner', 0.6),
    ('description', 0.4)

)

select
    documents.id as document_id,
    fields.field,
    fields.weight,
    case fields.field
        when 'name' then documents.name
        when 'view' then documents.view
        when 'tag' then array_to_string(documents.tags, ' ')
        when 'entity' then array_to_string(documents.entity, ' ')
        when 'owner' then documents.owner
        when 'description' then documents.description
    end as text
from registry.documents
cross join fields
where text <> ''
;
create or replace temporary table texts as
select cast(row_number() over () as integer) as id, text
from (select distinct text from given_texts)
;
create or replace table registry.text_words as
select distinct
    unnest(regexp_extract_all(strip_accents(lower(text)), '[a-z0-9]+')) as word,
    id as text_id
from texts
order by word
;
create or replace table registry.document_texts as
select
    texts.id as text_id,
    given_texts.document_id,
    given_texts.field,
    cast(given_texts.weight as float) as weight
from given_texts
inner join texts on given_texts.text = texts.text
;
create or replace table registry.vocabulary as
select distinct word from registry.text_words
;
drop table if exists registry.document_words
"""
INDEX = tuple(one.strip() for one in _INDEX.split("\n;\n"))
