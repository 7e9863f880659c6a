#!/bin/sh
# Installs what the browser tests need and cannot get from PyPI: a browser and a Chinese font.
set -eu

if command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	|| command -v google-chrome >/dev/null; then
	exit 0
fi

as_root=''
[ "$(id -u)" = 0 ] || as_root='sudo -n'
echo 'Installing Chromium for the browser tests (once) …'
export DEBIAN_FRONTEND=noninteractive
if ! { $as_root apt-get -qq -o Acquire::Retries=3 update \
	&& $as_root apt-get -qq -o Acquire::Retries=3 install -y --no-install-recommends \
		chromium fonts-noto-cjk >/dev/null; }; then
	echo 'The browser tests need Chromium. Install it and a Chinese font, then try again.' >&2
	exit 1
fi
