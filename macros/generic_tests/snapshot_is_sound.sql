{#- Lists what makes a snapshot's history unreadable: validities of one key that overlap, one that ends before it
    begins, and a key with no current row or several. -#}
{% test snapshot_is_sound(model, unique_key, valid_from='dbt_valid_from', valid_to='dbt_valid_to') %}

{%- set keys = [unique_key] if unique_key is string else unique_key -%}
{%- set key_list = keys | join(', ') %}

with

captures as (

    select * from {{ model }}

),

with_next as (

    select
        {{ key_list }},
        {{ valid_from }} as valid_from,
        {{ valid_to }} as valid_to,
        lead({{ valid_from }}) over (
            partition by {{ key_list }} order by {{ valid_from }}, {{ valid_to }}
        ) as next_valid_from
    from captures

),

offenders as (

    select
        {{ key_list }},
        valid_from,
        valid_to,
        'a key or the start is NULL' as reason
    from with_next
    where
        valid_from is null
        {%- for key in keys %}
        or {{ key }} is null
        {%- endfor %}

    union all

    select
        {{ key_list }},
        valid_from,
        valid_to,
        'ends before it begins, or as it does' as reason
    from with_next
    where valid_to <= valid_from

    union all

    select
        {{ key_list }},
        valid_from,
        valid_to,
        'overlaps the next row of its key' as reason
    from with_next
    where
        next_valid_from is not null
        and (valid_to is null or next_valid_from < valid_to)

    union all

    select
        {{ key_list }},
        max(valid_from) as valid_from,
        max(valid_to) as valid_to,
        'a key has no current row, or several' as reason
    from with_next
    group by {{ key_list }}
    having count(*) - count(valid_to) != 1

)

select * from offenders

{% endtest %}
