"""Which notes are one instrument: pairs of notes, then groups of them."""
