package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// document is a JSON text as the SDK writes its configuration and its metadata.
type document struct {
	Kind    string
	Compact string
	Pretty  string
}

func jsonCase(chance source) document {
	value := anything(chance, 3)
	compact, err := json.Marshal(value)
	if err != nil {
		refuse(err)
	}
	pretty, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		refuse(err)
	}
	return document{"json", string(compact), string(pretty)}
}

func anything(chance source, depth int) any {
	kinds := 7
	if depth == 0 {
		kinds = 5
	}
	switch chance.Intn(kinds) {
	case 0:
		return nil
	case 1:
		return chance.Intn(2) == 0
	case 2:
		return chance.Int63() - chance.Int63()
	case 3, 4:
		return strings.ToValidUTF8(text(chance), "?")
	case 5:
		list := make([]any, chance.Intn(4))
		for at := range list {
			list[at] = anything(chance, depth-1)
		}
		return list
	default:
		object := map[string]any{}
		for number := range chance.Intn(4) {
			object[fmt.Sprint(text(chance), number)] = anything(chance, depth-1)
		}
		return object
	}
}

func text(chance source) string {
	return chance.words(append([]string{"\u2028", "\u2029", "\x00", "\x1f", "\x7f", "\b", "\f", "\r", ">", "\ufeff"}, pieces...), 6)
}
