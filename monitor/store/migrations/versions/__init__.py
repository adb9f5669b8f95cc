"""One file a migration, numbered; the number of the last is `monitor.store.schema.SCHEMA_VERSION`."""
