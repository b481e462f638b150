"""Links to other sites: ask whether they still answer, on demand."""
