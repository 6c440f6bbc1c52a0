-- Who is about to make a tenant, so that two services that do it at the same time see each other: see tenant-claims.ts.
CREATE TABLE IF NOT EXISTS {database}.tenant_claims
(
    name String,
    number UInt32,
    claim UInt64,
    is_over UInt8,
    at_ms Int64
)
ENGINE = {replacing}
ORDER BY (name, number, claim, is_over)
SETTINGS {durable};
