"""The console: what staff see and do in a browser, below /staff/."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask

from core.schemes import SchemeShelf
from core.settings import Settings
from staff.console import errors, pages, shell
from staff.console.forms import RowConverter
from staff.console.gate import blueprint
from staff.console.visit import PATH, SHELF, is_encrypted_by

__all__ = ["errors", "register"]

for _module in iter_modules(pages.__path__):
    import_module(f"{pages.__name__}.{_module.name}")


def register(app: Flask, settings: Settings) -> None:
    """Adds the console to the application."""
    app.secret_key = settings.secret_key
    app.config.update(
        SESSION_COOKIE_NAME="maskline_console",
        SESSION_COOKIE_PATH=PATH,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_encrypted_by(settings),
    )
    app.url_map.converters["row"] = RowConverter
    app.extensions[SHELF] = SchemeShelf()
    shell.equip(app)
    app.register_blueprint(blueprint)
