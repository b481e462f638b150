"""Import blogs of other programs: WordPress, Pelican, Jekyll, Hugo, Nikola, Eleventy, Obsidian.

Each reader turns a source into an `Import` (`model.py`); `write.py` writes it as a content folder.
"""
