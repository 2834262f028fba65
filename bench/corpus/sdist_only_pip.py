"""Run pip with the metadata of source distributions read from their PKG-INFO.

`pip download` of a source distribution builds its metadata, that is, it runs the
project's setup.py (which fails where pg_config or mysql_config is missing, and
runs foreign code for nothing).  A source distribution already carries PKG-INFO.
This program is pip itself - same index, certificates, hashes and cache - with
that one step replaced.  Arguments are pip's own.
"""
import os
import sys
import tempfile


def name_and_version(req, pkg_info):
    """The two fields that pip checks, from PKG-INFO or else from the pin itself."""
    fields = {}
    if os.path.exists(pkg_info):
        with open(pkg_info, encoding="utf-8", errors="replace") as text:
            for line in text:
                key, colon, value = line.partition(":")
                if colon and key in ("Name", "Version"):
                    fields.setdefault(key, value.strip())
    pinned = next(iter(req.specifier)).version
    return fields.get("Name", req.name), fields.get("Version", pinned)


def metadata_from_pkg_info(self, *_args, **_kwargs):
    """Stand-in for SourceDistribution.prepare_distribution_metadata."""
    req = self.req
    name, version = name_and_version(
        req.req, os.path.join(req.unpacked_source_directory, "PKG-INFO"))
    stem = name.replace("-", "_") + "-" + version
    info = os.path.join(tempfile.mkdtemp(prefix="sdist-"), stem + ".dist-info")
    os.mkdir(info)
    with open(os.path.join(info, "METADATA"), "w", encoding="utf-8") as out:
        out.write(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    req.metadata_directory = info


def main():
    """Patch pip if it has the class we know; otherwise run it as it is."""
    from pip._internal.cli.main import main as pip_main
    try:
        from pip._internal.distributions.sdist import SourceDistribution
        SourceDistribution.prepare_distribution_metadata = metadata_from_pkg_info
    except ImportError:
        print("sdist_only_pip: unknown pip, using it unchanged", file=sys.stderr)
    return pip_main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
