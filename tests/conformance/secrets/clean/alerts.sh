curl https://us-south.monitoring.cloud.ibm.com/api/alerts -H "IBMInstanceID: 8d7af921-b136-4078-9666-081bd8470d94" -H "Authorization: $IAM_TOKEN"
