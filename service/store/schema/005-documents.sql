-- What people keep beside their profiles. A version's slot is its number modulo how many versions are kept, so that a
-- new one takes the place of the oldest when parts are merged (of equal keys the row that was written last stays), and
-- the rows that mark a deletion take the place of all of them. `bytes` counts the content without reading it.
CREATE TABLE IF NOT EXISTS {database}.documents
(
    tenant UInt32,
    kind UInt8,
    id String,
    slot UInt8,
    version Int64,
    name String,
    time_ms Int64,
    is_deleted UInt8,
    bytes UInt32,
    content String CODEC(ZSTD(3))
)
ENGINE = {replacing}
ORDER BY (tenant, kind, id, slot)
SETTINGS index_granularity = 64, {durable};
