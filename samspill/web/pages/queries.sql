-- database --
-- Which PostgreSQL this is, for the front page.
SELECT split_part(current_setting('server_version'), ' ', 1) AS version
