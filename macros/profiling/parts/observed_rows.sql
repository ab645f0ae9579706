{#- Guarantees the rows of a view that lie in some periods (a CTE with `period`): period, stratum, and each feature as
    `value_<n>`, n counting from 1. -#}
{% macro observed_rows(view, periods) -%}
    {%- set strata_in = 'strata' if view.strata else 'observed' -%}
    {%- set columns = feature_warehouse.quote_identifiers(view.features) -%}
    {%- set strata_columns = [] -%}
    {%- for column in view.within -%}
        {%- do strata_columns.append(strata_in ~ '.' ~ column) -%}
    {%- endfor -%}
select
    observed.period,
    {% if strata_columns -%}
    coalesce(concat_ws(', ', {{ strata_columns | join(', ') }}), '') as stratum
    {%- else -%}
    'all' as stratum
    {%- endif %}
    {%- for kind in view.features.values() %},
    {{ feature_warehouse.value_as('observed.' ~ columns[loop.index0], kind) }} as value_{{ loop.index }}
    {%- endfor %}
from (
    select
        *,
        {{ feature_warehouse.period_of(view) }} as period
    from (
        {{ feature_warehouse.last_corrections(view) | indent(8) }}
    ) as last_ones
    {%- if view.where %}
    where {{ view.where }}
    {%- endif %}
) as observed
inner join {{ periods }} on observed.period = {{ periods }}.period
{%- if view.strata %}
left join (
    {{ feature_warehouse.last_corrections(view.strata) | indent(4) }}
) as strata
    on observed.{{ view.event_timestamp }} = strata.{{ view.strata.event_timestamp }}
    {%- for entity in view.entities %}
    and observed.{{ entity }} = strata.{{ view.strata.entities[loop.index0] }}
    {%- endfor %}
{%- endif %}
{%- endmacro %}
