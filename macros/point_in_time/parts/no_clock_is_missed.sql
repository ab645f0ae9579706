{#- Guarantees a condition of a feature view's rows that DuckDB refuses to compile where the view, a bare name of unknown
    columns, carries a clock that the join does not read; none where that cannot be, or in the mock of a unit test, which
    needs no clock named. COLUMNS takes no error(), but a cast. -#}
{% macro no_clock_is_missed(view) %}
    {%- set missed = [] -%}
    {%- set is_bare = view.relation is string and not view.columns -%}
    {%- for clock in ['available_timestamp', 'created_timestamp'] if is_bare and not view[clock] -%}
        {%- do missed.append(clock) -%}
    {%- endfor -%}
    {%- if not missed -%}
        {{ return(none) }}
    {%- endif -%}

    {%- set carries = ('point_in_time_join: ' ~ view.name ~ ' carries the clock ') | replace("'", "''") -%}
    {%- set mend = '; mend: name it in feature_view' -%}
    {{ return(
        "columns(lambda name: case when lower(name) in ('" ~ missed | join("', '") ~ "')"
        ~ " then cast('" ~ carries ~ "' || name || '" ~ mend ~ "' as boolean)"
        ~ " else lower(name) = lower('" ~ view.event_timestamp | replace("'", "''") ~ "') end) is not null"
    ) }}
{% endmacro %}
