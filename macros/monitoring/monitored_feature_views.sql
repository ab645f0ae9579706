{#- Guarantees the feature views whose features are profiled and compared, and how like is compared with like. Here are
    the ref()s of all models in models/monitoring/drift, so that a view is named once. Of a student's progress the rows
    with a wave before are compared: newcomers have no change, and are as many as come. -#}
{% macro monitored_feature_views() %}
    {%- set wave_2023 = {'from': '2023-01-01', 'to': '2023-12-31'} -%}
    {{ return([
        feature_warehouse.monitored(ref('student_attendance', v=1), period='day', where='class_count_30d >= 10'),
        feature_warehouse.monitored(ref('student_attendance', v=2), period='day', where='class_count_90d >= 10'),
        feature_warehouse.monitored(
            ref('student_performance', v=1),
            strata=ref('student_profile', v=1), within=['stage'], reference=wave_2023
        ),
        feature_warehouse.monitored(ref('student_profile', v=1), reference=wave_2023),
        feature_warehouse.monitored(
            ref('student_progress', v=1), where='wave_count > 1',
            strata=ref('student_profile', v=1), within=['stage'], reference=wave_2023
        ),
    ]) }}
{% endmacro %}
