{# Lists students that a sheet of one load has twice. #}
{% test one_row_per_student_wave_and_load(model) %}

select
    loaded_at,
    wave_year,
    student_id,
    count(*) as row_count
from {{ model }}
where student_id is not null
group by
    loaded_at,
    wave_year,
    student_id
having count(*) > 1

{% endtest %}
