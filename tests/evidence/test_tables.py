"""The tables of published numbers and the reference list."""

import pytest

from pineal.evidence import EvidenceFaults, cite, imbalance_rows, norm_rows, pk_rows, reference, references, trial_rows
from pineal.evidence.references import parse
from pineal.evidence.tables import NormRow, read_rows


def test_every_table_is_read_whole():
    assert (len(pk_rows()), len(trial_rows()), len(norm_rows()), len(imbalance_rows())) == (301, 195, 114, 29)


@pytest.mark.parametrize("rows", [pk_rows, trial_rows, norm_rows])
def test_ids_are_unique(rows):
    ids = [row.id for row in rows()]
    assert len(ids) == len(set(ids))


def test_a_blank_cell_is_none_and_a_number_a_number():
    row = pk_rows()[0]
    assert row.dose is None
    assert row.value == 50.0
    assert (row.low, row.high) == (15.0, 210.0)


def test_a_row_may_have_several_doses():
    assert next(row for row in pk_rows() if row.id == "pk024").doses == (0.4, 4.0)
    assert pk_rows()[0].doses == ()


def test_provenance_is_one_of_two_words():
    assert {row.provenance for row in (*pk_rows(), *trial_rows(), *norm_rows(), *imbalance_rows())} <= {"seen", "recalled"}


def test_overlaps_name_studies():
    assert "Auld2017" in trial_rows()[0].overlapping


def test_a_spoilt_table_says_every_line(tmp_path):
    names = "id,measure,population,age_low,age_high,sex,mean,sd,low,high,unit,method,citation,doi_pmid,provenance,address,note\n"
    file = tmp_path / "n.csv"
    file.write_text(names + "n1,x,,old,,,,,,,,,,,seen,,\nn2,x,,,,,,wide,,,,,,,,,\n", encoding="utf-8")
    with pytest.raises(EvidenceFaults) as found:
        read_rows(file, NormRow)
    assert len(found.value.faults) == 3


def test_an_unknown_column_is_a_fault(tmp_path):
    file = tmp_path / "n.csv"
    file.write_text("id,measur\nn1,x\n", encoding="utf-8")
    with pytest.raises(EvidenceFaults, match="did you mean 'measure'"):
        read_rows(file, NormRow)


def test_references_are_complete_and_citable():
    text = "\n".join(cite(references()))
    assert len(cite(references())) == len(references())
    assert "https://doi.org/10.1186/s40360-016-0052-2" in text


def test_cite_takes_dois_and_says_each_once():
    assert len(cite(["andersen2016", "10.1186/s40360-016-0052-2"])) == 1


def test_an_unknown_key_is_answered_with_the_nearest():
    with pytest.raises(EvidenceFaults, match="andersen2016"):
        reference("anderson2016")


def test_faults_of_a_reference_list_come_at_once():
    entries, faults = parse("@article{a, title={T {nested}}, year={19}, doi={x}}\n@article{b, title={T}}\n@article{b, title=T}\n", "r.bib")
    text = "\n".join(map(str, faults))
    assert entries["a"].title == "T nested"
    for part in ("a: has no author", "should look like 10.", "not four digits", "b: has neither doi nor url", "braces"):
        assert part in text, part
