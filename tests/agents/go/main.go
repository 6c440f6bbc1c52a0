// A program that pyroscope-go profiles as its users set it up, with every profile type that it has.
//
//	go-agent http://127.0.0.1:4040 my-service 5
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/grafana/pyroscope-go"
)

func main() {
	seconds, err := strconv.Atoi(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	runtime.SetMutexProfileFraction(1)
	runtime.SetBlockProfileRate(1)
	profiler, err := pyroscope.Start(pyroscope.Config{
		ServerAddress:     os.Args[1],
		ApplicationName:   os.Args[2],
		Tags:              map[string]string{"region": "eu"},
		BasicAuthUser:     os.Getenv("PYROSCOPE_BASIC_AUTH_USER"),
		BasicAuthPassword: os.Getenv("PYROSCOPE_BASIC_AUTH_PASSWORD"),
		UploadRate:        2 * time.Second,
		Logger:            pyroscope.StandardLogger,
		ProfileTypes: []pyroscope.ProfileType{
			pyroscope.ProfileCPU,
			pyroscope.ProfileAllocObjects,
			pyroscope.ProfileAllocSpace,
			pyroscope.ProfileInuseObjects,
			pyroscope.ProfileInuseSpace,
			pyroscope.ProfileGoroutines,
			pyroscope.ProfileMutexCount,
			pyroscope.ProfileMutexDuration,
			pyroscope.ProfileBlockCount,
			pyroscope.ProfileBlockDuration,
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	found := 0
	for end := time.Now().Add(time.Duration(seconds) * time.Second); time.Now().Before(end); {
		labelled("/primes", func() { found += countPrimes(80 * time.Millisecond) })
		labelled("/words", func() { found += sortWords(20 * time.Millisecond) })
		waitForLedger()
	}
	profiler.Flush(true)
	if err := profiler.Stop(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(found, len(ledger.pages))
}

func labelled(endpoint string, work func()) {
	pyroscope.TagWrapper(context.Background(), pyroscope.Labels("endpoint", endpoint), func(context.Context) { work() })
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

// The cooler one, which allocates.
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

var ledger struct {
	sync.Mutex
	pages [][]byte
}

// Two goroutines want the same lock, so one of them waits. What they write is kept.
func waitForLedger() {
	var both sync.WaitGroup
	for range 2 {
		both.Go(writeLedger)
	}
	both.Wait()
}

func writeLedger() {
	ledger.Lock()
	defer ledger.Unlock()
	time.Sleep(2 * time.Millisecond)
	ledger.pages = append(ledger.pages, make([]byte, 256<<10))
}
