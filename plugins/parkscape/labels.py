"""The words of the site itself, in one table, so that another language can follow."""

from collections.abc import Mapping
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

THEME_LABELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "chains-map": ("产业链图谱", "各园区的产业链：链主、链核与上中下游，按产业排在一起对照。"),
        "pools": ("四池与循环", "把企业、需求、成果、人才分池来管的做法，以及各池之间谁供给谁。"),
        "pipelines": (
            "孵化链条",
            "从苗圃到产业落地：各园区的孵化分几个阶段，每一段由谁承载、提供什么。",
        ),
        "ladder": (
            "培育梯队",
            "从科技型中小企业到单项冠军：各级企业各有多少家，各园区分列，注明时间与口径。",
        ),
        "enclaves": (
            "科创飞地",
            "设在一地、由另一地主管的园区：谁走出去，谁引进来，每个项目怎样落地。",
        ),
        # Time
        "timeline": (
            "时间线",
            "各园区的大事、荣誉、奖项与计划，按年份排列；没有日期的另列，照录原文的说法。",
        ),
        "plans": ("计划", "已经宣布、尚未实现的事：谁计划做什么，何时完成，数字多大。"),
        "honours": (
            "荣誉墙",
            "园区、企业、平台获得的称号，按级别和名称归在一起，注明批次、年份与出处。",
        ),
        # Comparison
        "compare": (
            "对比",
            "选两到四个园区或企业，把口径一致的数据并排看；口径不同的不并排，写明为什么。",
        ),
        # Indices
        "indices": ("指数与变化", "指数怎样构成、得分从哪里来；同一指标在不同年份的数值怎样变化。"),
        # Statistics and relations
        "statistics": ("统计", "本站收录了多少数据，多少注明来源与时间，各园区的数据新旧。"),
        "relations": ("产学研关系", "高校与科研院所同谁合作、合作什么，每条都注明出处。"),
        # Supply and demand, money
        "needs": (
            "供需对接",
            "企业与园区提出的需求和课题、谁来解决、进展如何，以及可用的成果、平台与专家。",
        ),
    }
)
"""Theme -> (its name, what it shows)."""

RUNG_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "科技型中小企业": (
            "科技型中小企业",
            "依靠科技人员做研发，把自有的知识产权变成产品或服务的中小企业；经评价入库，取得登记编号。",
        ),
        "高新技术企业": (
            "高新技术企业",
            "在国家重点支持的高新技术领域里持续研发，靠自主知识产权经营，并经过认定的企业。",
        ),
        "瞪羚企业": (
            "瞪羚企业",
            "已过创业难关、正在高速成长的企业，名称取瞪羚善跳之意；各地自定办法。",
        ),
        "独角兽企业": (
            "独角兽企业",
            "成立不久、尚未上市而估值很高的企业，名称取其罕见；名单由不同机构评出。",
        ),
        "专精特新中小企业": (
            "专精特新中小企业",
            "专业化、精细化、特色化、新颖化见长的中小企业，由省级主管部门认定。",
        ),
        "小巨人企业": (
            "专精特新“小巨人”企业",
            "专精特新企业里的佼佼者，在细分市场和关键环节上更有分量，由国家主管部门认定。",
        ),
        "单项冠军企业": (
            "制造业单项冠军企业",
            "长期专注一种产品，工艺和市场地位都排在全球前列的制造企业。",
        ),
    }
)
"""Rung of the ladder -> (its full name, what it means in our own words)."""

