package main

import (
	"fmt"
	"math/rand"
	"strings"
	"time"

	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/bluemix/configuration/core_config"
	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/bluemix/models"
)

// values makes field values that are awkward to write: quotes, markup, other alphabets, extremes.
type values struct{ *rand.Rand }

var awkward = []string{
	"", "plain", "a & b <c>", "\"quoted\" \\ slash/", "日本語", "é ü ñ", "👍🏽", "line\nbreak\ttab",
	"\u2028\u2029", "\x01\x7f", "https://example.com/x?a=1&b=2", " blanks ", "null", "{}",
}

func (v values) text() string {
	return awkward[v.Intn(len(awkward))] + strings.Repeat("x", v.Intn(3))
}

func (v values) flag() bool { return v.Intn(2) == 1 }

func (v values) wish() string { return []string{"", "true", "false"}[v.Intn(3)] }

func (v values) moment() time.Time {
	zone := time.FixedZone("", (v.Intn(27)-12)*3600+v.Intn(2)*1800)
	return time.Unix(v.Int63n(4_000_000_000), v.Int63n(1_000_000_000)).In(zone)
}

func (v values) interval() time.Duration { return time.Duration(v.Int63()) }

func (v values) endpoints() models.Endpoints {
	return models.Endpoints{PublicEndpoint: v.text(), PrivateEndpoint: v.text(), PrivateVPCEndpoint: v.text()}
}

func (v values) named() models.Authn { return models.Authn{Name: v.text(), ID: v.text()} }

// setEverything calls every setter of the SDK once.
func setEverything(config core_config.ReadWriter, v values) {
	config.SetAPIEndpoint(v.text())
	config.SetPrivateEndpointEnabled(v.flag())
	config.SetAccessFromVPC(v.flag())
	config.SetConsoleEndpoints(v.endpoints())
	config.SetCloudType(v.text())
	config.SetCloudName(v.text())
	config.SetCRIType(v.text())
	config.SetRegion(models.Region{Name: v.text()})
	config.SetIAMEndpoints(v.endpoints())
	config.SetIsLoggedInAsCRI(v.flag())
	config.SetAccount(models.Account{GUID: v.text(), Name: v.text(), Owner: v.text()})
	config.SetProfile(models.Profile{ID: v.text(), Name: v.text(), ComputeResource: v.named(), User: v.named()})
	config.SetResourceGroup(models.ResourceGroup{
		GUID: v.text(), Name: v.text(), State: v.text(), Default: v.flag(), QuotaID: v.text(),
	})
	config.SetLoginAt(v.moment())
	for number := range v.Intn(3) {
		config.SetPluginRepo(models.PluginRepo{Name: fmt.Sprint("Repository ", number), URL: v.text()})
	}
	config.SetSSLDisabled(v.flag())
	config.SetLocale([]string{"", "en_US", "zh_Hans", "fr_FR"}[v.Intn(4)])
	config.SetMessageOfTheDayTime()
	config.SetLastSessionUpdateTime()
	config.SetTrace(v.wish())
	config.SetColorEnabled(v.wish())
	config.SetAlphaCommandsEnabled(v.wish())
	config.SetHTTPTimeout(v.Intn(600))
	config.SetTypeOfSSO([]string{"", "manual", "auto"}[v.Intn(3)])
	config.SetFallbackAccount(v.text(), v.text(), v.text())
	config.SetFallbackIAMTokens(v.text(), v.text())
	config.SetAssumedTrustedProfileId(v.text())
	config.SetCLIInfoEndpoint(v.text())
	config.SetCheckCLIVersionDisabled(v.flag())
	config.SetUsageStatsDisabled(v.flag())
	config.SetUsageStatsEnabled(v.flag())
	config.SetUpdateCheckInterval(v.interval())
	config.SetUpdateRetryCheckInterval(v.interval())
	config.SetUpdateNotificationInterval(v.interval())
	config.ClearPaginationURLs()
	for range v.Intn(4) {
		config.AddPaginationURL(v.Intn(1000), v.text())
	}
	// These two write the file the other way: keys sorted, what is unknown kept.
	config.SetIAMToken("Bearer " + v.text())
	config.SetIAMRefreshToken(v.text())
}
