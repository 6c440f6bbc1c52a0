-- What people may ask in SQL: see docs/sql.md. Each view belongs to one tenant, whose number is its parameter; the call
-- that answers statements binds it. Sums are exact: rows that were written twice are made one by FINAL, symbols are
-- joined by tenant, service and id, and a join takes one row of those that a symbol has in several partitions.

-- A location's frames, the innermost first, named as the flame graph names them. A location without lines is one frame.
CREATE OR REPLACE VIEW {database}.location_frames AS
SELECT
    service,
    location,
    arrayMap(frame -> frame.2, arraySort(groupArray((place, name, file)))) AS names,
    arrayMap(frame -> frame.3, arraySort(groupArray((place, name, file)))) AS files
FROM
(
    SELECT
        lines.service AS service,
        lines.id AS location,
        lines.place AS place,
        functions.file AS file,
        if(functions.name != '', functions.name, concat('[', multiIf(lines.mapping = 0, 'unknown', mappings.file = '', '.', empty(arrayFilter(part -> part != '', splitByRegexp('[/\\\\]', mappings.file))), '/', arrayFilter(part -> part != '', splitByRegexp('[/\\\\]', mappings.file))[-1]), '] 0x', replaceRegexpOne(lower(hex(lines.address)), '^0+(.)', '\\1'))) AS name
    FROM
    (
        SELECT service, id, mapping, address, place, function
        FROM
        (
            SELECT
                service,
                id,
                any(mapping) AS mapping,
                any(address) AS address,
                any(if(empty(line_functions), [toUInt64(0)], line_functions)) AS functions
            FROM {database}.locations
            WHERE tenant = {tenant:UInt32}
            GROUP BY service, id
        )
        ARRAY JOIN functions AS function, arrayEnumerate(functions) AS place
    ) AS lines
    ANY LEFT JOIN
    (
        SELECT service, id, name, file FROM {database}.functions WHERE tenant = {tenant:UInt32}
    ) AS functions ON functions.service = lines.service AND functions.id = lines.function
    ANY LEFT JOIN
    (
        SELECT service, id, file FROM {database}.mappings WHERE tenant = {tenant:UInt32}
    ) AS mappings ON mappings.service = lines.service AND mappings.id = lines.mapping
)
GROUP BY service, location;

-- One row a profile and series.
CREATE OR REPLACE VIEW {database}.profiles_with_labels AS
SELECT
    fromUnixTimestamp64Nano(profiles.time_ns, 'UTC') AS time,
    toDateTime(intDiv(profiles.time_ns, 3600000000000) * 3600, 'UTC') AS hour,
    profiles.week AS week,
    toString(profiles.service) AS service,
    toString(profiles.profile_type) AS profile_type,
    profiles.series AS series,
    UUIDNumToString(profiles.profile_id) AS profile_id,
    mapFilter((name, value) -> NOT startsWith(name, '__'), mapFromArrays(CAST(series.label_names, 'Array(String)'), series.label_values)) AS labels,
    profiles.duration_ns / 1e9 AS duration_seconds,
    length(profiles.stacks) AS samples,
    profiles.total AS value
FROM
(
    SELECT week, time_ns, service, profile_type, series, profile_id, duration_ns, stacks, total
    FROM {database}.profiles FINAL
    WHERE tenant = {tenant:UInt32}
) AS profiles
ANY LEFT JOIN
(
    SELECT profile_type, service, series, label_names, label_values FROM {database}.series WHERE tenant = {tenant:UInt32}
) AS series ON series.profile_type = profiles.profile_type AND series.service = profiles.service AND series.series = profiles.series;

-- One row a stack of a profile and series, with the function that it ends in.
CREATE OR REPLACE VIEW {database}.flat_samples AS
SELECT
    fromUnixTimestamp64Nano(samples.time_ns, 'UTC') AS time,
    toDateTime(intDiv(samples.time_ns, 3600000000000) * 3600, 'UTC') AS hour,
    samples.week AS week,
    toString(samples.service) AS service,
    toString(samples.profile_type) AS profile_type,
    samples.series AS series,
    UUIDNumToString(samples.profile_id) AS profile_id,
    samples.stack AS stack,
    frames.names[1] AS function,
    frames.files[1] AS file,
    samples.value AS value