UI: Mapping[str, str] = MappingProxyType(
    {
        # Themes
        "themes": "专题",
        "themes_lead": "换一个角度看园区：每个专题汇集各园区的同一类内容，都注明出处。",
        # Chains
        "stages": "上中下游",
        "stages_of": "{name}的上中下游",
        "stage_none": "环节（上中下游未明）",
        "stage_empty": "未列环节",
        "core_count": "{park}的 {n} 条链合计",
        "gaps": "缺链对照",
        "gap_missing": "缺",
        "gap_elsewhere": "别处已有",
        "gap_stage": "{stage}各环节",
        "gap_held": "见于",
        "gap_others": "别处的同产业链：",
        "gap_more": "只列出其中一部分。",
        "gap_no_industry": "本链没有归入任何产业，无从与别处对照。",
        "gap_alone": "本站没有收录其他园区的{industry}产业链，无从对照。",
        "gap_unknown": "本链的环节原文未列，无法判断缺哪一环。别处有 {n} 条{industry}产业链。",
        "gap_none_told": "它们的环节也都没有列出。",
        "gap_untold": "别处的 {n} 条{industry}产业链都没有列出环节，无法判断本链缺哪一环。",
        "gap_nothing": "别处有 {n} 条{industry}产业链列出了环节，这些环节本链都有。",
        "gap_found": "与别处列出环节的 {n} 条{industry}产业链对照，本链没有列出：",
        "no_industry": "未归入产业",
        "chains_map_note": "来源没有写的，照实空着；带“推断”的对应关系，原文没有明说。",
        # Pools
        "pools": "分池管理",
        "pools_note": "各池的数字各有口径，不是同一批对象，不能相加，也不能连成漏斗。",
        "pools_more": "另有 {n} 个主体，见各自页面：",
        "loop": "谁供给谁",
        "pool_moves": "做法",
        "pool_parts": "组成",
        "pool_gives": "供给",
        "pool_takes": "得自",
        # Pipelines
        "pipelines": "孵化链条",
        "pipeline_stages": "{name}的各阶段",
        "pipeline_services": "服务",
        "pipeline_carriers": "载体",
        "pipeline_enterprises": "企业",
        "pipeline_none": "本阶段的载体、企业与服务，原文未载。",
        "pipeline_whole": "参与整条链",
        "pipeline_whole_note": "原文没有写在哪一阶段",
        "part_group": "原文把几个阶段合起来说，没有分列。",
        "part_inferred": "对应关系原文未明说。",
        "shares": "参与的机制",
        "share_part": "环节：{part}",
        # Cultivation ladder
        "ladder": "培育梯队",
        "ladder_note": "各数口径与时间不同，只分列，不相加。",
        "ladder_meaning": "释义是通行的说法，只为帮助阅读；认定以主管部门的文件为准。",
        "ladder_counts": "{name}：各处的数量",
        "ladder_none": "收录的来源没有给出数量。",
        "ladder_more": "另有 {n} 条，见各园区页面。",
        "ladder_held": "来源点名的企业",
        "ladder_rows": "{n} 条数据",
        "ladder_named": "点名 {n} 家",
        "ladder_empty": "未见数据",
        # Links between places
        "enclave": "飞地联系",
        "enclave_home": "主管地",
        "enclave_place": "所在地",
        "enclave_out": "走出去",
        "enclave_out_lead": "{home}的企业到园区设点",
        "enclave_in": "引进来",
        "enclave_in_lead": "在园区孵化或经园区引进，到{home}落地",
        "enclave_none": "原文没有列出名称。",
        "enclave_note": "名单只列原文点名的；园区各项数字不是同一批对象，不连成漏斗。",
        "routes": "项目路径",
        "route": "孵化与落地",
        "route_incubated": "孵化",
        "route_introduced": "引荐",
        "route_landed": "落地",
        "route_unknown": "原文未载",
        "route_project": "项目",
        "link_administered_by": "主管",
        "link_settled_in": "入驻",
        "link_incubated_in": "孵化",
        "link_landed_in": "落地",
        "links": "往来",
        "links_in": "从别处来",
        "links_out": "到别处去",
        "links_none": "暂无。",
        "links_from": "来自",
        "links_unknown": "来处原文未载",
        "links_more": "共 {n} 条，只列出前面的部分。",
        "pairs": "城市之间",
        "pairs_caption": "城市之间的联系，只计原文点名的",
        "pair_type": "联系",
        "pair_start": "从",
        "pair_end": "到",
        "pair_who": "谁",
        "pair_more": "等 {n} 个",
        # Time: timeline, plans, honours
        "timeline": "时间线",
        "timeline_lead": "本园区及所属企业、成果、平台和园中园的大事、荣誉、奖项与计划。",
        "timeline_all": "全部园区的时间线",
        "timeline_more": "另有 {n} 条没有列出，见全部园区的时间线。",
        "timeline_years": "年份与条数",
        "year_n": "{year}年",
        "no_park": "未注明所属园区",
        "continued": "（续）",
        "event": "大事",
        "honour": "荣誉",
        "award": "奖项",
        "plan": "计划",
        "undated_lead": "这些内容原文没有写明日期，不排先后；原文提到时间的，照录原话。",
        "plans_dated": "写明日期",
        "plans_term": "有时限，年份未载",
        "plans_words": "只有大致说法",
        "plans_none": "未载期限",
        "plans_figures": "计划之外的计划数字",
        "plans_dated_lead": "按期限由近到远排列。",
        "plans_term_lead": "原文写明了时限，但没有写明年份或从何时算起，所以不换算成日期。",
        "plans_words_lead": "原文只说“未来”“加快推进”之类，没有时限。",
        "plans_none_lead": "原文没有说何时完成。",
        "plans_figures_lead": "原文在计划之外写到的计划数，同样尚未实现。",
        "plans_note": "带“计划”标记的数字尚未实现，不与已实现的数字相加，彼此也不相加。",
        "no_term": "原文未载期限",
        "horizon": "期限",
        "belongs": "所属：",
        "no_level": "级别未载",
        "no_year": "年份未载",
        "honours_by_park": "各园区的荣誉",
        "honours_note": (
            "园区的数目包括所属企业、成果与平台，按首个所属园区计；园中园单独计。"
            "“申报或获推荐”尚未获得，不计入已获。"
        ),
        "honours_more": "另有 {n} 个园区，见各园区页面。",
        "honours_held": "已获合计",
        "honours_pending": "申报或获推荐",
        "holders": "{n} 家",
        # Supply and demand, money
        "needs": "需求与揭榜",
        "needs_all": "全部需求与课题",
        "needs_more": "另有 {n} 条，见全部需求与课题。",
        "no_state": "进展未载",
        "needs_published": "逐条收录的需求与课题",
        "needs_unpublished": (
            "来源大多只公布数量，没有列出需求与课题的名称；没有名称的，本站无法逐条展示，也不补写。"
        ),
        "needs_none": "来源没有列出任何一条需求的名称。",
        "needs_counts": "来源公布的数量",
        "needs_counts_lead": (
            "各项数字统计的对象和时间不同，不是同一批：不能连成漏斗，也不能相加。"
        ),
        "demand": "需求一侧",
        "needs_offers": "可以找到的供给",
        "supply": "供给一侧",
        "solvers": "高校与科研院所",
        "experts": "来源点名的院士、教授与专家",
        "needs_loop": "服务闭环",
        "loop_back": "回到第一步",
        "needs_programmes": "对接机制",
        "needs_deals": "来源写明的对接与揭榜",
        "need_by": "提出方",
        "need_at": "归属",
        "need_solver": "解决方",
        "need_yields": "成果",
        "need_group": "原文合并列出解决方，未说明哪一项由谁承担",
        "no_solver": "尚无解决方",
        "solver_unknown": "解决方原文未载",
        "need_roles": "参与的需求与课题",
        "need_by": "提出",
        "need_solvers": "解决",
        "matches": "机器推荐的供给 {n} 项",
        "matches_note": ("按产业链、产业和用词自动推算，未经任何一方确认，不代表已有合作或意向。"),
        "machine": "机器推荐，未经双方确认",
        "why_chains": "同一产业链",
        "why_industries": "同属产业",
        "why_words": "相同用词",
        "left_out": "另有 {n} 项，见各记录的页面。",
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


def date_label(date: str) -> str:
    """`2022-12-31` as 2022年12月31日, `2022-12` as 2022年12月, `2022` as 2022年."""
    parts = date.split("-")
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))


def period_label(period: str) -> str:
    """`2019-12/2022-12` as 2019年12月至2022年12月."""
    start, slash, end = period.partition("/")
    if not slash:
        return date_label(start)
    return UI["period_range"].format(start=date_label(start), end=date_label(end))
