// A passphrase becomes a key that never leaves this page, and an entry becomes a letter that only the site can open.
homeVisit.seal = (() => {
  const bytes = (text) => new TextEncoder().encode(text);
  const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const toBase64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""));
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const plain = (passphrase) => passphrase.normalize("NFKC").replace(/\s+/g, "");

  async function keyFrom(passphrase, salt, rounds) {
    const secret = await crypto.subtle.importKey("raw", bytes(plain(passphrase)), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
    return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  async function lock(key, content) {
    const iv = random(12);
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes(JSON.stringify(content))) };
  }

  async function unlock(key, locked) {
    const how = { name: "AES-GCM", iv: locked.iv };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, locked.data)));
  }

  async function letter(to, box, name, content) {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const own = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
    const theirs = await crypto.subtle.importKey("raw", fromBase64(to.key), curve, false, []);
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
    const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: bytes("perinet letters"), info: bytes(`letter ${box}`) };
    const key = await crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const iv = random(12), options = { name: "AES-GCM", iv, additionalData: bytes(name) };
    const data = await crypto.subtle.encrypt(options, key, bytes(JSON.stringify(content)));
    const from = await crypto.subtle.exportKey("raw", own.publicKey);
    return { id: to.id, from: toBase64(from), iv: toBase64(iv), data: toBase64(data) };
  }

  // Four groups of four digits, each equally likely.
  function passphrase() {
    const digits = [];
    while (digits.length < 16) {
      const [value] = random(1);
      if (value < 250) digits.push(value % 10);
    }
    return digits.join("").replace(/(\d{4})(?=\d)/g, "$1 ");
  }

  return { keyFrom, lock, unlock, letter, passphrase, plain, random };
})();
