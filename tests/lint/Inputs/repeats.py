"""repeats.py FILE: the findings of lint's JSON, each with the file of the one that it repeats."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    data = json.load(file)
files = {finding["fingerprint"]: finding["file"] for finding in data["findings"]}
assert len(files) == len(data["findings"])
for finding in data["findings"]:
    print(finding["file"], *(["repeats", files[finding["repeats"]]] if "repeats" in finding else []))
print("findings", data["totals"]["findings"], "repeated", data["totals"]["repeated"])
