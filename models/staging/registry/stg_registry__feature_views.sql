with

feature_views as (

    select * from {{ source('registry', 'feature_views') }}

),

renamed as (

    select
        node,
        name as feature_view,
        version,
        is_latest,
        warn_after,
        error_after,
        epoch(cast(warn_after as interval)) as warn_after_seconds,
        epoch(cast(error_after as interval)) as error_after_seconds
    from feature_views
    where valid_to is null

)

select * from renamed
