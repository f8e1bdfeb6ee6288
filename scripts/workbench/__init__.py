"""What the commands of `scripts/` share: a virtual environment, embedded services, and what runs on them."""
