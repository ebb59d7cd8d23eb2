"""Review, certificate and independent check of one option, before anybody sees it."""

from __future__ import annotations

import logging

from attrs import evolve, frozen

from pineal.checker import verify
from pineal.person import Days, Person, Protocol
from pineal.safety import Concern, Review, Rulebook, review
from pineal.safety.certificate import certify

_LOG = logging.getLogger(__name__)
_SOURCE = "Pineal's own rule: what two programs do not agree on is not shown"


@frozen(eq=False)
class Certified:
    """One option with its review, its certificate, and what the checker found wrong with them."""

    name: str
    protocol: Protocol
    review: Review
    certificate: dict
    findings: tuple[str, ...]

    @property
    def verified(self) -> bool:
        """Whether it may be shown."""
        return not self.findings


def certified(name: str, protocol: Protocol, person: Person, usual: Days | None, book: Rulebook | None = None) -> Certified:
    """Judge, certify and check an option; what the checker does not verify is reported as an error of the program."""
    judged = review(protocol, person, usual=usual, book=book)
    certificate = certify(protocol, person, usual=usual, book=book)
    findings = verify(certificate, protocol, person, usual=usual, book=book)
    if certificate["verdict"] != judged.verdict:
        findings = (*findings, f"verdict: {judged.verdict} in the review, {certificate['verdict']} in the certificate")
    if findings:
        _LOG.error("the checker rejects %r, which is therefore not shown; please report this: %s", name, "; ".join(findings))
    return Certified(name, protocol, judged, certificate, findings)


def refusal(one: Certified) -> Certified:
    """'Change nothing' that could not be verified: refused, with the reason."""
    mechanism = "Two programs judged what is taken now and do not agree, so nothing can be said about it: " + "; ".join(one.findings[:3])
    advice = "Change nothing because of this answer; ask a doctor or pharmacist, and please report it as a fault of Pineal."
    concern = Concern("block", ("person",), mechanism, advice, _SOURCE, "checker.rejected")
    return evolve(one, review=Review("refused", (concern, *one.review.concerns), one.review.rules))
