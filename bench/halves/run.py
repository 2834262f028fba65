#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""The two halves check each other: generated extensions are analysed and run, and each difference is shown.

    python3 bench/halves/run.py --seed 1 --extensions 1
    python3 bench/halves/run.py --seed 1 --minutes 60 --python 3.11,3.13 --keep DIR

Each run-time leak must have its static finding, and each static finding on a path that was run its leak. Same seed, same
bytes. Exit status 1 when there is a difference that limits.py does not explain.
"""
import argparse
import collections
import glob
import os
import pathlib
import sys
import tempfile
import time

import build
import limits
import program
import reduce
import session

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
