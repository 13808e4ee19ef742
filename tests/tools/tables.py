"""Tables of what is tried, written once a subject instead of once a row."""


def rows(table):
    """[(subject, key, value)] of {subject: {key: value}}."""
    return [(subject, key, value) for subject, inner in table.items() for key, value in inner.items()]


def by_field(table):
    """[({field: value}, words)] of {field: {value: words}}: what a form refuses, each field named once."""
    return [({field: value}, words) for field, value, words in rows(table)]
