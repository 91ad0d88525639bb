"""Translation sources become compiled files, where they are missing or old."""

from perinet.config.translations import compile_stale

if __name__ == "__main__":
    for source in compile_stale():
        print(f"translations: compiled {source.parent.parent.name}")
