package main

import (
	"context"
	"log"
	"sort"
	"strconv"
	"time"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"
)

// engine is the one of the Prometheus project, over samples in memory.
type engine struct {
	*promql.Engine
	memory memory
}

func newEngine(series []storage.Series) engine {
	options := promql.EngineOpts{
		MaxSamples:               50_000_000,
		Timeout:                  time.Minute,
		LookbackDelta:            5 * time.Minute,
		NoStepSubqueryIntervalFn: func(int64) int64 { return time.Minute.Milliseconds() },
		// What is still an experiment there is compared as well.
		Parser:               parser.NewParser(parser.Options{EnableExperimentalFunctions: true, EnableBinopFillModifiers: true}),
		EnableAtModifier:     true,
		EnableNegativeOffset: true,
	}
	return engine{promql.NewEngine(options), memory{series}}
}

func (it engine) instant(ctx context.Context, query string, at time.Time) answer {
	made, err := it.NewInstantQuery(ctx, it.memory, nil, query, at)
	return finish(ctx, query, made, err)
}

// tried is the answer to what may be refused.
func (it engine) tried(ctx context.Context, query string, at time.Time) answer {
	made, err := it.NewInstantQuery(ctx, it.memory, nil, query, at)
	if err != nil {
		return answer{refused: nil}
	}
	defer made.Close()
	result := made.Exec(ctx)
	if result.Err != nil {
		return answer{refused: nil}
	}
	return found(query, result)
}

func (it engine) over(ctx context.Context, query string, from, to time.Time, step time.Duration) answer {
	made, err := it.NewRangeQuery(ctx, it.memory, nil, query, from, to, step)
	return finish(ctx, query, made, err)
}

func finish(ctx context.Context, query string, made promql.Query, err error) answer {
	if err != nil {
		log.Fatalf("%s: the engine refuses: %v", query, err)
	}
	defer made.Close()
	result := made.Exec(ctx)
	if result.Err != nil {
		log.Fatalf("%s: the engine fails: %v", query, result.Err)
	}
	return found(query, result)
}

func found(query string, result *promql.Result) answer {
	found := answer{}
	switch value := result.Value.(type) {
	case promql.String:
		found["text "+value.V] = nil
	case promql.Scalar:
		found["scalar"] = []point{{value.T, value.V}}
	case promql.Vector:
		for _, it := range value {
			found[it.Metric.String()] = []point{{it.T, it.F}}
		}
	case promql.Matrix:
		for _, it := range value {
			for _, sample := range it.Floats {
				name := it.Metric.String()
				found[name] = append(found[name], point{sample.T, sample.F})
			}
		}
	default:
		log.Fatalf("%s: a result of type %s", query, value.Type())
	}
	return found
}

// memory is a storage of series that never change.
type memory struct{ series []storage.Series }

func (it memory) Querier(_, _ int64) (storage.Querier, error) { return querier{it.series}, nil }

type querier struct{ series []storage.Series }

func (it querier) Select(_ context.Context, _ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	var found []storage.Series
	for _, series := range it.series {
		if matches(series.Labels(), matchers) {
			found = append(found, series)
		}
	}
	sort.Slice(found, func(a, b int) bool { return labels.Compare(found[a].Labels(), found[b].Labels()) < 0 })
	return &set{series: found, at: -1}
}

func (querier) LabelValues(context.Context, string, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, nil
}

func (querier) LabelNames(context.Context, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, nil
}

func (querier) Close() error { return nil }

func matches(own labels.Labels, matchers []*labels.Matcher) bool {
	for _, matcher := range matchers {
		if !matcher.Matches(own.Get(matcher.Name)) {
			return false
		}
	}
	return true
}

type set struct {
	series []storage.Series
	at     int
}

func (it *set) Next() bool                        { it.at++; return it.at < len(it.series) }
func (it *set) At() storage.Series                { return it.series[it.at] }
func (it *set) Err() error                        { return nil }
func (it *set) Warnings() annotations.Annotations { return nil }

// sample is a number at a time, and none of the histograms that Prometheus knows besides.
type sample struct {
	at    int64
	value float64
}

func (it sample) T() int64                      { return it.at }
func (it sample) ST() int64                     { return 0 }
func (it sample) F() float64                    { return it.value }
func (it sample) H() *histogram.Histogram       { return nil }
func (it sample) FH() *histogram.FloatHistogram { return nil }
func (it sample) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (it sample) Copy() chunks.Sample           { return it }

// seriesOf makes a series of the labels and samples that the sandbox has sent.
func seriesOf(metric map[string]string, points []point) storage.Series {
	samples := make([]chunks.Sample, len(points))
	for at, it := range points {
		samples[at] = sample{it.at, it.value}
	}
	return storage.NewListSeries(labels.FromMap(metric), samples)
}

// named is how the engine writes a set of labels.
func named(metric map[string]string) string { return labels.FromMap(metric).String() }

func number(text string) float64 {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		log.Fatalf("%q is not a number", text)
	}
	return value
}
