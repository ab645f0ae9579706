{#- Guarantees, for each entity and instant whose window of events is not empty, its aggregates over (instant - window,
    instant]: one row as first known, and one more each time that late or corrected events changed what was known.

    instants: a CTE with `event_timestamp`; without one, the midnights of the microbatch that dbt builds.
    events: a CTE of event versions: the entities, `event_time`, `landed_at` (usable since), `loaded_at` (written
        here), `later_versions` (a list of structs (landed_at, loaded_at), NULL for the last version of an event),
        and what the aggregates read, nothing else: it is copied.
    aggregates: {feature: aggregate expression}. Where corrections leave a window empty, an aggregate sees one row of
        NULLs: count a column, not rows.
    streaks: {feature: condition}: how many of the latest events in a row meet it.
    known_after: how long after the instant its row is first made; what landed until then is known at once.

    available_timestamp is the latest landing that a row's content knows, created_timestamp the latest load (and
    a microsecond for each landing of one load, so that the join can tell them apart). -#}
{% macro windows_as_known(
    events, entities, event_time, window, aggregates, known_after, streaks={}, instants=none
) -%}
    {{ return(adapter.dispatch('windows_as_known', 'feature_warehouse')(
        events, entities, event_time, window, aggregates, known_after, streaks, instants
    )) }}
{%- endmacro %}


{% macro duckdb__windows_as_known(
    events, entities, event_time, window, aggregates, known_after, streaks, instants
) -%}
{%- set days = none if instants else feature_warehouse.batch_days() -%}
{#- one instant is written as a literal and is no key: what it costs to carry it is a tenth of the query -#}
{%- set instant = "timestamp '" ~ days[0] ~ "'" if days is not none and days | length == 1 else none -%}
{%- set first_known_at = (instant or 'event_timestamp') ~ ' + ' ~ feature_warehouse.window_length(known_after) -%}
{%- set keys = entities if instant else entities + ['event_timestamp'] -%}
{%- set key_list = keys | join(', ') -%}
{%- set columns -%}
{{ entities | join(', ') }}, {{ instant ~ ' as ' if instant }}event_timestamp, available_timestamp, created_timestamp, {{ (aggregates | list + streaks | list) | join(', ') }}
{%- endset -%}
with

{{ feature_warehouse.windowed_events(events, event_time, window, instants, instant) }},

as_first_known as (

    select
        {{ key_list }},
        greatest(max(landed_at), {{ first_known_at }}) as available_timestamp,
        greatest(max(loaded_at), {{ first_known_at }}) as created_timestamp,
        max(landed_at) <= {{ first_known_at }}
        and (max(loaded_at) <= {{ first_known_at }} or min(loaded_at) = max(loaded_at))
        and count(later_versions) = 0 as is_settled,
        {{ feature_warehouse.window_values(aggregates, streaks, event_time) | indent(8) }}
    from windowed
    group by {{ key_list }}

),

settled as (

    {{ feature_warehouse.with_streaks('windowed', 'as_first_known', keys, streaks, event_time, condition='is_settled') | indent(4) }}

),

unsettled as (

    select
        windowed.*,
        greatest(landed_at, {{ first_known_at }}) as usable_at,
        greatest(loaded_at, {{ first_known_at }}) as known_at
    from windowed
    semi join (select * from as_first_known where not is_settled) as changing
        using ({{ key_list }})

),

changes as (

    select
        {{ key_list }},
        usable_at,
        known_at
    from unsettled
    union
    select
        {{ key_list }},
        greatest(later.landed_at, {{ first_known_at }}) as usable_at,
        greatest(later.loaded_at, {{ first_known_at }}) as known_at
    from (select {{ key_list }}, unnest(later_versions) as later from unsettled) as corrections

),

loads as (

    select
        {{ key_list }},
        known_at,
        min(usable_at) as first_usable_at
    from changes
    group by {{ key_list }}, known_at

),

-- a load shows in every landing from the first that it changed
states as (

    select distinct
        {%- for key in keys %}
        loads.{{ key }},
        {%- endfor %}
        loads.known_at,
        changes.usable_at
    from loads
    inner join changes
        on
            {%- for key in keys %}
            loads.{{ key }} = changes.{{ key }} and
            {%- endfor %}
            changes.known_at <= loads.known_at
            and changes.usable_at >= loads.first_usable_at

),

written as (

    select
        {{ key_list }},
        known_at,
        usable_at as available_timestamp,
        known_at + to_microseconds(row_number() over (
            partition by {{ key_list }}, known_at
            order by usable_at
        ) - 1) as created_timestamp
    from states

),

content as (

    select
        written.*,
        unsettled.* exclude ({{ key_list }}, known_at)
    from written
    left join unsettled
        on
            {%- for key in keys %}
            written.{{ key }} = unsettled.{{ key }} and
            {%- endfor %}
            {{ feature_warehouse.is_visible('unsettled', 'written') | indent(12) }}

),

as_later_known as (

    select
        {{ key_list }},
        known_at,
        available_timestamp,
        created_timestamp,
        {{ feature_warehouse.window_values(aggregates, streaks, event_time) | indent(8) }}
    from content
    group by {{ key_list }}, known_at, available_timestamp, created_timestamp

),

changed as (

    {{ feature_warehouse.with_streaks(
        'unsettled', 'as_later_known', keys, streaks, event_time, state='created_timestamp'
    ) | indent(4) }}

)

select {{ columns }}
from settled
union all
select {{ columns }}
from changed
{%- endmacro %}
