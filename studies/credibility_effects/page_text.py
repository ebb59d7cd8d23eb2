"""The words of the page around its figures."""

TEXT = """# How far can the effects of compounds be relied on?

Every figure and picture here is drawn from `studies/credibility_effects/result.json` by `make study-credibility_effects`
({model}, effect set {set}; fixed seeds; minutes once the simulations of `studies/effects` are there).
`make study-credibility_effects ARGS=page` draws the page again from the result that is there.

**In short.** {short}

## How this page is built

It follows the order of ASME V&V 40-2018 (*Assessing Credibility of Computational Modeling through Verification and Validation*), as
the guidance of the US Food and Drug Administration of November 2023 (docket FDA-2021-D-0980) and Viceconti 2021
(doi:10.1016/j.ymeth.2020.01.011) read it: a question, a context of use, model risk (how far the decision rests on the model,
and what a wrong one may do), what is asked of the model for that risk, what was found, and whether the evidence applies to the
use. It is written in the spirit of that standard and claims no conformity: nobody outside the project has reviewed it, and
influence and consequence are our own judgements (`contexts.toml`). Coverage, score, signs and nulls are asked for with the
project's own lines, set for the folds before the fits; here they are asked of every level alike.

## Contexts of use

{contexts}

{sections}

## Three levels of generalisation

Each level leaves out something larger, refits everything, and predicts what was left out; intervals hold parameters, the
factor between studies, declared bias and the sampling error of the published row. Both referees see the same rows without a
mechanism: *the constant* has one effect on SOL, WASO and TST for supplements and one for drugs, *classes* one deviation for each class of
handles. Gain: 1 − our interval score / theirs, on the same rows; its 95 % draws hold-outs again. Caffeine counts as a supplement and does
the opposite of the others, which no constant can fit: *without caffeine* fits and judges both without it, which is the fairer
comparison. A row may be left out in several hold-outs and is judged in each. Beside the official folds:

- *known compound, another study*: compound x overlap cluster, where other clusters of that compound are left;
- *another publication*: the same by publication; trials may be shared with fitted pools, so this is the easiest;
- *new dose, form or people*: {situations} hold-outs of `holdouts.toml`, overlapping rows included in what is left out and judged;
- *new compound of a known class*: all rows of a compound, where another rests on the same shared numbers;
- *new class*: all rows of a compound ({lonely}) whose class nothing else tells of: what is left is the prior.

{levels}

![Gain and coverage by level](pictures/credibility_effects_levels.svg)

By hold-out, rows outside their interval in bold:

{holdouts}

## Published and predicted, row by row

Black: what was printed, 95 %. Grey: simulated at the final set with the interval of a new trial of that size, where the row
was fitted. Blue: predicted by a fit that had not seen its fold. Green: never fitted (its trials overlap with a better row, or it came
as a bound). On the right published | predicted. Ends beyond the picture are cut and marked.

![Time to fall asleep](pictures/credibility_effects_forest_sol.svg)

![Time asleep](pictures/credibility_effects_forest_tst.svg)

![Time awake](pictures/credibility_effects_forest_waso.svg)

![Efficiency and REM share](pictures/credibility_effects_forest_rest.svg)

![Stages](pictures/credibility_effects_forest_stages.svg)

## Calibration

![Coverage by nominal level](pictures/credibility_effects_calibration.svg)

![Places of published effects](pictures/credibility_effects_places.svg)

Rows of one publication are not independent, so the bars are too narrow rather than too wide. {lean}

## How blind the folds are

Rows that are judged were never in the fit that predicts them. But priors and the form of the noise were changed after the folds of an
earlier set had been seen (`docs/decisions/0011` says what and why; no size of a trial entered). So the folds judge weights and
potencies, and no longer the form of the priors; trials outside the table are the blind test. Sets as they were judged, oldest first:

{history}

## In which order compounds come

{order}

## Nulls and directions, never fitted

{nulls}

{directions}

Nothing in the model can show: {no_route}.

## Credibility factors

{factors}

## What fails and why

{fails}

## What nobody should read into this

- {recalled} of {rows} rows are recalled and not checked against the paper; most are pools of many trials, some of which share trials.
- A match of SOL, WASO and TST says little of N3 and REM: {stage_rows} rows speak of stages.
- Nothing here is about felt quality, function by day, safety, children, pregnancy, or use for months.
- A compound without a way ({unknown}) is not "without effect": the model does not know.
"""

CONTEXT = """### {number}. {title}

*Question.* {question}
*Influence: {influence}.* {why_influence}
*Consequence: {consequence}.* {why_consequence}
*Model risk: **{risk}**.*

{lines}

*What fails.* {failed}

*What nobody should use it for.* {not_for}
"""
