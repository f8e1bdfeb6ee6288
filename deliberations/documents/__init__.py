"""The printed act: its content as data, its HTML, its PDF."""
