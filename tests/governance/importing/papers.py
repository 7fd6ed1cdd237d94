"""Made-up papers in other layouts and of other years than the four real ones. People and cases are invented."""

from __future__ import annotations

SLIDE = "\n\n\n\n"


def _lines(lines: list[str]) -> str:
    return "\n".join(lines)


def _slides(slides: list[str]) -> str:
    return SLIDE.join(slides)


def deck_of_2020() -> str:
    """A deck of NUIT: wrapped lines parted by a blank; an agenda with start, duration, end and then who presents."""
    agenda = (
        "NUIT - 9. september 2020\n\nSak Tittel Sakstype Sakseier Start Varighet Slutt Presenterer\n\n"
        "26/20 Godkjenning av innkalling og dagsorden Godkjenning 11:00 00:05 11:05 Kari Nordmann\n\n"
        "27/20 Godkjenning av referat fra møte 17. juni 2020 Godkjenning 11:05 00:05 11:10 Kari Nordmann\n\n"
        "28/20 Orientering fra Direktoratet for e-helse\n\nom fem saker Orientering E-helse 11:10 00:30 11:40\n\n"
        "Ola Hansen\n\n"
        "Pause 11:40 00:10 11:50\n\n"
        "29/20 Varige kostnader til drift og forvaltning Tilslutning NHN 11:50 00:40 12:30 Ola Hansen\n\n"
        "30/20 Innretting på mulig strategi for digital sikkerhet Drøfting 12:30 00:40 13:10 Per Berg\n\n"
        "31/20 Eventuelt 13:10 00:10 13:20\n"
    )

    def case(number: str, title: str, *slides: str) -> str:
        return _slides([f" Sak {number}\n\n{title}", *slides])

    return _slides([
        agenda.rstrip("\n"),
        case("26/20", "Godkjenning av innkalling og dagsorden",
             "Forslag til vedtak\n\nNUIT godkjenner innkalling og dagsorden."),
        case("27/20", "Godkjenning av referat fra møte 17. juni\n\n2020",
             "Forslag til vedtak\n\nNUIT godkjenner referat fra møte\n\n17. juni 2020."),
        case("28/20", "Orientering fra Direktoratet for e-helse om fem saker", "Møteplan\n\nNUIT 25.11\n\nNUFA 4.11",
             "Forslag til vedtak\n\nNUIT tar sakene til orientering."),
        case("29/20", "Varige kostnader til drift og forvaltning",
             "Vedtak\n\nNUIT ønsker å utvikle utvalget for å ha en sterkere rolle. (sak 16/20)",
             "Forslag til vedtak\n\nNUIT stiller seg bak forslag til at kostnader skal forelegges, med de\n\n"
             "innspill som fremkom i møtet."),
        case("30/20", "Innretning mulig strategi for informasjonssikkerhet", "NUIT 28.11",
             "Spørsmål til drøfting\n\n\uf097 Er retningen riktig?\n\n\uf097 Hva mangler?",
             "Forslag til vedtak\n\nNUIT drøfter saken og ber Direktoratet for e-helse ta med seg innspill."),
        case("31/20", "Eventuelt"),
    ]) + "\n "  # fmt: skip


def tabbed_notice() -> str:
    """A notice of NUFA in 2019, whose agenda is a table with times, owners and durations."""
    return _lines([
        "# Innkalling til møte i NUFA",
        "",
        "Møte: 2/2019",
        "Dato: 5. juni 2019",
        "Tid: kl. 09.00–15.00",
        "Sted: Gardermoen",
        "",
        "Sak\tTid\tTema\tSakstype\tPresenterer",
        "10/19\t09:00–09:10\tGodkjenning av innkalling og dagsorden\tGodkjenning\tLiv Moen",
        "11/19\t09:10–09:20\tGodkjenning av referat\tGodkjenning\tLiv Moen",
        "12/19\t09:20–10:00\tReferansearkitektur for datadeling\tTilslutning\tPer Berg",
        "\t10:00–10:15\tPause\t\t",
        "13/19\t10:15–11:00\tNasjonal løsning for bilder\tOrientering/drøfting\tAnne Lie",
        "14/19\t11:00–11:10\tEventuelt\t\t",
        "",
        "## 12/19 Referansearkitektur for datadeling",
        "",
        "Bakgrunn for saken er et oppdrag fra 2018.",
        "",
        "Forslag til vedtak:",
        "",
        "NUFA gir sin tilslutning til referansearkitekturen.",
        "",
        "Vedlegg 1: Referansearkitektur versjon 0.9",
        "",
        "## 13/19 Nasjonal løsning for bilder",
        "",
        "Forslag til vedtak: NUFA tar saken til orientering og ber Direktoratet for e-helse ta med seg innspill.",
        "",
        "Ingen vedlegg",
    ])  # fmt: skip


