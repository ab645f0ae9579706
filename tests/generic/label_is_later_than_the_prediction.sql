{# Lists labels that were known at the instant of prediction: then there is nothing to predict. #}
{% test label_is_later_than_the_prediction(model) %}

select *
from {{ model }}
where not label_timestamp > event_timestamp

{% endtest %}
