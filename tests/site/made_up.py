"""A made-up showcase, small and full of references, and its site as bytes."""

import copy
import shutil
from pathlib import Path
from typing import Any

import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

CONFIGURATION: dict[str, Any] = {
    "site_name": "试验园景",
    "site_url": "https://parks.example/a/",
    "docs_dir": "content",
    "theme": {"name": "material", "language": "zh", "font": False},
    "plugins": [
        {"parkscape/catalog": {"edit_url": "https://forge.example/{file}#L{line}"}},
        "parkscape/search",
    ],
    "validation": {"links": {"unrecognized_links": "ignore"}},
}
NAMES = ("云溪", "青禾", "长泽", "南坪", "松岭", "白沙", "东湖", "望江", "金桥", "新渡")
Data = dict[str, Any]


def showcase() -> Data:
    """A made-up showcase in which everything refers to something."""

    def figure(value: str, metric: str = "营业收入") -> Data:
        return {"metric": metric, "value": value, "unit": "亿元", "as_of": "2022", "source": "doc"}

    parks: list[Data] = [
        {"id": f"p{n}", "name": f"{NAMES[n]}高新区", "kind": "高新区", "source": "doc",
         "located_in": {"province": province}, "industries": [industry],
         "figures": [figure(f"{n}.5")]}
        for n, (province, industry) in enumerate((("山西", "i0"), ("湖南", "i1"), ("山西", "i1")))
    ]  # fmt: skip
    parks[1]["parent"] = "p0"
    parks[1]["figures"].append({**figure("0.7"), "as_of": "2020"})
    enterprises: list[Data] = [
        {"id": f"e{n}", "name": f"{NAMES[n + 3]}电机公司", "parks": [f"p{n % 3}"], "source": "doc",
         "summary": f"与{NAMES[(n + 1) % 5 + 3]}电机公司同在{NAMES[n % 3]}高新区。",
         "figures": [figure(str(n + 1))],
         "relations": [{"type": "supplies", "to": [f"e{(n + 2) % 5}"], "source": "doc"}]}
        for n in range(5)
    ]  # fmt: skip
    enterprises[0]["stage"] = "初创"
    # Systems: pools with what feeds what, a pipeline, a rung, an enclave and a route.
    parks[0]["programmes"] = [
        {"name": "企业池", "kind": "两池", "source": "doc"},
        {"name": "需求池", "kind": "两池", "source": "doc", "parts": [{"name": "征集"}]},
        {"name": "循环", "source": "doc", "flows": [
            {"from": "企业池", "to": "需求池", "source": "doc"},
            {"from": "需求池", "to": "企业池", "source": "doc"}]},
        {"name": "培育链", "kind": "孵化链条", "source": "doc",
         "steps": [{"name": "苗圃", "to": ["e1"]}, {"name": "孵化", "to": ["e0", "t0"]}]},
    ]  # fmt: skip
    parks[1]["figures"].append({**figure("9", "有效高企"), "unit": "家", "rung": "高新技术企业"})
    parks[2]["administered_by"] = {"province": "浙江"}
    enterprises[2]["relations"] += [
        {"type": "incubated_in", "to": ["p2"], "source": "doc"},
        {"type": "landed_in", "names": ["某镇"], "place": {"province": "浙江"}, "source": "doc"},
    ]
    articles = {
        f"a{n}": {"title": f"{NAMES[n]}高新区见闻", "source": "told", "parks": [f"p{n}"],
                  "date": f"2023-0{n + 1}-01", "summary": "一则见闻。",
                  "text": f"# 见闻\n\n{NAMES[n + 3]}电机公司与{NAMES[n + 4]}电机公司合作。\n"}
        for n in range(3)
    }  # fmt: skip
    return {
        "parks.yaml": {
            "sources": [
                {"id": "doc", "title": "年报", "kind": "document"},
                {"id": "told", "title": "报道", "date": "2023-01-01"},
            ],
            "industries": [{"id": "i0", "name": "电机"}, {"id": "i1", "name": "材料"}],
            "fields": [{"key": "stage", "label": "阶段", "applies_to": ["enterprises"],
                        "type": "choice", "options": ["初创", "成长"], "facet": True}],
            "parks": parks,
            "enterprises": enterprises,
            "achievements": [{"id": "c0", "name": "高效电机", "kind": "技术",
                              "by": ["enterprises/e0"], "parks": ["p0"], "source": "doc",
                              "schemes": [{"version": "1", "source": "doc", "base": "2022",
                                           "normalisation": "none", "subjects": ["parks/p1"],
                                           "indicators": [{"name": "营业收入", "weight": "1"}]}]}],
            "platforms": [{"id": "t0", "name": "云溪检测中心", "kind": "服务平台", "parks": ["p0"],
                           "source": "doc"}],
            "organisations": [{"id": "u0", "name": "云溪理工大学", "kind": "高校", "source": "doc",
                               "relations": [{"type": "co_develops", "to": ["e0"],
                                              "summary": "电机", "source": "doc"}]}],
            "routes": [{"id": "r0", "name": "电机之旅", "summary": "看电机。",
                        "stops": [{"at": "parks/p0", "text": "看园区。", "source": "doc"},
                                  {"at": "e1", "text": "看企业。", "source": "doc"}]}],
            "chains": [{"id": "h0", "name": "电机产业链", "parks": ["p0"], "source": "doc",
                        "industries": ["i0"],
                        "leaders": [{"enterprise": "e0", "source": "doc"}]},
                       {"id": "h1", "name": "长泽电机产业链", "parks": ["p2"], "source": "doc",
                        "industries": ["i0"],
                        "nodes": [{"stage": "upstream", "name": "磁钢", "source": "doc"}]}],
        },
        "articles": articles,
        "mkdocs.yml": copy.deepcopy(CONFIGURATION),
    }  # fmt: skip


def write(data: Data, root: Path) -> None:
    """The showcase as files, each written only where it differs."""
    shutil.rmtree(root / "content", ignore_errors=True)
    files = {
        "parks.yaml": yaml.safe_dump(data["parks.yaml"], allow_unicode=True, sort_keys=False),
        "mkdocs.yml": yaml.safe_dump(data["mkdocs.yml"], allow_unicode=True, sort_keys=False),
        "content/index.md": "# 站\n",
    }
    for identity, article in data["articles"].items():
        front = {key: value for key, value in article.items() if key != "text"}
        head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False)
        files[f"content/articles/{identity}.md"] = f"---\n{head}---\n{article['text']}"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def build(data: Data, root: Path) -> dict[str, bytes]:
    """The site of a showcase, built in this process."""
    write(data, root)
    mkdocs_build(load_config(str(root / "mkdocs.yml")))
    return tree(root / "site")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Paths of what is not the same."""
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))
