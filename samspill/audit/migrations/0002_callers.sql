-- No statement asks for entries by their caller, and each entry paid for the index. Whoever needs such a statement adds the
-- index that it needs.
DROP INDEX audit.entry_caller;
