"""State what this bastion is and does, as facts that were looked at, for people who audit it."""
