"""Copies of shipped packages, to be changed by a test."""

import shutil

from perinet.care.decisions import library


def copied(tmp_path, name="flanders"):
    return shutil.copytree(library.DATA / name, tmp_path / name)


def rewritten(folder, old, new, path="guideline.toml"):
    text = (folder / path).read_text()
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1))
    return folder
