"""The figures of recurring revenue: plots, tables and files by month, and the rows that each figure is made of."""
