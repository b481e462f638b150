# Hindsight's commands. Each sets itself up the first time: `make help` lists them.
#
# Your variables (TITLE, INPUTDIR, ...) reach the programs through the environment and are never part of a
# command line: quotes, dollars and backticks in them mean themselves.

PYTHON ?= python3
VENV ?= .venv
INPUT_ORIGIN := $(origin INPUTDIR)
INPUTDIR ?= content
OUTPUT_ORIGIN := $(origin OUTPUTDIR)
OUTPUTDIR ?= output
PORT ?= 8000
KIND ?= post

# Taken as written, without make's own `$`, then handed on where they have a value.
RAW := DIR TITLE KIND INPUTDIR OUTPUTDIR SITEURL PORT DEPLOY_TO DEPLOY_REPLACE DEPLOY_RELEASES DRY_RUN PELICANOPTS FROM FORMAT TO MEDIA FETCH NOW EXTERNAL HOST POST OFF
define take
override $(1) := $$(value $(1))
ifneq ($$(value $(1)),)
export $(1)
else
unexport $(1)
endif
endef
$(foreach name,$(RAW),$(eval $(call take,$(name))))

export PYTHONPATH := $(CURDIR)/plugins$(if $(PYTHONPATH),:$(PYTHONPATH))

RUN := $(VENV)/bin/python
# Options are words of a command, as Pelican's own Makefile has them: PELICANOPTS='-e SITENAME="\"Notes\""'
PELICAN := $(RUN) -m hindsight.host.commands.site
WHEEL = dist/pelican_hindsight-$(shell sed -n 's/^VERSION = "\(.*\)"$$/\1/p' plugins/hindsight/version.py)-py3-none-any.whl
# An environment whose Python went away is made anew.
ALIVE := $(if $(wildcard $(RUN)),,again)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help html serve publish rollback check tags next new preview import ci empty wheel blog test lint bench bench-lessons bench-plugin pictures lock clean again

help: ## list the commands
	@echo "Commands (make NAME):"
	@sed -n 's/^\([a-z]*\):[^#]*## /\1	/p' Makefile | while IFS='	' read -r name text; do printf '  %-9s %s\n' "$$name" "$$text"; done
	@echo "Variables: INPUTDIR (content), OUTPUTDIR (output), SITEURL, PELICANOPTS, PORT (8000), DEPLOY_TO, DRY_RUN, PYTHON (python3)"

# Pelican's own word for a folder that is not there is a page long. The usual one may be gone with the example in it.
ifeq ($(INPUT_ORIGIN),undefined)
CONTENT = @[ -d content ] || mkdir content
else
CONTENT = @[ -d "$$INPUTDIR" ] || { echo "make: there is no content folder $$INPUTDIR; name one with INPUTDIR=..." >&2; exit 1; }
endif

html: $(VENV)/.runtime ## the site as you see it, drafts and future posts included, in OUTPUTDIR
	$(CONTENT)
	@$(PELICAN) "$$INPUTDIR" -o "$$OUTPUTDIR" -s pelicanconf.py $(PELICANOPTS)

# `make serve` has an output folder of its own, so that drafts never replace a published site, unless you name one.
ifeq ($(OUTPUT_ORIGIN),undefined)
serve: override export OUTPUTDIR := .cache/serve
endif
serve: $(VENV)/.runtime ## the same on PORT, rebuilt and reloaded as you write
	$(CONTENT)
	@$(RUN) -m hindsight.host.commands.serve

publish: $(VENV)/.runtime ## every check, then the production site in OUTPUTDIR, then DEPLOY_TO, where set
	$(CONTENT)
	@$(PELICAN) "$$INPUTDIR" -o "$$OUTPUTDIR" -s publishconf.py $(PELICANOPTS)
	@$(RUN) -m hindsight.host.commands.deploy

rollback: $(VENV)/.runtime ## the release before the last deploy, back for its readers at DEPLOY_TO
	@$(RUN) -m hindsight.host.commands.rollback

check: $(VENV)/.runtime ## every check on the content, all problems at once, no output; EXTERNAL=1 for links to other sites
	$(CONTENT)
	@CHECK_ONLY=1 $(PELICAN) "$$INPUTDIR" -o "$$OUTPUTDIR" -s publishconf.py $(PELICANOPTS)

tags: $(VENV)/.runtime ## give each tag in use that has none a table in tags.toml, at its end
	$(CONTENT)
	@$(RUN) -m hindsight.host.commands.tags

