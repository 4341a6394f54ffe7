provider "sysdig" {
  sysdig_monitor_api_token = "5c8f20d3-406b-4e92-8d17-8b3f9e5a2c74"
}
