"""The words of the page around its figures."""

TEXT = """# Can simulated nights be told from recorded ones?

Every figure and picture here is drawn from `studies/night_credibility/result.json` by `make study-night_credibility`
({model}; fixed seeds, a few minutes). `make study-night_credibility ARGS=page` draws the page again from the result
that is there.

**In short.** {short}

## Question and context of use

Plans rest on simulated nights: what a change of light, timing or compound does is the difference of two simulations
of the same persons. A simulator whose ordinary night looks unlike a night cannot be trusted with a changed one. So
the question here is narrow: *of the same cohort, in the laboratory, without any compound, can a simulated hypnogram
be told from a scored one?* It is not whether effects are right (trials judge that: `studies/effects`), nor whether
a given person's night is foretold (one-step-ahead scores judge that: `studies/stage_chain`), and nothing is said
about nights at home.

## Verdicts

{verdicts}

The norm cohort is healthy people of 20 to 65 years in a laboratory that they are used to, one night of 8 h each, as
`pineal.population` draws them. The cohorts above are
the recorded ones.

## What is compared

- *Recorded:* 51 nights, 16 healthy and 35 with sleep apnoea, five scorers each (`data/dod_hypnograms`). **The chain
  was fitted on these same nights**, so a pass says that the model can carry such nights, not that it foretells new
  ones; a failure is a failure.
- *Simulated:* {each} virtual nights for each recorded one, of its length, by the shipped engine: dark laboratory, no
  clock term (the hours of the recordings are not known). A recorded path is one person seen by one scorer; so is a
  virtual one: a person of the cohort and one of its five scorers are drawn.
- *Made blind:* a virtual night takes the length and the unscored holes of its scorer's path. An unscored lead counts
  as wake (some scorers begin minutes before sleep), an unscored tail is cut off. Length, unscored time and wake after
  the last sleep are no features.
- *One implementation* of every statistic for both (`pineal.night`). {features} features, {standard} of them the
  package's own statistics, the others bouts, moves per hour in a stage, thirds of the night and first REM episode.
  What a night does not have (REM latency without REM) takes the median of the training nights; that it is missing
  shows in the counts, which are features too.

![Eight hypnograms](pictures/credibility_night_gallery.svg)

*Eight nights in random order, four of them recorded. The key is at the bottom.*

## The two-sample test

{repeats} repeats. Each draws one scorer for every recorded night and {multiple} of its virtual nights, deals the
nights to {folds} folds (a recorded night stays with its virtual ones), trains a judge on the others and lets it score
the fold. AUC is the share of pairs within a fold in which the recorded night scores higher: 0.5 is guessing, 1 is
certainty. Two judges: ridge-penalised logistic regression and boosted trees of depth two, both with settings fixed
beforehand. Each judges with all features and with the {standard} standard ones alone.

Two readings of "95 % bound" are given. *Over nights:* the recorded nights are drawn again with replacement, each with
its virtual ones (judges are not trained again). *Over repeats:* the 95 % quantile of single repeats, which holds the
luck of folds, scorers and draws. **The line of {line} is held against the larger of the two, of the stricter judge, on
the {standard} standard features**; a line of its own says how it stands with features that were made to look for differences. This is
strict: single repeats of few nights scatter widely. Recorded healthy nights against one another, half of them on each
side, have a bound over repeats of {itself}; labels dealt by lot among the healthy and their virtual nights have {lot}.

{tests}

![AUC of judges and of single features](pictures/credibility_night_apart.svg)

### What gives it away

AUC of single features; above 0.5 the simulated nights have more of it, below 0.5 less. "Together" are the weights of
the logistic judge on all nights per SD, positive where more of it speaks for a simulated night; features overlap, so
single weights are a hint and no cause.

{telling}

## Means and spreads

Difference of the means in SDs between recorded nights, scorers of a night averaged first; the line is {line_sd} for
each of the {statistics}. The intervals draw recorded nights again: with 16 nights they are wider than the line, so
"within" is a statement about these nights. Spread ratio: SD of single simulated over single recorded paths.

{means}

![Differences of the means](pictures/credibility_night_key.svg)

![Quantiles](pictures/credibility_night_quantiles.svg)

## REM and deep sleep across the night

Episodes and cycles after Feinberg & Floyd 1979 (doi:10.1111/j.1469-8986.1979.tb02991.x), the same rule for both.

{rem}

![REM and N3 across the night](pictures/credibility_night_rem.svg)

![Stages by time of night](pictures/credibility_night_stages.svg)

Waves in the recorded panels are cycles in step from person to person, and chance: few nights stand behind them.

## Bouts and moves

![Bouts that last longer](pictures/credibility_night_bouts.svg)

![Leaving a stage by time spent in it](pictures/credibility_night_hazards.svg)

![Moves from stage to stage](pictures/credibility_night_moves.svg)

Bouts and moves weigh every path alike and every bout within them, so restless nights count for more than in the
tables above.

## What fails, and why

{fails}

Scorers are a part of it. The same nights by scorer:

{scorers}

Scorers fall into kinds: in apnoea some hardly ever score a move from N2 to N1 and have little N1, others do and have
two to three times as much. The chain knows each scorer's place on five styles; what of a scorer lies outside them it
cannot show.

## What this page cannot say

- Few nights: 16 and 35. Passing would not prove sameness; it says that these judges with these features find no more.
- A judge of the time course itself (a network on the stages) could find more.
- Nights are single: nothing is said about how nights of one person differ.
- Settings of the judges and features were fixed before any figure was seen, with one exception: a first look showed
  that all features together judge apnoea more sharply and the healthy less than the standard ones alone. So both sets
  are judged, each on a line of its own.

---

Key to the eight nights: {key}.
"""
