package main

import (
	"bytes"
	"strings"

	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/bluemix/terminal"
	"github.com/mattn/go-runewidth"
)

type table struct {
	Kind      string
	Headers   []string
	Rows      [][]string
	Color     bool
	EastAsian bool
	Text      string
	CSV       string
	JSON      string
}

// pieces of cells: what names, descriptions and states are made of, and what they should not be. Emoji of
// several code points are left out: the SDK takes them for two widths at once, and its columns get crooked.
// So are letters that its older tables count twice under East Asian locales (é, ß, я), and Unicode since not.
var pieces = []string{
	"a", "Z", "7", "-", "_", ".", "name", "State", "id-1", " ", "  ", "ñ", "e\u0301", "日本", "ｗ", "ｱ",
	"👍", "°", "±", "\u00a0", "\u200b", "\t", "\n", ",", "\"", "'", "<", "&", "\\", "/", ";", "%s",
	"\x1b[31mred\x1b[0m", "\x1b[32;1mok\x1b[0;22m",
}

var headings = []string{"Name", "ID", "Description", "State", "", "I", "Long heading", "名前", "Länge"}

func tableCase(chance source) table {
	made := table{Kind: "table", Headers: []string{}, Rows: [][]string{}, Color: chance.Intn(2) == 1}
	made.EastAsian = runewidth.DefaultCondition.EastAsianWidth
	columns := 1 + chance.Intn(5)
	if chance.Intn(8) > 0 {
		for range columns {
			made.Headers = append(made.Headers, one(chance, headings))
		}
	}
	for range chance.Intn(6) {
		cells := make([]string, 0, columns)
		for range columns {
			cells = append(cells, cell(chance))
		}
		made.Rows = append(made.Rows, cells[:1+chance.Intn(columns)])
	}
	print := func(how func(terminal.Table)) string {
		var out bytes.Buffer
		drawn := terminal.NewTable(&out, made.Headers)
		for _, row := range made.Rows {
			drawn.Add(row...)
		}
		how(drawn)
		return out.String()
	}
	colors(made.Color)
	made.Text = print(terminal.Table.Print)
	colors(false)
	made.CSV = print(func(drawn terminal.Table) {
		if err := drawn.PrintCsv(); err != nil {
			refuse(err)
		}
	})
	made.JSON = print(terminal.Table.PrintJson)
	return made
}

func cell(chance source) string {
	text := chance.words(pieces, 5)
	if chance.Intn(25) == 0 {
		text += strings.Repeat("long", chance.Intn(400))
	}
	return text
}

type painted struct {
	Kind   string
	Styles map[string]string
	Text   string
	Color  bool
}

var styles = map[string]func(string) string{
	"Header":             terminal.HeaderColor,
	"Command":            terminal.CommandColor,
	"Stopped":            terminal.StoppedColor,
	"Advisory":           terminal.AdvisoryColor,
	"Crashed":            terminal.CrashedColor,
	"Failure":            terminal.FailureColor,
	"Success":            terminal.SuccessColor,
	"EntityName":         terminal.EntityNameColor,
	"Prompt":             terminal.PromptColor,
	"TableContentHeader": terminal.TableContentHeaderColor,
	"Warning":            terminal.WarningColor,
}

func colorCase(chance source) painted {
	made := painted{"color", map[string]string{}, chance.words(pieces, 4), chance.Intn(4) > 0}
	colors(made.Color)
	for name, paint := range styles {
		made.Styles[name] = paint(made.Text)
	}
	return made
}

// colors switches them as a plug-in does that was told by the host.
func colors(on bool) {
	terminal.UserAskedForColors = map[bool]string{true: "true", false: "false"}[on]
	terminal.InitColorSupport()
}
