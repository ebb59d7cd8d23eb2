"""The words of report.md around its tables."""

TEXT = """# Melatonin against people: dim evening, bright evening, home night

Virtual persons ({n} in the laboratory, {n_home} a night at home) drawn from every axis of the shipped prior, with 12 usual nights before.
Nothing is tuned. Each table gives calibration (probability integral transform, PIT: mean 0.5 and even fifths are ideal; share inside the
model's 5-95 % range: 90 is ideal) and sharpness (SD, range). CRPS, lower is better, counts both. Its rival is the histogram of all
other people of the same data set, which has seen the assay, the protocol and the people: a hard bar. The last column is CRPS model minus
CRPS histogram with a 95 % bootstrap interval over people; below 0 the model wins.

## 1 Suppression by light (percent)

{suppression}

Data: `data/fernandezalonso_melatonin`, 32 people, dark display against constant light in a head-mounted display; percent is recomputed from
samples 6 to 9 and equals the authors' (Simpson's rule). Natural pupils: 27 people; dilated: 5. Published files hold no flicker evenings.

Assumed, because the files do not say it: {lux:.0f} lux melanopic EDI of the lit display (the source's calibration plots end at 200; rows
with other levels show what hangs on it), 1 lux in the room and the dark display, habitual night 23:00 to 07:00 (only hours from bedtime
count), lights out 1.5 h after habitual bedtime. Given by the source: session from 4 h before habitual bedtime, light from 1.9 h before to
bedtime. Sample noise: log-SD {noise}, assumed. Evening noise: log-SD {evening:.2f} of a whole evening, taken from the two evenings' hours
*before* the light, when both were dim: not fitted to suppression, but from the same people, so that row is no blind forecast.

- The mean is of the right size between 50 and 100 lux; the light level decides it, so the mean is no strict test.
- The spread is too narrow: SD seen about twice the model's. Five of 32 people have *more* melatonin in the light (four of
  the 27), and six of the 27 more than 60 % suppression; the model without noise hardly gives either.
- Most likely reasons. Below zero: evenings of one person differ although nothing differs (row with evening noise: SD nearly right, and
  the only row of the 27 that beats the histogram). The model repeats an evening exactly.
  Above 60 %: melatonin is already at its plateau when the light comes
  on, because onset is too early (next section), so what is in the blood caps the suppression over 1.9 h near 58 %, at 1000 lux as well.
  The last row places the session {earlier} h earlier on the model's clock, a diagnosis and no forecast: the cap
  rises to 77 %, the CRPS does not improve, so timing alone does not explain the spread.
- Dilated pupils are not in the model: the five have a higher mean, and too few to judge.

## 2 Onset in the dark evening (hours from habitual bedtime)

{onset}

Rule: first passage of 3 pg/mL in saliva, straight between samples; saliva taken as 0.3 of plasma. (2 SD above baseline was not used:
several people have no quiet baseline.) An onset before
the first sample counts as -4 h, one that never comes as +1 h, in people and model alike. Habitual bedtime is
where the source's plot puts sample 9; actual sample times differ by minutes.

- Does not fit: the model's onset is about 1.5 h too early and its spread a third of that seen; the histogram scores twice as well.
- Most likely reason, place: the model's clock settles with the temperature minimum near 02:30 for nights 23:00 to 07:00 and opens synthesis
  about 7 h before it, hence 3.5 to 4 h before bed; the package itself treats absolute phase as uncertain and compares
  against its own aligned person. Differences between protocols are hardly touched by this; a stated clock time of onset is.
- Most likely reason, spread: only the period (SD 0.2 h) and light sensitivity move the phase; all virtual persons keep the same bedtime and
  the same daily light, and real people's light, bedtimes and chronotypes differ. The start of the session at -4 h also cuts the model's
  early side, so its true spread is somewhat larger.

### Level an hour after habitual bedtime (natural log of pg/mL in saliva)

{level}

- CRPS within error of the histogram's; the geometric mean is 40 % too high (ratio of saliva to plasma assumed) and people differ more than
  the declared log-SD 0.5.

## 3 At home: log ratio of melatonin at waking to before sleep

{home}

Data: `data/mmash_saliva`, 12 men with saliva (a thirteenth has none), each with his own times in bed; typical light of the package (evening
30 lux, day 250 lux melanopic EDI). The men's habits are not recorded: either their own night or the men's middle night is taken as habit.
"Declared error" is what the package's inference uses for this ratio (scale 0.8, Student t).

- The mean fits and the PIT is even as far as 12 men can tell. It is not sharp: the model alone is wider than the men, and with the declared
  error the central 90 % holds all of them. The CRPS is a little worse than the histogram's, within error.
- Most likely reason: strong spread of light sensitivity acts on the evening sample under 30 lux in everybody, and period on the waking
  sample; the declared error of 0.8 adds to that. Seen alone the total SD is 0.67, so 0.8 is likely too large.
- The early clock lowers the waking sample and evening light lowers the evening one: the right mean may be two errors that cancel.

## In short

| question | verdict |
|---|---|
| mean suppression | right size, but the light level had to be assumed |
| spread of suppression | too narrow; evening-to-evening noise is missing |
| onset before bedtime | does not fit: 1.5 h early, spread a third |
| level at night | fits within error; a little high and a little narrow |
| waking over evening | mean fits; too wide |

Not modelled: pupils, season and light of the day before, differing bedtimes, contraceptives, posture, limits of the assay.
"""
