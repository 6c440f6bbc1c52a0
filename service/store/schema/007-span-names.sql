-- What a span is called, where agents send it.
ALTER TABLE {database}.span_samples ADD COLUMN IF NOT EXISTS span_name LowCardinality(String) CODEC(ZSTD(1));
