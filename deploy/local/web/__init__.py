"""A web of the sample customers on one loopback port: their sites, name servers, job boards and registers.

Every company is invented and every site ends in .example; shapes are those of the real services, so that the
add-on asks and reads exactly as it does outside. `hosts/` holds one file for each host that answers.
"""

from deploy.local.web.serving import LocalWeb

__all__ = ["LocalWeb"]
