"""Text that is copied, searched and read aloud as it was written (ISO 32000-1, 14.9.4).

A PDF shows glyphs, and readers take the characters of each glyph in the order in which they are drawn. Where that is
not the text (vowels before their consonant, letters drawn in two parts or two in one, marks of their own height,
brackets that are turned around), a word says its text itself, as /ActualText of the glyphs that show it.
"""
