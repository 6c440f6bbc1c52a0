-- Rules that make metrics of profiles. Of equal keys the row that was written last stays; what is deleted leaves its mark.
CREATE TABLE IF NOT EXISTS {database}.recording_rules
(
    tenant UInt32,
    id String,
    generation Int64,
    rule String CODEC(ZSTD(3)),
    is_deleted UInt8
)
ENGINE = {replacing}
ORDER BY (tenant, id)
SETTINGS index_granularity = 64, {durable};

-- How far each rule has been recorded, and how that went.
CREATE TABLE IF NOT EXISTS {database}.recording_progress
(
    tenant UInt32,
    id String,
    recorded_until_ms Int64,
    evaluated_ms Int64,
    series UInt32,
    problem String CODEC(ZSTD(3))
)
ENGINE = {replacing}
ORDER BY (tenant, id)
SETTINGS index_granularity = 64, {durable};
