/**
 * V8's sampler measures wall and CPU time in one profile. Wall time would give the whole its name, so it is pushed
 * in two parts: `process_cpu` with CPU time, `wall` with counts and wall time.
 *
 *     sample:count wall:nanoseconds cpu:nanoseconds  →  cpu:nanoseconds
 *                                                       samples:count wall:nanoseconds
 */
import { Profile, Sample, ValueType } from 'pprof-format';

export function cpuPart(profile: Profile): Profile {
  const part = columnsOf(profile, ['cpu']);
  // V8 asks for the CPU time once for each wall sample: that is the period of both.
  part.periodType = part.sampleType[0];
  return part;
}

export function wallPart(profile: Profile): Profile {
  const part = columnsOf(profile, ['sample', 'wall']);
  const strings = part.stringTable;
  part.sampleType = part.sampleType.map((type) =>
    strings.strings[Number(type.type)] === 'sample'
      ? new ValueType({ type: strings.dedup('samples'), unit: type.unit })
      : type,
  );
  return part;
}

/** The profile with the sample types of these names; samples without a value are left out. */
function columnsOf(profile: Profile, types: string[]): Profile {
  const wanted = types.map((name) =>
    profile.sampleType.findIndex(({ type }) => profile.stringTable.strings[Number(type)] === name),
  );
  return new Profile({
    ...profile,
    sampleType: wanted.map((at) => profile.sampleType[at]!),
    sample: profile.sample
      .map((sample) => new Sample({ ...sample, value: wanted.map((at) => sample.value[at]!) }))
      .filter((sample) => sample.value.some((value) => BigInt(value) > 0n)),
  });
}
