// A program that profiles itself and hands its profiles to an OTLP exporter of the OpenTelemetry collector, the
// exporter as it is published and with its defaults: queue, retries and gzip.
//
//	otlp-agent grpc http://127.0.0.1:4040 my-service 5
//	otlp-agent http http://127.0.0.1:4040 my-service 5
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"log"
	"os"
	"runtime/pprof"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/google/pprof/profile"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/otlpexporter"
	"go.opentelemetry.io/collector/exporter/otlphttpexporter"
	"go.opentelemetry.io/collector/exporter/xexporter"
	"go.opentelemetry.io/collector/pdata/pcommon"
	metrics "go.opentelemetry.io/otel/metric/noop"
	traces "go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"
)

// How long each exported profile is.
const window = 2 * time.Second

func main() {
	protocol, address, service := os.Args[1], os.Args[2], os.Args[3]
	seconds, err := strconv.Atoi(os.Args[4])
	check(err)
	ctx := context.Background()
	profiles := startExporter(ctx, protocol, address)
	found := 0
	for end := time.Now().Add(time.Duration(seconds) * time.Second); time.Now().Before(end); {
		var recorded bytes.Buffer
		check(pprof.StartCPUProfile(&recorded))
		found += work(time.Now().Add(window))
		pprof.StopCPUProfile()
		parsed, err := profile.Parse(&recorded)
		check(err)
		converted, err := convert(parsed, service)
		check(err)
		check(profiles.ConsumeProfiles(ctx, converted))
	}
	check(profiles.Shutdown(ctx))
	log.Print(found)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func startExporter(ctx context.Context, protocol, address string) xexporter.Profiles {
	var factory exporter.Factory
	var config component.Config
	authorization := configopaque.String(basicCredential())
	if protocol == "grpc" {
		factory = otlpexporter.NewFactory()
		grpc := factory.CreateDefaultConfig().(*otlpexporter.Config)
		grpc.ClientConfig.Endpoint = strings.TrimPrefix(address, "http://")
		grpc.ClientConfig.TLS.Insecure = true
		if authorization != "" {
			grpc.ClientConfig.Headers.Set("authorization", authorization)
		}
		config = grpc
	} else {
		factory = otlphttpexporter.NewFactory()
		http := factory.CreateDefaultConfig().(*otlphttpexporter.Config)
		http.ClientConfig.Endpoint = address
		if authorization != "" {
			http.ClientConfig.Headers.Set("authorization", authorization)
		}
		config = http
	}
	logger, err := zap.NewProduction()
	check(err)
	settings := exporter.Settings{
		ID: component.NewID(factory.Type()),
		TelemetrySettings: component.TelemetrySettings{
			Logger:         logger,
			TracerProvider: traces.NewTracerProvider(),
			MeterProvider:  metrics.NewMeterProvider(),
			Resource:       pcommon.NewResource(),
		},
	}
	profiles, err := factory.(xexporter.Factory).CreateProfiles(ctx, settings, config)
	check(err)
	check(profiles.Start(ctx, noExtensions{}))
	return profiles
}

func basicCredential() string {
	user, password := os.Getenv("PYROSCOPE_BASIC_AUTH_USER"), os.Getenv("PYROSCOPE_BASIC_AUTH_PASSWORD")
	if user == "" {
		return ""
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

type noExtensions struct{}

func (noExtensions) GetExtensions() map[component.ID]component.Component { return nil }

func work(end time.Time) int {
	found := 0
	for time.Now().Before(end) {
		labelled("/primes", func() { found += countPrimes(80 * time.Millisecond) })
		labelled("/words", func() { found += sortWords(20 * time.Millisecond) })
	}
	return found
}

func labelled(endpoint string, work func()) {
	pprof.Do(context.Background(), pprof.Labels("endpoint", endpoint), func(context.Context) { work() })
}

// The hot function: four fifths of the time.
func countPrimes(during time.Duration) int {
	found := 0
	for end := time.Now().Add(during); time.Now().Before(end); {
		for candidate := 3; candidate < 20_000; candidate += 2 {
			prime := true
			for factor := 3; factor*factor <= candidate; factor += 2 {
				if candidate%factor == 0 {
					prime = false
					break
				}
			}
			if prime {
				found++
			}
		}
	}
	return found
}

// The cooler one.
func sortWords(during time.Duration) int {
	length := 0
	for end := time.Now().Add(during); time.Now().Before(end); {
		words := make([]string, 2_000)
		for i := range words {
			words[i] = strconv.Itoa(i * 7_919 % 2_000)
		}
		sort.Strings(words)
		length += len(strings.Join(words, " "))
	}
	return length
}
