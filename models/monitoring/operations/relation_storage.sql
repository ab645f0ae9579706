with

relation_states as (

    select * from {{ ref('stg_registry__relation_states') }}

),

with_growth as (

    select
        node,
        relation,
        measured_at,
        row_count,
        bytes,
        row_count - lag(row_count) over (
            partition by relation
            order by measured_at
        ) as growth_rows,
        bytes - lag(bytes) over (
            partition by relation
            order by measured_at
        ) as growth_bytes
    from relation_states

)

select * from with_growth
