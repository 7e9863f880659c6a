"""`python -m demo.command …`: one of the service's commands on the demonstration's database."""

import os
import sys

from demo.__main__ import HOME, read_port
from demo.environment import demo_environment, private_folder


def main() -> None:
    """Becomes `flask --app wsgi …` in the demonstration's environment."""
    port = read_port(os.environ.get("PORT", ""))
    environment = demo_environment(os.environ, private_folder(HOME / "instance"), port)
    os.chdir(HOME)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *sys.argv[1:]]
    os.execve(sys.executable, command, environment)


if __name__ == "__main__":
    main()
