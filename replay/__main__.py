"""`python -m replay`, which is `make replay`: every district in turn, printed as one table."""

import sys

from replay.districts import PLANS, QUIET_BEILUN
from replay.running import run
from replay.table import headings, lines
from replay.town import WentWrong


def main() -> int:
    """Prints the table as it comes; 1 where a district did not go as its scheme says."""
    print(headings(), flush=True)
    wrong = 0
    for district, plan in (*PLANS.items(), ("beilun", QUIET_BEILUN)):
        try:
            report = run(district, plan)
        except WentWrong as error:
            wrong += 1
            print(f"✗ {error}", flush=True)
            continue
        wrong += not report.exact
        print("\n".join(lines(report)), flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
