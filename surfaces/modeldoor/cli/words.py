"""What the signals are called for people."""

SIGNAL_NAMES = {
    "memory": "memory",
    "modelService": "model service",
    "thermal": "heat",
    "battery": "battery",
    "disk": "disk",
    "accelerator": "accelerator",
    "network": "network",
}
