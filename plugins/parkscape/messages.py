"""The words of issues, in one table. Editors read them, so they are in their language.

Each entry is code -> (severity, text). content/contribute.md explains every code; a test holds it
to that.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

ISSUES: Mapping[str, tuple[Literal["error", "warning"], str]] = MappingProxyType(
    {
        # Reading
        "no-file": ("error", "找不到文件 `{got}`"),
        "bad-include": (
            "error",
            "include 中的 `{got}` 没有对应的文件；只能写 parks.yaml 所在文件夹内的文件，如 `parks/*.yaml`",
        ),
        "encoding": ("error", "文件不是 UTF-8 编码（疑为 {got}）；请另存为 UTF-8"),
        "bom": ("error", "文件开头有 BOM 标记；请另存为“UTF-8（无 BOM）”"),
        "control-character": ("error", "第 {column} 列有看不见的控制字符 {got}；请删除"),
        "tab": ("error", "缩进用了制表符（Tab）；应改用空格，每级两个"),
        "yaml-syntax": ("error", "YAML 写法有误：{got}"),
        "yaml-alias": ("error", "不支持 YAML 锚点与别名 `{got}`；请把内容写全"),
        "yaml-tag": ("error", "不支持 YAML 标签 `{got}`；请去掉"),
        "too-deep": ("error", "嵌套超过 {limit} 层；请检查缩进"),
        "duplicate-key": (
            "error",
            "键 `{got}` 在这里重复出现（前一次在第 {first} 行）；请合并或删去一个",
        ),
        "front-matter": ("error", "文章开头缺少信息区：应以一行 `---` 开始，再以一行 `---` 结束"),
        "symlink": ("error", "`{got}` 是指向 content/ 之外的符号链接；请改放真实文件"),
        # Shape
        "wrong-type": ("error", "`{key}` 的类型不对：应为{wanted}，实为{got}"),
        "unknown-key": ("error", "未知的键 `{got}`；{what}可用的键：{wanted}"),
        "missing-key": ("error", "{what}缺少必填的键 `{key}`"),
        "empty-value": ("error", "`{key}` 是空的；请填写，或删去这一行"),
        "bad-id": (
            "error",
            "id `{got}` 不合规则：只用小写字母、数字和连字符，以字母或数字开头和结尾，不超过 60 个字符；可写作 `{proposal}`",
        ),
        "bad-key": ("error", "字段键 `{got}` 不合规则：以小写字母开头，只用小写字母、数字和下划线"),
        "bad-date": ("error", "日期 `{got}` 无效：应写 `2022-12-31`、`2022-12` 或 `2022`"),
        "bad-period": ("error", "时段 `{got}` 无效：应写 `2022` 或 `2019-12/2022-12`，先起后止"),
        "bad-number": (
            "error",
            "数值 `{got}` 无效：只写数字（如 `37`、`14.78`）或分数（如 `1/3`），单位写在 unit，“余、多”等写在 qualifier",
        ),
        "bad-unit": ("error", "未知的单位 `{got}`；新单位请先加到 parks.yaml 顶部的 units"),
        "bad-choice": ("error", "`{key}` 不能是 `{got}`；可用：{wanted}"),
        "unknown-province": (
            "error",
            "没有名为 `{got}` 的省级行政区；应写 34 个省级行政区之一，如 `山西` 或 `山西省`",
        ),
        "unsafe-link": ("error", "链接 `{got}` 不安全或不完整：只接受{wanted}"),
        # Routes
        "route-stops": ("error", "考察线路 `{got}` 不足两站；请补上，或删去这条线路"),
        "route-repeated": ("error", "考察线路两次停在 `{got}`；请只留一站"),
        # Indices
        "scheme-weights": (
            "error",
            "指数方案 `{got}` 的同级指标（{what}）的 weight 写法不一：要么都写，要么都不写（未公布）；等权只写 weights: equal",
        ),
        "scheme-weight": ("error", "指标 `{got}` 的权重 `{what}` 无效：应大于 0"),
        "scheme-repeated": ("error", "同级指标中 `{got}` 写了两次；请改名或删去一个"),
        "scheme-base": ("error", "指数方案 `{got}` 写了 normalisation: base，还须写基期 base"),
        "scheme-range": (
            "error",
            "指标 `{got}` 须写 low 与 high，且 low 小于 high：方案写了 normalisation: range",
        ),
        "scheme-decimals": ("error", "指数方案 `{got}` 的 decimals 无效：应为 0 到 6 的整数"),
        # References
        "duplicate-id": ("error", "id `{got}` 在{what}中重复（前一次在 {first}）"),
        "unknown-id": ("error", "`{key}` 指向不存在的 id `{got}`（应为{wanted}之一）"),
        "ambiguous-id": ("error", "id `{got}` 在多类记录中都有；请写成 {wanted} 之一"),
        "self-reference": ("error", "`{key}` 指向了自己 `{got}`"),
        "repeated-id": ("warning", "`{key}` 中 `{got}` 写了两次"),
        "parent-cycle": ("error", "上级园区形成循环：{got}"),
        "name-clash": ("error", "名称 `{got}` 与{other}重复；请核对是否同一主体"),
        "alias-clash": ("error", "别名 `{got}` 与{other}的名称或别名重复；请删去一处"),
        "alias-own": ("warning", "别名 `{got}` 与本条的名称或另一别名相同；请删去"),
        "unlinked-unknown": ("warning", "unlinked 中的 `{got}` 不是已知的名称或别名"),
        "field-clash": ("error", "自定义字段 `{got}` 与已有的键同名；请换一个键"),
        "field-options": ("error", "choice 类型的字段 `{got}` 必须列出 options"),
        "relation-empty": (
            "error",
            "关系 `{got}` 没有写对方：请填 to（已收录的 id）或 names（未收录的名称）",
        ),
        # Chains
        "chain-role": (
            "error",
            "企业 `{got}` 在同一条产业链里写了两次（前一次在第 {first} 行）；链主、链核、链上企业只写一处",
        ),
        "chain-node": ("error", "环节 `{got}` 在同一条产业链里写了两次（前一次在第 {first} 行）"),
        # Programmes
        "programme-of": ("error", "`of` 写了 `{got}`，本条没有另一个叫这个名称的机制"),
        "part-repeated": (
            "error",
            "步骤或组成部分 `{got}` 在这一机制里写了两次（前一次在第 {first} 行）；请改名或合并",
        ),
        "part-bare": (
            "error",
            "`{got}` 写了 inferred 或 group，却没有写 to 或 services；这两个键说的是谁参与、提供什么",
        ),
        "flow-self": ("error", "流向的两头都是 `{got}`；请改正 from 或 to"),
        "flow-end": (
            "error",
            "流向的 `{key}` 写了 `{got}`，既不是本条的机制，也不是这一机制的步骤或组成部分",
        ),
        # Places
        "enclave-home": (
            "error",
            "园区 `{got}` 的主管地就是所在地；主管地不在所在地时才写 administered_by",
        ),
        "route-order": ("error", "落地的日期 `{got}` 早于孵化的日期 {date}；请核对"),
        "need-solver": (
            "error",
            "需求 `{got}` 的状态是“{what}”，却写了解决方；请改状态，或删去 solvers 与 names",
        ),
        "need-repeated": ("error", "需求 `{got}` 在本条中已写过一次（第 {first} 行）；请只留一条"),
        "bad-redirect": ("error", "redirects 中 `{got}` 无效：{why}"),
        # Figures
        "figure-unit": ("error", "数据 `{got}` 缺少单位 unit；只有分数（如 1/3）可以不写"),
        "figure-time": (
            "error",
            "数据 `{got}` 同时写了 as_of 和 period；时点用 as_of，时段用 period，只留一个",
        ),
        "figure-digits": (
            "error",
            "数据 `{metric}` 的数字 `{got}` 不在来源文章 {article} 中；请核对，或用 text 写出文章的原话",
        ),
        "figure-text": ("error", "数据 `{metric}` 的 text `{got}` 不在来源文章 {article} 中"),
        "figure-plan": (
            "error",
            "计划 `{plan}` 下的数据 `{got}` 必须写 status: planned；已实现的数据请移到 figures",
        ),
        "figure-future": (
            "error",
            "数据 `{got}` 写为已实现，时间 {when} 却晚于来源日期 {date}；若为计划请写 status: planned",
        ),
        "figure-repeated": (
            "error",
            "数据 `{got}` 在同一主体、时间与口径下已写过一次（第 {first} 行）；请只留一条",
        ),
        "source-without-article": (
            "error",
            "来源 `{got}` 标为 article，却没有文章引用它；请补文章，或写 kind: document",
        ),
        "source-unused": ("warning", "来源 `{got}` 没有任何数据引用"),
        # Articles
        "article-name": (
            "error",
            "文章文件名 `{got}` 不合规则：只用小写字母、数字和连字符，如 `yanhu-innovation.md`",
        ),
        "article-subject": (
            "error",
            "文章没有写明所属园区：请填 parks: [园区 id]；不涉及园区的，填 platforms",
        ),
        "article-empty": ("error", "文章没有正文"),
        "raw-html": ("error", "不接受原样的 HTML `{got}`；请改用 Markdown 写法"),
        "outside-image": (
            "error",
            "图片 `{got}` 来自其他网站；请把图片放进 content/articles/ 再引用",
        ),
        "broken-link": ("error", "链接 `{got}` 找不到对应的文件"),
    }
)

YAML_PROBLEMS = (
    (
        "mapping values are not allowed",
        "这里不能再出现冒号“: ”；含冒号的文字请加引号，或检查上一行的缩进与冒号（应为半角）",
    ),
    ("did not find expected key", "缩进与上文不齐，引号或括号没有写完，或引号之后又有文字"),
    ("did not find expected '-' indicator", "列表项应以“- ”开头，并与上文对齐"),
    (
        "did not find expected ',' or '}'",
        "花括号里的内容应以逗号分隔，并以 } 结束；含冒号或逗号的文字请加引号",
    ),
    ("did not find expected ',' or ']'", "方括号里的内容应以逗号分隔，并以 ] 结束"),
    ("could not find expected ':'", "键的后面缺少冒号“: ”（半角冒号加一个空格）"),
    ("found unexpected end of stream", "引号或括号没有写完"),
    ("found character that cannot start any token", "这里的字符不能作为开头；请给文字加引号"),
    ("found undefined alias", "以 * 开头的文字请加引号"),
    ("found unknown escape character", "双引号里的反斜线 \\ 有特别含义；请改用单引号"),
    ("did not find expected comment or line break", "“|”或“>”之后应换行再写文字"),
    ("block sequence entries are not allowed", "这里不能写列表项“- ”；请检查缩进"),
)
"""What libyaml says, in part -> what it means to an editor."""

SECOND_DOCUMENT = "一个文件只能有一份文档；请删去多出的一行 `---`"
"""Said of `---` amid a YAML file."""
