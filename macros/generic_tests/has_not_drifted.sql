{#- Lists the features of a feature view that have drifted in its latest period, with the reason in words, as a model of
    `drift_of_profiles` found them. -#}
{% test has_not_drifted(model, drift) %}

{%- if execute %}
{%- set node = feature_warehouse.declaring_node(model) %}
{%- if node is none %}
    {%- do feature_warehouse.raise_monitoring_error(
        'has_not_drifted is asked of ' ~ model, 'declare it on a feature view, without a where'
    ) %}
{%- endif %}
select
    feature,
    stratum,
    period,
    baseline,
    psi,
    psi_limit,
    concat(
        feature, case when stratum = 'all' then '' else concat(' (', stratum, ')') end, ' of ',
        strftime(period, '%Y-%m-%d'), ' against ', baseline, ': ', reason
    ) as reason
from {{ drift }}
where
    feature_view = '{{ node.name }}'
    and version = '{{ node.version or '' }}'
    and is_latest
    and verdict = 'drifted'
order by feature, stratum != 'all', stratum
{%- endif %}

{% endtest %}
