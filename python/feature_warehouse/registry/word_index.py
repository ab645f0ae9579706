"""The words of the registry, by document: what a search looks through."""

# what a word tells depends on where it stands; only documents that changed are spelled
_INDEX = """
create or replace temporary table new_documents as
select
    'feature' as kind,
    features.view || ':' || features.feature as document,
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
create table if not exists registry.documents as from new_documents limit 0
;
create or replace temporary table changed_documents as
select document from (from new_documents except from registry.documents)
union
select document from (from registry.documents except from new_documents)
;
create table if not exists registry.document_words (
    word varchar, document varchar, weight decimal(2, 1), field varchar
)
;
delete from registry.document_words
where document in (select document from changed_documents)
;
insert into registry.document_words
with

documents as (

    select new_documents.*
    from new_documents
    semi join changed_documents
        on new_documents.document = changed_documents.document

),

texts as (

    select document, 'name' as field, 1.0 as weight, name as text
    from documents
    union all
    select document, 'view', 0.8, string_split(document, ':')[1]
    from documents
    where kind = 'feature'
    union all
    select document, 'tag', 0.7, array_to_string(tags, ' ') from documents
    union all
    select document, 'entity', 0.6, array_to_string(entity, ' ')
    from documents
    union all
    select document, 'owner', 0.6, owner from documents
    union all
    select document, 'description', 0.4, description from documents

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
order by word
;
create or replace table registry.vocabulary as
select distinct word from registry.document_words
;
create or replace table registry.documents as from new_documents
"""
INDEX = tuple(one.strip() for one in _INDEX.split("\n;\n"))
