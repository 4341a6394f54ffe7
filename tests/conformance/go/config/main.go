// Reads and writes a configuration with the official SDK.
//
//	config read FILE           prints what every getter says, as JSON
//	config write FILE SEED     calls every setter, then prints the same
//	config session FILE        prints who is logged in, by the access token
//	config refresh FILE        renews the tokens, then prints the same
package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strconv"

	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/bluemix/configuration/core_config"
)

func main() {
	if len(os.Args) < 3 {
		refuse(fmt.Errorf("usage: config read|write|session|refresh FILE [SEED]"))
	}
	verb, file := os.Args[1], os.Args[2]
	config := open(file)
	switch verb {
	case "read":
	case "write":
		seed, err := strconv.ParseInt(os.Args[3], 10, 64)
		if err != nil {
			refuse(err)
		}
		setEverything(config, values{rand.New(rand.NewSource(seed))})
		config = open(file)
	case "refresh":
		if _, err := config.RefreshIAMToken(); err != nil {
			refuse(err)
		}
		config = open(file)
		fallthrough
	case "session":
		show(session(config))
		return
	default:
		refuse(fmt.Errorf("no such verb: %s", verb))
	}
	show(everything(config))
}

// open gives a configuration that has read nothing yet.
func open(file string) core_config.ReadWriter {
	return core_config.NewCoreConfigFromPath(file, refuse)
}

func show(report map[string]any) {
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		refuse(err)
	}
	fmt.Println(string(text))
}

func refuse(reason error) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(1)
}
