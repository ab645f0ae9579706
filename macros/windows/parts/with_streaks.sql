{#- Guarantees the rows with their streaks: the events after the last break, counted in a pass of their own, because few
    are left to count. -#}
{% macro with_streaks(events, rows, keys, streaks, event_time, condition='true') -%}
{%- if not streaks -%}
select * from {{ rows }} where {{ condition }}
{%- else -%}
select
    {{ rows }}.*,
    {%- for name in streaks %}
    coalesce(streaks.{{ name }}, 0) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ rows }}
left join (
    select
        {%- for key in keys %}
        {{ events }}.{{ key }},
        {%- endfor %}
        {%- for name, condition in streaks.items() %}
        count({{ events }}.{{ event_time }}) filter (
            where ({{ condition }})
            and {{ events }}.{{ event_time }} > coalesce({{ rows }}.{{ name }}_broken_at, timestamp '-infinity')
        ) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ events }}
    inner join {{ rows }} using ({{ keys | join(', ') }})
    where
        {{ events }}.{{ event_time }} > least(
            {%- for name in streaks %}
            coalesce({{ rows }}.{{ name }}_broken_at, timestamp '-infinity'){{ ',' if not loop.last }}
            {%- endfor %}
        )
    group by
        {%- for key in keys %}
        {{ events }}.{{ key }}{{ ',' if not loop.last }}
        {%- endfor %}
) as streaks
    using ({{ keys | join(', ') }})
where {{ condition }}
{%- endif %}
{%- endmacro %}
