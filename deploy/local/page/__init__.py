"""The page: a spreadsheet drawn as Google Sheets draws it, the add-on's menu above it, its sidebar beside it.

It computes nothing: cells, formats and formulas are the stand-in's, edits are calls to the stand-in as the
user at the keyboard, and scripts run in the Apps Script runtime. Two origins serve it, as at Google: the
page itself, and the frames that hold what an add-on's HtmlService made.
"""

from deploy.local.page.app import create_page
from deploy.local.page.clients import Clients
from deploy.local.page.frames import Frames, create_frames
from deploy.local.page.scripts import Scripts
from deploy.local.page.serving import Served, free_port, serve_app
from deploy.local.page.ui import PageUi

__all__ = [
    "Clients",
    "Frames",
    "PageUi",
    "Scripts",
    "Served",
    "create_frames",
    "create_page",
    "free_port",
    "serve_app",
]
