"""The words, dates and numbers of the interface in the language of its reader."""
