{{ config(severity='error', warn_if='> 0', error_if='> 30') }}

-- what the workbook states and what its own rules say: stone by the wave's limits,
-- level gap by the stages, IAN by the level gap, IDA by the grades
with

student_waves as (

    select * from {{ ref('int_student__waves') }}

),

disagreements as (

    select
        sheet_name,
        row_number,
        student_id,
        case
            when stone != stone_by_limits then 'stone'
            when level_gap != level_gap_by_stages then 'level gap'
            when
                ian != case
                    when level_gap >= 0 then 10
                    when level_gap >= -2 then 5
                    else 2.5
                end
                then 'IAN'
            when
                -- the mean of the grades there are, rounded to one decimal
                abs(
                    ida
                    - list_avg([mathematics_grade, portuguese_grade, english_grade])
                ) > 0.06
                then 'IDA'
        end as disagreement
    from student_waves

)

select * from disagreements
where disagreement is not null
