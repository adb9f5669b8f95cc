"""`news-monitor demo`: a made-up news day, served on loopback, goes through the real daemon and is judged.

run.py       run_demo: sets the stage, holds the day, judges        frame.py screen.py   what the terminal shows
newsroom.py  seeds/newsroom -> outlets, pieces                      excerpts.py          passages cut down to size
sites.py     outlets -> web sites (feeds.py, pages.py)              ledger.py            what came out, what came in
setup.py     addresses, shipped rules -> a configuration folder     expected.py          expected.yaml -> Expected
daemon.py    the daemon's process                                   judging.py           arrivals, Expected -> findings
catchers.py  the SMTP server and the webhook receiver               report.py            findings -> figures, JSON
"""

from monitor.demo.run import run_demo

__all__ = ["run_demo"]
