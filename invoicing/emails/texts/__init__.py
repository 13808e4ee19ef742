"""E-mail texts: the account's own subject and opening of each kind of mail, by language; list, edit, preview, reset."""
