from sdcclient import SdMonitorClient

client = SdMonitorClient("6d9a31e4-517c-4fa3-9e28-9c4a0f6b3d85")
