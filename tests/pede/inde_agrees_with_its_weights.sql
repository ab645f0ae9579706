{{ config(severity='error', warn_if='> 0', error_if='> 30') }}

-- INDE as stored against INDE recomputed from indicators, each rounded to one decimal
-- at worst: then all of them together are off by 0.05
with

student_waves as (

    select * from {{ ref('int_student__waves') }}

)

select
    sheet_name,
    row_number,
    student_id,
    inde,
    lowest_inde_by_weights,
    highest_inde_by_weights
from student_waves
where
    inde < lowest_inde_by_weights - 0.05
    or inde > highest_inde_by_weights + 0.05
