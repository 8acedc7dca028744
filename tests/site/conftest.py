"""What tests of whole builds share."""

import pytest
from mkdocs.structure.files import File


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Gets the paths of what MkDocs copies."""
    copies: list[str] = []
    copy_file = File.copy_file

    def note(file: File, dirty: bool = False) -> None:
        copies.append(file.dest_uri)
        copy_file(file, dirty)

    monkeypatch.setattr(File, "copy_file", note)
    return copies
