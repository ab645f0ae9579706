{# Lists instants of a wave's feature view that the wave calendar does not have: a view that stamps them itself leaks. #}
{% test clocks_follow_the_wave_calendar(model, calendar) %}

with

feature_rows as (

    select distinct
        event_timestamp,
        available_timestamp
    from {{ model }}

),

wave_calendar as (

    select * from {{ calendar }}

)

select feature_rows.*
from feature_rows
left join wave_calendar
    on
        feature_rows.event_timestamp = cast(wave_calendar.reference_date as timestamp)
        and feature_rows.available_timestamp = wave_calendar.published_at
where wave_calendar.wave_year is null

{% endtest %}