next: $(VENV)/.runtime ## when the next text to come is published, with its title
	$(CONTENT)
	@$(RUN) -m hindsight.host.commands.next_text

new: $(VENV)/.runtime ## start a draft: TITLE="..." [KIND=post|checklist|page]; prints its path
	@$(RUN) -m hindsight.host.commands.new

preview: $(VENV)/.runtime ## a secret address for a draft: POST=content/posts/a.md; OFF=1 takes it away
	@$(RUN) -m hindsight.host.commands.preview

import: $(VENV)/.runtime ## a blog of another program: FROM=export.xml or a folder [TO=imported] [MEDIA=uploads] [FORMAT=...]
	@$(RUN) -m hindsight.host.commands.import_blog

ci: $(VENV)/.runtime ## the files with which a host publishes the blog: HOST=github|gitlab|codeberg|netlify|cloudflare
	@$(RUN) -m hindsight.host.commands.ci

empty: ## remove the example from INPUTDIR: its posts, pages, pictures and tags; what you changed or added stays
	$(CONTENT)
	@$(PYTHON) tools/empty.py

# pip builds it in an environment of its own; SOURCE_DATE_EPOCH, where set, gives the files in it their time.
wheel: $(VENV)/.runtime ## the package pelican-hindsight, in dist/
	@$(RUN) -m pip --disable-pip-version-check wheel --quiet --no-deps --wheel-dir dist .
	@echo $(WHEEL)

blog: $(VENV)/.runtime ## a blog that depends on Hindsight instead of being a copy of it: DIR=~/notes
	@[ -n "$$DIR" ] || { echo "make: name the folder of the blog: make blog DIR=~/notes" >&2; exit 1; }
	@$(MAKE) --silent wheel
	@$(RUN) -m hindsight new-blog --wheel $(WHEEL) -- "$$DIR"

# Without the tests marked `slow`, and with fewer examples of what Hypothesis generates.
FAST := -m "not slow" --hypothesis-profile=fast
test: $(VENV)/.dev ## the fast tests, with a browser, which it gets itself where there is none; ALL=1 for all tests
	@CHROMIUM="$$($(RUN) tools/find_chromium.py)" && export CHROMIUM && \
	  $(RUN) -m pytest -n 2 --dist worksteal $(if $(ALL),,$(FAST)) $(PYTESTOPTS)

lint: $(VENV)/.dev ## style, form, types and the direction of imports, all in one run
	@status=0; $(RUN) -m ruff check . || status=1; $(RUN) -m ruff format --check . || status=1; \
	  $(RUN) -m mypy || status=1; $(RUN) tools/layers.py || status=1; exit $$status

bench: $(VENV)/.dev ## Hindsight beside stock Pelican and Hugo: N=1000 posts by default; figures into docs/figures-N.json
	@$(RUN) -m tools.bench --posts $(or $(N),1000) --json docs/figures-$(or $(N),1000).json $(BENCHOPTS)

# Its sibling: what the lessons index costs; 10,000 posts by default; figures into docs/figures-lessons.json
bench-lessons: $(VENV)/.dev
	@CHROMIUM="$$($(RUN) tools/find_chromium.py)" && export CHROMIUM && \
	  $(RUN) -m tools.bench.lessons --posts $(or $(N),10000) --json docs/figures-lessons.json $(BENCHOPTS)

# The cost of the plugin in stock Pelican; 1,000 posts by default.
bench-plugin: $(VENV)/.dev
	@$(RUN) -m tools.bench.plugin --posts $(or $(N),1000) $(BENCHOPTS)

pictures: $(VENV)/.dev ## the pictures in the docs, taken anew
	@CHROMIUM="$$($(RUN) tools/find_chromium.py)" && export CHROMIUM && $(RUN) tools/pictures.py

lock: $(VENV)/.dev ## pin the requirements anew (LOCKOPTS=--upgrade for newer releases)
	@$(RUN) tools/lock.py $(LOCKOPTS)

clean: ## remove what builds made (OUTPUTDIR, caches), never content
	@$(PYTHON) -m hindsight.host.commands.clean

$(VENV)/.runtime: requirements.lock $(ALIVE)
$(VENV)/.dev: requirements-dev.lock $(ALIVE)
$(VENV)/.runtime $(VENV)/.dev:
	@command -v $(PYTHON) >/dev/null || { echo "make: Python 3.11 or newer is needed ($(PYTHON) is not here)" >&2; exit 1; }
	@$(PYTHON) tools/setup_env.py $(VENV) $(patsubst .%,%,$(notdir $@))
