"""Charts drawn on the server as SVG, each with the same figures as a table: no script, no style attribute, no request.

bars       one or several figures a name, beside each other or stacked
line       figures over days
waterfall  how one figure becomes another
band       one state after another over time
calendar   a figure a day, as a year of squares
flow       what goes from where to where
net        things and the links between them
"""

from troth.desk.pages.charts.band import Span, band
from troth.desk.pages.charts.bars import bars, waterfall
from troth.desk.pages.charts.calendar import calendar
from troth.desk.pages.charts.drawing import NARROW, Chart, Key, Series
from troth.desk.pages.charts.flow import flow, net
from troth.desk.pages.charts.line import line

__all__ = ["NARROW", "Chart", "Key", "Series", "Span", "band", "bars", "calendar", "flow", "line", "net", "waterfall"]
