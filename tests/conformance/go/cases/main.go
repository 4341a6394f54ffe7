// Prints cases with what the official SDK makes of them, one JSON object per line, the same ones for
// the same seed.
//
//	cases SEED COUNT
//
// East Asian widths follow the locale variables, as always in the SDK.
package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strconv"
)

func main() {
	if len(os.Args) != 3 {
		refuse(fmt.Errorf("usage: cases SEED COUNT"))
	}
	seed, err := strconv.ParseInt(os.Args[1], 10, 64)
	if err != nil {
		refuse(err)
	}
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		refuse(err)
	}
	chance := source{rand.New(rand.NewSource(seed))}
	out := json.NewEncoder(os.Stdout)
	for range count {
		for _, made := range []any{tableCase(chance), colorCase(chance), crnCase(chance), jsonCase(chance)} {
			if err := out.Encode(made); err != nil {
				refuse(err)
			}
		}
	}
}

func refuse(reason error) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(1)
}

// source draws the inputs.
type source struct{ *rand.Rand }

// one draws one of several.
func one[T any](chance source, from []T) T { return from[chance.Intn(len(from))] }

// words joins up to most pieces.
func (chance source) words(pieces []string, most int) string {
	text := ""
	for range chance.Intn(most + 1) {
		text += one(chance, pieces)
	}
	return text
}
