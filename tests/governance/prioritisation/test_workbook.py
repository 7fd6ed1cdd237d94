"""The spreadsheet of a round: its formulas give what the platform gives, and text stays text."""

from __future__ import annotations

import io
import math
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from samspill.governance.prioritisation.model import Model, Node, Scale, known, texts_known
from samspill.governance.prioritisation.rounds import Adjustment, Alternative, Round
from samspill.governance.prioritisation.workbook import sheets_of, workbook_of
from tests.governance.prioritisation.conftest import answers, main, published


class Reckoner:
    """Works out the formulas that are written here, as a spreadsheet does: errors are NaN and spread."""

    def __init__(self, body: bytes) -> None:
        self.book = load_workbook(io.BytesIO(body))

    def value(self, sheet: str, place: str):
        cell = self.book[sheet][place]
        if cell.data_type != "f":
            return cell.value
        code = cell.value[1:].replace("$", "")
        code = re.sub(r"(?:'([^']+)'|\b(\w+))!([A-Z]+\d+)", lambda m: f'one("{m[1] or m[2]}","{m[3]}")', code)
        code = re.sub(r'(?<!["\w])([A-Z]+)(\d+):([A-Z]+)(\d+)', rf'many("{sheet}","\1",\2,\4)', code)
        code = re.sub(r'(?<!["\w])([A-Z]+\d+)\b(?!")', rf'one("{sheet}","\1")', code)
        code = (
            code.replace(")=0", ")==0").replace('">"&', '">",').replace("IF(", "IF_(").replace("COUNTIF_(", "COUNTIF(")
        )
        try:
            return eval(code, {**self.functions(), "one": self.value, "many": self.many})  # noqa: S307 - our own text
        except ZeroDivisionError:
            return math.nan

    def many(self, sheet: str, column: str, first: int, last: int):
        return [self.value(sheet, f"{column}{row}") for row in range(first, last + 1)]

    @staticmethod
    def functions():
        def numbers(values):
            return [v for v in values if isinstance(v, int | float)]

        def is_number(v):
            return isinstance(v, int | float) and not math.isnan(v)

        def countif(values, sign, than=None):
            if than is None:
                return sum(v == sign for v in values)
            # A spreadsheet works out only the branch of IF that is taken.
            return sum(is_number(v) and is_number(than) and v > than for v in values)

        return {
            "AVERAGE": lambda *v: sum(numbers(v)) / len(numbers(v)),
            "SUM": lambda *v: sum(numbers(v)),
            "COUNT": lambda *v: sum(map(is_number, v)),
            "IF_": lambda test, one, other: one if test else other,
            "AND": lambda *v: all(v),
            "NA": lambda: math.nan,
            "N": lambda v: v if isinstance(v, int | float) else 0,
            "ISNUMBER": is_number,
            "ROUND": round,
            "COUNTIF": countif,
        }


def round_of(model: Model, **more) -> Round:
    alternatives = tuple(
        Alternative(
            f"k{place}", column.name, column.sheet, "", answers(column), {"legal": "=1+1"} if place == 10 else {}
        )
        for place, column in enumerate(published().values())
    )
    return Round("r", "Runde", model, texts_known()[0], "closed", "", alternatives, **more)


SCALE = Scale("s", Fraction(0), Fraction(10), Fraction(1), "high")
LOW = Scale("l", Fraction(0), Fraction(10), Fraction(1), "low")


def strange_model() -> Model:
    """Weights, a scale where low is best, and answers that spread."""
    leaves = {leaf.key: leaf for leaf in main().root.leaves()}
    needs = replace(leaves["needs"], weight=Fraction(2), scale=LOW)
    costs = Node(
        "costs", {"nb": "Kost"}, how="sum", weight=Fraction(1, 3), parts=(leaves["technical"], leaves["legal"])
    )
    benefit = Node(
        "benefit", {"nb": "Nytte"}, missing="spread", parts=(leaves["safety"], replace(leaves["everyday"], scale=LOW))
    )
    root = Node("score", {"nb": "Score"}, how="weighted", parts=(needs, costs, benefit))
    return replace(main(), root=root, ties="shared", nodes={node.key: node for node in root.walk()})


@pytest.mark.parametrize("model", [*known(), strange_model()], ids=["in use", "other", "strange"])
def test_the_formulas_give_the_scores_and_ranks_of_the_platform(model):
    found = round_of(model)
    reckoner = Reckoner(workbook_of(found))
    top = model.root.key
    exact = {key: figures[top] for key, figures in found.figures().items()}
    ranks = {one.key: one.rank for one in found.ranking()}
    for row, one in enumerate(found.alternatives, 2):
        score, place = reckoner.value("Samlet", f"B{row}"), reckoner.value("Samlet", f"C{row}")
        if exact[one.key] is None:
            assert (score, place) == ("", "")
        else:
            assert score == pytest.approx(float(exact[one.key]))
            assert place == ranks[one.key]
    for title, members in sheets_of(found).items():
        last = reckoner.book[title].max_row
        for column, one in enumerate(members, 2):
            cell = reckoner.book[title].cell(last, column).coordinate
            assert reckoner.value(title, cell) == (ranks[one.key] or "")


def test_text_that_begins_as_a_formula_is_written_as_text():
    body = workbook_of(round_of(main(), adjustments=(Adjustment("k0", 1, "@SUM(1)"),)))
    book = load_workbook(io.BytesIO(body))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in ("=1+1", "@SUM(1)")]
    assert len(cells) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_sheets_have_names_that_a_spreadsheet_takes():
    areas = ["a/b:c", "Samlet", "x" * 40, "x" * 40 + "y", "", "'quoted'"]
    alternatives = tuple(Alternative(str(place), "n", area) for place, area in enumerate(areas))
    titles = list(sheets_of(replace(round_of(main()), alternatives=alternatives)))
    assert len({title.casefold() for title in titles}) == len(areas)
    assert all(0 < len(title) <= 31 and not re.search(r"[\[\]:*?/\\']", title) for title in titles)
    assert "Samlet" not in titles
