"""The words of report.md around its tables."""

TEXT = """# Melatonin shifts the clock: fitted at 3 mg, predicted elsewhere

The package's own kinetics of oral melatonin drive its pacemaker (Hannay 2019 with the melatonin forcing of Stowe 2025). Four
numbers of the forcing were fitted to one data set, the 27 people of Burgess 2008 at 3 mg. All else is predicted. Hours throughout.
Run again with `make study-melatonin_phase` (a minute).

| what | no effect | best published model | forcing as published, our kinetics | shipped | at or below |
|---|---|---|---|---|---|
{verdicts}

"Best published model" is the Hannay-Breslow model (Stowe 2025), which was fitted to the same 27 people; its errors are the bar.
Drawn straight between the points of a run of its code it has {same3:.3f} and {same05:.3f} here (M4, M5). Against that curve the
shipped model's RMSE is {gap3} at 3 mg and {gap05} at 0.5 mg (95 %, bootstrap over people): **not told apart from it by these
people**. What is gained is that the package's own kinetics, by formulation, can be used; with the published forcing they do worse
(fourth column).

![Response curves](curves.svg)

| dose | largest advance | largest delay |
|---|---|---|
{peaks}

Published curves: 3 mg +1.8 at 19.4 and -1.3 at 11.1; 0.5 mg +1.5 at 20.7 and -1.3 at 13.6 hours after onset. The delay at 0.5 mg is
too small by a third. Mean error of the four hours: {hours:.1f}.

![Light and melatonin](arms.svg)

Burke 2013, shipped model: dim placebo {arm[dim placebo]:+.2f} (people -0.43), dim melatonin {arm[dim melatonin]:+.2f} (+0.19),
bright placebo {arm[bright placebo]:+.2f} (+0.27), bright melatonin {arm[bright melatonin]:+.2f} (+0.70). Most of the error is
light, which was not fitted: three hours of 3000 lux shift the model by {light:.2f}, people by 0.70. Melatonin adds {dim:.2f} in the
dim arm (people 0.62) and {bright:.2f} in the bright one (0.43).

## What was fitted

Free: the largest forcing (gain), the plasma level at half forcing (half), the width of the rise (slope), one turn of the whole
response around the clock; ridge toward the published values (SD 0.5, 0.5, 1 in logs, 0.3 rad), fixed beforehand. The first three
depend on the kinetics, which differ from the published input. `slope` is not known from one dose and stays where the ridge holds
it.

The person's own melatonin adds no forcing in the shipped model (`mel_own` 0; 1 as published). Hannay's period and light response
were fitted to people who make melatonin, so its force is in them; counted again it advances the clock a second time: the placebo
arms then drift too little and move too far in light. **This choice is not blind**: it rests on that argument, but M7 was seen
before it was made, and the table shows what it does. Which numbers are free was fixed before the fit.

| own melatonin | free: log ratio or rad (SD) | M4 leaving one out | M4 | M5 | M6 | M7 mean | M7 RMSE |
|---|---|---|---|---|---|---|---|
{variants}

Leaving one out on M4 prefers {left}. So M5 is met by a margin that the data do not secure; half is pulled by the ridge and by the
shape of the 3 mg curve, and 0.5 mg gains from it.

| parameter | shipped |
|---|---|
{parameters}

## What the errors hang on

| one change | M4 | M5 | M6 | M7 mean | M7 RMSE |
|---|---|---|---|---|---|
{checks}

Exposure after the same dose differs several-fold between people; the half level and the kinetics are known only together.

## Trials beyond the curves, predicted

Advance of DLMO. Rows t046, t047 and t052 are melatonin less placebo, t048 and t049 the whole arm with morning light.

| row | study | what | published | shipped | published forcing |
|---|---|---|---|---|---|
{trials}

Assumed where abstracts are silent: home sleep 23:00-07:00 (t052: 02:00-10:00), 50 lux in rooms, 5000 lux at the box; Sharkey: dark
16:00-24:00, pill 15:30; van Geijlswijk: 3 mg at 20:00 for four weeks, sleep times kept (trials differ in dose, hour and weeks).
Night work gets too little from 3 mg; mornings of light shift the model by a fifth to a third more than people, as in M7.

## Assumptions

- Home: 50 days, dark 23:00-07:00, 1000 lux 08:00-19:00, 300 lux else, as in the published simulations; it gives DLMO at {dlmo:.1f}
  h, volunteers 21.1.
- Burgess: 5 lux on days 1 and 5; days 2-4 lights of 40 lux 2.5 h, dark 1.5 h, lights on at the pill; pill at the same clock hour on
  three days. The papers say below 150 lux; 40 is the published simulation's mean. Shift of placebo under the same lights
  ({drift:.2f}) is taken off, as in the papers.
- Burke: schedule as in the published simulation of it; nothing taken off, as in the paper.
- Kinetics: immediate release of the catalogue, 70 kg, median enzyme activity. Nobody sleeps in the simulation: dark is dark. Lux is
  of the laws' source.
- DLMO is 7 h before CBTmin by phase; by plasma at 10 pg/mL shifts differ by at most {threshold:.1f} min (a step is 2 min).
- People are one typical person: the spread of the points (SD about 0.7 h at 3 mg, 0.9 at 0.5 mg) is not modelled here.
- Points were read off published figures (`data/melatonin_prc`), reading error about 0.1 h.
"""
