package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math"
	"net/url"
	"os/exec"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/prometheus/storage"
)

const instance = "monitoring-instance-01"

// point is a value at a time in milliseconds.
type point struct {
	at    int64
	value float64
}

// answer has the points of each series by the text of its labels.
type answer map[string][]point

// refused stands for a query without an answer: neither side is asked for its words.
const refused = "refused"

// sandbox asks the cloud that this program runs in.
type sandbox struct{ program string }

type reply struct {
	Status string `json:"status"`
	Data   struct {
		Type   string          `json:"resultType"`
		Result json.RawMessage `json:"result"`
	} `json:"data"`
}

type entry struct {
	Metric map[string]string `json:"metric"`
	Value  *pair             `json:"value"`
	Values []pair            `json:"values"`
}

// pair is seconds and the text of a number.
type pair [2]any

func (it pair) point() point {
	seconds, isTime := it[0].(float64)
	text, isText := it[1].(string)
	if !isTime || !isText {
		log.Fatalf("%v is not a time and a value", it)
	}
	return point{int64(math.Round(seconds * 1000)), number(text)}
}

// ask is for what must be answered.
func (it sandbox) ask(path string, parameters url.Values) reply {
	found, reason := it.try(path, parameters)
	if reason != "" {
		log.Fatalf("%v: %s", parameters, reason)
	}
	return found
}

// try returns the answer, or the reason why there is none.
func (it sandbox) try(path string, parameters url.Values) (reply, string) {
	target := "/prometheus/api/v1/" + path + "?" + parameters.Encode()
	command := exec.Command(it.program, "monitoring", "api", target, "--name", instance, "--output", "JSON")
	text, err := command.Output()
	var found reply
	if wrong := json.Unmarshal(text, &found); err != nil || wrong != nil || found.Status != "success" {
		return found, fmt.Sprintf("%v %v\n%s", err, wrong, text)
	}
	return found, ""
}

func seconds(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }

// samples are all that the sandbox has in a window that ends at a time.
func (it sandbox) samples(end time.Time, window time.Duration) []storage.Series {
	query := fmt.Sprintf(`{__name__=~".+"}[%ds]`, int(window.Seconds()))
	found := it.ask("query", url.Values{"query": {query}, "time": {seconds(end)}})
	var all []storage.Series
	for _, entry := range entries(found) {
		all = append(all, seriesOf(entry.Metric, points(entry)))
	}
	if len(all) < 20 {
		log.Fatalf("the sandbox has %d series only", len(all))
	}
	return all
}

func (it sandbox) instant(query string, at time.Time) answer {
	return read(it.ask("query", url.Values{"query": {query}, "time": {seconds(at)}}))
}

// tried is the answer to what may be refused.
func (it sandbox) tried(query string, at time.Time) answer {
	found, reason := it.try("query", url.Values{"query": {query}, "time": {seconds(at)}})
	if reason != "" {
		return answer{refused: nil}
	}
	return read(found)
}

func (it sandbox) over(query string, from, to time.Time, step time.Duration) answer {
	parameters := url.Values{"query": {query}, "start": {seconds(from)}, "end": {seconds(to)}, "step": {seconds(time.Unix(0, 0).Add(step))}}
	return read(it.ask("query_range", parameters))
}

func read(found reply) answer {
	result := answer{}
	switch found.Data.Type {
	case "scalar", "string":
		var value pair
		if err := json.Unmarshal(found.Data.Result, &value); err != nil {
			log.Fatal(err)
		}
		if found.Data.Type == "string" {
			result[fmt.Sprintf("text %v", value[1])] = nil
		} else {
			result["scalar"] = []point{value.point()}
		}
	default:
		for _, entry := range entries(found) {
			result[named(entry.Metric)] = points(entry)
		}
	}
	return result
}

func entries(found reply) []entry {
	var all []entry
	if err := json.Unmarshal(found.Data.Result, &all); err != nil {
		log.Fatal(err)
	}
	return all
}

func points(it entry) []point {
	if it.Value != nil {
		return []point{it.Value.point()}
	}
	var all []point
	for _, value := range it.Values {
		all = append(all, value.point())
	}
	return all
}

// differ says how two answers differ, if they do. Sums may be made in another order.
func differ(ours, theirs answer) string {
	if text := names(ours); text != names(theirs) {
		return fmt.Sprintf("the sandbox has %s, Prometheus has %s", text, names(theirs))
	}
	for name, own := range ours {
		other := theirs[name]
		if len(own) != len(other) {
			return fmt.Sprintf("%s: the sandbox has %d values, Prometheus has %d", name, len(own), len(other))
		}
		for at := range own {
			if own[at].at != other[at].at || !same(own[at].value, other[at].value) {
				return fmt.Sprintf("%s: the sandbox has %v, Prometheus has %v", name, own[at], other[at])
			}
		}
	}
	return ""
}

func names(it answer) string {
	var all []string
	for name := range it {
		all = append(all, name)
	}
	sort.Strings(all)
	return strings.Join(all, " ")
}

func same(a, b float64) bool {
	if math.IsNaN(a) || math.IsNaN(b) || math.IsInf(a, 0) || math.IsInf(b, 0) {
		return math.IsNaN(a) && math.IsNaN(b) || a == b
	}
	return math.Abs(a-b) <= 1e-10*math.Max(1, math.Abs(b))
}
