"""One module per command of scripts/: `run(arguments) -> exit status`."""
