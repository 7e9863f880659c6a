"""`make bench`: prints the tables. Ratios say more than rates: the machine cancels out."""

from bench import booking, planning, rolls
from bench.ground import THREADS, open_scheme, services
from bench.machine import facts, peak_megabytes


def main() -> None:
    """Measures both databases in one run."""
    print(f"Machine: {facts()}")
    print(f"Every commit is on disk (SQLite synchronous=FULL); {THREADS} threads.\n")
    print(f"{'':12}{'':38}{'a second':>10}{'floor':>10}{'ratio':>8}")
    with services() as found:
        for name, service in found.items():
            scheme = open_scheme(service, booking.SHARES)
            seconds = rolls.measure(service, scheme)
            plan, drafted = planning.measure(service, scheme)
            for what, speed, floor in booking.measure(service):
                print(f"{name:12}{what:38}{speed:10.0f}{floor:10.0f}{speed / floor:8.2f}")
            print(f"{name:12}{f'a roll of {rolls.ROWS:,} rows: {seconds:.1f} s':38}")
            what = f"pickup times for {planning.HOUSEHOLDS:,} households"
            print(f"{name:12}{what}: {plan:.3f} s; with the database {drafted:.2f} s")
    print("\nFloor: one claim, one share, one commit on the same database in the same minute.")
    print(f"Peak memory of the whole run: {peak_megabytes():.0f} MB")


if __name__ == "__main__":
    main()
