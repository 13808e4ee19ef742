"""What holds for everything that is billed, without the models themselves."""
