-- What was raised in a meeting and is no case of its own (Eventuelt): it stands in the minutes, version by version.
CREATE TABLE governance.minutes_matter (
    meeting text COLLATE "C" NOT NULL,
    version int NOT NULL,
    matter int NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    statements text NOT NULL DEFAULT '[]',
    edit int NOT NULL DEFAULT 0,
    PRIMARY KEY (meeting, version, matter),
    FOREIGN KEY (meeting, version) REFERENCES governance.minutes (meeting, version)
);

-- An edit is of what minutes say of a case, or of a matter that was raised.
ALTER TABLE governance.minutes_edit ALTER COLUMN passage DROP NOT NULL;
ALTER TABLE governance.minutes_edit ADD COLUMN matter int;
ALTER TABLE governance.minutes_edit ADD CONSTRAINT minutes_edit_about CHECK ((passage IS NULL) <> (matter IS NULL));
