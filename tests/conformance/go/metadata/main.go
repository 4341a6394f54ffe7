// Judges a plug-in's metadata with the official SDK: its types take the whole document, they print the
// same bytes, and its validator finds nothing, not even advice.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/bluemix"
	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/plugin"
)

func main() {
	document, err := io.ReadAll(os.Stdin)
	if err != nil {
		refuse(err)
	}
	metadata, err := read(document)
	if err != nil {
		refuse(err)
	}
	findings := plugin.NewPluginMetadataValidator().Errors([]plugin.PluginMetadata{metadata})
	for _, finding := range findings[metadata.Name] {
		fmt.Printf("%s %s [%s]: %s\n", finding.Priority, finding.Namespace, finding.CommandName, finding.Error)
	}
	if len(findings) > 0 {
		refuse(fmt.Errorf("%d findings", len(findings[metadata.Name])))
	}
	fmt.Printf("%d namespaces, %d commands, no finding\n", len(metadata.Namespaces), len(metadata.Commands))
}

// read takes the document apart and puts it together again.
func read(document []byte) (plugin.PluginMetadata, error) {
	var metadata plugin.PluginMetadata
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&metadata); err != nil {
		return metadata, err
	}
	printed, err := json.Marshal(metadata)
	if err != nil {
		return metadata, err
	}
	if !bytes.Equal(printed, document) {
		return metadata, fmt.Errorf("the SDK prints other bytes for it:\n%s", printed)
	}
	if metadata.SDKVersion != plugin.VersionType(bluemix.Version) {
		return metadata, fmt.Errorf("it names SDK %s, and this is %s", metadata.SDKVersion, bluemix.Version)
	}
	return metadata, nil
}

func refuse(reason error) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(1)
}
