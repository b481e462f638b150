"""Read exports of WordPress (WXR): `wxr.py` the XML, `content.py` the texts, `read.py` everything as an import."""
