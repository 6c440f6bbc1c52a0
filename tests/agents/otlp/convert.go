package main

import (
	"time"

	"github.com/google/pprof/profile"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pprofile"
)

// convert turns a processor profile of Go into OTLP: samples are counts with the period of the profile, as eBPF
// profilers write them, and pprof labels are attributes of samples.
func convert(from *profile.Profile, service string) (pprofile.Profiles, error) {
	profiles := pprofile.NewProfiles()
	resource := profiles.ResourceProfiles().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", service)
	resource.Resource().Attributes().PutStr("region", "eu")
	scope := resource.ScopeProfiles().AppendEmpty()
	scope.Scope().SetName("hearth-otlp-agent")
	into := scope.Profiles().AppendEmpty()
	tables := newTables(profiles.Dictionary())
	into.SampleType().SetTypeStrindex(tables.text("samples"))
	into.SampleType().SetUnitStrindex(tables.text("count"))
	into.PeriodType().SetTypeStrindex(tables.text("cpu"))
	into.PeriodType().SetUnitStrindex(tables.text("nanoseconds"))
	into.SetPeriod(from.Period)
	into.SetTime(pcommon.NewTimestampFromTime(time.Unix(0, from.TimeNanos)))
	into.SetDurationNano(uint64(from.DurationNanos))
	for _, sample := range from.Sample {
		stack, err := tables.stack(sample.Location)
		if err != nil {
			return profiles, err
		}
		to := into.Samples().AppendEmpty()
		to.SetStackIndex(stack)
		to.Values().Append(sample.Value[0])
		for key, values := range sample.Label {
			for _, value := range values {
				attribute, err := tables.attribute(key, value)
				if err != nil {
					return profiles, err
				}
				to.AttributeIndices().Append(attribute)
			}
		}
	}
	return profiles, tables.err
}

// tables are those of a dictionary. Its first entries stand for nothing, as OTLP says.
type tables struct {
	dictionary pprofile.ProfilesDictionary
	err        error
}

func newTables(dictionary pprofile.ProfilesDictionary) *tables {
	dictionary.StringTable().Append("")
	dictionary.MappingTable().AppendEmpty()
	dictionary.LocationTable().AppendEmpty()
	dictionary.FunctionTable().AppendEmpty()
	dictionary.LinkTable().AppendEmpty()
	dictionary.AttributeTable().AppendEmpty()
	dictionary.StackTable().AppendEmpty()
	return &tables{dictionary: dictionary}
}

func (t *tables) text(value string) int32 {
	index, err := pprofile.SetString(t.dictionary.StringTable(), value)
	if err != nil {
		t.err = err
	}
	return index
}

func (t *tables) attribute(key, value string) (int32, error) {
	attribute := pprofile.NewKeyValueAndUnit()
	attribute.SetKeyStrindex(t.text(key))
	attribute.Value().SetStr(value)
	return pprofile.SetAttribute(t.dictionary.AttributeTable(), attribute)
}

func (t *tables) stack(locations []*profile.Location) (int32, error) {
	stack := pprofile.NewStack()
	for _, from := range locations {
		location := pprofile.NewLocation()
		location.SetAddress(from.Address)
		for _, fromLine := range from.Line {
			function := pprofile.NewFunction()
			function.SetNameStrindex(t.text(fromLine.Function.Name))
			function.SetFilenameStrindex(t.text(fromLine.Function.Filename))
			function.SetStartLine(fromLine.Function.StartLine)
			index, err := pprofile.SetFunction(t.dictionary.FunctionTable(), function)
			if err != nil {
				return 0, err
			}
			line := location.Lines().AppendEmpty()
			line.SetFunctionIndex(index)
			line.SetLine(fromLine.Line)
		}
		index, err := pprofile.SetLocation(t.dictionary.LocationTable(), location)
		if err != nil {
			return 0, err
		}
		stack.LocationIndices().Append(index)
	}
	return pprofile.SetStack(t.dictionary.StackTable(), stack)
}