def lines_with_times() -> str:
    """A deck of the council in 2023, whose agenda has ranges of times before nothing but titles and types."""
    return _slides([
        "Møte i Nasjonalt e-helseråd i Bergen\nMøte 2/23\n14. juni 2023",
        ("Dagsorden\n"
        "11/23 Godkjenning av innkalling og dagsorden Godkjenning kl. 10.00–10.10 Rune Vik, Helse Sør-Øst RHF\n"
        "12/23 Nasjonal plan for velferdsteknologi Anbefaling kl. 10.10–11.00 Eva Dahl, KS\n"
        "Lunsj kl. 11.00–11.45\n"
        "13/23 Status for portefølje Orientering kl. 11.45–12.15 Liv Moen, Helsedirektoratet\n"
        "14/23 Eventuelt kl. 12.15–12.20"),
        "Stedfortredere til dagens møte\n• Nils Foss (Moss kommune) stiller for Odd Eid (Moss kommune)",
        "Sak 11/23: Godkjenning av innkalling og dagsorden",
        "Forslag til vedtak\nNasjonalt e-helseråd godkjenner innkalling og dagsorden.",
        "Sak 12/23: Nasjonal plan for velferdsteknologi",
        "Forslag til vedtak\n• Nasjonalt e-helseråd anbefaler planen.\n• Nasjonalt e-helseråd ber KS følge opp.",
        "Lunsj – oppstart igjen kl. 11.55",
        "Sak 13/23: Status for porteføljen",
        "Forslag til vedtak\nNasjonalt e-helseråd tar saken til orientering.",
        "Sak 14/23: Eventuelt",
        "Neste møte i Nasjonalt e-helseråd er 11. oktober i Oslo",
    ])  # fmt: skip


def nynorsk_minutes() -> str:
    """Minutes of NUFA in nynorsk, with a deputy, an absence and a case that is put off."""
    return _lines([
        "Referat frå møte i NUFA",
        "",
        "Møte: 1/22",
        "Dato: 9. februar 2022",
        "Tid: kl. 10.00–12.00",
        "Stad: Videomøte",
        "",
        "Til stades:",
        "Liv Moen, Helse Vest RHF, leiar",
        "Per Berg pva Anne Lie, KS",
        "Eva Dahl, Bergen kommune, frå kl. 10.30",
        "",
        "Forfall:",
        "Nils Foss, Helse Nord RHF",
        "",
        "Sak 1/22 Godkjenning av innkalling og saksliste",
        "",
        "Vedtak: NUFA godkjenner innkalling og saksliste.",
        "",
        "Sak 2/22 Rettleiar for samhandling",
        "",
        "Det kom fleire innspel.",
        "",
        "Vedtak:",
        "NUFA sluttar seg til rettleiaren på vilkår av at finansieringa kjem på plass, og ber direktoratet følgje opp.",
        "",
        "Sak 3/22 Kodeverk",
        "",
        "Saka vart utsett.",
        "",
        "Aksjonspunkt: Direktoratet sender ut nytt framlegg.",
    ])  # fmt: skip


def board_protocol() -> str:
    """The protocol of a board of 2018, with running text, an agenda in lines, and decisions below each case."""
    return _lines([
        "Protokoll fra styremøte i Nasjonalt e-helsestyre",
        "",
        "Møte nr. 3/2018",
        "Dato 20. september 2018",
        "Tid Kl. 09.00 – 11.30",
        "Sted Oslo",
        "",
        "Til stede: Liv Moen (Helse Vest RHF); Per Berg (KS) – fra kl. 09.30; Eva Dahl (KS) – frem til kl. 11.00",
        "Ikke til stede: Nils Foss (FFO)",
        "",
        "Saksliste",
        "20/18 Godkjenning av innkalling og dagsorden",
        "21/18 Budsjett for 2019",
        "22/18 Mandat for programstyret",
        "23/18 Eventuelt",
        "",
        *_board_cases(),
    ])  # fmt: skip


def _board_cases() -> list[str]:
    return [
        "20/18 Godkjenning av innkalling og dagsorden",
        "",
        "Ingen merknader.",
        "",
        "Vedtak: Nasjonalt e-helsestyre godkjenner innkalling og dagsorden.",
        "",
        "21/18 Budsjett for 2019",
        "",
        "Styret drøftet budsjettet. Beløpet er 12/19 av rammen.",
        "",
        "Vedtak:",
        "1. Nasjonalt e-helsestyre tilslutter seg budsjettet.",
        "2. Nasjonalt e-helsestyre ber direktoratet legge frem en plan.",
        "",
        "22/18 Mandat for programstyret",
        "",
        "Saken trekkes.",
        "",
        "23/18 Eventuelt",
        "",
        "Det var ingen saker.",
    ]  # fmt: skip


def area_committee() -> str:
    """A deck of a body that nobody knows beforehand, two days long, with an amended proposal."""
    return _slides([
        "Områdeutvalg for digital samhandling - Videomøte\n3. – 4. november 2021",
        ("Medlemmer\n\nNavn: Liv Moen (leder)\nTittel: Direktør\nAktør: Helse Vest RHF\n\n"
        "Navn: Per Berg\nTittel: Avdelingsleder for\nsamhandling\nAktør: KS"),
        "Sak 7/21: Plan for\ndokumentdeling",
        "Forslag til vedtak\nOmrådeutvalg for digital samhandling drøfter saken.",
        "Forslag til vedtak (endret)\nOmrådeutvalg for digital samhandling tar saken til orientering.",
        "Sak 8/21: Eventuelt",
    ])  # fmt: skip


ALL = (deck_of_2020, tabbed_notice, lines_with_times, nynorsk_minutes, board_protocol, area_committee)
