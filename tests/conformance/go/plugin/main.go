// A small plug-in on the official SDK: what a host has to be able to install and run, and what our
// start-up is measured beside.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/bluemix/terminal"
	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/plugin"
)

const namespace = "conformance"

type conformance struct{}

func main() { plugin.Start(new(conformance)) }

// GetMetadata is what the host asks for at installation.
func (*conformance) GetMetadata() plugin.PluginMetadata {
	return plugin.PluginMetadata{
		Name:                     namespace,
		Version:                  plugin.VersionType{Major: 1, Minor: 2, Build: 3},
		MinCliVersion:            plugin.VersionType{Major: 2},
		PrivateEndpointSupported: true,
		Namespaces: []plugin.Namespace{
			{Name: namespace, Aliases: []string{"cf-free"}, Description: "Try out a host of plug-ins."},
		},
		Commands: []plugin.Command{
			{
				Namespace:   namespace,
				Name:        "session-show",
				Aliases:     []string{"session"},
				Description: "Show what the host handed over.",
				Usage:       "ibmcloud conformance session-show [WORD...]",
			},
			{
				Namespace:   namespace,
				Name:        "words",
				Description: "List the words after the command.",
				Usage:       "ibmcloud conformance words [WORD...] [--fail]",
				Flags:       []plugin.Flag{{Name: "fail", Description: "Fail after the list."}},
			},
		},
	}
}

// Run executes one command.
func (*conformance) Run(context plugin.PluginContext, args []string) {
	terminal.UserAskedForColors = context.ColorEnabled()
	terminal.InitColorSupport()
	ui := terminal.NewStdUI()
	if len(args) == 0 {
		ui.Failed("No command.")
		os.Exit(1)
	}
	switch args[0] {
	case "session", "session-show":
		session(context, args)
	case "words":
		words(ui, args[1:])
	default:
		ui.Failed("'%s' is not a command of this plug-in.", args[0])
		os.Exit(1)
	}
}

// session prints what the plug-in sees of its surroundings; no token, but who it says is logged in.
func session(context plugin.PluginContext, args []string) {
	seen := map[string]any{
		"Args":            args,
		"Namespace":       context.CommandNamespace(),
		"CLIName":         context.CLIName(),
		"APIEndpoint":     context.APIEndpoint(),
		"IAMEndpoint":     context.IAMEndpoint(),
		"Region":          context.CurrentRegion().Name,
		"Account":         context.CurrentAccount().GUID,
		"ResourceGroup":   context.CurrentResourceGroup().Name,
		"IsLoggedIn":      context.IsLoggedIn(),
		"UserEmail":       context.UserEmail(),
		"Trace":           context.Trace(),
		"ColorEnabled":    context.ColorEnabled(),
		"HTTPTimeout":     context.HTTPTimeout(),
		"PluginDirectory": context.PluginDirectory(),
	}
	text, err := json.MarshalIndent(seen, "", "  ")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(text))
}

func words(ui terminal.UI, args []string) {
	failing := false
	table := ui.Table([]string{"Number", "Word"})
	for number, word := range args {
		failing = failing || word == "--fail"
		table.Add(fmt.Sprint(number+1), word)
	}
	ui.Say("Getting %d words...", len(args))
	ui.Ok()
	table.Print()
	if failing {
		ui.Failed("Failed as asked after %s.", strings.Join(args, " "))
		os.Exit(3)
	}
}
