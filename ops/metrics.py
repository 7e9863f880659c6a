"""What `/metrics` shows, read from the database at each scrape: every process shows the same."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from core.store.metrics import (
    bookings_by_status,
    challenges_last_hour,
    masks_by_release,
    notices_by_state,
    oldest_due_notice,
)
from core.unit import Service, Unit


class LineCollector(Collector):
    """The line's gauges."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: so that registering the collector reads no database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with self._service.view() as unit:
            yield _bookings(unit)
            yield _masks(unit)
            yield _notices(unit)
            yield _oldest_due(unit)
            yield _challenges(unit)


def _bookings(unit: Unit) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily("maskline_bookings", "Bookings.", labels=("scheme", "status"))
    for row in bookings_by_status(unit):
        gauge.add_metric((row.scheme, row.status), row.number)
    return gauge


def _masks(unit: Unit) -> GaugeMetricFamily:
    labels = ("scheme", "area", "release", "state")
    gauge = GaugeMetricFamily("maskline_masks", "Masks of a release.", labels=labels)
    for row in masks_by_release(unit):
        release = (row.scheme, row.area or "", row.opens_at.isoformat())
        gauge.add_metric((*release, "free"), row.free)
        gauge.add_metric((*release, "granted"), row.granted)
    return gauge


def _notices(unit: Unit) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily("maskline_notices", "Notices.", labels=("channel", "state"))
    for row in notices_by_state(unit):
        gauge.add_metric((row.channel, row.state), row.number)
    return gauge


def _oldest_due(unit: Unit) -> GaugeMetricFamily:
    due_at = oldest_due_notice(unit)
    seconds = (unit.now - due_at).total_seconds() if due_at else 0.0
    help_text = "How long the longest-waiting notice has been due."
    return GaugeMetricFamily("maskline_oldest_due_notice_seconds", help_text, value=seconds)


def _challenges(unit: Unit) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(
        "maskline_challenges_last_hour",
        "Codes and call-backs started in the last hour.",
        labels=("means", "on_roll"),
    )
    for row in challenges_last_hour(unit):
        gauge.add_metric((row.means, "yes" if row.on_roll else "no"), row.number)
    return gauge
