"""The words of the site itself, in one table, so that another language can follow."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from parkscape.view_words import VIEW_WORDS

KIND_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "parks": "园区",
        "enterprises": "企业",
        "achievements": "成果",
        "platforms": "平台",
        "chains": "产业链",
        "organisations": "机构",
        "articles": "文章",
    }
)

UI: Mapping[str, str] = MappingProxyType(
    {
        # Themes
        "themes": "专题",
        "themes_lead": "换一个角度看园区：每个专题汇集各园区的同一类内容，都注明出处。",
        # Lists and places
        "list_lead": "本站收录的全部 {count} 条{kind}。",
        "page_n": "（第 {n} 页）",
        "province_lead": "{name}的园区、企业、成果与平台。",
        "industry_lead": "{name}产业的园区、企业、成果与平台。",
        "search": "查找",
        "search_lead": "按名称、别名或拼音查找园区、企业、成果、平台、产业链、机构与文章。",
        "search_label": "查找园区、企业、成果或平台",
        "search_hint": "名称、别名或拼音，如 盐湖、动力谷、yanhu",
        "filter": "筛选",
        "filter_first": "筛选与排序全部记录",
        "filter_more": "另有 {n} 项没有列出，可按名称查找。",
        "filter_name": "名称、别名或拼音",
        "sort": "排序",
        "sort_default": "默认",
        "sort_name": "名称（拼音）",
        "sort_figures": "数据多少",
        "clear": "清除筛选",
        "by_letter": "按拼音首字母浏览",
        "other_letter": "其他",
        "shown": "显示 {shown} 条，共 {total} 条",
        "none_match": "没有符合条件的记录。可以减少筛选条件，或换一个词。",
        "loading": "正在载入其余记录……",
        "as_table": "以表格查看",
        "browse_province": "按省份浏览",
        "browse_industry": "按产业浏览",
        "browse_kind": "按类别浏览",
        "parts": "分页",
        "part_n": "第 {n} 页",
        "empty_list": "尚未收录。",
        "empty_place": "本站尚未收录这里的园区与企业。欢迎按编辑指南补充。",
        "rows": "{n} 条",
        "skip_list": "跳到结果",
        # Columns and facets
        "name": "名称",
        "kind": "类别",
        "province": "省份",
        "industry": "产业",
        "park": "园区",
        "place": "所在地",
        "administered_by": "主管地",
        "figures": "数据",
        "articles": "文章",
        "level": "级别",
        "flagship": "重点企业",
        "yes": "是",
        "no": "否",
        "date": "日期",
        "source": "来源",
        "year": "年份",
        "undated": "未载日期",
        # Entity pages
        "home": "首页",
        "breadcrumb": "当前位置",
        "on_page": "本页内容",
        "aliases": "又称",
        "overview": "概况",
        "key_figures": "关键数据",
        "all_figures": "数据",
        "planned_figures": "计划中的数据",
        "planned": "计划",
        "unclear": "口径不明",
        "inferred": "推断",
        "inferred_note": "原文未明说，按上下文推断",
        "group_note": "原文只就整体而言，未说明一一对应",
        "metric": "指标",
        "value": "数值",
        "time": "时间",
        "scope": "口径",
        "status": "状态",
        "undated_figure": "原文未载时间",
        "as_of": "截至{date}",
        "period": "{date}",
        "period_range": "{start}至{end}",
        "by": "{date}前",
        "chains": "产业链",
        "leader": "链主",
        "core": "链核",
        "member": "链上企业",
        "no_core": "链核企业：原文未载",
        "no_leader": "链主企业：原文未载",
        "no_nodes": "各环节的名称原文未列，所以上中下游都空着。",
        "upstream": "上游",
        "midstream": "中游",
        "downstream": "下游",
        "stage_unknown": "环节",
        "programmes": "机制与体系",
        "subparks": "园中园与基地",
        "parent": "上级园区",
        "enterprises": "企业",
        "achievements": "成果",
        "platforms": "平台",
        "honours": "荣誉",
        "awards": "奖项",
        "held": "已获",
        "applied": "申报中",
        "recommended": "获推荐",
        "events": "大事记",
        "plans": "计划",
        "policies": "政策与部署",
        "people": "公开职务人物",
        "relations": "合作与关系",
        "fields": "其他信息",
        "mentioned": "提到它的文章",
        "no_mention": "尚无文章提到它。",
        "note": "编者注",
        "made_by": "完成单位",
        "in_parks": "所属园区",
        "industries": "产业",
        "website": "网站",
        "edit": "改这条数据",
        "edit_article": "改这篇文章",
        "line": "{file} 第 {line} 行",
        "cite": "引用本页",
        "print": "打印",
        "faults": "数据有误，下面仍是上一次成功的页面",
        "more_members": "查看全部 {n} 家",
        "repaired": "据原文修复",
        "truncated": "原文残缺",
        "from_source": "数据来源",
        "source_of": "{what}的来源",
        "publisher": "发布者",
        "author": "作者",
        "unknown": "原文未载",
        "read_article": "阅读文章",
        "read_outside": "查看原文",
        "outside": "站外文件",
        "edition": "第{n}届",
        "for": "获奖对象：{what}",
        "issuer": "发布单位：{who}",
        "article_parks": "涉及园区",
        "article_figures": "本文支撑的数据",
        "article_names": "文中提到",
        "subject": "主体",
        # Sources
        "sources": "来源",
        "sources_lead": "本站每条数据所依据的全部来源。",
        "figures_cited": "支撑 {n} 条数据",
        "retold": "本站文章",
        "no_date": "日期未载",
        # Home
        "home_title": "园区展示",
        "facts": "条有来源的事实",
        "figure_count": "条数据",
        "by_province": "按省份浏览",
        "tile_note": "每格一个省级行政区，数字为收录园区数；此图为示意，不是地图。",
        "tile_count": "{name}：{n} 个园区",
        "tile_none": "{name}：尚未收录",
        "featured_parks": "园区",
        "featured_enterprises": "重点企业",
        "featured_achievements": "成果",
        "latest_articles": "文章",
        "see_all": "全部{kind}（{n}）",
        "freshness": "数据新旧",
        "freshness_note": (
            "全站 {figures} 条数据中，{dated} 条有明确时间，{undated} 条原文未载时间；"
            "最近的数据时间为{latest}。"
        ),
        **VIEW_WORDS,
        # Footer and errors
        "footer": "每个数字都注明来源；带“计划”标记的数字尚未实现。",
        "about": "关于本站",
        "contribute": "编辑指南",
        "not_found": "没有找到这个页面",
        "not_found_lead": "地址可能已经改变。请查找名称，或从下面的目录进入。",
        "moved": "页面已移至新地址",
        "menu": "主菜单",
    }
)

COMPARE: Mapping[str, str] = MappingProxyType(
    {
        # What `assets/compare.js` says; its page holds this table.
        "parks": "园区",
        "enterprises": "企业",
        "kinds": "比较什么",
        "chosen": "已选",
        "choose": "选择{kind}",
        "find": "名称或拼音",
        "remove": "移除{name}",
        "count": "{n} 条数据",
        "more": "另有 {n} 个未列出，输入名称可以找到。",
        "no_match": "没有符合的名称。",
        "need": "请选择两到四个{kind}。",
        "full": "最多比较四个；先移除一个，再选另一个。",
        "unknown": "没有 id 为“{id}”的{kind}，或它没有数据，已略去。",
        "failed": "无法载入数据，请检查网络后重试。",
        "retry": "重试",
        "title": "{names}对比",
        "sum": "可以比较 {same} 项；口径不同 {different} 项；只有一方有 {single} 项。",
        "same": "可以比较",
        "same_lead": "指标、单位与统计范围都一致。时间不同的，表中注明。",
        "none_same": "没有一项数据在指标、单位和统计范围上都一致，所以没有可以并排比较的数字。",
        "different": "口径不同，不能直接比较",
        "different_lead": "指标相同或名称相近，但口径不一致；下面照录各方的口径，不比大小。",
        "planned": "计划中的数据",
        "planned_lead": "以下数字尚未实现，不与已实现的数字并排。",
        "single": "只有一方有的数据",
        "single_lead": "其余各方没有这项数据，无从比较。",
        "single_status": "另一方的同名数据{status}，不并排",
        "is_planned": "为计划数",
        "is_achieved": "为已实现数",
        "metric": "指标",
        "why": "为什么不能比",
        "definition": "口径",
        "whole": "未另注明",
        "scope": "统计范围：{scope}",
        "within": "出自：{within}",
        "unit": "单位：{unit}",
        "no_unit": "比值",
        "why_unit": "单位不同",
        "why_scope": "统计范围不同",
        "why_within": "所属事项不同",
        "why_unclear": "原文口径不明",
        "why_metric": "指标名称相近而不同",
        "times": "时间不同",
        "time_unknown": "时间未全载明",
        "absent": "未载",
        "plan": "计划",
        "source": "来源",
        "no_figures": "本站没有{name}自身的数据。",
        "within_parks": "园中园与基地的数据各自单列，可改为比较：",
        "copied": "地址已复制",
        "copy": "复制这次对比的地址",
        "print": "打印",
    }
)

GRAPH: Mapping[str, str] = MappingProxyType(
    {
        # What `assets/graph.js` says.
        "expand": "展开它的关系",
        "full": "节点已多，其余未画出。",
        "failed": "无法画出，请看下面的列表。",
    }
)

FIND: Mapping[str, str] = MappingProxyType(
    {
        # What `assets/search-ui.js` says; it gets this table with every page.
        "site": "全站查找",
        "open": "打开查找框",
        "close": "关闭查找框",
        "options": "名称建议",
        "all": "查找“{q}”的全部结果",
        "count": "{n} 条建议，按上下键选择",
        "none": "没有相符的名称，按回车查找全文",
        "failed": "无法载入建议，请检查网络。按回车仍可前往查找页。",
        "why_alias": "别名",
        "why_pinyin": "拼音",
        "why_initials": "首字母",
        "why_traditional": "繁体",
        "why_homophone": "近音",
        "why_missing": "相近",
        "loading": "正在查找……",
        "found": "找到 {n} 条结果",
        "found_about": "约 {n} 条结果",
        "found_none": "没有找到“{q}”",
        "found_none_filtered": "按当前筛选条件没有结果，可以减少条件。",
        "found_failed": "无法载入查找数据，请检查网络后再试。也可从下面的目录进入。",
        "retry": "重试",
        "tried": "已尝试：{what}。",
        "tried_cut": "拆成几个词",
        "tried_dropped": "去掉或更换一个字",
        "tried_homophone": "同音字",
        "tried_missing": "相近的名称",
        "tried_part": "只查其中一部分",
        "advice": "可以换一个词、减少字数，或从下面的目录进入。",
        "to_apart": "尚未找到连写的“{q}”。以下结果分别含有：{to}",
        "to_cut": "没有连写的“{q}”。以下结果分别含有：{to}",
        "to_dropped": "没有“{q}”。以下是相差一个字的结果：{to}",
        "to_homophone": "没有“{q}”。以下是读音相近的结果：{to}",
        "to_missing": "没有“{q}”。以下是相近名称的结果：{to}",
        "to_part": "没有同时符合“{q}”各部分的记录。以下只符合：{to}",
        "filter": "筛选",
        "kind": "类别",
        "clear": "清除筛选",
        "sort": "排序",
        "sort_relevance": "相关程度",
        "sort_date": "日期（最新的文章在前）",
        "pages": "结果分页",
        "page": "第 {n} 页",
        "previous": "上一页",
        "next": "下一页",
    }
)


def amount_label(value: str, unit: str, qualifier: str) -> str:
    """`1000余项`, `超10万条`, `2000人以上`: a figure as people read it."""
    if qualifier in ("近", "超", "约"):
        return f"{qualifier}{value}{unit}"
    return f"{value}{unit}{qualifier}" if qualifier == "以上" else f"{value}{qualifier}{unit}"


def time_label(as_of: str, period: str, when: str) -> str:
    """The time of a figure as people read it."""
    said = UI["as_of"].format(date=date_label(as_of)) if as_of else ""
    said = period_label(period) if period else said
    if not said:
        return when or UI["undated_figure"]
    return f"{said}（{when}）" if when else said


@cache
def date_label(date: str) -> str:
    """`2022-12-31` as 2022年12月31日, `2022-12` as 2022年12月, `2022` as 2022年."""
    parts = date.split("-")
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))


@cache
def period_label(period: str) -> str:
    """`2019-12/2022-12` as 2019年12月至2022年12月."""
    start, slash, end = period.partition("/")
    if not slash:
        return date_label(start)
    return UI["period_range"].format(start=date_label(start), end=date_label(end))
