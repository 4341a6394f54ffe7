// Another program that keeps changing the shared configuration, through the official SDK.
//
//	neighbour FILE NAME SECONDS
//
// Each round reads the configuration anew, looks whether somebody is logged in with a token that is in
// one piece, and then renews the tokens or changes a setting. Prints one line per round; exits with 1,
// saying why, when the login is not what it should be.
package main

import (
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/bluemix/configuration/core_config"
)

// pieces is how often a token repeats itself: it is then as long as a real one, and a token that was
// put together from two shows.
const pieces = 150

func main() {
	if len(os.Args) != 4 {
		refuse("usage: neighbour FILE NAME SECONDS")
	}
	file, name := os.Args[1], os.Args[2]
	seconds, err := strconv.Atoi(os.Args[3])
	if err != nil {
		refuse(err.Error())
	}
	end := time.Now().Add(time.Duration(seconds) * time.Second)
	for round := 0; time.Now().Before(end); round++ {
		config := core_config.NewCoreConfigFromPath(file, func(err error) { refuse(err.Error()) })
		look(config)
		if round%3 == 0 {
			token := strings.Repeat(fmt.Sprintf("%s-%06d.", name, round), pieces)
			config.SetIAMToken("Bearer " + token)
			config.SetIAMRefreshToken(token)
		} else {
			config.SetHTTPTimeout(round)
		}
		fmt.Println("round", round)
		time.Sleep(time.Duration(rand.Intn(20)) * time.Millisecond)
	}
}

// look judges what was read. The two tokens may come from two writers, since the SDK writes them one
// after the other; each must be in one piece.
func look(config core_config.Repository) {
	access, found := strings.CutPrefix(config.IAMToken(), "Bearer ")
	if !found {
		refuse("lost: no access token")
	}
	for _, token := range []string{access, config.IAMRefreshToken()} {
		first, _, _ := strings.Cut(token, ".")
		if first == "" || token != strings.Repeat(first+".", pieces) {
			refuse(fmt.Sprintf("lost: a token of %d characters is not in one piece", len(token)))
		}
	}
	if config.CurrentAccount().GUID == "" {
		refuse("lost: no account")
	}
}

func refuse(reason string) {
	fmt.Println(reason)
	os.Exit(1)
}
