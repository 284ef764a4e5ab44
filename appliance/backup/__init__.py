"""Take a whole bastion away in one sealed file, and bring it back on another machine."""
