{#- Guarantees the rows with their streaks: the events after the last break, counted in a pass of their own, because few
    are left to count. Rows with a `state` beside the keys count the events visible in it; the events before the
    earliest break of all states are left out first. -#}
{% macro with_streaks(events, rows, keys, streaks, event_time, condition='true', state=none) -%}
{%- if not streaks -%}
select * from {{ rows }} where {{ condition }}
{%- else -%}
{%- set all_keys = keys + ([state] if state else []) -%}
{%- set broken_at = [] -%}
{%- for name in streaks -%}
{%- do broken_at.append('coalesce(' ~ rows ~ '.' ~ name ~ "_broken_at, timestamp '-infinity')") -%}
{%- endfor -%}
{%- set last_broken_at = 'least(' ~ broken_at | join(', ') ~ ')' -%}
select
    {{ rows }}.*,
    {%- for name in streaks %}
    coalesce(streaks.{{ name }}, 0) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ rows }}
left join (
    select
        {%- for key in all_keys %}
        {{ rows }}.{{ key }},
        {%- endfor %}
        {%- for condition in streaks.values() %}
        count(recent.{{ event_time }}) filter (
            where ({{ condition }}) and recent.{{ event_time }} > {{ broken_at[loop.index0] }}
        ) as {{ (streaks | list)[loop.index0] }}{{ ',' if not loop.last }}
        {%- endfor %}
    from
    {%- if state %} (
        select {{ events }}.*
        from {{ events }}
        inner join (
            select {{ keys | join(', ') }}, min({{ last_broken_at }}) as last_broken_at
            from {{ rows }}
            group by {{ keys | join(', ') }}
        ) as earliest
            using ({{ keys | join(', ') }})
        where {{ events }}.{{ event_time }} > earliest.last_broken_at
    ) as recent
    {%- else %} {{ events }} as recent
    {%- endif %}
    inner join {{ rows }} using ({{ keys | join(', ') }})
    where
        recent.{{ event_time }} > {{ last_broken_at }}
        {%- if state %}
        and {{ feature_warehouse.is_visible('recent', rows) | indent(8) }}
        {%- endif %}
    group by
        {%- for key in all_keys %}
        {{ rows }}.{{ key }}{{ ',' if not loop.last }}
        {%- endfor %}
) as streaks
    using ({{ all_keys | join(', ') }})
where {{ condition }}
{%- endif %}
{%- endmacro %}
