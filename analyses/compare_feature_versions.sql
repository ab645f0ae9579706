{#-
    How two versions of a feature view differ: one row per feature, and one for each that only one of them
    has. Of the rows of one entity and event, the last written (created_timestamp) counts, as in the join.

    rows_*, keys_*                   rows of the version, and pairs of entity and event
    covered_*                        share of its keys_* that the other version has too
    null_share_*                     share of its keys_* that have no value
    changed_share                    share of n_both, the keys in both, whose value differs
    distance                         between n_old and n_new values: Kolmogorov-Smirnov (kind number), else total variation
    rank_correlation                 Spearman, of n_pairs keys with a number in both; NULL where all are equal

    dbt show --select compare_feature_versions --limit -1 --output json \
        --vars '{view: student_attendance, old: 1, new: 2, renamed: {attendance_rate_30d: attendance_rate_90d}}'
-#}
{#- without a number the latest: a version that is named here could not be removed -#}
{%- set old_view = ref(var('view', 'student_attendance'), v=var('old', none)) -%}
{%- set new_view = ref(var('view', 'student_attendance'), v=var('new', none)) -%}
{%- set meta = feature_warehouse.feature_view_metadata(old_view) -%}
{%- set new_meta = feature_warehouse.feature_view_metadata(new_view) -%}
{%- set event = meta.get('event_timestamp') or 'event_timestamp' -%}
{%- set keys = (meta.get('entity') or ['student_id']) + [event] -%}
{%- set no_features = keys + [
    meta.get('available_timestamp'), meta.get('created_timestamp'),
    new_meta.get('available_timestamp'), new_meta.get('created_timestamp')
] -%}
{%- set renamed = var('renamed', {
    'class_count_30d': 'class_count_90d', 'attendance_rate_30d': 'attendance_rate_90d'
}) -%}
{%- set number_types = [
    'double', 'float', 'real', 'decimal', 'numeric', 'tinyint', 'smallint', 'integer', 'int', 'bigint', 'hugeint'
] -%}
{%- set compared = [] -%}
{%- set alone = [] -%}
{%- set partners = [] -%}
{%- for name, type in meta.get('columns', {}).items() if name not in no_features -%}
    {%- set partner = renamed.get(name, name) -%}
    {%- set new_type = new_meta.columns.get(partner) -%}
    {%- do partners.append(partner) -%}
    {%- if new_type -%}
        {%- set are_numbers = type.lower().split('(')[0] in number_types
            and new_type.lower().split('(')[0] in number_types -%}
        {%- do compared.append([name, partner, 'number' if are_numbers else 'text']) -%}
    {%- else -%}
        {%- do alone.append("('" ~ name ~ "', null)") -%}
    {%- endif -%}
{%- endfor -%}
{%- for name in new_meta.get('columns', {}) if name not in no_features + partners -%}
    {%- do alone.append("(null, '" ~ name ~ "')") -%}
{%- endfor -%}
{%- set same_keys = [] -%}
{%- for key in keys -%}
    {%- do same_keys.append('old_rows.' ~ key ~ ' = new_rows.' ~ key) -%}
{%- endfor -%}
{%- set features = [] -%}
{%- set values = [] -%}
{%- for name, partner, kind in compared -%}
    {%- set type = 'double' if kind == 'number' else 'varchar' -%}
    {%- set old_value = 'cast(old_rows.' ~ name ~ ' as ' ~ type ~ ')' -%}
    {%- set new_value = 'cast(new_rows.' ~ partner ~ ' as ' ~ type ~ ')' -%}
    {%- set value -%}
        {
            'place': {{ loop.index }},
            'is_number': {{ kind == 'number' }},
            'old_number': {{ old_value if kind == 'number' else 'null' }},
            'new_number': {{ new_value if kind == 'number' else 'null' }},
            'old_text': cast(old_rows.{{ name }} as varchar),
            'new_text': cast(new_rows.{{ partner }} as varchar),
            'is_changed': {{ old_value }} is distinct from {{ new_value }}
        }
    {%- endset -%}
    {%- do values.append(value) -%}
    {%- set feature -%}
        {'place': {{ loop.index }}, 'feature': '{{ name }}', 'new_feature': '{{ partner }}', 'kind': '{{ kind }}'}
    {%- endset -%}
    {%- do features.append(feature) -%}
{%- endfor -%}
{%- set only_in_one -%}
    union all by name
    select 100000 as place, feature, new_feature, 'only in one' as kind
    from (values {{ alone | join(', ') }}) as alone (feature, new_feature)
{%- endset -%}
{%- if execute and not compared -%}
    {{ exceptions.raise_compiler_error(
        'compare_feature_versions: ' ~ old_view ~ ' and ' ~ new_view ~ ' have no feature in common\n'
        ~ "mend: say which is which, --vars '{renamed: {old_name: new_name}}'"
    ) }}
{%- endif -%}

with

old_version as (

    select * from {{ old_view }}

),

new_version as (

    select * from {{ new_view }}

),

old_rows as (

    select *
    from old_version
    qualify row_number() over (
        partition by {{ keys | join(', ') }}
        order by {{ meta.get('created_timestamp') or event }} desc nulls last
    ) = 1

),

new_rows as (

    select *
    from new_version
    qualify row_number() over (
        partition by {{ keys | join(', ') }}
        order by {{ new_meta.get('created_timestamp') or event }} desc nulls last
    ) = 1

),

paired as (

    select
        old_rows.{{ event }} is not null as is_in_old,
        new_rows.{{ event }} is not null as is_in_new,
        unnest([{{ values | join(', ') }}], recursive := true)
    from old_rows
    full join new_rows
        on {{ same_keys | join(' and ') }}

),

features as (

    select unnest([{{ features | join(', ') }}], recursive := true)

),

summarized as (

    -- a feature shows also where neither version has a row
    select
        features.place,
        features.feature,
        features.new_feature,
        features.kind,
        count(*) filter (where paired.is_in_old) as keys_old,
        count(*) filter (where paired.is_in_new) as keys_new,
        count(*) filter (where paired.is_in_old and paired.is_in_new) as n_both,
        count(*) filter (
            where paired.is_in_old and paired.is_in_new and paired.is_changed
        ) as changed,
        count(paired.old_text) as n_old,
        count(paired.new_text) as n_new
    from features
    left join paired
        on features.place = paired.place
    group by
        features.place,
        features.feature,
        features.new_feature,
        features.kind

),

stacked as (

    select
        place,
        old_number as number_value,
        if(is_number, null, old_text) as text_value,
        1 as in_old,
        0 as in_new
    from paired
    where old_text is not null
    union all
    select
        place,
        new_number as number_value,
        if(is_number, null, new_text) as text_value,
        0 as in_old,
        1 as in_new
    from paired
    where new_text is not null

),

counted as (

    select
        place,
        number_value,
        text_value,
        sum(in_old) as old_count,
        sum(in_new) as new_count
    from stacked
    group by
        place,
        number_value,
        text_value

),

shares as (

    -- of each value, and of all up to it; only numbers need the second
    select
        counted.place,
        counted.old_count / nullif(summarized.n_old, 0) as old_share,
        counted.new_count / nullif(summarized.n_new, 0) as new_share,
        sum(counted.old_count) over up_to
        / nullif(summarized.n_old, 0) as old_share_up_to,
        sum(counted.new_count) over up_to
        / nullif(summarized.n_new, 0) as new_share_up_to
    from counted
    inner join summarized
        on counted.place = summarized.place
    window
        up_to as (
            partition by counted.place
            order by
                counted.number_value,
                counted.text_value
        )

),

distances as (

    select
        place,
        max(abs(old_share_up_to - new_share_up_to)) as kolmogorov_smirnov,
        sum(abs(old_share - new_share)) / 2 as total_variation
    from shares
    group by place

),

ranked as (

    -- equal values share the mean of their ranks
    select
        place,
        rank() over (partition by place order by old_number)
        + (count(*) over (partition by place, old_number) - 1) / 2 as old_rank,
        rank() over (partition by place order by new_number)
        + (count(*) over (partition by place, new_number) - 1) / 2 as new_rank
    from paired
    where
        old_number is not null
        and new_number is not null

),

correlations as (

    select
        place,
        count(*) as n_pairs,
        if(
            min(old_rank) < max(old_rank) and min(new_rank) < max(new_rank),
            corr(old_rank, new_rank),
            null
        ) as rank_correlation
    from ranked
    group by place

),

compared as (

    select
        summarized.place,
        summarized.feature,
        summarized.new_feature,
        summarized.kind,
        (select count(*) from old_version) as rows_old,
        (select count(*) from new_version) as rows_new,
        summarized.keys_old,
        summarized.keys_new,
        round(summarized.n_both / nullif(summarized.keys_old, 0), 4) as covered_old,
        round(summarized.n_both / nullif(summarized.keys_new, 0), 4) as covered_new,
        round(1 - summarized.n_old / nullif(summarized.keys_old, 0), 4)
            as null_share_old,
        round(1 - summarized.n_new / nullif(summarized.keys_new, 0), 4)
            as null_share_new,
        summarized.n_both,
        round(summarized.changed / nullif(summarized.n_both, 0), 4) as changed_share,
        summarized.n_old,
        summarized.n_new,
        round(if(
            summarized.kind = 'number',
            distances.kolmogorov_smirnov,
            distances.total_variation
        ), 4) as distance,
        coalesce(correlations.n_pairs, 0) as n_pairs,
        round(correlations.rank_correlation, 4) as rank_correlation
    from summarized
    left join distances
        on summarized.place = distances.place
    left join correlations
        on summarized.place = correlations.place
    {{ only_in_one if alone }}

)

select * exclude (place) from compared
order by
    place,
    feature,
    new_feature
