ibmcloud ce secret create --name monitoring-apikey --from-literal monitoring-apikey=7eab42f5-628d-40b4-8f39-ad5b1a7c4e96
