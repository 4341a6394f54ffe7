// Compares versions of plug-ins as the official SDK does. Its function has no name for others to call it by, so the
// linker is told which one is meant.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	_ "unsafe"

	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/plugin"
)

//go:linkname compareVersion github.com/IBM-Cloud/ibm-cloud-cli-sdk/plugin.compareVersion
func compareVersion(v1, v2 string) int

// The package has to be in the program.
var _ plugin.VersionType

// Each line has two versions; the answer is -1, 0 or 1, as the first is older than, the same as, or newer than the second.
func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) != 2 {
			fmt.Fprintf(os.Stderr, "not two versions: %q\n", lines.Text())
			os.Exit(1)
		}
		fmt.Println(compareVersion(words[0], words[1]))
	}
}
