-- Tenants that were deleted. A number is here before the deletion is answered and stays for good: it is never given
-- again, nobody reaches what is stored under it, and whatever is found under it is erased.
CREATE TABLE IF NOT EXISTS {database}.retired_tenants
(
    number UInt32,
    name String,
    retired_ms Int64
)
ENGINE = {replacing}
ORDER BY number
SETTINGS {durable};
