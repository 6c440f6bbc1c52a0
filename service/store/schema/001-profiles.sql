-- Profiles, their series, and the symbols that their stacks are made of.
--
-- Every table has the same partition key, (retention class, week): a week of a class leaves by one DROP PARTITION,
-- and its symbols with it, because symbol rows are written again into each partition that names them.
-- The tenant's number comes first in each key and is part of each id. Retries write equal rows, which
-- ReplacingMergeTree makes one; reads that count use FINAL.

CREATE TABLE IF NOT EXISTS {database}.tenants
(
    name String,
    number UInt32
)
ENGINE = {replacing}
ORDER BY name
SETTINGS {durable};

-- One row a profile and series, sorted by hour within a service, so that a short range is one piece of the table.
-- Stack ids are random numbers that come again and again: each part keeps its own dictionary of them. Values are
-- multiples of the sampling period: GCD divides them by it, T64 drops the bits that are zero in all of them.
CREATE TABLE IF NOT EXISTS {database}.profiles
(
    retention_class UInt8,
    week Date CODEC(ZSTD(1)),
    tenant UInt32 CODEC(ZSTD(1)),
    profile_type LowCardinality(String),
    service LowCardinality(String),
    series UInt64 CODEC(ZSTD(1)),
    time_ns Int64 CODEC(Delta, ZSTD(1)),
    profile_id FixedString(16),
    duration_ns Int64 CODEC(Delta, ZSTD(1)),
    period Int64 CODEC(ZSTD(1)),
    total Int64 CODEC(ZSTD(1)),
    stacks Array(LowCardinality(UInt64)) CODEC(ZSTD(1)),
    samples Array(Int64) CODEC(GCD, T64, ZSTD(1))
)
ENGINE = {replacing}
PARTITION BY (retention_class, week)
ORDER BY (tenant, profile_type, service, intDiv(time_ns, 3600000000000), series, time_ns, profile_id)
SETTINGS allow_suspicious_low_cardinality_types = 1, index_granularity = 256, {durable};

-- Which series had data in which hour: the answer to every question about labels.
CREATE TABLE IF NOT EXISTS {database}.series
(
    retention_class UInt8,
    week Date CODEC(ZSTD(1)),
    tenant UInt32 CODEC(ZSTD(1)),
    profile_type LowCardinality(String),
    service LowCardinality(String),
    series UInt64 CODEC(ZSTD(1)),
    hour UInt32 CODEC(Delta, ZSTD(1)),
    label_names Array(LowCardinality(String)) CODEC(ZSTD(1)),
    label_values Array(String) CODEC(ZSTD(1))
)
ENGINE = {replacing}
PARTITION BY (retention_class, week)
ORDER BY (tenant, profile_type, service, series, hour)
SETTINGS index_granularity = 1024, {durable};

-- The samples that agents marked with a span: a look-up by span id, or by trace id.
CREATE TABLE IF NOT EXISTS {database}.span_samples
(
    retention_class UInt8,
    week Date CODEC(ZSTD(1)),
    tenant UInt32 CODEC(ZSTD(1)),
    span_id UInt64,
    trace_high UInt64,
    trace_low UInt64,
    profile_type LowCardinality(String),
    service LowCardinality(String),
    series UInt64 CODEC(ZSTD(1)),
    time_ns Int64 CODEC(ZSTD(1)),
    profile_id FixedString(16) CODEC(ZSTD(1)),
    stacks Array(LowCardinality(UInt64)) CODEC(ZSTD(1)),
    samples Array(Int64) CODEC(GCD, T64, ZSTD(1)),
    INDEX by_trace (trace_high, trace_low) TYPE bloom_filter GRANULARITY 1
)
ENGINE = {replacing}
PARTITION BY (retention_class, week)
ORDER BY (tenant, span_id, profile_type, series, time_ns, profile_id)
SETTINGS allow_suspicious_low_cardinality_types = 1, index_granularity = 1024, {durable};

CREATE TABLE IF NOT EXISTS {database}.functions
(
    retention_class UInt8,
    week Date CODEC(ZSTD(1)),
    tenant UInt32 CODEC(ZSTD(1)),
    service LowCardinality(String),
    id UInt64,
    name String CODEC(ZSTD(3)),
    system_name String CODEC(ZSTD(3)),
    file String CODEC(ZSTD(3)),
    start_line Int32 CODEC(ZSTD(1))
)
ENGINE = {replacing}
PARTITION BY (retention_class, week)
ORDER BY (tenant, service, id)
SETTINGS index_granularity = 1024, {durable};

CREATE TABLE IF NOT EXISTS {database}.mappings
(
    retention_class UInt8,
    week Date CODEC(ZSTD(1)),
    tenant UInt32 CODEC(ZSTD(1)),
    service LowCardinality(String),
    id UInt64,
    file String CODEC(ZSTD(3)),
    build_id String CODEC(ZSTD(3)),
    memory_start UInt64,
    memory_limit UInt64,
    file_offset UInt64,
    flags UInt8
)
ENGINE = {replacing}
PARTITION BY (retention_class, week)
ORDER BY (tenant, service, id)
SETTINGS index_granularity = 1024, {durable};

-- A location's lines run from the leaf side (the innermost inlined function) outwards.
CREATE TABLE IF NOT EXISTS {database}.locations
(
    retention_class UInt8,
    week Date CODEC(ZSTD(1)),
    tenant UInt32 CODEC(ZSTD(1)),
    service LowCardinality(String),
    id UInt64,
    mapping UInt64 CODEC(ZSTD(1)),
    address UInt64 CODEC(ZSTD(1)),
    is_folded UInt8,
    line_functions Array(UInt64) CODEC(ZSTD(1)),
    line_numbers Array(Int32) CODEC(ZSTD(1))
)
ENGINE = {replacing}
PARTITION BY (retention_class, week)
ORDER BY (tenant, service, id)
SETTINGS index_granularity = 1024, {durable};

-- A stack is a path of nodes to the root (parent 0); stacks that begin alike share their first nodes.
CREATE TABLE IF NOT EXISTS {database}.stack_nodes
(
    retention_class UInt8,
    week Date CODEC(ZSTD(1)),
    tenant UInt32 CODEC(ZSTD(1)),
    service LowCardinality(String),
    id UInt64,
    parent UInt64 CODEC(ZSTD(1)),
    location UInt64 CODEC(ZSTD(1))
)
ENGINE = {replacing}
PARTITION BY (retention_class, week)
ORDER BY (tenant, service, id)
SETTINGS index_granularity = 1024, {durable};
