"""What the reader finds in the four real papers, exactly, and that a damaged one never stops it."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.governance.importing.reading import read
from samspill.governance.importing.reading.lines import normal
from tests.governance.importing import papers
from tests.governance.importing.real import NAMES, case, doubts, numbers, reading, text_of


def test_the_council_of_2022_is_read_whole():
    (meeting,) = reading("council").meetings
    head = meeting.header
    assert (head.body.id, head.number, head.first, head.place) == ("e-helseradet", 5, date(2022, 9, 21), "Trondheim")
    assert head.starts == time(10, 30)
    assert numbers(meeting) == "30/22 31/22 32/22 33/22 34/22 35/22 36/22 37/22"
    assert [item.kind for item in meeting.agenda] == "other case case case case break case break case case case".split()
    assert [f"{item.starts:%H:%M}" for item in meeting.agenda] == (
        "10:30 10:45 10:50 10:55 11:15 11:45 12:30 13:30 13:45 14:15 14:45".split()
    )
    assert meeting.agenda[4].title == "Innspill til stortingsmelding om helseberedskap – tema: Digital sikkerhet"
    assert meeting.agenda[4].types == ("discussion",)
    assert meeting.agenda[4].presenter == "Lucie Aunan, Direktoratet for e-helse"
    assert meeting.agenda[0].presenter == "Mariann Hornnes, Direktoratet for e-helse"
    assert meeting.agenda[-1].presenter == "Rune Simensen, Helse Sør-Øst RHF"
    assert meeting.upcoming[0].day == date(2022, 12, 2)
    assert meeting.upcoming[0].place == "Radisson Blu, Gardermoen"


@pytest.mark.parametrize(
    ("number", "text", "first"),
    [
        ("30/22", "Nasjonalt e-helseråd godkjenner innkalling og dagsorden.", 493),
        ("31/22", "Nasjonalt e-helseråd godkjenner referatet fra møtet 8. juni 2022 i Nasjonalt e-helsestyre.", 517),
        ("32/22", "Nasjonalt e-helseråd tar sakene til orientering.", 716),
        ("33/22", ("Nasjonalt e-helseråd tar oppsummering av høringsinnspill gitt i møtet til orientering. "
         "Direktoratet for e-helse tar med seg innspill som har kommet frem i drøftingen av saken i videre "
         "arbeid."), 988),
        ("34/22", ("Nasjonalt e-helseråd drøftet saken og ber Direktoratet for e-helse ta med seg innspill fra møtet i "
         "det videre arbeidet."), 1362),
        ("35/22", ("Nasjonalt e-helseråd anbefaler fremlagte forslag til tiltak for 2023 og ber aktørene ta med seg "
         "tiltakene tilbake i egne planleggingsprosesser."), 1710),
        ("36/22", ("Nasjonalt e-helseråd drøftet styring og oppfølging av ny e-helsestrategi og ba Direktoratet for "
         "e-helse ta med innspill fra møtet i det videre arbeidet."), 2053),
    ],
)  # fmt: skip
def test_proposals_are_found_before_after_and_without_their_marker(number, text, first):
    (proposal,) = case(reading("council").meetings[0], number).proposals
    assert (proposal.text, proposal.sources[0].first) == (text, first)


def test_members_leaders_deputies_and_changes_of_the_council():
    (meeting,) = reading("council").meetings
    assert len(meeting.members) == 19
    assert {one.name for one in meeting.members if one.role == "leader"} == {"Rune Simensen"}
    assert [(one.name, one.title, one.organisation) for one in meeting.members][1:3] == [
        ("Mina Gerhardsen", "Generalsekretær", "Nasjonalforeningen for folkehelsen"),
        ("Jan-Arild Lyngstad", "Divisjonsdirektør Digitale tj.", "Helsedirektoratet"),
    ]
    assert [(one.person, one.organisation, one.stands_for) for one in meeting.deputies] == [
        ("Trond Stenvik", "Overhalla kommune", "Kjersti Forbord Jensås"),
        ("Kai Øivind Brenden", "", "Lill Sverresdatter Larsen"),
    ]
    replaced = [(one.person, one.instead_of) for one in meeting.replacements if not one.leads]
    assert replaced == [
        ("Rune Simensen", "Terje Rootwelt"), ("Erik Hansen", "Inger Cathrine Bryne"),
        ("Per Olav Skjesol", "Stig Arild Slørdahl"), ("Barthold Vonen", "Cecilie Daae"),
        ("Gun Peggy Knudsen", "Camilla Stoltenberg"),
    ]  # fmt: skip
    assert [(one.person, one.instead_of) for one in meeting.replacements if one.leads] == [
        ("Rune Simensen", "Camilla Dunsæd")
    ]
    assert [one.name for one in meeting.newcomers] == ["Johan Ronæs", "Kjersti Forbord Jensås"]


def test_decisions_of_other_meetings_are_told_from_this_ones():
    amended, quoted = reading("council").meetings[0].earlier
    assert (amended.kind, str(amended.case), str(amended.within)) == ("amended", "25/22", "31/22")
    assert amended.text == (
        "Nasjonalt e-helsestyre støtter at Direktoratet for e-helse fremmer anbefalingen til Helse- og "
        "omsorgsdepartementet og ber direktoratet ta med seg innspillene som kom i møtet."
    )
    assert (quoted.kind, quoted.body.id, str(quoted.within), quoted.source.first) == ("quoted", "nuit", "35/22", 1417)
    assert [one.text[:40] for one in case(reading("council").meetings[0], "35/22").actions] == [
        "I forbindelse med overgangen til ny stra"
    ]
    assert len(case(reading("council").meetings[0], "34/22").questions) == 3


def test_sheets_have_their_rows_even_where_a_comment_broke_one():
    sheets = reading("council").sheets
    assert [(one.name, len(one.columns), len(one.rows)) for one in sheets] == [
        ("Samlet", 2, 11), ("DBEP", 1, 18), ("Dokumentdeling", 6, 18), ("Kritisk info", 4, 18),
        ("Felles hjelpenummer", 1, 18), ("Legemidler", 1, 18), ("DHO", 1, 18),
    ]  # fmt: skip
    assert dict(sheets[2].rows)["Kostnader"] == ("8.0", "6.5", "6.0", "3.5", "4", "5.3")
    assert dict(sheets[2].rows)["Semantisk utvikling"] == ("9.0", "8.0", "6.0", "2.0", "", "6")
    assert sheets[0].rows[0] == ("PLL", ("22.8", "1"))
    assert ("Kostnader", "10 lite komplekts - 0 ekstremt komplekst") in sheets[2].comments
    assert len(doubts("council", "sheet-error")) == 4
    assert doubts("council", "sheet-row")[0][1] == 94


def test_nufa_of_2021_is_read_in_its_own_order():
    (meeting,) = reading("nufa").meetings
    assert (meeting.header.body.id, meeting.header.first, meeting.header.last) == (
        "nufa", date(2021, 9, 1), date(2021, 9, 2),
    )  # fmt: skip
    assert meeting.header.online
    assert numbers(meeting) == "18/21 19/21 20/21 21/21 22/21 24/21 23/21"
    assert sum(len(one.proposals) for one in meeting.cases) == 8
    assert case(meeting, "18/21").proposals[0].points == (
        "NUFA godkjenner innkalling og dagsorden.", "NUFA godkjenner referat fra NUFA 21. – 22. april 2021.",
    )  # fmt: skip
    assert case(meeting, "22/21").proposals[0].amended
    assert [one.sources[0].first for one in case(meeting, "20/21").proposals] == [350, 753]
    assert case(meeting, "24/21").title == (
        "Gjennomgang av rapport – «Forsvarlig pasientbehandling uten IKT?» og videre arbeid"
    )
    assert [(one.name, one.role, one.organisation) for one in meeting.newcomers] == [
        ("Lucie Aunan", "leader", "Direktoratet for e-helse"), ("Sunniva Rognerud", "member", "Steinkjer kommune"),
    ]  # fmt: skip


def test_nuit_of_2024_is_read_whole():
    (meeting,) = reading("nuit").meetings
    assert (meeting.header.body.id, meeting.header.first) == ("nuit", date(2024, 2, 15))
    assert numbers(meeting) == " ".join(f"{number}/24" for number in range(1, 15))
    assert len(meeting.members) == 20
    assert [one.title for one in meeting.agenda if one.kind == "break"] == ["Pause", "Lunsj", "Pause"]
    sixth = next(one for one in meeting.agenda if str(one.case) == "6/24")
    assert sixth.title == (
        "Vekst i drift- og forvaltningskostnader på de nasjonale e-helseløsningene som følge av investeringer og "
        "tiltak i nasjonal e-helseportefølje"
    )
    assert (sixth.presenter, sixth.starts) == ("Rita Jostad Midthaug, Norsk helsenett SF", time(11, 10))
    tenth = next(one for one in meeting.agenda if str(one.case) == "10/24")
    assert tenth.presenter == "Ida Møller Solheim, Marte Kjelvik og Jørgen Brenne, FHI"
    assert [(one.person, one.digital, one.part) for one in meeting.deputies] == [
        ("Andreas Høiaas", False, ""), ("Frank Ivar Aarnes", True, "etter lunsj"),
    ]  # fmt: skip
    assert sum(len(one.proposals) for one in meeting.cases) == 14
    assert [len(one.points) for one in case(meeting, "6/24").proposals] == [2, 2]
    assert case(meeting, "7/24").proposals[0].points[0] == (
        "NUIT er orientert om, og gir innspill til revidert veikart for Helsenorge."
    )
    assert meeting.upcoming[0].day == date(2024, 5, 15)
    assert len(case(meeting, "11/24").questions) == 9
    assert len(case(meeting, "10/24").questions) == 3


def test_the_notice_of_2021_has_its_notes_and_attachments():
    notice, _ = reading("board").meetings
    head = notice.header
    assert (head.body.id, head.number, head.first, head.starts, head.ends) == (
        "e-helsestyret", 1, date(2021, 3, 18), time(10), time(12, 30),
    )  # fmt: skip
    assert head.online
    assert numbers(notice) == " ".join(f"{number}/21" for number in range(1, 9))
    assert [one.types for one in notice.cases] == [
        ("approval",), ("approval",), ("information",), ("endorsement",), ("information",), ("discussion",),
        ("information",), (),
    ]  # fmt: skip
    assert len([one for one in notice.members if one.role == "member"]) == 17
    assert [one.name for one in notice.members if one.role == "observer"] == ["Johan Ronæs"]
    assert [one.number for each in notice.cases for one in each.attachments] == [1, 2, 3, 4, 5, 6]
    assert [(str(one.note.case), one.note.sender, one.note.handler) for one in notice.cases if one.note] == [
        ("3/21", "Karl Vestli", "Sonja Turøy Brugman"), ("4/21", "Karl Stener Vestli", "Siv Ingebrigtsen"),
        ("5/21", "Jon Helge Andersen", "Siv Ingebrigtsen"), ("6/21", "Hans Löwe Larsen", "Erik Hovde"),
        ("7/21", "Hans Löwe Larsen", "Georg F. Ranhoff"),
    ]  # fmt: skip
    assert [len(one.proposals) for one in notice.cases] == [1, 1, 2, 1, 1, 1, 1, 0]
    assert sum(len(one.sources) for each in notice.cases for one in each.proposals) == 12
    assert [one.source.first for one in case(notice, "7/21").questions] == [587, 588]


def test_the_minutes_of_2020_have_attendance_and_decisions():
    _, minutes = reading("board").meetings
    assert (minutes.form, minutes.header.number, minutes.header.first) == ("minutes", 7, date(2020, 12, 16))
    assert numbers(minutes) == " ".join(f"{number}/20" for number in range(34, 45))
    members = [one for one in minutes.attendance if one.capacity in ("member", "acting-leader")]
    assert [sum(one.present == there for one in members) for there in (True, False)] == [13, 4]

    def present(at: time) -> int:
        return sum(one.present and (one.came or at) <= at < (one.went or time(23)) for one in members)

    moments = (time(10), time(11), time(11, 30), time(12, 1), time(12, 30))
    assert [present(at) for at in moments] == [10, 11, 12, 11, 12]
    assert [one.name for one in minutes.attendance if one.capacity == "acting-leader"] == ["Karl Stener Vestli"]
    results = {str(one.number): one.decision.result for one in minutes.cases if one.decision}
    assert results == {
        "34/20": "approved", "35/20": "approved", "36/20": "noted", "37/20": "noted", "38/20": "noted",
        "39/20": "returned", "40/20": "noted", "41/20": "conditional", "42/20": "postponed", "43/20": "postponed",
    }  # fmt: skip
    fourth = case(minutes, "41/20").decision
    assert fourth.condition == "under forutsetning av at finansieringen av anbefalte ambisjonsnivå kommer på plass"
    assert fourth.request == "Direktoratet for e-helse ta med seg innspill gitt i møtet i det videre arbeidet."
    assert case(minutes, "37/20").decision.act.endswith("e-helseportefølje til orientering")
    assert case(minutes, "42/20").types == ("endorsement", "discussion")


def test_a_paper_does_not_depend_on_the_name_of_its_file():
    renamed = read("x", text_of("nuit"))
    assert numbers(renamed.meetings[0]) == numbers(reading("nuit").meetings[0])
    assert len(renamed.doubts) == len(reading("nuit").doubts)


def test_a_text_that_is_no_paper_is_told_to_be_none():
    found = read("letter", "Kjære alle\n\nHa en god sommer.\n")
    assert found.meetings == ()
    assert [doubt.kind for doubt in found.doubts] == ["nothing"]
    assert read("empty", "").meetings == ()


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A piece of a real paper from which lines were lost, doubled, moved or broken."""
    text = text_of(draw(st.sampled_from(sorted(NAMES)))) if draw(st.booleans()) else draw(st.sampled_from(papers.ALL))()
    lines = text.split("\n")
    start = draw(st.integers(0, max(0, len(lines) - 20)))
    piece = lines[start : start + draw(st.integers(5, 250))]
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(piece) - 1))
        change = draw(st.sampled_from(["cut", "double", "drop", "tab", "junk", "swap"]))
        if change == "cut":
            piece[at] = piece[at][: draw(st.integers(0, 40))]
        elif change == "double":
            piece.insert(at, piece[at])
        elif change == "drop" and len(piece) > 1:
            piece.pop(at)
        elif change == "tab":
            piece[at] = piece[at].replace(" ", "\t")
        elif change == "junk":
            piece[at] = draw(st.text(max_size=30))
        else:
            piece[at], piece[0] = piece[0], piece[at]
    return "\n".join(piece)


@settings(max_examples=120)
@given(damaged())
def test_a_damaged_paper_is_read_all_the_same(text):
    found = read("damaged", text)
    last = normal(text).count("\n") + 1
    for doubt in found.doubts:
        assert doubt.places
        assert all(1 <= place.first <= place.last <= last for place in doubt.places)
    for meeting in found.meetings:
        assert len({one.number for one in meeting.cases}) == len(meeting.cases)
