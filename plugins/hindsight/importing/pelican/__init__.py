"""Read blogs of Pelican: `settings.py` the settings, `texts.py` posts and pages, `read.py` everything as an import."""
