{{ feature_warehouse.point_in_time_join(
    spine=ref('student_scoring_spine'),
    feature_views=[
        feature_warehouse.feature_view(ref('student_performance', v=1)),
        feature_warehouse.feature_view(ref('student_progress', v=1)),
        feature_warehouse.feature_view(ref('student_profile', v=1)),
        feature_warehouse.feature_view(ref('student_attendance', v=2))
    ]
) }}
