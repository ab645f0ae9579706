{#- what a reader and the join need to know is in the YAML, and nothing besides -#}
{%- set known_keys = {
    'feature_store': [
        'is_feature_table', 'entity', 'event_timestamp_column', 'freshness', 'lifecycle'
    ],
    'point_in_time': [
        'available_timestamp', 'created_timestamp', 'ttl', 'one_row_per_event', 'timeline'
    ],
    'monitoring': ['exempt'],
    'online': none,
    'lint': none,
    'created_at': none
} -%}
{%- set required_tests = [
    'feature_view_is_unique', 'feature_view_clocks_are_set', 'values_within'
] -%}
{%- set offenders = [] -%}

{%- for view in feature_warehouse.project_models('features') -%}
    {%- set meta = view.config.meta -%}
    {%- set store = meta.get('feature_store', {}) -%}
    {%- set clocks = meta.get('point_in_time', {}) -%}
    {%- set named = view.name ~ ('.v' ~ view.version if view.version else '') -%}
    {%- set lacks = [] -%}

    {%- set required = {
        'an owner: config.group': view.config.group,
        'a description': view.description,
        'a version: versions': view.version,
        'an enforced contract': view.config.contract.enforced,
        'config.meta.feature_store.is_feature_table: true': store.get('is_feature_table'),
        'an entity: config.meta.feature_store.entity': store.get('entity'),
        'a date of creation: config.meta.created_at': meta.get('created_at')
    } -%}
    {%- for lack, present in required.items() if not present -%}
        {%- do lacks.append(lack) -%}
    {%- endfor -%}
    {%- set clock_keys = {
        'feature_store.event_timestamp_column': store.get('event_timestamp_column'),
        'point_in_time.available_timestamp': clocks.get('available_timestamp'),
        'point_in_time.created_timestamp': clocks.get('created_timestamp')
    } -%}
    {%- for key, clock in clock_keys.items() if not clock -%}
        {%- do lacks.append('a clock: config.meta.' ~ key) -%}
    {%- endfor -%}
    {%- for column in store.get('entity', []) + clock_keys.values() | select | list
        if column not in view.columns -%}
        {%- do lacks.append('the column ' ~ column ~ ', which its meta names') -%}
    {%- endfor -%}
    {%- for column in view.columns.values() if not column.description -%}
        {%- do lacks.append('a description of the column ' ~ column.name) -%}
    {%- endfor -%}

    {%- set tests = [] -%}
    {%- for test in graph.nodes.values()
        if test.resource_type == 'test' and test.attached_node == view.unique_id and test.test_metadata -%}
        {%- do tests.append(test.test_metadata.name) -%}
    {%- endfor -%}
    {%- set exempt = (meta.get('monitoring') or {}).get('exempt') -%}
    {%- set expected = required_tests + ([] if exempt else ['has_not_drifted']) -%}
    {%- for name in expected if name not in tests -%}
        {%- do lacks.append('the test ' ~ name) -%}
    {%- endfor -%}

    {%- for lack in lacks -%}
        {%- do offenders.append(named ~ ' (' ~ view.original_file_path ~ ') lacks ' ~ lack) -%}
    {%- endfor -%}
    {%- for key, value in meta.items() -%}
        {%- if key not in known_keys -%}
            {%- do offenders.append(named ~ ' has the unknown key config.meta.' ~ key) -%}
        {%- elif known_keys[key] -%}
            {%- for inner in value if inner not in known_keys[key] -%}
                {%- do offenders.append(named ~ ' has the unknown key config.meta.' ~ key ~ '.' ~ inner) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}

{{ feature_warehouse.refuse(
    offenders,
    why='a feature nobody owns, explains or dates cannot be trusted, found or joined in time',
    mend='complete the YAML beside the model; models/features/student/_student__models.yml shows how'
) }}
