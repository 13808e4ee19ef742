"""What a gateway says of payment methods, taken over: as they are put on file, and as they change there later."""
