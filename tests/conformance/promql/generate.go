package main

import (
	"fmt"
	"math/rand"
	"strings"
)

// generator makes expressions over the sandbox's metrics: always the same ones for a seed.
type generator struct{ *rand.Rand }

// generated are so many expressions, each at most so deep.
func generated(seed int64, count int) []string {
	source := generator{rand.New(rand.NewSource(seed))}
	var all []string
	for len(all) < count {
		all = append(all, source.vector(3))
	}
	return all
}

func (it generator) one(of ...string) string { return of[it.Intn(len(of))] }

var (
	gauges   = []string{"up", "sysdig_host_cpu_used_percent", "sysdig_host_memory_used_percent", "sysdig_host_memory_total_bytes"}
	counters = []string{"http_requests_total", "http_request_duration_seconds_count", "http_request_duration_seconds_sum", "kube_pod_container_status_restarts_total"}
	labelled = []string{"host", "job", "region", "code"}
)

func (it generator) selector(metrics []string) string {
	text := it.one(metrics...)
	text += it.one("", "", "", `{job="web"}`, `{host=~"web-.*"}`, `{region!="us-east"}`, `{code="200"}`, `{host!~"db.+|web-1"}`)
	return text
}

func (it generator) moved(text string) string {
	return text + it.one("", "", "", " offset 10m", " offset 3m", " @ 1767229200", " @ end()", " offset 1h")
}

func (it generator) matrix() string {
	span := it.one("1m", "5m", "10m", "47m", "1h")
	if it.Intn(4) == 0 {
		return it.moved(fmt.Sprintf("(%s)[%s:%s]", it.vector(1), it.one("5m", "15m", "30m"), it.one("1m", "2m30s", "")))
	}
	return it.moved(it.selector(gauges) + "[" + span + "]")
}

func (it generator) counter() string {
	return it.moved(it.selector(counters) + "[" + it.one("1m", "5m", "20m", "1h") + "]")
}

func (it generator) labels() string {
	some := append([]string{}, labelled...)
	it.Shuffle(len(some), func(a, b int) { some[a], some[b] = some[b], some[a] })
	return strings.Join(some[:it.Intn(3)], ", ")
}

func (it generator) number() string {
	return it.one("0", "1", "2.5", "-3", "40", "0.1", "1e3", "time() % 60", "scalar(up{host=\"web-1\"})", "pi()",
		"max_of(2, time() % 7)", "min_of(scalar(up{host=\"db-1\"}), 3)", "(end() - start() + step() + range())")
}

func (it generator) ranged() string {
	switch it.Intn(7) {
	case 6:
		return fmt.Sprintf("integral(%s%s)", it.matrix(), it.one("", ", 0", ", 1", ", 2", ", 7"))
	case 0:
		return fmt.Sprintf("%s(%s)", it.one("rate", "increase", "irate", "resets", "changes", "delta", "idelta", "deriv"), it.counter())
	case 1:
		return fmt.Sprintf("quantile_over_time(%s, %s)", it.one("0", "0.25", "0.5", "0.9", "1", "1.5"), it.matrix())
	case 2:
		return fmt.Sprintf("predict_linear(%s, %s)", it.matrix(), it.one("60", "3600", "-120", "0"))
	case 3:
		return fmt.Sprintf("double_exponential_smoothing(%s, %s, %s)", it.matrix(), it.one("0.1", "0.5", "0.9"), it.one("0.2", "0.7"))
	default:
		function := it.one("avg", "min", "max", "sum", "count", "stddev", "stdvar", "last", "first", "present", "mad",
			"ts_of_min", "ts_of_max", "ts_of_last", "ts_of_first")
		return fmt.Sprintf("%s_over_time(%s)", function, it.matrix())
	}
}

// buckets are those of classic histograms, summed up or not, growing or not, and some of them missing.
func (it generator) buckets() string {
	name := "http_request_duration_seconds_bucket"
	text := name + it.one("", "", `{host="web-1"}`, `{le!="0.5"}`, `{le!="+Inf"}`)
	if it.Intn(2) == 0 {
		text = fmt.Sprintf("rate(%s[%s])", text, it.one("2m", "10m"))
	}
	return it.one("sum by (le) ", "sum by (le, host) ", "avg without (region) ", "-1 * ") + "(" + text + ")"
}

