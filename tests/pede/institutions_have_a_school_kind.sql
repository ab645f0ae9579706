{{ config(severity='warn') }}

-- a wording that the seed school_kinds does not know has no kind of school: add a row
with

student_waves as (

    select * from {{ ref('int_student__waves') }}

),

school_kinds as (

    select * from {{ ref('school_kinds') }}

)

select
    student_waves.institution,
    count(*) as row_count
from student_waves
left join school_kinds
    on student_waves.institution = school_kinds.institution
where
    student_waves.institution is not null
    and school_kinds.institution is null
group by student_waves.institution
