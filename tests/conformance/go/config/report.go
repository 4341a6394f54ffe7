package main

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/IBM-Cloud/ibm-cloud-cli-sdk/bluemix/configuration/core_config"
)

// everything is what each getter says, under the name of the field in the file.
func everything(config core_config.Repository) map[string]any {
	console, iam := config.ConsoleEndpoints(), config.IAMEndpoints()
	return map[string]any{
		"APIEndpoint":                 config.APIEndpoint(),
		"IsPrivate":                   config.IsPrivateEndpointEnabled(),
		"IsAccessFromVPC":             config.IsAccessFromVPC(),
		"ConsoleEndpoint":             console.PublicEndpoint,
		"ConsolePrivateEndpoint":      console.PrivateEndpoint,
		"ConsolePrivateVPCEndpoint":   console.PrivateVPCEndpoint,
		"CloudType":                   config.CloudType(),
		"CloudName":                   config.CloudName(),
		"CRIType":                     config.CRIType(),
		"Region":                      config.CurrentRegion().Name,
		"IAMEndpoint":                 iam.PublicEndpoint,
		"IAMPrivateEndpoint":          iam.PrivateEndpoint,
		"IAMPrivateVPCEndpoint":       iam.PrivateVPCEndpoint,
		"IAMToken":                    config.IAMToken(),
		"IAMRefreshToken":             config.IAMRefreshToken(),
		"IsLoggedInAsCRI":             config.IsLoggedInAsCRI(),
		"Account":                     config.CurrentAccount(),
		"Profile":                     config.CurrentProfile(),
		"ResourceGroup":               config.CurrentResourceGroup(),
		"LoginAt":                     config.LoginAt().Format(time.RFC3339Nano),
		"PluginRepos":                 config.PluginRepos(),
		"SSLDisabled":                 config.IsSSLDisabled(),
		"Locale":                      config.Locale(),
		"LastSessionUpdateTime":       config.LastSessionUpdateTime(),
		"Trace":                       config.Trace(),
		"ColorEnabled":                config.ColorEnabled(),
		"AlphaCommandsEnabled":        config.AlphaCommandsEnabled(),
		"HTTPTimeout":                 config.HTTPTimeout(),
		"TypeOfSSO":                   config.TypeOfSSO(),
		"FallbackAccount":             config.FallbackAccount(),
		"FallbackIAMToken":            config.FallbackIAMToken(),
		"FallbackIAMRefreshToken":     config.FallbackIAMRefreshToken(),
		"AssumedTrustedProfileId":     config.AssumedTrustedProfileId(),
		"CLIInfoEndpoint":             config.CLIInfoEndpoint(),
		"CheckCLIVersionDisabled":     config.CheckCLIVersionDisabled(),
		"UsageStatsDisabled":          config.UsageStatsDisabled(),
		"UsageStatsEnabled":           config.UsageStatsEnabled(),
		"UsageStatsEnabledLastUpdate": config.UsageStatsEnabledLastUpdate().Format(time.RFC3339Nano),
		"SDKVersion":                  config.SDKVersion(),
		"UpdateCheckInterval":         config.UpdateCheckInterval().Nanoseconds(),
		"UpdateRetryCheckInterval":    config.UpdateRetryCheckInterval().Nanoseconds(),
		"UpdateNotificationInterval":  config.UpdateNotificationInterval().Nanoseconds(),
		"PaginationURLs":              config.PaginationURLs(),
		// Questions that the SDK answers from several fields.
		"CheckMessageOfTheDay":       config.CheckMessageOfTheDay(),
		"HasAPIEndpoint":             config.HasAPIEndpoint(),
		"HasTargetedAccount":         config.HasTargetedAccount(),
		"HasTargetedProfile":         config.HasTargetedProfile(),
		"HasTargetedComputeResource": config.HasTargetedComputeResource(),
		"HasTargetedRegion":          config.HasTargetedRegion(),
		"HasTargetedResourceGroup":   config.HasTargetedResourceGroup(),
	}
}

// fingerprint tells tokens apart without showing them.
func fingerprint(token string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(token))) }

// session is what the SDK makes of the access token.
func session(config core_config.Repository) map[string]any {
	return map[string]any{
		"IsLoggedIn":      config.IsLoggedIn(),
		"UserEmail":       config.UserEmail(),
		"UserDisplayText": config.UserDisplayText(),
		"IAMID":           config.IAMID(),
		"Token":           fingerprint(config.IAMToken()),
		"Account":         config.CurrentAccount().GUID,
		"Region":          config.CurrentRegion().Name,
		"ResourceGroup":   config.CurrentResourceGroup().Name,
		"IAMEndpoint":     config.IAMEndpoint(),
	}
}
