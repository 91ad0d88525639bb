"""A name becomes a line drawing on a 24 by 24 grid."""

# Drawn for this project; strokes come from the style sheet, so an icon takes the colour of its text.
ICONS = {
    "alert": '<path d="M12 3.6 21.4 20H2.6z"/><path d="M12 9.8v4.6m0 2.7v.1"/>',
    "amber": '<path d="M12 3.2 20.8 12 12 20.8 3.2 12z"/><path d="M12 8v5m0 2.8v.1"/>',
    "ok": '<circle cx="12" cy="12" r="9"/><path d="m8 12.4 2.8 2.8L16.2 9.4"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.4m0-9v.1"/>',
    "check": '<path d="m4.5 12.8 5 5L19.5 7"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.8V12l3.6 2.4"/>',
    "phone": '<path d="M7 3.8 9.6 8 8 10.2c1.2 2.5 3.2 4.5 5.8 5.8l2.2-1.6 4.2 2.6c-.3 2-1.8 3.4-3.8 3.2'
    'C9.7 19.6 4.4 14.3 3.8 7.6 3.6 5.6 5 4.1 7 3.8z"/>',
    "mail": '<rect x="3" y="5.5" width="18" height="13.5" rx="2"/><path d="m3.6 7 8.4 6.2L20.4 7"/>',
    "message": '<path d="M4 5.5h16v11h-9L6.5 20v-3.5H4z"/><path d="M8 9.5h8M8 12.7h5"/>',
    "print": '<path d="M7 8.5V3.5h10v5M7 17H3.5V8.5h17V17H17"/><path d="M7 14h10v6.5H7z"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4.3 3.6-6.5 7.5-6.5s6.9 2.2 7.5 6.5"/>',
    "people": '<circle cx="8.5" cy="8.5" r="3.5"/><path d="M2 20c.5-4 3-6 6.5-6s6 2 6.5 6"/>'
    '<path d="M15.5 5.3a3.5 3.5 0 0 1 0 6.4M17.5 14.4c2.6.7 4.1 2.6 4.5 5.6"/>',
    "map-pin": '<path d="M12 21c4.7-4.8 7-8.3 7-11.4A7 7 0 0 0 5 9.6C5 12.7 7.3 16.2 12 21z"/>'
    '<circle cx="12" cy="9.7" r="2.5"/>',
    "arrow": '<path d="M4 12h15.5M13.5 6l6 6-6 6"/>',
    "back": '<path d="M20 12H4.5m6-6-6 6 6 6"/>',
    "chevron": '<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.4 15.4 5.1 5.1"/>',
    "plus": '<path d="M12 4.5v15M4.5 12h15"/>',
    "minus": '<path d="M4.5 12h15"/>',
    "edit": '<path d="M4 20l1-4.5L15.8 4.7a2 2 0 0 1 2.8 0l.7.7a2 2 0 0 1 0 2.8L8.5 19z"/>'
    '<path d="m13.8 6.7 3.5 3.5"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/>'
    '<path d="M3.5 10h17M8 2.8v4M16 2.8v4"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V7.8a4 4 0 0 1 8 0v2.7"/>',
    "leaf": '<path d="M5 19C4 10 9.5 4.5 20 4.5 20 15 14.5 20 7 18"/>'
    '<path d="M4 21.5C6.5 16 10 12.5 14.5 10.5"/>',
    "heart": '<path d="M12 20C6 15.8 3.5 12.5 3.5 9.2a4.4 4.4 0 0 1 8.5-1.7 4.4 4.4 0 0 1 8.5 1.7'
    'c0 3.3-2.5 6.6-8.5 10.8z"/>',
    "child": '<circle cx="12" cy="6.5" r="3.2"/><path d="M6 20.5c0-5.5 2-8 6-8s6 2.5 6 8"/>'
    '<path d="M9 17.5c1.8 1.4 4.2 1.4 6 0"/>',
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9.3 9.5a2.8 2.8 0 1 1 4.1 2.5'
    'c-1 .6-1.4 1.1-1.4 2.2m0 2.7v.1"/>',
    "list": '<path d="M9 6.5h11.5M9 12h11.5M9 17.5h11.5M4 6.5h.1M4 12h.1M4 17.5h.1"/>',
    "home": '<path d="M3.5 11.5 12 4l8.5 7.5"/><path d="M6 9.5v10.5h12V9.5"/>',
    "logout": '<path d="M13.5 4H5v16h8.5"/><path d="M10 12h10.5m-4-4 4 4-4 4"/>',
    "external": '<path d="M10 5H5v14h14v-5"/><path d="M14 4h6v6m0-6-9 9"/>',
    "language": '<circle cx="12" cy="12" r="9"/><path d="M3.2 12h17.6M12 3c3 3 3.8 6 3.8 9S15 18 12 21'
    'c-3-3-3.8-6-3.8-9S9 6 12 3z"/>',
    "copy": '<rect x="8.5" y="8.5" width="11.5" height="12" rx="2"/><path d="M15.5 8.5V4H4v11.5h4.5"/>',
    "close": '<path d="m5.5 5.5 13 13m0-13-13 13"/>',
    "flag": '<path d="M5.5 21V4c4-2 8 2 13 0v9.5c-5 2-9-2-13 0"/>',
    "eye": '<path d="M2.5 12C5 7.7 8.2 5.5 12 5.5s7 2.2 9.5 6.5c-2.5 4.3-5.7 6.5-9.5 6.5S5 16.3 2.5 12z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    "eye-off": '<path d="M6.5 7.3A14 14 0 0 0 2.5 12c2.5 4.3 5.7 6.5 9.5 6.5 1.7 0 3.3-.4 4.8-1.3'
    'M10 5.7a9 9 0 0 1 2-.2c3.8 0 7 2.2 9.5 6.5a15 15 0 0 1-2 2.7M4 4l16 16"/>',
    "hand": '<path d="M7 12V6.5a1.5 1.5 0 0 1 3 0V4.7a1.5 1.5 0 0 1 3 0v1.8a1.5 1.5 0 0 1 3 0v2'
    'a1.5 1.5 0 0 1 3 0V14c0 4-2.5 7-6.5 7-3.5 0-5-1.7-6.5-4.5L4 13a1.5 1.5 0 0 1 2.5-1.5z"/>',
    "link": '<path d="M9.5 14.5 14.5 9.5"/><path d="M11 6.5 13 4.5a4.6 4.6 0 0 1 6.5 6.5l-2 2'
    'M13 17.5l-2 2A4.6 4.6 0 0 1 4.5 13l2-2"/>',
    "send": '<path d="M21 3.5 3.5 10l7 3.5L14 20.5z"/><path d="m10.5 13.5 5-5"/>',
    "chart": '<path d="M4 3.5v17h17"/><path d="M8.5 16.5v-5M13 16.5v-9M17.5 16.5v-3"/>',
    "document": '<path d="M6 3.5h8l4.5 4.5v12.5H6z"/><path d="M13.5 3.5V8.5h5M9 12.5h6.5M9 16h6.5"/>',
    "settings": '<path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2.2"/>'
    '<circle cx="9" cy="17" r="2.2"/>',
    "voice": '<rect x="9" y="3" width="6" height="11" rx="3"/>'
    '<path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>',
    "qr": '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v2.5M14 20h2.5M20 20h-.5"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
}

# These point along the reading direction, so they turn round in right-to-left languages.
DIRECTED = frozenset({"arrow", "back", "chevron", "logout", "external", "send", "list"})
