"""Everything of a call is put into one archive that proves itself."""
