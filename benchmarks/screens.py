"""The same ten questions become a page of each rival, served compressed by a plain file server."""

import base64
import gzip
import hashlib
import html
import json
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Callable, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import peers

Question = tuple[str, Sequence[str]]
KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}


def _pack(name: str, integrity: str, folder: Path) -> None:
    """Fetch one package as it was published, and refuse one whose hash is another."""
    word = subprocess.run(
        ["npm", "pack", name, "--silent"], cwd=folder, check=True, capture_output=True, text=True
    )
    file = folder / word.stdout.strip().splitlines()[-1]
    found = "sha512-" + base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
    if found != integrity:
        raise SystemExit(f"{name} is not the package that was compared: {found}")
    with tarfile.open(file) as archive:
        archive.extractall(folder / name.rpartition("@")[0].replace("/", "-"), filter="data")
    file.unlink()


def packages() -> Path:
    """Return the folder of the rivals' packages, fetched at first use."""
    folder, lock = peers.FOLDER / "screens", peers.HERE / "rivals" / "screens.json"
    stamp = folder / "installed.json"
    if not stamp.exists() or stamp.read_text() != lock.read_text():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print("fetching the rivals of the first screen ...", flush=True)
        for name, integrity in json.loads(lock.read_text()).items():
            _pack(name, integrity, folder)
        stamp.write_text(lock.read_text())
    return folder


def _page(head: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Questions</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head><body>{body}</body></html>'
    )


def plain(questions: Sequence[Question]) -> str:
    """A form as anybody writes it by hand, without a style."""
    rows = []
    for number, (text, options) in enumerate(questions, 1):
        choices = "".join(
            f'<p><label><input type="radio" name="q{number}" value="{position}"> {html.escape(option)}</label></p>'
            for position, option in enumerate(options)
        )
        rows.append(f"<fieldset><legend>{html.escape(text)}</legend>{choices}</fieldset>")
    return _page("", f'<form method="post">{"".join(rows)}<button>Next</button></form>')


def survey(questions: Sequence[Question]) -> str:
    elements = [
        {"type": "radiogroup", "name": f"q{n}", "title": text, "choices": list(options)}
        for n, (text, options) in enumerate(questions, 1)
    ]
    head = (
        '<link rel="stylesheet" href="survey-core/package/survey-core.fontless.min.css">'
        '<script src="survey-core/package/survey.core.min.js"></script>'
        '<script src="survey-js-ui/package/survey-js-ui.min.js"></script>'
    )
    made = f"new Survey.Model({json.dumps({'elements': elements})}).render(document.getElementById('form'))"
    return _page(head, f'<div id="form"></div><script>{made}</script>')


def formio(questions: Sequence[Question]) -> str:
    components = [
        {"type": "radio", "key": f"q{n}", "label": text, "input": True,
         "values": [{"label": option, "value": str(position)} for position, option in enumerate(options)]}
        for n, (text, options) in enumerate(questions, 1)
    ]  # fmt: skip
    head = (
        '<link rel="stylesheet" href="@formio-js/package/dist/formio.form.min.css">'
        '<script src="@formio-js/package/dist/formio.form.min.js"></script>'
    )
    made = f"Formio.createForm(document.getElementById('form'), {json.dumps({'components': components})})"
    return _page(head, f'<div id="form"></div><script>{made}</script>')


def lforms(questions: Sequence[Question]) -> str:
    items = [
        {"linkId": f"q{n}", "questionCode": f"q{n}", "question": text, "dataType": "CNE",
         "displayControl": {"answerLayout": {"type": "RADIO_CHECKBOX", "columns": "1"}},
         "answers": [{"code": str(position), "text": option} for position, option in enumerate(options)]}
        for n, (text, options) in enumerate(questions, 1)
    ]  # fmt: skip
    base = "lforms/package/dist/lforms/webcomponent"
    head = f'<link rel="stylesheet" href="{base}/styles.css">'
    made = f"LForms.Util.addFormToPage({json.dumps({'name': 'Questions', 'items': items})}, 'form')"
    needed = (
        "zone.js/package/bundles/zone.umd.min.js",
        f"{base}/lhc-forms.js",
    )  # it does not begin without the first
    scripts = "".join(f'<script src="{file}"></script>' for file in needed)
    return _page(head, f'<div id="form"></div>{scripts}<script>{made}</script>')


RIVALS: dict[str, Callable[[Sequence[Question]], str]] = {
    "plain HTML": plain, "SurveyJS": survey, "Form.io": formio, "LHC-Forms": lforms,
}  # fmt: skip


class Files(BaseHTTPRequestHandler):
    """Serves pages and packages compressed, each file compressed once."""

    protocol_version = "HTTP/1.1"
    kept: dict[str, bytes] = {}

    def __init__(self, pages: dict[str, str], folder: Path, *words: object) -> None:
        self.pages, self.folder = pages, folder
        super().__init__(*words)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        name = self.path.strip("/").partition("?")[0]
        if name not in self.kept:
            file = self.folder / name
            known = name in self.pages or file.is_file()
            raw = self.pages[name].encode() if name in self.pages else file.read_bytes() if known else b""
            self.kept[name] = gzip.compress(raw, 6) if known else b""
        body = self.kept[name]
        self.send_response(200 if body else 404)
        if body:
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Type", KINDS.get(Path(name).suffix, "text/html; charset=utf-8"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        return


def serve(questions: Sequence[Question]) -> tuple[ThreadingHTTPServer, dict[str, str]]:
    """Serve a page of each rival; return the server and the address of each."""
    pages = {f"page-{n}": make(questions) for n, make in enumerate(RIVALS.values())}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, pages, packages()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    return server, {name: f"{base}/page-{n}" for n, name in enumerate(RIVALS)}
