# How the look is made; included by the Makefile at the top.
WEB_SOURCES := web/package-lock.json web/build.mjs web/build.sh $(shell find web/src -type f)
LOCALE := src/kehou/base/locale

src/kehou/base/static/dist/stamp: .venv/app.stamp $(WEB_SOURCES)
	web/build.sh

web/node_modules/.dev: .venv/dev.stamp web/package-lock.json web/build.sh
	web/build.sh --dev

$(LOCALE)/%/LC_MESSAGES/django.mo: .venv/app.stamp $(LOCALE)/%/LC_MESSAGES/django.po
	$(BIN)/python -m kehou.base.i18n compile
