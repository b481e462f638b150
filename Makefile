# The commands of Hindsight: `make help` lists them. Each command installs its packages the first time.
#
# Your variables (TITLE, INPUTDIR, ...) reach the programs through the environment and are never part of a command line.
# So quotes, dollars and backticks in them have no special meaning.

PYTHON ?= python3
VENV ?= .venv
INPUT_ORIGIN := $(origin INPUTDIR)
INPUTDIR ?= content
OUTPUT_ORIGIN := $(origin OUTPUTDIR)
OUTPUTDIR ?= output
PORT ?= 8000
KIND ?= post

# Take these variables as written, without make's expansion of `$`, and export those with a value.
RAW := DIR TITLE KIND INPUTDIR OUTPUTDIR SITEURL PORT DEPLOY_TO DEPLOY_REPLACE DEPLOY_RELEASES DRY_RUN PELICANOPTS FROM FORMAT TO MEDIA FETCH NOW EXTERNAL HOST POST OFF OLD
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
# The shell splits PELICANOPTS into words, as in Pelican's own Makefile: PELICANOPTS='-e SITENAME="\"Notes\""'
PELICAN := $(RUN) -m hindsight.host.commands.site
WHEEL = dist/pelican_hindsight-$(shell sed -n 's/^VERSION = "\(.*\)"$$/\1/p' plugins/hindsight/version.py)-py3-none-any.whl
# Make the environment again if its Python is missing.
ALIVE := $(if $(wildcard $(RUN)),,again)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help html serve publish rollback check tags next new preview reply replies mention import ci empty wheel blog test lint bench bench-lessons bench-plugin bench-replies bench-search pictures looks catalogues lock clean again

help: ## list the commands
	@echo "Commands (make NAME):"
	@sed -n 's/^\([a-z]*\):[^#]*## /\1	/p' Makefile | while IFS='	' read -r name text; do printf '  %-9s %s\n' "$$name" "$$text"; done
	@echo "Variables: INPUTDIR (content), OUTPUTDIR (output), SITEURL, PELICANOPTS, PORT (8000), DEPLOY_TO, DRY_RUN, PYTHON (python3)"

# Pelican reports a missing folder with a page of text, so check it here. The default folder may be missing, since it
# is removed together with the example; then create it.
ifeq ($(INPUT_ORIGIN),undefined)
CONTENT = @[ -d content ] || mkdir content
else
CONTENT = @[ -d "$$INPUTDIR" ] || { echo "make: there is no content folder $$INPUTDIR; name one with INPUTDIR=..." >&2; exit 1; }
endif

html: $(VENV)/.runtime ## build the site as you see it, with drafts and future posts, into OUTPUTDIR
	$(CONTENT)
	@$(PELICAN) "$$INPUTDIR" --output="$$OUTPUTDIR" -s pelicanconf.py $(PELICANOPTS)

# `make serve` has a separate default for OUTPUTDIR, so that drafts never replace a published site.
ifeq ($(OUTPUT_ORIGIN),undefined)
serve: override export OUTPUTDIR := .cache/serve
endif
serve: $(VENV)/.runtime ## serve the same site on PORT, rebuilt and reloaded as you write
	$(CONTENT)
	@$(RUN) -m hindsight.host.commands.serve

publish: $(VENV)/.runtime ## run every check, build the production site into OUTPUTDIR, and send it to DEPLOY_TO, if set
	$(CONTENT)
	@$(PELICAN) "$$INPUTDIR" --output="$$OUTPUTDIR" -s publishconf.py $(PELICANOPTS)
	@$(RUN) -m hindsight.host.commands.deploy

rollback: $(VENV)/.runtime ## bring back the release before the last deploy at DEPLOY_TO
	@$(RUN) -m hindsight.host.commands.rollback

check: $(VENV)/.runtime ## run every check on the content, and print all problems; EXTERNAL=1 checks links to other sites
	$(CONTENT)
	@CHECK_ONLY=1 $(PELICAN) "$$INPUTDIR" --output="$$OUTPUTDIR" -s publishconf.py $(PELICANOPTS)

tags: $(VENV)/.runtime ## add a table to tags.toml for each used tag without one
	$(CONTENT)
	@$(RUN) -m hindsight.host.commands.tags

next: $(VENV)/.runtime ## print when the next text to come is published, with its title
	$(CONTENT)
	@$(RUN) -m hindsight.host.commands.next_text

new: $(VENV)/.runtime ## start a draft and print its path: TITLE="..." [KIND=post|checklist|page]
	@$(RUN) -m hindsight.host.commands.new

preview: $(VENV)/.runtime ## make a secret address for a draft: POST=content/posts/a.md; OFF=1 removes it
	@$(RUN) -m hindsight.host.commands.preview

reply: $(VENV)/.runtime ## add a mail, pasted or piped in, to the replies of a post: POST=content/posts/a.md
	@$(RUN) -m hindsight.host.commands.reply

replies: $(VENV)/.runtime ## fetch replies from the services of the settings; new ones are held until you show them
	@$(RUN) -m hindsight.host.commands.replies

mention: $(VENV)/.runtime ## notify other sites of new, changed and removed links; DRY_RUN=1 lists them, OLD=1 sends those of old texts
	@$(RUN) -m hindsight.host.commands.mention

