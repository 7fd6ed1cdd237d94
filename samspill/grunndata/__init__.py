"""Persons, personnel and organisations, as the national basic data registers know them.

`feeds` takes what the registers tell and keeps it for good; `persons`, `personnel`, `organisations` and `fastlege` say
how the items are read and drawn into tables, and look things up; `facts` answers the questions of access; `records`
notes which numbers the records here carry; `help_numbers` issues felles hjelpenummer.
"""

from samspill.grunndata.records import note_organisation, note_record, note_records, person_of_record, records_of

__all__ = ["note_organisation", "note_record", "note_records", "person_of_record", "records_of"]
