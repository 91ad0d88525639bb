"""A signature over a manifest holds for that manifest and that key alone."""

import pytest

from perinet.care.decisions import library, signing
from perinet.care.decisions.tests.packages import copied

KEY, OTHER = signing.new_key(), signing.new_key()


def trusting(key):
    public = key.public_key()
    return {signing.key_id(public): signing.public_key_text(public)}


@pytest.fixture
def draft(tmp_path):
    """A package that nobody shipped: one clock is its own."""
    folder = copied(tmp_path)
    text = (folder / "guideline.toml").read_text()
    (folder / "guideline.toml").write_text(text.replace("PT4H", "PT3H"))
    library.write_manifest(folder)
    return folder


def signed(folder, key=KEY):
    (folder / "SIGNATURE").write_text(signing.sign((folder / "MANIFEST").read_text(), key))
    return library.load(folder)


def test_a_package_signed_with_a_trusted_key_is_valid(draft):
    assert library.trust(signed(draft), trusting(KEY)) == "valid"


def test_a_package_that_nobody_signed_says_so(draft):
    assert library.trust(library.load(draft), trusting(KEY)) == "missing"


def test_a_key_that_the_site_does_not_trust_is_unknown(draft):
    assert library.trust(signed(draft, OTHER), trusting(KEY)) == "unknown-key"
    assert library.trust(signed(draft, OTHER), {}) == "unknown-key"


def test_a_trusted_name_with_another_key_behind_it_is_wrong(draft):
    (name,), (other,) = trusting(KEY), trusting(OTHER).values()
    assert library.trust(signed(draft), {name: other}) == "wrong"


@pytest.mark.parametrize("spoiled", ["", "one line", "a\nb\nc", "{name}\nnot base64!", "{name}\nAAAA"])
def test_a_signature_that_cannot_be_read_is_wrong(draft, spoiled):
    (name,) = trusting(KEY)
    (draft / "SIGNATURE").write_text(spoiled.format(name=name))
    state = library.trust(library.load(draft), trusting(KEY))
    assert state == {"": "missing", "one line": "unknown-key"}.get(spoiled, "wrong")


def test_a_trusted_key_that_is_no_key_is_unknown(draft):
    (name,) = trusting(KEY)
    assert library.trust(signed(draft), {name: "nonsense"}) == "unknown-key"


@pytest.mark.parametrize("path", ["guideline.toml", "texts/nl.toml", "cases/worked.toml"])
def test_a_tampered_package_is_found_out_whatever_file_was_changed(draft, path):
    signed(draft)
    (draft / path).write_text((draft / path).read_text() + "\n# changed\n")
    assert library.trust(library.load(draft), trusting(KEY)) == "outdated"
    library.write_manifest(draft)
    assert library.trust(library.load(draft), trusting(KEY)) == "wrong"


def test_a_tampered_package_beneath_is_found_out(draft, tmp_path):
    child = copied(tmp_path, "flanders-literature")
    library.write_manifest(child)
    assert library.trust(signed(child), trusting(KEY)) == "valid"
    (draft / "guideline.toml").write_text((draft / "guideline.toml").read_text().replace("PT3H", "PT2H"))
    assert library.trust(library.load(child), trusting(KEY)) == "outdated"


def test_what_was_shipped_needs_no_signature():
    for name in (*library.PACKAGES, *library.EXAMPLES):
        assert library.trust(library.find(name), {}) == "shipped"


def test_what_an_organisation_chose_is_as_trusted_as_what_it_chose_from(draft):
    chosen = {"after-second-rescreen": "named-contact"}
    assert library.trust(library.with_choices(library.PACKAGES["flanders"], chosen), {}) == "shipped"
    assert library.trust(library.with_choices(signed(draft), chosen), trusting(KEY)) == "valid"


def test_a_private_key_is_written_and_read_back():
    again = signing.read_private_key(signing.private_key_pem(KEY))
    assert signing.key_id(again.public_key()) == signing.key_id(KEY.public_key())


@pytest.mark.parametrize("pem", [b"", b"nothing", signing.private_key_pem(KEY)[:40]])
def test_what_is_no_private_key_is_refused(pem):
    with pytest.raises(ValueError, match="no private key"):
        signing.read_private_key(pem)
