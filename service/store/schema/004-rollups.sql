-- Sums of profiles over hours and days, made by a job from the profiles themselves. A row is one series (without the
-- labels that the resolution drops) in one bucket (bucket − length, bucket]. Rows are written under a build number and
-- count only when the newest row of the bucket in `builds` names that build.

-- When a row came, in seconds since 1970: what had come when the profiles of a week were dropped is in the rollups, and
-- what comes later is added to them.
ALTER TABLE {database}.profiles ADD COLUMN IF NOT EXISTS arrived UInt32 DEFAULT 0 CODEC(Delta, ZSTD(1));

CREATE TABLE IF NOT EXISTS {database}.rollups
(
    retention_class UInt8,
    week Date CODEC(ZSTD(1)),
    tenant UInt32 CODEC(ZSTD(1)),
    profile_type LowCardinality(String),
    service LowCardinality(String),
    bucket UInt64 CODEC(Delta, ZSTD(1)),
    series UInt64 CODEC(ZSTD(1)),
    build UInt64 CODEC(ZSTD(1)),
    profiles UInt64 CODEC(T64, ZSTD(1)),
    covered_ns Int64 CODEC(ZSTD(1)),
    value_ns Int128 CODEC(ZSTD(1)),
    total Int64 CODEC(ZSTD(1)),
    newest_ns Int64 CODEC(Delta, ZSTD(1)),
    stacks Array(LowCardinality(UInt64)) CODEC(ZSTD(1)),
    samples Array(Int64) CODEC(GCD, T64, ZSTD(1))
)
ENGINE = {replacing}
PARTITION BY (retention_class, week)
ORDER BY (tenant, profile_type, service, bucket, series, build)
SETTINGS allow_suspicious_low_cardinality_types = 1, index_granularity = 256, {durable};

-- Which builds of a bucket count, by the newest version. Those that are `kept` were made from profiles that are no more:
-- they stay, and what arrived after `kept_until` is built on top of them.
CREATE TABLE IF NOT EXISTS {database}.builds
(
    tenant UInt32,
    length UInt32,
    bucket UInt64,
    version UInt64,
    builds Array(UInt64),
    kept UInt8,
    kept_until UInt32,
    marks UInt32,
    dropped_labels Array(String)
)
ENGINE = {replacing}
ORDER BY (tenant, length, bucket, version)
SETTINGS {durable};

-- Writes into hours that may have been rolled up already. A mark is there before the rows and is closed after them: a
-- build counts while it has seen all marks of its bucket.
CREATE TABLE IF NOT EXISTS {database}.late_marks
(
    tenant UInt32,
    bucket UInt64,
    mark UInt64,
    is_closed UInt8,
    at UInt32
)
ENGINE = {replacing}
ORDER BY (tenant, bucket, mark, is_closed)
SETTINGS {durable};

-- Weeks of profiles that are being dropped until a moment, in seconds since 1970: nothing is written into them meanwhile.
CREATE TABLE IF NOT EXISTS {database}.dropping
(
    week Date,
    until UInt32
)
ENGINE = {replacing}
ORDER BY (week, until)
SETTINGS {durable};

-- Which of several services on one store does the store's own work, until a moment in seconds since 1970, by the newest row
-- of each.
CREATE TABLE IF NOT EXISTS {database}.leases
(
    name String,
    holder UInt64,
    at_ms UInt64,
    until UInt32
)
ENGINE = {replacing}
ORDER BY (name, holder, at_ms)
SETTINGS {durable};

-- The numbers of named retention classes.
CREATE TABLE IF NOT EXISTS {database}.retention_classes
(
    number UInt8,
    name String
)
ENGINE = {replacing}
ORDER BY number
SETTINGS {durable};
