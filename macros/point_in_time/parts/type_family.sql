{#- Guarantees the family of a type, none where the type is unknown: DuckDB compares two types of one family exactly,
    in every session. A type that is not listed is a family of its own. -#}
{% macro type_family(type) %}
    {#- decimal(18, 3), enum('a', 'b'), timestamp(3) with time zone -#}
    {%- set name = modules.re.sub('(?s)[(].*[)]', '', (type or '') | lower).split() | join(' ') -%}
    {%- set families = {
        'text': ['varchar', 'text', 'string', 'char', 'bpchar', 'nvarchar', 'character varying', 'enum'],
        'number': [
            'tinyint', 'smallint', 'integer', 'bigint', 'hugeint', 'int', 'int1', 'int2', 'int4', 'int8',
            'utinyint', 'usmallint', 'uinteger', 'ubigint', 'uint8', 'uint16', 'uint32', 'uint64', 'int16', 'int32',
            'int64', 'int128', 'short', 'signed', 'integral', 'long', 'oid', 'bignum', 'decimal', 'numeric', 'dec',
        ],
        'float': ['double', 'float', 'real', 'float4', 'float8', 'double precision'],
        'boolean': ['boolean', 'bool', 'logical'],
        'timestamp': [
            'date', 'timestamp', 'datetime', 'timestamp_s', 'timestamp_ms', 'timestamp_us', 'timestamp_ns',
            'timestamp without time zone',
        ],
        'timestamptz': ['timestamptz', 'timestamp with time zone'],
        'timetz': ['timetz', 'time with time zone'],
        'blob': ['blob', 'bytea', 'binary', 'varbinary'],
    } -%}
    {%- for family, names in families.items() if name in names -%}
        {{ return(family) }}
    {%- endfor -%}
    {{ return(none if name in ['', 'null', '"null"', 'sqlnull'] else name) }}
{% endmacro %}
