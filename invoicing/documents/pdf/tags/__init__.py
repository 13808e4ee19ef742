"""The tags of a PDF, put in order after WeasyPrint made them: what programs that read documents aloud go by."""
