"""The catalog: the one package that knows SQL. Import its modules; nothing is loaded by the package itself."""
