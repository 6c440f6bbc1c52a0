-- Files that people upload to look at, apart from the profiles of services: kept as they came.
CREATE TABLE IF NOT EXISTS {database}.ad_hoc_files
(
    tenant UInt32,
    id String,
    name String,
    uploaded_ms Int64,
    content String CODEC(ZSTD(3))
)
ENGINE = {replacing}
ORDER BY (tenant, id)
SETTINGS index_granularity = 64, {durable};