func (it generator) histogram() string {
	quantile := func() string { return it.one("0", "0.1", "0.5", "0.9", "0.99", "1") }
	switch it.Intn(3) {
	case 0:
		return fmt.Sprintf("histogram_quantile(%s, %s)", quantile(), it.buckets())
	case 1:
		return fmt.Sprintf(`histogram_quantiles(%s, "q", 0.25, %s)`, it.buckets(), quantile())
	default:
		edge := func() string { return it.one("-1", "0", "0.05", "0.1", "0.3", "0.5", "0.75", "1", "7", "Inf", "-Inf") }
		return fmt.Sprintf("histogram_fraction(%s, %s, %s)", edge(), edge(), it.buckets())
	}
}

// info takes any metric for one of infos: some have several series for one job, which is refused.
func (it generator) info(inner string) string {
	return fmt.Sprintf("info(%s%s)", inner, it.one("",
		`, {__name__="kube_pod_container_status_restarts_total", pod=~"db.*|web-1.*"}`,
		`, {__name__="kube_pod_container_status_restarts_total", host!="web-2"}`,
		`, {__name__=~"kube_pod.*", pod=~"db.*"}`,
		`, {__name__="kube_pod_container_status_restarts_total", none=""}`,
		`, {__name__!="up", pod="none"}`))
}

func (it generator) vector(depth int) string {
	if depth == 0 {
		return it.moved(it.selector(append(gauges, counters...)))
	}
	inner := func() string { return it.vector(depth - 1) }
	switch it.Intn(17) {
	case 12:
		return it.histogram()
	case 13:
		return it.info(inner())
	case 14:
		return fmt.Sprintf("limit_ratio(%s, %s)", it.one("0", "0.1", "0.5", "-0.5", "-0.9", "1", "2", "0.333"), inner())
	case 15:
		return fmt.Sprintf("(%s) %s %s %s (%s)", inner(), it.one("+", "-", "*", ">", "== bool"),
			it.one("", "on (host)", "ignoring (code, region)", "on (host, job)"), it.one("fill (0)", "fill_left (1)", "fill_right (2.5)", "fill (-1)"), inner())
	case 0:
		return it.moved(it.selector(append(gauges, counters...)))
	case 1, 2:
		return it.ranged()
	case 3:
		return fmt.Sprintf("%s %s (%s) (%s)", it.one("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"), it.one("by", "without"), it.labels(), inner())
	case 4:
		return fmt.Sprintf("%s(%s)", it.one("sum", "avg", "count", "max"), inner())
	case 5:
		return fmt.Sprintf("%s(%s)", it.one("abs", "ceil", "floor", "sqrt", "exp", "ln", "log2", "log10", "sgn", "round",
			"sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "deg", "rad", "timestamp"), inner())
	case 11:
		// What is no time has no day: Go makes a number of it that differs from processor to processor.
		return fmt.Sprintf("%s((%s) > -1e12 < 1e12)", it.one("minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year"), inner())
	case 6:
		return fmt.Sprintf("(%s) %s %s", inner(), it.one("+", "-", "*", "/", "%", "^", ">", "<", ">=", "== bool", "!= bool", "> bool"), it.number())
	case 7:
		return fmt.Sprintf("(%s) %s on (host) group_left () (%s)", inner(), it.one("+", "-", "*", "/", ">", "<= bool", "atan2"), it.selector([]string{"up"}))
	case 8:
		return fmt.Sprintf("(%s) %s (%s)", inner(), it.one("and", "or", "unless", "and on (host)", "unless ignoring (code)", "or on (job)"), inner())
	case 9:
		return fmt.Sprintf(`label_replace(%s, "%s", "%s", "%s", "%s")`, inner(), it.one("host", "zone", "job"), it.one("$1", "x-$1", "${1}_y", "", "fixed"), it.one("host", "region", "code", "none"), it.one("(.*)", "([a-z]+)-(.*)", "us-(.*)", "web.*", "", "(.)00"))
	case 10:
		return fmt.Sprintf(`label_join(%s, "%s", "%s", "%s", "%s")`, inner(), it.one("host", "zone"), it.one("-", "", ", "), it.one(labelled...), it.one(labelled...))
	default:
		return fmt.Sprintf("%s(%s%s)", it.one("clamp_min", "clamp_max"), inner(), ", "+it.one("10", "0.5", "-1"))
	}
}
