curl https://us-south.monitoring.cloud.ibm.com/api/alerts -H "Authorization: Bearer 8fbc53a6-739e-41c5-9a4a-be6c2b8d5fa7"
