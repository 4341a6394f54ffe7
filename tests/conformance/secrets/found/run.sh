export SDC_TOKEN="4b7e19c2-3f5a-4d81-9c06-7a2e8d4f1b63"
