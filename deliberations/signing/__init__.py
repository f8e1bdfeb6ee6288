"""Electronic signatures of PDF documents (PAdES): pure functions on bytes. No database, no settings but those given."""
