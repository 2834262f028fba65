"""look.py CHROMIUM PAGE WIDTH: opens the page in a window that wide, uses it, and prints what there is to see."""
import os
import subprocess
import sys
import tempfile

PROBE = """
<script>
addEventListener("error", () => window.wrong = (window.wrong || 0) + 1);
addEventListener("load", () => {
  const lines = [];
  const all = () => [...document.querySelectorAll("details")];
  const use = (id, value) => { const e = document.getElementById(id); e.value = value; e.dispatchEvent(new Event("input")); };
  all().forEach(d => d.open = true);
  setTimeout(() => {
    const width = document.documentElement.clientWidth;
    lines.push("width: " + innerWidth);
    lines.push("sticks out: " + [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 0.5 || e.getBoundingClientRect().left < -0.5).length +
               (document.documentElement.scrollWidth > width ? " (scrolls)" : ""));
    lines.push("details: " + all().length + ", all with a drawn path: " + all().every(d => d.querySelectorAll("svg circle").length >= 1 &&
      d.querySelectorAll("svg path").length === d.querySelectorAll("svg circle").length - 1));
    lines.push("steps outside of their box: " + all().filter(d => { const b = d.getBoundingClientRect();
      return [...d.querySelectorAll("circle, .note span")].some(c => { const r = c.getBoundingClientRect(); return r.right > b.right || r.left < b.left || r.bottom > b.bottom; }); }).length);
    use("group", "rule");
    lines.push("by rule: " + [...document.querySelectorAll("h2")].map(h => h.textContent).find(t => t.startsWith("ref-leak")));
    use("words", "leak_on_error_bad");
    lines.push("filtered by function: " + all().length);
    use("words", ""); use("rule", "over-release");
    lines.push("filtered by rule: " + (all().length && all().every(d => d.textContent.includes("over-release")) ? "only over-release" : "no"));
    use("words", "no such word");
    lines.push("nothing matches: " + document.body.textContent.includes("Nothing matches"));
    lines.push("errors: " + (window.wrong || 0));
    parent.postMessage(lines.join("\\n"), "*");
  }, 300);
});
</script>
"""


# A window cannot be as narrow as a phone, but a frame can.
FRAME = """<!doctype html><iframe src="page.html" style="border: 0; width: %dpx; height: 900px"></iframe>
<script>addEventListener("message", event => {
  const shown = document.createElement("pre");
  shown.textContent = "BEGIN\\n" + event.data + "\\nEND";
  document.body.replaceChildren(shown);
});</script>
"""


def main():
    browser, page, width = sys.argv[1:4]
    with open(page, encoding="utf-8") as file:
        text = file.read()
    with tempfile.TemporaryDirectory() as scratch:
        probed = os.path.join(scratch, "page.html")
        with open(probed, "w", encoding="utf-8") as file:
            file.write(text.replace("<head>", "<head>" + PROBE, 1))
        framed = os.path.join(scratch, "frame.html")
        with open(framed, "w", encoding="utf-8") as file:
            file.write(FRAME % int(width))
        result = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + scratch + "/user",
             "--window-size=1400,1000", "--virtual-time-budget=5000", "--dump-dom", "file://" + framed],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, text=True)
    begin, end = result.stdout.find("BEGIN\n"), result.stdout.find("\nEND")
    if begin < 0 or end < 0:
        sys.exit("the browser did not show the page:\n" + result.stdout[:500])
    shown = result.stdout[begin + 6:end]
    print(shown)
    if "width: %s\n" % width not in shown:
        sys.exit("the window is not %s wide" % width)


if __name__ == "__main__":
    main()
