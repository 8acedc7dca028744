"""Twenty mistakes at once: one run of `mkdocs build` tells of each, and publishes nothing."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Build = Callable[..., CompletedProcess[str]]

DATA = "parks.yaml"
ARTICLE = "content/articles/yanhu-innovation.md"
MISTAKES = [
    # (file, what stands there, what to write for it, the code). The first place is taken;
    # the issue stands on its line.
    (DATA, "label: 发展模式", "label:", "empty-value"),
    (DATA, "facet: true", "facet: 是", "wrong-type"),
    (DATA, "id: graphene, name: 石墨烯", "id: graphene", "missing-key"),
    (DATA, "author: 周大正", "title: 周大正", "duplicate-key"),
    (DATA, "date: 2024-04-19", "date: 2024-04-31", "bad-date"),
    (DATA, "aliases: [九华]", "aliases: [盐湖高新区]", "alias-clash"),
    (DATA, "province: 湖南, city: 湘潭市", "province: 湖楠, city: 湘潭市", "unknown-province"),
    (DATA, "industries: [medical-devices,", "industries: [medical-device,", "unknown-id"),
    (DATA, "summary: 湘潭经开区是", "sumary: 湘潭经开区是", "unknown-key"),
    (DATA, "国省级创新平台, value: 46,", "国省级创新平台, value: 99999,", "figure-digits"),
    (DATA, "value: 160, unit: 家,", "value: 160, unit: 个个,", "bad-unit"),
    (DATA, "value: 256,", "value: 两百,", "bad-number"),
    (DATA, "技术合同成交额, value: 90, unit: 亿元,", "技术合同成交额, value: 90,", "figure-unit"),
    (DATA, "累计人才总量,", "累计人才总量, as_of: 2022, period: 2022,", "figure-time"),
    (DATA, "国家级众创空间, level: 国家级", "国家级众创空间, level: 国际级", "bad-choice"),
    (DATA, "type: matched_to, to: [hnust],", "type: matched_to,", "relation-empty"),
    (DATA, "id: xiangtan-medical-chain", "id: Xiangtan_Medical", "bad-id"),
    (DATA, "value: 20, unit: 亿元, status: planned", "value: 20, unit: 亿元", "figure-plan"),
    (ARTICLE, "parks: [yanhu, zhichuang-10]", "parks: [yanhu, zhichuang-11]", "unknown-id"),
    (ARTICLE, "## 产业链与链主", "## 产业链<script>与链主", "raw-html"),
]


def seed(project: Path) -> list[tuple[str, int, str]]:
    """Make every mistake; gives (file, line, code) of each issue to come."""
    expected = []
    for file, found, put, code in MISTAKES:
        path = project / file
        before, there, after = path.read_text(encoding="utf-8").partition(found)
        assert there, f"{file} no longer has {found}"
        path.write_text(before + put + after, encoding="utf-8")
        expected.append((file, before.count("\n") + 1, code))
    return sorted(expected)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_twenty_mistakes_are_told_in_one_run_and_nothing_is_published(
    project: Path, build: Build
) -> None:
    assert build(project).returncode == 0
    before = tree(project / "site")
    assert before
    expected = seed(project)
    assert len(expected) == 20

    failed = build(project)
    assert failed.returncode == 1
    told = re.findall(r"^(\S+?):(\d+):\d+: error: .*\[([a-z-]+)\]$", failed.stderr, re.MULTILINE)
    assert sorted((file, int(line), code) for file, line, code in told) == expected
    assert "Found 20 errors." in failed.stderr
    assert "Traceback" not in failed.stderr

    command = [sys.executable, "-m", "parkscape", "check"]
    checked = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert checked.returncode == 1
    assert checked.stderr.splitlines() == failed.stderr.splitlines()[: len(expected) + 1]

    assert tree(project / "site") == before
    names = {p.name for p in project.iterdir()}
    assert names == {".cache", "content", "mkdocs.yml", "parks.yaml", "site"}
