with

relation_states as (

    select * from {{ source('registry', 'relation_states') }}

),

renamed as (

    select
        measured_at,
        node,
        relation,
        row_count,
        bytes
    from relation_states

)

select * from renamed
