"""One file format in each module: `COLUMNS` or a mark to know it by, and `read(text, file, zone) -> Reading`."""
