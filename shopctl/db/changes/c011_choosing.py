"""What helps to choose: custom fields, bundles, related products, reviews shown."""

STATEMENTS: tuple[str, ...] = ()
