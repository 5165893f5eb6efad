// The reader of PDF warns that it cannot draw. Only texts and their places are read: these stand-ins are never called.
globalThis.DOMMatrix ??= class {};
globalThis.Path2D ??= class {};
