"""What documents say of the account by law: their title, and its entry in the register of companies."""
