"""Management over several years: authorisations (AP, AE), their schedule of payment credits (CP), what lapses."""
