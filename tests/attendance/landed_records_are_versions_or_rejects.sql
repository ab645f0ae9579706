-- nothing disappears: an event that landed readable has one last version
with

landed_events as (

    select * from {{ ref('stg_attendance__landed_events') }}

),

events as (

    select * from {{ ref('stg_attendance__events') }}

),

readable as (

    select distinct event_id
    from landed_events
    where reject_reason is null

),

last_versions as (

    select
        event_id,
        count(*) as version_count
    from events
    where later_versions is null
    group by event_id

)

select
    readable.event_id as landed_event_id,
    last_versions.*
from readable
full join last_versions
    on readable.event_id = last_versions.event_id
where
    readable.event_id is null
    or last_versions.version_count is distinct from 1
