-- What is seen is forgotten by reading all of it, some thousand rows at a time: an index by time cost every proof more.
DROP INDEX trust.seen_expires;
