-- Why a record draws curiosity, and who said so: somebody known (vip), an employee, a confidential address (protected), or
-- a child or youth who is to be looked after specially (youth).
ALTER TABLE log_analysis.watched
    ADD COLUMN kind text NOT NULL DEFAULT 'vip' CHECK (kind IN ('vip', 'employee', 'protected', 'youth')),
    ADD COLUMN since timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN by text NOT NULL DEFAULT '';
