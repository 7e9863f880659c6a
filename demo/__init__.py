"""What `make run` starts: the whole line on this machine, with made-up people."""
