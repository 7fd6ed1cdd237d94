"""Papers of other years and other layouts than the four real ones are cut and read just as well."""

from __future__ import annotations

from datetime import date, time

from samspill.governance.importing.reading import read
from tests.governance.importing import papers
from tests.governance.importing.real import case, numbers


def test_a_deck_of_2020_has_start_duration_end_and_then_who_presents():
    (meeting,) = read("deck", papers.deck_of_2020()).meetings
    assert (meeting.header.body.id, meeting.header.first) == ("nuit", date(2020, 9, 9))
    assert [(item.title[:12], item.presenter, item.owner, item.presenting) for item in meeting.agenda] == [
        ("Godkjenning ", "Kari Nordmann", "", 5), ("Godkjenning ", "Kari Nordmann", "", 5),
        ("Orientering ", "Ola Hansen", "E-helse", 30), ("Pause", "", "", 10), ("Varige kostn", "Ola Hansen", "NHN", 40),
        ("Innretting p", "Per Berg", "", 40), ("Eventuelt", "", "", 10),
    ]  # fmt: skip
    assert numbers(meeting) == "26/20 27/20 28/20 29/20 30/20 31/20"
    assert case(meeting, "27/20").proposals[0].text == "NUIT godkjenner referat fra møte 17. juni 2020."
    assert [(str(one.case), one.kind) for one in meeting.earlier] == [("16/20", "quoted")]
    found = {doubt.kind for doubt in read("deck", papers.deck_of_2020()).doubts}
    assert {"date", "title"} <= found


def test_a_notice_with_a_table_of_tabs():
    (meeting,) = read("notice", papers.tabbed_notice()).meetings
    assert (meeting.header.body.id, meeting.header.number, meeting.header.place) == ("nufa", 2, "Gardermoen")
    assert [(item.kind, f"{item.starts:%H:%M}", item.presenting) for item in meeting.agenda] == [
        ("case", "09:00", 10), ("case", "09:10", 10), ("case", "09:20", 40), ("break", "10:00", 15),
        ("case", "10:15", 45), ("case", "11:00", 10),
    ]  # fmt: skip
    assert case(meeting, "13/19").types == ("information", "discussion")
    assert case(meeting, "12/19").attachments[0].title == "Referansearkitektur versjon 0.9"
    assert [len(one.proposals) for one in meeting.cases] == [0, 0, 1, 1, 0]


def test_a_deck_whose_agenda_has_ranges_of_times():
    found = read("deck", papers.lines_with_times())
    (meeting,) = found.meetings
    assert (meeting.header.number, meeting.header.place, meeting.header.ends) == (2, "Bergen", time(12, 20))
    assert meeting.agenda[1].presenter == "Eva Dahl, KS"
    assert (meeting.agenda[1].starts, meeting.agenda[1].ends) == (time(10, 10), time(11))
    assert case(meeting, "12/23").proposals[0].points[0] == "Nasjonalt e-helseråd anbefaler planen."
    assert [doubt.message for doubt in found.doubts if doubt.kind == "restart"] == [
        "Lunsj: goes on at 11:55; the agenda says 11:45"
    ]


def test_minutes_in_nynorsk():
    (meeting,) = read("minutes", papers.nynorsk_minutes()).meetings
    assert (meeting.form, meeting.header.place, meeting.header.online) == ("minutes", "Videomøte", True)
    assert [(one.name, one.capacity, one.present) for one in meeting.attendance] == [
        ("Liv Moen", "leader", True), ("Per Berg", "deputy", True), ("Eva Dahl", "member", True),
        ("Nils Foss", "member", False),
    ]  # fmt: skip
    assert meeting.attendance[1].stands_for == "Anne Lie"
    assert [one.decision.result for one in meeting.cases] == ["approved", "conditional", "postponed"]
    assert case(meeting, "2/22").decision.request == "ber direktoratet følgje opp."
    assert case(meeting, "3/22").actions[0].text == "Direktoratet sender ut nytt framlegg."


def test_the_protocol_of_a_board():
    (meeting,) = read("protocol", papers.board_protocol()).meetings
    assert (meeting.form, meeting.header.body.id, meeting.header.number) == ("minutes", "e-helsestyret", 3)
    assert numbers(meeting) == "20/18 21/18 22/18 23/18"
    assert [one.decision.result if one.decision else "" for one in meeting.cases] == [
        "approved", "endorsed", "withdrawn", "",
    ]  # fmt: skip
    assert [(one.name, one.came, one.went) for one in meeting.attendance][1:3] == [
        ("Per Berg", time(9, 30), None), ("Eva Dahl", None, time(11)),
    ]  # fmt: skip


def test_a_body_that_is_not_known_beforehand():
    (meeting,) = read("deck", papers.area_committee()).meetings
    assert (meeting.header.body.id, meeting.header.body.kind) == ("omradeutvalg-for-digital-samhandling", "area")
    assert (meeting.header.first, meeting.header.last) == (date(2021, 11, 3), date(2021, 11, 4))
    assert [one.amended for one in case(meeting, "7/21").proposals] == [False, True]
    assert meeting.members[1].title == "Avdelingsleder for samhandling"
