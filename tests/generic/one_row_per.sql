{# Lists keys that a relation has twice, and keys of which a part is NULL. #}
{% test one_row_per(model, key) %}

select
    {{ key | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by
    {{ key | join(',\n    ') }}
having
    count(*) > 1
    {%- for column in key %}
    or {{ column }} is null
    {%- endfor %}

{% endtest %}
