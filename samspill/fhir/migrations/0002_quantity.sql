-- Numbers and quantities. A value is kept as it was said, and in the unit that it is compared in: base units of UCUM where
-- its unit is one of UCUM's, else its own. A range, or a value "less than", has two different bounds.
CREATE TABLE fhir.quantity_index (
    parameter smallint NOT NULL,
    -- `u|g.m-3` for UCUM's base units, `system|code` for others, `` for a bare number.
    unit text COLLATE "C" NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    said_low double precision NOT NULL,
    said_high double precision NOT NULL,
    code text COLLATE "C",
    -- The unit as people read it.
    name text COLLATE "C",
    rid bigint NOT NULL
);
CREATE INDEX quantity_index_unit ON fhir.quantity_index (parameter, unit, low, rid);
CREATE INDEX quantity_index_said ON fhir.quantity_index (parameter, said_low, rid);
CREATE INDEX quantity_index_unit_range ON fhir.quantity_index (parameter, unit, high, rid) WHERE low < high;
CREATE INDEX quantity_index_said_range ON fhir.quantity_index (parameter, said_high, rid) WHERE said_low < said_high;
CREATE INDEX quantity_index_rid ON fhir.quantity_index (rid);

-- The parts of items that repeat in one resource, such as the components of a blood pressure, where there are several: what
-- tells which value belongs to which code. Each row is one token, or one quantity, of one item.
CREATE TABLE fhir.item_index (
    parameter smallint NOT NULL,
    item smallint NOT NULL,
    token text COLLATE "C",
    unit text COLLATE "C",
    low double precision,
    high double precision,
    said_low double precision,
    said_high double precision,
    code text COLLATE "C",
    name text COLLATE "C",
    rid bigint NOT NULL
);
CREATE INDEX item_index_rid ON fhir.item_index (rid, parameter);
