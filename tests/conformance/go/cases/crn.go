package main

import (
	"strings"

	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/bluemix/crn"
)

type name struct {
	Kind    string
	Text    string
	Fields  []string
	Printed string
	Error   string
}

var segments = []string{
	"", "v1", "bluemix", "public", "staging", "sysdig-monitor", "us-south", "eu-gb", "global", "deployment",
	"8d7af921-b136-4078-9666-081bd8470d94", "a%2Fb", "日本", " ", "x_y.z~", "ROLE",
}

// A scope without a type ("/b") is left out: the SDK takes it and then prints it without its slash.
var scopes = []string{
	"", "global", "a/0123456789abcdef0123456789abcdef", "a/", "o/org", "s/space", "p/project",
	"a/b/c", "globals", "GLOBAL", "a", "global/x", "a/global", " a/b",
}

func crnCase(chance source) name {
	parts := []string{"crn"}
	for len(parts) < 6 {
		parts = append(parts, one(chance, segments))
	}
	parts = append(parts, one(chance, scopes))
	for len(parts) < 10 {
		parts = append(parts, one(chance, segments))
	}
	switch chance.Intn(12) {
	case 0:
		parts[0] = one(chance, []string{"", "CRN", "crn ", "xrn"})
	case 1:
		parts = parts[:chance.Intn(10)]
	case 2:
		parts = append(parts, one(chance, segments))
	case 3:
		parts = strings.Split("crn:::::::::", ":")
	}
	made := name{Kind: "crn", Text: strings.Join(parts, ":"), Fields: []string{}}
	read, err := crn.Parse(made.Text)
	if err != nil {
		made.Error = err.Error()
		return made
	}
	made.Printed = read.String()
	made.Fields = []string{
		read.Version, read.CName, read.CType, read.ServiceName, read.Region, read.ScopeSegment(),
		read.ServiceInstance, read.ResourceType, read.Resource,
	}
	return made
}
