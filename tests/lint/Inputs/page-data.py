"""page-data.py PAGE: the data of an HTML report is one script element that holds JSON, and nothing that ends it early."""
import html.parser
import json
import sys


class Finder(html.parser.HTMLParser):
    data, inside = "", False

    def handle_starttag(self, tag, attributes):
        self.inside = dict(attributes).get("id") == "data"

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, text):
        if self.inside:
            self.data += text


finder = Finder()
with open(sys.argv[1], encoding="utf-8") as file:
    finder.feed(file.read())
data = json.loads(finder.data)
assert len(data["findings"]) == data["totals"]["findings"] == 2, data["totals"]
for finding in data["findings"]:
    assert finding["steps"][-1]["line"] == finding["line"]
    shown = {number for number, _ in finding["lines"]}
    assert all(step["line"] in shown for step in finding["steps"])
