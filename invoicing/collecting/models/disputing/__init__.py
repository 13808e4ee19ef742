"""What a gateway tells of disputes, what follows from it, and the evidence that staff put in."""
