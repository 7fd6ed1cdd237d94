-- What a decision knew when it was made (`trust/decision`), without national numbers, so that it can be made again and
-- looked into: each text once, under its own digest, which the chain's hashes cover.
CREATE TABLE audit.ground (
    digest text COLLATE "C" PRIMARY KEY,
    content text NOT NULL
);
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON audit.ground FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit.ground FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
ALTER TABLE audit.entry ADD COLUMN ground text NOT NULL DEFAULT '';
