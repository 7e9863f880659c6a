"""First come, first served: the days of one pile, from opening to opening."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from core.scheme.types import ReleasePlan
from replay.districts import WHOLE, Plan
from replay.people import Applicant, applicants, strangers, take
from replay.report import Row
from replay.town import Town, WentWrong

BOOKED, TO_REVIEW, SOLD_OUT, NO_MORE = "预约成功", "待核对", "约完", "还没有下次"
HAD, CLOSED = "已预约过", "尚未开放"
BEYOND = 5  # people who still ask when everything is gone
LATE = 2  # shares a day that are given back after the next opening
STRANGERS = 2  # shares a day that staff reject in the evening
REASON = "不住在本区"


@dataclass
class Pile:
    """The releases of one area (None: the whole district), and who wants a share of them."""

    town: Town
    plan: Plan
    area: str | None
    releases: list[ReleasePlan]
    queue: deque[Applicant] = field(default_factory=deque)  # who has no share yet, in order
    served: list[list[Applicant]] = field(default_factory=list)  # of each release

    def move_in(self) -> None:
        """More people than shares come to live here."""
        shares = (sum(r.quantity for r in self.releases) or self._entered) // self._share
        later = LATE * len(self.releases)
        people = take(applicants(self.town.scheme, self.area), shares + later + 2 * BEYOND)
        self.queue.extend(people)
        self.town.move_in(people)

    def open(self, day: int) -> Row:
        """The day of one release, from its opening until nobody gets anything any more."""
        release = self.releases[day]
        self.town.clock.set(release.opens_at)
        if not release.quantity:
            self._enter_quantity(release)
        if day:
            self._of_yesterday()
        before_last = day + 1 < len(self.releases)
        in_review = self._strangers(day) if before_last else 0
        unasked = self.plan.unasked if day == 0 else 0
        told = self._crowd(release, unasked)
        row = self._row(day, told, in_review, unasked * self._share)
        if in_review:
            self._reject()
        return row

    @property
    def _share(self) -> int:
        return self.town.scheme.limit.masks

    @property
    def _entered(self) -> int:
        """The masks that staff enter."""
        return self.plan.entered[self.area or WHOLE] // self.plan.scale

    def _enter_quantity(self, release: ReleasePlan) -> None:
        """Closed, with a clear answer, until staff enter it."""
        first, scheme = self.queue[0], self.town.scheme
        self.town.expect(CLOSED, first.phone, first.asks)
        which = ["--opens-at", scheme.local_iso(release.opens_at)]
        which += ["--area", self.area] if self.area else []
        self.town.staff("release", "set", scheme.id, *which, "--quantity", str(self._entered))

    def _of_yesterday(self) -> None:
        """Some give their share back late, so that it comes to this release; who had one is
        refused while there are enough.
        """
        for whose in self.served[-1][-LATE:]:
            self.town.give_back(whose)
        had = self.served[0][0]
        self.town.expect(HAD, had.phone, had.asks_again)

    def _strangers(self, day: int) -> int:
        """People whom the roll does not know get a share too, which waits for review."""
        people = strangers(self.town.scheme, self.area, STRANGERS * (day + 1))[-STRANGERS:]
        self.town.move_in(people)
        for each in people:
            self.town.expect(TO_REVIEW, each.phone, each.asks)
        return len(people)

    def _reject(self) -> None:
        """Staff reject them; their shares go to the next release."""
        scheme = self.town.scheme.id
        lines = self.town.staff("review", "list", scheme).splitlines()
        references = [line.split()[0] for line in lines]
        self.town.staff("review", "reject", *references, "--reason", REASON)

    def _crowd(self, release: ReleasePlan, unasked: int) -> str:
        """Everybody asks; returns what the first one was told who got nothing."""
        served, refused, told = list[Applicant](), list[Applicant](), ""
        free = self.town.book_of(release.opens_at, self.area).free // self._share
        enough = free - unasked if unasked else len(self.queue)
        while len(served) < enough and len(refused) < BEYOND:
            asking = self.queue.popleft()
            answer = self.town.text(asking.phone, asking.asks)
            if BOOKED in answer:
                served.append(asking)
            elif SOLD_OUT in answer:
                refused.append(asking)
                told = told or answer
            else:
                raise WentWrong(f"{self.town.scheme.id}: a resident was told: {answer}")
        self.queue.extendleft(reversed(refused))
        self.served.append(served)
        return told

    def _row(self, day: int, told: str, in_review: int, left: int) -> Row:
        release, scheme = self.releases[day], self.town.scheme
        following = self.releases[day + 1].opens_at if day + 1 < len(self.releases) else None
        book = self.town.book_of(release.opens_at, self.area)
        answered = (len(self.served[-1]) + in_review) * self._share
        if book.granted != answered or book.free != left:
            raise WentWrong(f"{scheme.id}: {answered} masks were promised, the books say {book}")
        return Row(
            opens_at=release.opens_at.astimezone(scheme.timezone),
            area=area.english if self.area and (area := scheme.area_named(self.area)) else "",
            notice=self.plan.notice[day],
            released=book.quantity,
            carried_in=book.carried_in,
            granted=book.granted,
            left=book.free,
            told=self._told(told, following),
        )

    def _told(self, answer: str, following: datetime | None) -> str:
        """The next opening, if the answer names it. Raises WentWrong."""
        if not answer:
            return "nobody"
        if following is None:
            wanted, label = NO_MORE, "no more"
        else:
            local = following.astimezone(self.town.scheme.timezone)
            wanted = f"{local.month}月{local.day}日{local.hour}:{local.minute:02}"
            label = f"{local:%-d %b %H:%M}"
        if wanted not in answer:
            raise WentWrong(f"{self.town.scheme.id}: expected {wanted}, was told: {answer}")
        return label
