"""How documents are drawn: WeasyPrint, fonts, PDF/A and PDF/UA."""
