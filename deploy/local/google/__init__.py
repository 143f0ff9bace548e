"""The stand-in for Google: Sheets v4, Drive v3 and OAuth2 on one machine, with the same bodies and rules."""

from deploy.local.google.clock import Clock
from deploy.local.google.errors import GoogleError
from deploy.local.google.executions import Evaluator
from deploy.local.google.faults import Fault
from deploy.local.google.google import Google
from deploy.local.google.limits import Limits
from deploy.local.google.others import Step
from deploy.local.google.seed import TabSeed
from deploy.local.google.serving import Running

__all__ = ["Clock", "Evaluator", "Fault", "Google", "GoogleError", "Limits", "Running", "Step", "TabSeed"]
