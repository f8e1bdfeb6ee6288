"""Outside formats of acts: teletransmission to the prefecture, open data."""
