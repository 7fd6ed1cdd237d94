-- tables --
-- Every table of ours; partitions come with the table that they are part of.
SELECT n.nspname || '.' || c.relname AS name
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1::text[]) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY 1;

-- columns --
SELECT attname AS name FROM pg_attribute
WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum;

-- sequences --
SELECT schemaname || '.' || sequencename AS name, last_value AS value
FROM pg_sequences WHERE schemaname = ANY($1::text[]) ORDER BY 1;

-- set_sequence --
SELECT setval($1::text::regclass, $2::bigint);

-- holds_json --
-- Whether a column of a table is of the type that has no order.
SELECT EXISTS (
    SELECT FROM pg_attribute
    WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND atttypid = 'json'::regtype
)
