"""Customer price lists, tax zones; papers and their numbers."""

STATEMENTS: tuple[str, ...] = ()
