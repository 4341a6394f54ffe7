// Asks the engine of the Prometheus project what the sandbox was asked, about the same samples, and
// compares the answers. Runs inside the sandbox, with somebody logged in:
//
//	promql PROGRAM queries.json
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"
)

// Samples reach further than the queries look, in both directions.
const (
	before = 5 * time.Hour
	after  = 600 * time.Second
)

// Expressions that are made by chance, always the same ones.
const (
	seed        = 2026
	expressions = 400
)

// Queries over time; each is asked for the hour before the queries' time, in steps of five minutes.
var ranges = []string{
	`sysdig_host_cpu_used_percent`,
	`sum by (code) (rate(http_requests_total[5m]))`,
	`avg without (host) (sysdig_host_memory_used_percent) > 50`,
	`histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[10m])))`,
	`max_over_time(sysdig_host_cpu_used_percent[15m:1m]) - on (host) group_left () up offset 5m`,
	`http_requests_total{code="500"} / ignoring (code) http_requests_total{code="200"}`,
	`increase(kube_pod_container_status_restarts_total[1h])`,
	`irate(http_requests_total[2m]) or up`,
}

type table struct {
	Time    int64 `json:"time"`
	Queries []struct {
		Query string `json:"query"`
	} `json:"queries"`
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: promql PROGRAM queries.json")
	}
	text, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	var asked table
	if err := json.Unmarshal(text, &asked); err != nil {
		log.Fatal(err)
	}
	cloud := sandbox{program: os.Args[1]}
	now := time.Unix(asked.Time, 0)
	engine := newEngine(cloud.samples(now.Add(after), before+after))
	wrong := 0
	compare := func(query string, ours, theirs answer) {
		if difference := differ(ours, theirs); difference != "" {
			wrong++
			fmt.Printf("%s\n  %s\n", query, difference)
		}
	}
	ctx := context.Background()
	for _, it := range asked.Queries {
		compare(it.Query, cloud.instant(it.Query, now), engine.instant(ctx, it.Query, now))
	}
	from, step := now.Add(-time.Hour), 5*time.Minute
	for _, query := range ranges {
		compare(query, cloud.over(query, from, now, step), engine.over(ctx, query, from, now, step))
	}
	answers, refusals := 0, 0
	for _, query := range generated(seed, expressions) {
		theirs := engine.tried(ctx, query, now)
		compare(query, cloud.tried(query, now), theirs)
		if _, isRefused := theirs[refused]; isRefused {
			refusals++
		} else if len(theirs) > 0 {
			answers++
		}
	}
	if answers < expressions/2 {
		log.Fatalf("%d of %d generated expressions only have a result", answers, expressions)
	}
	if wrong > 0 {
		log.Fatalf("%d answers differ", wrong)
	}
	fmt.Printf("%d instants, %d ranges and %d generated expressions, of which %d have a result and %d are refused by both\n",
		len(asked.Queries), len(ranges), expressions, answers, refusals)
}