FROM
(
    SELECT week, time_ns, service, profile_type, series, profile_id, toUInt64(stack) AS stack, value
    FROM
    (
        SELECT week, time_ns, service, profile_type, series, profile_id, stacks, samples
        FROM {database}.profiles FINAL
        WHERE tenant = {tenant:UInt32}
    )
    ARRAY JOIN stacks AS stack, samples AS value
) AS samples
ANY LEFT JOIN
(
    SELECT service, id, location FROM {database}.stack_nodes WHERE tenant = {tenant:UInt32}
) AS nodes ON nodes.service = samples.service AND nodes.id = samples.stack
ANY LEFT JOIN
(
    SELECT service, location, names, files FROM {database}.location_frames(tenant = {tenant:UInt32})
) AS frames ON frames.service = samples.service AND frames.location = nodes.location;

-- The functions on each stack, each once however often it recurs.
CREATE OR REPLACE VIEW {database}.stack_functions AS
WITH RECURSIVE
    nodes AS
    (
        SELECT service, id, any(parent) AS parent, any(location) AS location
        FROM {database}.stack_nodes
        WHERE tenant = {tenant:UInt32}
        GROUP BY service, id
    ),
    steps AS
    (
        SELECT leaves.service AS service, leaves.stack AS stack, nodes.parent AS parent, nodes.location AS location
        FROM
        (
            SELECT DISTINCT service, toUInt64(arrayJoin(stacks)) AS stack
            FROM {database}.profiles
            WHERE tenant = {tenant:UInt32}
        ) AS leaves
        INNER JOIN nodes ON nodes.service = leaves.service AND nodes.id = leaves.stack
        UNION ALL
        SELECT steps.service AS service, steps.stack AS stack, nodes.parent AS parent, nodes.location AS location
        FROM steps
        INNER JOIN nodes ON nodes.service = steps.service AND nodes.id = steps.parent
    )
SELECT DISTINCT
    toString(steps.service) AS service,
    steps.stack AS stack,
    arrayJoin(frames.names) AS function
FROM steps
ANY LEFT JOIN
(
    SELECT service, location, names FROM {database}.location_frames(tenant = {tenant:UInt32})
) AS frames ON frames.service = steps.service AND frames.location = steps.location;

-- Self where a stack ends in the function, total where it is anywhere on the stack.
CREATE OR REPLACE VIEW {database}.functions_by_hour AS
SELECT
    sums.hour AS hour,
    sums.service AS service,
    sums.profile_type AS profile_type,
    names.function AS function,
    sumIf(sums.value, names.function = sums.leaf) AS self,
    sum(sums.value) AS total
FROM
(
    SELECT hour, service, profile_type, stack, any(function) AS leaf, sum(value) AS value
    FROM {database}.flat_samples(tenant = {tenant:UInt32})
    GROUP BY hour, service, profile_type, stack
) AS sums
INNER JOIN
(
    SELECT service, stack, function FROM {database}.stack_functions(tenant = {tenant:UInt32})
) AS names ON names.service = sums.service AND names.stack = sums.stack
GROUP BY hour, service, profile_type, function;

CREATE OR REPLACE VIEW {database}.top_functions AS
SELECT
    sums.service AS service,
    sums.profile_type AS profile_type,
    names.function AS function,
    sumIf(sums.value, names.function = sums.leaf) AS self,
    sum(sums.value) AS total
FROM
(
    SELECT service, profile_type, stack, any(function) AS leaf, sum(value) AS value
    FROM {database}.flat_samples(tenant = {tenant:UInt32})
    GROUP BY service, profile_type, stack
) AS sums
INNER JOIN
(
    SELECT service, stack, function FROM {database}.stack_functions(tenant = {tenant:UInt32})
) AS names ON names.service = sums.service AND names.stack = sums.stack
GROUP BY service, profile_type, function;

-- What a span took in one profile and series.
CREATE OR REPLACE VIEW {database}.span_profiles AS
SELECT
    fromUnixTimestamp64Nano(time_ns, 'UTC') AS time,
    toDateTime(intDiv(time_ns, 3600000000000) * 3600, 'UTC') AS hour,
    week,
    toString(service) AS service,
    toString(profile_type) AS profile_type,
    series,
    UUIDNumToString(profile_id) AS profile_id,
    leftPad(lower(hex(span_id)), 16, '0') AS span_id,
    if(trace_high = 0 AND trace_low = 0, '', concat(leftPad(lower(hex(trace_high)), 16, '0'), leftPad(lower(hex(trace_low)), 16, '0'))) AS trace_id,
    toString(span_name) AS span_name,
    length(stacks) AS samples,
    arraySum(span_samples.samples) AS value
FROM {database}.span_samples FINAL
WHERE tenant = {tenant:UInt32};
