/**
 * The one error class of Hearth and its closed list of reasons.
 *
 * A reason is what metrics count and `docs/errors.md` explains; its code is what the wire says. Foreign errors
 * (Node, ClickHouse, Connect) are turned into these once, at the edge where they appear.
 *
 *     throw new HearthError('malformed_profile', 'sample 3 names location 9, but the profile has 4 locations');
 */

/** Connect's and gRPC's status names. */
export type Code =
  | 'canceled'
  | 'unknown'
  | 'invalid_argument'
  | 'deadline_exceeded'
  | 'not_found'
  | 'already_exists'
  | 'permission_denied'
  | 'resource_exhausted'
  | 'failed_precondition'
  | 'aborted'
  | 'out_of_range'
  | 'unimplemented'
  | 'internal'
  | 'unavailable'
  | 'data_loss'
  | 'unauthenticated';

/** Every reason there is, with the code it is sent as. Each has a section in docs/errors.md (a test checks it). */
export const reasons = {
  // What a client sent cannot be understood.
  bad_request: 'invalid_argument',
  bad_selector: 'invalid_argument',
  bad_sql: 'invalid_argument',
  bad_time_range: 'invalid_argument',
  bad_profile_type: 'invalid_argument',
  bad_configuration: 'invalid_argument',
  bad_command_line: 'invalid_argument',
  bad_backup: 'data_loss',
  malformed_profile: 'invalid_argument',
  unknown_format: 'invalid_argument',
  unknown_profile_type: 'invalid_argument',
  // What a client sent is against the rules of series and limits (names as Pyroscope counts them where it has one).
  invalid_labels: 'invalid_argument',
  duplicate_label_names: 'invalid_argument',
  max_label_names_per_series: 'invalid_argument',
  label_name_too_long: 'invalid_argument',
  label_value_too_long: 'invalid_argument',
  profile_size_limit: 'invalid_argument',
  samples_limit: 'invalid_argument',
  sample_labels_limit: 'invalid_argument',
  not_in_ingestion_window: 'invalid_argument',
  series_limit: 'resource_exhausted',
  rate_limited: 'resource_exhausted',
  body_too_large: 'resource_exhausted',
  query_limit: 'invalid_argument',
  label_not_kept: 'invalid_argument',
  result_too_large: 'resource_exhausted',
  ad_hoc_limit: 'resource_exhausted',
  document_limit: 'resource_exhausted',
  document_conflict: 'aborted',
  setting_limit: 'resource_exhausted',
  setting_conflict: 'already_exists',
  recording_rule_limit: 'resource_exhausted',
  recording_rule_conflict: 'already_exists',
  recording_rule_provisioned: 'failed_precondition',
  // Tenancy.
  no_tenant: 'unauthenticated',
  bad_tenant: 'invalid_argument',
  // Who asks, and from where.
  no_credential: 'unauthenticated',
  role_missing: 'permission_denied',
  foreign_tenant: 'permission_denied',
  foreign_host: 'permission_denied',
  foreign_origin: 'permission_denied',
  // Ours.
  no_connection: 'unavailable',
  not_found: 'not_found',
  not_implemented: 'unimplemented',
  store_unavailable: 'unavailable',
  overloaded: 'unavailable',
  shutting_down: 'unavailable',
  query_timeout: 'deadline_exceeded',
  canceled: 'canceled',
  internal: 'internal',
} as const satisfies Record<string, Code>;

export type Reason = keyof typeof reasons;

export function isReason(text: string): text is Reason {
  return Object.hasOwn(reasons, text);
}

export interface ErrorDetails {
  /** What went wrong underneath; logged, never sent. */
  cause?: unknown;
  /** When to try again, in seconds; sent as Retry-After. */
  retryAfterSeconds?: number;
}

export class HearthError extends Error {
  override readonly name = 'HearthError';
  readonly reason: Reason;
  readonly retryAfterSeconds: number | undefined;

  /** @param message what is wrong and what to do about it; may be shown to anyone */
  constructor(reason: Reason, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.reason = reason;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  get code(): Code {
    return reasons[this.reason];
  }
}
