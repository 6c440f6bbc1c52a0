/**
 * Reads a request of an OTLP exporter: `ExportProfilesServiceRequest`, in protobuf or JSON.
 *
 *     const { revision, profiles, refused } = readOtlp(body, 'proto', { maxSamples: 16_000 });
 *
 * Which revision of the schema it is in, no field says: it is read by each, the newest first, and is of the first that
 * it fits (fit.ts). In JSON, where fields have names, only the oldest of the three can be told from the others.
 */
import { HearthError } from '#model/errors.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { checkFit } from '#model/formats/otlp/fit.ts';
import { ProfileMaker } from '#model/formats/otlp/found-profiles.ts';
import { jsonReader } from '#model/formats/otlp/json.ts';
import { malformedOtlp, type OtlpMessage, type RevisionReader } from '#model/formats/otlp/message.ts';
import { protoReader } from '#model/formats/otlp/proto.ts';
import { type OtlpRevision, revisions, type RevisionSchema } from '#model/formats/otlp/schema.ts';

export type OtlpEncoding = 'proto' | 'json';

export interface OtlpProfiles {
  revision: OtlpRevision;
  /** One for each profile with samples and each service that they name. */
  profiles: FoundProfile[];
  /** Why others of the request are not among them. */
  refused: HearthError[];
  /** Whether samples have time stamps. */
  isTimed: boolean;
}

/** @throws HearthError malformed_profile when it fits no revision; bad_request for what is no request at all or too much */
export function readOtlp(bytes: Uint8Array, encoding: OtlpEncoding, limits: ReadLimits = {}): OtlpProfiles {
  const read = encoding === 'proto' ? protoReader(bytes, limits) : jsonReader(bytes, limits);
  const { schema, message } = newestFit(read);
  const maker = new ProfileMaker(message.dictionary, schema, limits);
  const refused: HearthError[] = [];
  for (const profile of message.profiles) {
    try {
      maker.add(profile);
    } catch (error) {
      if (!(error instanceof HearthError)) {
        throw error;
      }
      refused.push(error);
    }
  }
  const isTimed = message.profiles.some(({ samples }) => samples.timestamps.array.some((count) => count > 0));
  return { revision: schema.revision, profiles: maker.found, refused, isTimed };
}

function newestFit(read: RevisionReader): { schema: RevisionSchema; message: OtlpMessage } {
  const reasons: string[] = [];
  for (const schema of revisions) {
    try {
      const message = read(schema);
      checkFit(message, schema);
      return { schema, message };
    } catch (error) {
      if (!(error instanceof HearthError) || error.reason !== 'malformed_profile') {
        throw error;
      }
      reasons.push(`in ${schema.revision} ${error.message.replace(/^not a valid OTLP profile: /, '')}`);
    }
  }
  throw malformedOtlp(`it fits no revision of the schema: ${reasons.join('; ')}`);
}
