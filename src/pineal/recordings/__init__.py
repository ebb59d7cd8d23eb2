"""Recordings of a person, read into the types of a night: diary, light, activity, hypnogram, labs.

A file is known by its content. Whatever cannot be understood raises one DataError with every fault of
the file (place, what is wrong, what would be right); whatever is doubtful is a warning of the Reading.

Holes in a log over time, decided once for every format:

* no samples for more than 15 minutes is a *gap*: listed, warned of, unknown to everything downstream
  (never dark, never still), and `quality` falls by the share of the span that is missing;
* times that do not increase, a hole of more than 24 hours inside a log, or holes that leave less than
  half of the log's span covered are *faults*: such a log would be mostly invention.
"""

from pineal.recordings.case_files import read_recordings
from pineal.recordings.reading import ActivityLog, Gap, Lab, Reading
from pineal.recordings.sniff import read
from pineal.recordings.summary import summary
from pineal.recordings.writing import diary_csv, light_csv

__all__ = ["ActivityLog", "Gap", "Lab", "Reading", "diary_csv", "light_csv", "read", "read_recordings", "summary"]
