-- Small texts that pages keep for a tenant. Of equal keys the row that was written last stays; what is deleted leaves its
-- mark.
CREATE TABLE IF NOT EXISTS {database}.settings
(
    tenant UInt32,
    name String,
    value String CODEC(ZSTD(3)),
    modified_ms Int64,
    is_deleted UInt8
)
ENGINE = {replacing}
ORDER BY (tenant, name)
SETTINGS index_granularity = 64, {durable};
