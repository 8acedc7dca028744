"""The words of views: comparison, indices and changes."""

from collections.abc import Mapping
from types import MappingProxyType

VIEW_WORDS: Mapping[str, str] = MappingProxyType(
    {
        # Comparison
        "compare": "与其他园区对比",
        "compare_enterprise": "与其他企业对比",
        "compare_plain": (
            "对比在浏览器里进行，需要 JavaScript。它没有运行时，可以从下面逐个打开园区，"
            "每页都列有全部数据、口径、时间与来源。"
        ),
        "compare_parks": "有数据的园区",
        "compare_more": "另有 {n} 个，见园区列表。",
        # Indices
        "index": "指数",
        "index_version": "{version} 版",
        "index_outline": "指标构成",
        "index_direction": "方向",
        "index_higher": "越高越好",
        "index_lower": "越低越好",
        "index_indicator": "指标",
        "index_weight": "权重",
        "index_unknown": "未公布",
        "index_equal": "等权",
        "index_reading": "原值",
        "index_score": "标准化后",
        "index_points": "贡献",
        "index_total": "总分",
        "index_result": "{name}，{time}",
        "index_method": "标准化方法",
        "index_method_": "未公布",
        "index_method_none": "直接采用已公布的指数值",
        "index_method_base": "定基：以{base}的数值为 100",
        "index_method_range": "按上下限换算到 0 至 100",
        "index_base": "基期",
        "index_missing": "缺数据时",
        "index_missing_refuse": "不计算该年得分",
        "index_missing_reweight": "其余指标按权重比例分摊",
        "index_subjects": "评价对象",
        "index_subjects_more": "另有 {n} 个对象未在此列出。",
        "index_no_score": "不显示得分",
        "index_no_score_lead": "本站只在方案完整、数据齐全时计算得分，不推测权重与得分。缺少的是：",
        "index_no_weights": "权重未公布：{what}",
        "index_no_normalisation": "数值怎样换算成得分未公布",
        "index_no_values": "没有公布数值的指标：{what}",
        "index_no_figures": "{what}没有可用的数据",
        "index_lacking": "{what}没有数据",
        "index_no_base": "{what}缺少基期数值，无法换算",
        "index_dropped": "缺数据而未计入：{what}；其权重由其余指标按比例分摊。",
        "index_more": "另有 {n} 个指数，见成果列表。",
        "index_open": "指标构成与计算",
        "changes": "变化",
        "changes_of": "{name}的变化",
        "changes_lead": (
            "每组各有自己的刻度，都从 0 起；点是原文给出的数值，"
            "点与点之间没有数据，连线只为看清升降。"
        ),
        "changes_table": "变化，各年数值",
        "changes_value": "各年数值",
        "changes_moved": "首末相比",
        "change_up": "升",
        "change_down": "降",
        "change_level": "持平",
        "percent_points": "个百分点",
        "changes_note": "“首末相比”由本站按原文数值相减。",
        "changes_others": "其他有多年数据的园区",
        "changes_count": "{n} 组",
        "changes_more": "另有 {n} 个园区，见各园区页面。",
        # Statistics
        "newest": "最近数据",
        "newest_unknown": "无已载明时间的数据",
        "statistics_count": "数量",
        "statistics_coverage": "数据覆盖",
        "statistics_entities": "收录",
        "statistics_with": "其中有数据",
        "statistics_sourced": "注明来源",
        "statistics_dated": "有明确时间",
        "statistics_planned": "计划数",
        "statistics_ages_lead": (
            "以全站最近的数据时间{newest}为准，早三年及以上的列为待更新；不按今天的日期计算。"
        ),
        "statistics_ages_none": "全站数据都没有明确时间。",
        "statistics_due": "待更新",
        "statistics_undated": "有数据，未载时间",
        "statistics_none": "没有数据",
        "statistics_fresh": "三年之内",
        "statistics_years": "早 {n} 年",
        "statistics_provinces": "各省份收录",
        "statistics_industries": "各产业收录",
        "statistics_industries_note": "一条记录可以属于几个产业，各数不相加。",
        "statistics_honours": "荣誉",
        "statistics_honours_note": "按称号计获得者数，不含申报中与获推荐的。",
        # Relations
        "relations_made": "参与完成",
        "relations_more": "另有 {n} 个，见机构列表。",
        "graph_draw": "画成关系图",
        "graph_label": "{name}的关系图，内容与下面的列表相同",
        "graph_legend": (
            "圆：园区；方：企业；菱形：成果；圆角方：平台；三角：产业链；水滴：机构；"
            "灰：本站没有单独页面。箭头从陈述一方指向另一方，点选可打开或展开。"
        ),
    }
)
"""Part of `labels.UI`."""

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
