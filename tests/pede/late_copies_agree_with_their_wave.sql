{{ config(severity='warn') }}

-- a later sheet repeats INDE and stone of an earlier wave; where it says something
-- else, the wave's own sheet stays what was known then
with

late_copies as (

    select * from {{ ref('stg_pede__late_copies') }}

),

student_waves as (

    select * from {{ ref('stg_pede__student_waves') }}

)

select
    late_copies.*,
    student_waves.inde as inde_of_the_wave,
    student_waves.stone as stone_of_the_wave
from late_copies
inner join student_waves
    on
        late_copies.student_id = student_waves.student_id
        and late_copies.wave_year = student_waves.wave_year
        and late_copies.loaded_at = student_waves.loaded_at
where
    abs(late_copies.inde - student_waves.inde) > 0.001
    or late_copies.stone != student_waves.stone
