"""The pages: every module here registers its own at the gate."""