import: $(VENV)/.runtime ## import a blog, or the comments of Disqus or Isso: FROM=export.xml, comments.db or a folder [TO=imported] [MEDIA=uploads] [FORMAT=...]
	@$(RUN) -m hindsight.host.commands.import_blog

ci: $(VENV)/.runtime ## write the files with which a host publishes the blog: HOST=github|gitlab|codeberg|netlify|cloudflare
	@$(RUN) -m hindsight.host.commands.ci

empty: ## remove the example from INPUTDIR: its posts, pages, pictures and tags; keep what you changed or added
	$(CONTENT)
	@$(PYTHON) tools/empty.py

# pip builds the wheel in a temporary environment. SOURCE_DATE_EPOCH, if set, is the time of the files in the wheel.
wheel: $(VENV)/.runtime ## build the package pelican-hindsight into dist/
	@$(RUN) -m pip --disable-pip-version-check wheel --quiet --no-deps --wheel-dir dist .
	@echo $(WHEEL)

blog: $(VENV)/.runtime ## make a blog that depends on Hindsight instead of being a copy of it: DIR=~/notes
	@[ -n "$$DIR" ] || { echo "make: name the folder of the blog: make blog DIR=~/notes" >&2; exit 1; }
	@$(MAKE) --silent wheel
	@$(RUN) -m hindsight new-blog --wheel $(WHEEL) -- "$$DIR"

# The fast tests leave out those marked `slow`, and Hypothesis generates fewer examples.
FAST := -m "not slow" --hypothesis-profile=fast
test: $(VENV)/.dev ## run the fast tests, and install a browser if there is none; ALL=1 runs all tests
	@CHROMIUM="$$($(RUN) tools/find_chromium.py)" && export CHROMIUM && \
	  $(RUN) -m pytest -n 2 --dist worksteal $(if $(ALL),,$(FAST)) $(PYTESTOPTS)

lint: $(VENV)/.dev ## check style, format, types and the direction of imports
	@status=0; $(RUN) -m ruff check . || status=1; $(RUN) -m ruff format --check . || status=1; \
	  $(RUN) -m mypy || status=1; $(RUN) tools/layers.py || status=1; exit $$status

bench: $(VENV)/.dev ## measure Hindsight, stock Pelican and Hugo with N=1000 posts by default; figures go to docs/figures-N.json
	@$(RUN) -m tools.bench --posts $(or $(N),1000) --json docs/figures-$(or $(N),1000).json $(BENCHOPTS)

# Measure the cost of the lessons index with 10,000 posts by default, and write the figures to docs/figures-lessons.json.
bench-lessons: $(VENV)/.dev
	@CHROMIUM="$$($(RUN) tools/find_chromium.py)" && export CHROMIUM && \
	  $(RUN) -m tools.bench.lessons --posts $(or $(N),10000) --json docs/figures-lessons.json $(BENCHOPTS)

# Measure the cost of the plugin in stock Pelican with 1,000 posts by default.
bench-plugin: $(VENV)/.dev
	@$(RUN) -m tools.bench.plugin --posts $(or $(N),1000) $(BENCHOPTS)

# Measure what ten replies to each of 1,000 posts cost builds.
bench-replies: $(VENV)/.dev
	@$(RUN) -m tools.bench.replies --posts $(or $(N),1000) $(BENCHOPTS)

# Measure what the search costs builds and readers, with 1,000 posts by default.
bench-search: $(VENV)/.dev
	@CHROMIUM="$$($(RUN) tools/find_chromium.py)" && export CHROMIUM && \
	  $(RUN) -m tools.bench.search --posts $(or $(N),1000) $(BENCHOPTS)

pictures: $(VENV)/.dev ## take the pictures of the docs again
	@CHROMIUM="$$($(RUN) tools/find_chromium.py)" && export CHROMIUM && $(RUN) -m tools.pictures

catalogues: $(VENV)/.dev ## collect the words of the interface for translators; LANGS="ca sk" begins new languages
	@$(RUN) tools/catalogues.py $(LANGS)

looks: $(VENV)/.dev ## take the pictures again with which tests compare every template
	@CHROMIUM="$$($(RUN) tools/find_chromium.py)" && export CHROMIUM && \
	  RENEW_LOOKS=1 $(RUN) -m pytest -q tests/test_looks.py

lock: $(VENV)/.dev ## pin the requirements again (LOCKOPTS=--upgrade for newer releases)
	@$(RUN) tools/lock.py $(LOCKOPTS)
	@! command -v npm >/dev/null || $(RUN) tools/checkers/install.py lock

clean: ## remove the files that builds made (OUTPUTDIR, caches), but no content
	@$(PYTHON) -m hindsight.host.commands.clean

$(VENV)/.runtime: requirements.lock $(ALIVE)
$(VENV)/.dev: requirements-dev.lock $(ALIVE)
$(VENV)/.runtime $(VENV)/.dev:
	@command -v $(PYTHON) >/dev/null || { echo "make: Python 3.11 or newer is needed ($(PYTHON) is not here)" >&2; exit 1; }
	@$(PYTHON) tools/setup_env.py $(VENV) $(patsubst .%,%,$(notdir $@))
