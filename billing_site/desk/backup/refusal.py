"""Why a backup cannot be taken or put back, in words for the person at the terminal."""


class BackupRefused(Exception):
    """One sentence, or two: what is wrong and what to do."""
