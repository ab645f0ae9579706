"""What speaks for a view or a feature: its tests, its users, how old its last event is.

Two tables that follow from the others, written again by each sync that changes one.
"""

_EVIDENCE = """
create or replace table registry.evidence as
with

tested as (

    select
        tests.node,
        count(*) as tests,
        count(*) filter (test_states.status in ('pass', 'success')) as passed,
        count(*) filter (test_states.status in ('fail', 'error', 'runtime error'))
            as failed,
        count(*) filter (test_states.status = 'warn') as warned,
        count(*) filter (test_states.status is null) as waiting
    from registry.tests
    left join registry.test_states
        on tests.test = test_states.test and test_states.valid_to is null
    where tests.valid_to is null
    group by tests.node

)

select
    nodes.unique_id as node,
    nodes.title as view,
    coalesce(tested.tests, 0) as tests,
    coalesce(tested.passed, 0) as passed,
    coalesce(tested.failed, 0) as failed,
    coalesce(tested.warned, 0) as warned,
    coalesce(tested.waiting, 0) as waiting,
    nodes.deprecation_date,
    view_states.row_count,
    view_states.latest_event_timestamp,
    view_states.latest_event_timestamp
    + cast(feature_views.warn_after as interval) as fresh_until
from registry.nodes
left join registry.feature_views
    on nodes.unique_id = feature_views.node and feature_views.valid_to is null
left join tested on nodes.unique_id = tested.node
left join registry.view_states
    on nodes.unique_id = view_states.node and view_states.valid_to is null
where nodes.valid_to is null
;
create or replace table registry.uses as
select
    training_set_features.view,
    training_set_features.feature,
    count(distinct training_sets.node) as training_sets,
    count(distinct exposures.node) as exposures
from registry.training_set_features
inner join registry.training_sets
    on
        training_set_features.training_set = training_sets.name
        and training_sets.valid_to is null
left join registry.node_edges
    on training_sets.node = node_edges.parent and node_edges.valid_to is null
left join registry.exposures
    on node_edges.child = exposures.node and exposures.valid_to is null
where training_set_features.valid_to is null
group by grouping sets (
    (training_set_features.view, training_set_features.feature),
    (training_set_features.view)
)
"""
EVIDENCE = tuple(one.strip() for one in _EVIDENCE.split("\n;\n"))
